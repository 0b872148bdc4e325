"""One deal under every model: who was touched when, and what each model makes of it."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from attribution.analysis import Analysis
from attribution.journey_milestones import MILESTONES, milestone_times
from attribution.milestones import POSITIONS
from attribution.program_kinds import NURTURE
from attribution.told import told

_OF_TOUCH = ("position", "touch_id", "occurred_at", "channel", "action", "program", "program_kind")


@dataclass(frozen=True, slots=True)
class OneDeal:
    """A deal in scope with its journey, and its credit under every model.

    Attributes:
        deal_id: Its id.
        name: What the CRM calls it; None where the export has no name.
        account_name: What its customer is called; None where the export does not say.
        account_key: Its customer (`attribution.people.with_account_key`).
        amount_minor: Its amount, in minor units of the report's currency.
        first_at: When its first touch was; None where no touch is on record.
        milestones: (milestone, when) of those known, in the order of their dates: of several
            people the earliest counts (`attribution.journey_milestones.MILESTONES`).
        singled_out: (milestone, position of its touch: the last at or before it) of those known
            before the end.
        touches: One row per touch, sorted by `position` (Int64, 1 = first): `touch_id`,
            `occurred_at`, `channel`, `action`, `program`, `program_kind`, `content_id`, `content`
            (its title), `person` (Int64, 0 = who was touched first; null where nobody is known),
            `source_file`, `source_row`.
        people: One row per person touched, sorted by `person`: `person`, `role`, `seniority`
            (null where not known), `touches` (Int64).
        credit: One row per touch, sorted by `position`: `position`, then one Int64 column per
            model with its minor units, in the models' order; each adds up to the amount.
    """

    deal_id: str
    name: str | None
    account_name: str | None
    account_key: str
    amount_minor: int
    first_at: datetime | None
    milestones: tuple[tuple[str, datetime], ...]
    singled_out: tuple[tuple[str, int], ...]
    touches: pl.DataFrame
    people: pl.DataFrame
    credit: pl.DataFrame

    def credit_by(self, column: str) -> pl.DataFrame:
        """Return the credit of one column's values under every model.

        Returns:
            `value` (String), `touches` (Int64), then one Int64 column per model; most credit over
            all models first, then by value.
        """
        models = self.credit.columns[1:]
        values = self.touches.select("position", value=told(column))
        return (
            values.join(self.credit, on="position", maintain_order="left")
            .group_by("value")
            .agg(pl.len().cast(pl.Int64).alias("touches"), pl.col(models).sum())
            .sort(pl.sum_horizontal(models), "value", descending=[self.amount_minor >= 0, False])
        )


def disputed_deals(analysis: Analysis) -> pl.DataFrame:
    """Rank the deals in scope by how far the models part over nurture's credit.

    Where that is equal (nurture took part in neither), by how far they part over any touch.

    Returns:
        One row per deal in scope: `deal_id`, `name`, `account_name`, `account_key`,
        `amount_minor`, `spread` (Int64, minor units between the models that give nurture most and
        least, never negative), most disputed first; of equal ones by id.
    """
    credits_ = {model.name: analysis.credit(model.name).rows for model in analysis.models}
    shared = analysis.journeys.rows.select("deal_id", "program_kind").with_columns(
        pl.Series(name, rows["credit"]) for name, rows in credits_.items()
    )
    names = list(credits_)
    apart = pl.max_horizontal(names) - pl.min_horizontal(names)
    nurture = pl.when(pl.col("program_kind") == NURTURE).then(pl.col(names))
    summed = (
        shared.with_columns(any_touch=apart)
        .group_by("deal_id")
        .agg(nurture.sum(), pl.col("any_touch").sum())
        .select("deal_id", "any_touch", spread=apart)
    )
    known = analysis.scope.credited.select("deal_id", "name", "account_name")
    return (
        analysis.journeys.deals.select("deal_id", "account_key", "amount_minor")
        .join(known, on="deal_id", how="left")
        .join(summed, on="deal_id", how="left")
        .with_columns(pl.col("spread", "any_touch").fill_null(0))
        .sort("spread", "any_touch", "deal_id", descending=[True, True, False])
        .select("deal_id", "name", "account_name", "account_key", "amount_minor", "spread")
    )


def one_deal(analysis: Analysis, deal_id: str) -> OneDeal:
    """Return one deal in scope with everything that its credit rests on.

    Raises:
        KeyError: No such deal is in scope.
    """
    deal = analysis.journeys.deals.filter(pl.col("deal_id") == deal_id)
    if deal.is_empty():
        raise KeyError(f"No deal {deal_id!r} is in scope.")
    facts = deal.row(0, named=True)
    rows = analysis.journeys.rows.filter(pl.col("deal_id") == deal_id)
    times = milestone_times(analysis).row(by_predicate=pl.col("deal_id") == deal_id, named=True)
    known = [(name, times[f"{name}_at"]) for name in MILESTONES]
    named = analysis.scope.credited.row(by_predicate=pl.col("deal_id") == deal_id, named=True)
    touches = told_touches(analysis, rows)
    return OneDeal(
        deal_id,
        named["name"],
        named["account_name"],
        facts["account_key"],
        facts["amount_minor"],
        times["first_at"],
        tuple(sorted(((n, at) for n, at in known if at is not None), key=lambda found: found[1])),
        _singled_out(rows, {name for name, at in known if at is not None}),
        touches.drop("lead_id"),
        _people(analysis, touches),
        rows.select("position").with_columns(
            analysis.credit(model.name)
            .rows.filter(pl.col("deal_id") == deal_id)["credit"]
            .alias(model.name)
            for model in analysis.models
        ),
    )


def told_touches(analysis: Analysis, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the touches of one deal as `OneDeal.touches` has them, and `lead_id`.

    Args:
        analysis: The analysis to read.
        rows: The deal's rows of `attribution.journeys.Journeys.rows`.
    """
    people = rows.drop_nulls("lead_id")["lead_id"].unique(maintain_order=True)
    numbers = pl.DataFrame({"lead_id": people, "person": range(people.len())})
    good = analysis.data.touches.good
    wanted = good.filter(pl.col("touch_id").is_in(rows["touch_id"].implode()))
    places = wanted.select("touch_id", "source_file", "source_row")
    told_rows = (
        rows.select(*_OF_TOUCH, "content_id", "lead_id")
        .join(numbers.cast({"person": pl.Int64}), on="lead_id", how="left", maintain_order="left")
        .join(places.unique("touch_id"), on="touch_id", how="left", maintain_order="left")
    )
    if analysis.data.content is None:
        return told_rows.with_columns(content=pl.lit(None, pl.String))
    titles = analysis.data.content.good.select("content_id", content="title").unique("content_id")
    return told_rows.join(titles, on="content_id", how="left", maintain_order="left")


def _singled_out(rows: pl.DataFrame, known: set[str]) -> tuple[tuple[str, int], ...]:
    first = rows.select(POSITIONS).head(1).rename(lambda name: name.removesuffix("_position"))
    return tuple(
        (name, position)
        for row in first.iter_rows(named=True)
        for name, position in row.items()
        if position is not None and name in known
    )


def _people(analysis: Analysis, touches: pl.DataFrame) -> pl.DataFrame:
    counted = (
        touches.drop_nulls("person")
        .group_by("person", "lead_id")
        .agg(touches=pl.len().cast(pl.Int64))
        .sort("person")
    )
    if analysis.data.leads is None:
        unknown = pl.lit(None, pl.String)
        described = counted.with_columns(role=unknown, seniority=unknown)
    else:
        known = analysis.data.leads.good.select("lead_id", "role", "seniority")
        described = counted.join(known, on="lead_id", how="left", maintain_order="left")
    return described.select("person", "role", "seniority", "touches")
