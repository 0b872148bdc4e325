"""The rows of the costs table with their days, their kind, and their amount converted."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

import polars as pl

from attribution.amounts import BEYOND, LARGEST, TooLargeError, held
from attribution.cost_periods import period_after, period_length
from attribution.program_kinds import kinds_of_programs
from attribution.settings import Settings
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset
from data_contracts.money import minor_digits


def described_costs(data: Dataset, settings: Settings, currency: str | None) -> pl.DataFrame:
    """Return every cost with what it pays for, sorted by file and line.

    Args:
        data: The dataset; it must have a costs table.
        settings: The rates and the zone.
        currency: The report's currency.

    Returns:
        `source_file`, `source_row`, `program`, `channel` (as stated, else the only one of its
        program), `program_kind` (that most touches of its program state; null where none does),
        `start`, `after` (Date), `length` (one of `cost_periods.Length`), `amount`, `currency`,
        `amount_minor` (Int64, minor units of the report's currency; null without a rate, but a 0,
        which is 0 in every currency).

    Raises:
        TooLargeError: An amount, or their sum, exceeds 64 bits.
    """
    assert data.costs is not None  # noqa: S101 (asked for only where there are costs)
    zones = {origin.label: origin.zone for origin in data.origins if origin.zone}
    fallback = calendar_zone(data, settings)
    costs = data.costs.good.sort("source_file", "source_row")
    starts = [
        moment.astimezone(ZoneInfo(zones.get(file, fallback))).date()
        for file, moment in costs.select("source_file", "period_start").iter_rows()
    ]
    placed = costs.with_columns(
        start=pl.Series(starts, dtype=pl.Date),
        amount_minor=_converted(costs, settings, currency),
    )
    lengths = _lengths(placed)
    return (
        placed.join(lengths, on="source_file", how="left", maintain_order="left")
        .with_columns(after=period_after(pl.col("start"), pl.col("length")))
        .join(kinds_of_programs(data.touches.good), on="program", how="left", maintain_order="left")
        .join(_only_channels(data), on="program", how="left", maintain_order="left")
        .with_columns(channel=pl.coalesce("channel", "only_channel"))
        .select(
            "source_file", "source_row", "program", "channel", "program_kind", "start", "after",
            "length", "amount", "currency", "amount_minor",
        )
    )  # fmt: skip


def _converted(costs: pl.DataFrame, settings: Settings, currency: str | None) -> pl.Series:
    stated = costs["currency"].drop_nulls().unique().to_list()
    if currency is None and len(stated) == 1:
        currency = stated[0]
    rates: dict[str | None, Decimal] = dict(settings.rates)
    rates |= {currency: Decimal(1), None: Decimal(1)}
    digits = minor_digits(currency)
    amounts = [
        None
        if own not in rates and amount
        else held(
            int(
                (amount * rates.get(own, Decimal(1)))
                .scaleb(digits)
                .to_integral_value(ROUND_HALF_EVEN)
            ),
            f"the cost in {file}, line {row},",
            currency,
            (own, rates.get(own, Decimal(1))),
        )
        for file, row, amount, own in costs.select(
            "source_file", "source_row", "amount", "currency"
        ).iter_rows()
    ]
    _refuse_sum(costs, amounts)
    return pl.Series(amounts, dtype=pl.Int64)


def _refuse_sum(costs: pl.DataFrame, amounts: list[int | None]) -> None:
    sizes = [abs(amount or 0) for amount in amounts]
    if sum(sizes) <= LARGEST:
        return
    largest = sizes.index(max(sizes))
    file, row = costs.select("source_file", "source_row").row(largest)
    raise TooLargeError(
        f"The costs are {BEYOND}. The largest is {amounts[largest]:,} in {file}, line {row}: look "
        "whether the export has it right."
    )


def _lengths(costs: pl.DataFrame) -> pl.DataFrame:
    """Return each file's length of periods; files with a single first day are told together."""
    found: dict[str, set[date]] = {}
    for file, start in costs.select("source_file", "start").unique().iter_rows():
        found.setdefault(file, set()).add(start)
    single = {start for starts in found.values() if len(starts) == 1 for start in starts}
    told_ = {
        file: period_length(sorted(single if len(starts) == 1 else starts))
        for file, starts in found.items()
    }
    schema = {"source_file": pl.String, "length": pl.String}
    return pl.DataFrame([(f, str(length)) for f, length in told_.items()], schema, orient="row")


def _only_channels(data: Dataset) -> pl.DataFrame:
    """Return the channel of each program that has only one: in its costs, else in its touches."""
    assert data.costs is not None  # noqa: S101 (asked for only where there are costs)
    one = pl.col("channel").n_unique() == 1
    channel = pl.col("channel").first().alias("only_channel")
    found = [
        rows.drop_nulls(["program", "channel"])
        .group_by("program")
        .agg(one.alias("one"), channel)
        .collect()
        for rows in (data.costs.good.lazy(), data.touches.good.lazy())
    ]
    every = pl.concat(found).unique("program", keep="first", maintain_order=True)
    return every.filter("one").drop("one")
