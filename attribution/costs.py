"""What programs and channels cost in the report's period, in the report's currency."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from attribution.cost_overlaps import held_by_programs
from attribution.cost_periods import part_of
from attribution.cost_rows import described_costs
from attribution.settings import Settings
from attribution.told import NO_CHANNEL, NO_PROGRAM, told
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

_LINES = {"program": NO_PROGRAM, "channel": NO_CHANNEL, "program_kind": NO_PROGRAM}


@dataclass(frozen=True, slots=True)
class Costs:
    """What is on record of costs, and how much of it counts.

    Attributes:
        rows: One row per row of the costs table, sorted by file and line: `source_file`,
            `source_row`; `program`, `channel`, `program_kind` (null where not known); `start`,
            `after` (Date: the first day paid for, the first one no longer), `length` (one of
            `Length`); `amount` (Decimal) in its own `currency`; `amount_minor` (Int64, minor
            units of the report's currency; null where there is no rate). Of those: `held_minor`
            (held by the rows of the channel's programs already), `later_minor` (after the date of
            the analysis), `outside_minor` (outside the period), `counted_minor`. The four add up
            to `amount_minor`. `inside` (Boolean): some of its days count.
        monthly: `program`, `channel`, `program_kind`, `month` (String, as in `2026-03`),
            `cost_minor` (Int64): what counts, by the month it was spent in; sorted.
        currency: The report's currency; None where nobody states one.
        until: The first day that is not known yet.
    """

    rows: pl.DataFrame
    monthly: pl.DataFrame
    currency: str | None
    until: date

    @property
    def counted(self) -> int | None:
        """All that counts, in minor units; None where rows count and none of them has a rate."""
        inside = self.rows.filter("inside")["counted_minor"]
        if inside.len() and inside.null_count() == inside.len():
            return None
        return int(inside.sum())

    @property
    def last_day(self) -> date:
        """The last day that is known."""
        return self.until - timedelta(days=1)

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last known day that costs pay for; None where there is none."""
        known = self.rows.filter(pl.col("start") < self.until).drop_nulls("amount_minor")
        if known.is_empty():
            return None
        first, after = known.select(pl.col("start").min(), pl.col("after").max()).row(0)
        return first, min(after - timedelta(days=1), self.last_day)

    def by(self, column: str) -> pl.DataFrame:
        """Total what counts per `program`, `channel` or `program_kind`, and month.

        Returns:
            `value` (String, as `attribution.told` tells it; `NO_PROGRAM` or `NO_CHANNEL` where the
            money is not booked on one, `NOT_STATED` for programs whose kind nobody states),
            `month`, `cost_minor`; sorted.
        """
        return (
            self.monthly.group_by(_value(column).alias("value"), "month")
            .agg(pl.col("cost_minor").sum())
            .sort("value", "month")
        )

    def without_rate(self, column: str) -> dict[str, list[str]]:
        """Return the currencies without a rate of each value that has such a cost in the period.

        What it spent is known in part at most, whatever other costs it has. Values are those of
        `by`; currencies are sorted.
        """
        found = (
            self.rows.filter("inside", pl.col("amount_minor").is_null())
            .group_by(value=_value(column))
            .agg(pl.col("currency").unique().sort())
        )
        return dict(found.sort("value").iter_rows())

    @property
    def refunded_without_rate(self) -> bool:
        """Whether a cost without a rate is below 0, so that what is known may be too much."""
        return bool((self.rows.filter(pl.col("amount_minor").is_null())["amount"] < 0).any())

    def missing_rates(self) -> pl.DataFrame:
        """Total what is left out for want of a rate: `currency`, `rows`, `amount` (Decimal)."""
        lost = self.rows.filter(pl.col("amount_minor").is_null())
        return (
            lost.group_by("currency")
            .agg(rows=pl.len().cast(pl.Int64), amount=pl.col("amount").sum())
            .sort("currency")
        )


def count_costs(
    data: Dataset, settings: Settings, as_of: datetime, currency: str | None
) -> Costs | None:
    """Count what was spent in the report's period, up to the date of the analysis.

    A row pays for its period, whose length the spacing of its file's first days tells
    (`attribution.cost_periods`), every day alike; so it is cut at the ends of the report's
    period, and at the end of the day of `as_of`. Amounts become the report's currency by the
    stated rates, row by row, halves to even; a row that states no currency is taken as being in it.
    Rows of a channel without a program are taken as its total where rows of its programs lie in
    the same days, so that nothing counts twice (`attribution.cost_overlaps`).

    Args:
        data: The dataset.
        settings: The period, the rates and the zone.
        as_of: The moment up to which things are known.
        currency: The report's currency.

    Returns:
        None where the dataset has no costs table.

    Raises:
        TooLargeError: Costs, or their sum, exceed 64 bits.
    """
    if data.costs is None:
        return None
    rows = held_by_programs(described_costs(data, settings, currency))
    zone = ZoneInfo(calendar_zone(data, settings))
    until = as_of.astimezone(zone).date() + timedelta(days=1)
    first, after = _window(settings, zone, until)
    known = pl.col("start").clip(upper_bound=until), pl.col("after").clip(upper_bound=until)
    counts = (
        pl.col("start").clip(first, after) if first else pl.col("start").clip(upper_bound=after),
        pl.col("after").clip(first, after) if first else pl.col("after").clip(upper_bound=after),
    )
    rows = rows.with_columns(
        counted_minor=_part(*counts), known_minor=_part(*known), from_=counts[0], until=counts[1]
    ).with_columns(
        later_minor=pl.col("free_minor") - pl.col("known_minor"),
        outside_minor=pl.col("known_minor") - pl.col("counted_minor"),
        inside=pl.col("from_") < pl.col("until"),
    )
    monthly = _monthly(rows)
    rows = rows.drop("free_minor", "known_minor", "from_", "until")
    return Costs(rows, monthly, currency, until)


def _window(settings: Settings, zone: ZoneInfo, until: date) -> tuple[date | None, date]:
    bounds = settings.period_bounds(zone.key)
    if bounds is None:
        return None, until
    first, after = (moment.astimezone(zone).date() for moment in bounds)
    return min(first, until), min(after, until)


def _part(first: pl.Expr, after: pl.Expr) -> pl.Expr:
    day = (first - pl.col("start")).dt.total_days(), (after - pl.col("start")).dt.total_days()
    days = (pl.col("after") - pl.col("start")).dt.total_days()
    # Days before a period, or after it, are none of it.
    return part_of(pl.col("free_minor"), days, day[0].clip(0, days), day[1].clip(0, days))


def _monthly(rows: pl.DataFrame) -> pl.DataFrame:
    """Cut what counts of each row at the beginnings of months."""
    # A program's 0 says that it cost nothing; what is left of a channel's row says nothing then.
    told_ = pl.col("program").is_not_null() | (pl.col("free_minor") != 0)
    inside = rows.filter(pl.col("from_") < pl.col("until"), told_).drop_nulls("free_minor")
    months = inside.with_columns(
        month_start=pl.date_ranges(
            pl.col("from_").dt.truncate("1mo"), pl.col("until") - pl.duration(days=1), "1mo"
        )
    ).explode("month_start")
    first = pl.max_horizontal("from_", "month_start")
    after = pl.min_horizontal("until", pl.col("month_start").dt.offset_by("1mo"))
    keys = ["program", "channel", "program_kind", "month"]
    return (
        months.with_columns(
            month=pl.col("month_start").dt.strftime("%Y-%m"), cost_minor=_part(first, after)
        )
        .group_by(keys)
        .agg(pl.col("cost_minor").sum())
        .sort(keys)
    )


def _value(column: str) -> pl.Expr:
    """Return a cost's value of a column as credit is told by, and our own line where none is."""
    line, booked = _LINES[column], pl.col("channel" if column == "channel" else "program")
    return pl.when(booked.is_null()).then(pl.lit(line)).otherwise(told(column))
