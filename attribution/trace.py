"""From each line of the reconciliation to its deals, and from a deal to its rows in exports."""

from collections.abc import Iterator

import polars as pl

from attribution.journeys import Journeys
from attribution.reconcile import (
    CREDITED,
    EXPORTED,
    IN_PERIOD,
    IN_SCOPE,
    NO_TOUCH_LINE,
    QUARANTINED,
    WITH_JOURNEY,
    WITHOUT_RATE,
)
from attribution.scope import BEFORE_PERIOD, NO_RATE, Scope
from data_contracts.dataset import Dataset

_PLACE = ("source_file", "source_row")
_NOT_IN_PERIOD = (QUARANTINED, *BEFORE_PERIOD)
_IN_SCOPE = (WITH_JOURNEY, NO_TOUCH_LINE)
_OF_DEAL = ("name", "account_name", "amount_minor", "own_minor", "currency", "milestone_at")
_LINES = pl.Schema({
    "line": pl.String(),
    "deal_id": pl.String(),
    "name": pl.String(),
    "account": pl.String(),
    "account_name": pl.String(),
    "amount_minor": pl.Int64(),
    "own_minor": pl.Int64(),
    "currency": pl.String(),
    "milestone_at": pl.Datetime("us", "UTC"),
    "stated": pl.String(),
    "broken": pl.List(pl.String),
    "source_file": pl.String(),
    "source_row": pl.Int64(),
})  # fmt: skip


def deal_lines(scope: Scope, journeys: Journeys) -> pl.DataFrame:
    """Say of every deal in the export in which line of the reconciliation it stands.

    Returns:
        One row per deal that reached the milestone (per lead, where leads are credited), those in
        quarantine too; sorted by file and line: `line` (key of the step that leaves it out, or
        `with_journey` or `no_touch`); `deal_id`, `name`, `account` (its customer) and
        `account_name` (null where the export does not say); `amount_minor` (Int64, in the
        report's currency; null where it is not known in it), `own_minor` (in its own `currency`),
        `milestone_at`; of those in quarantine `stated` (the amount as it came) and `broken` (the
        rules that the row breaks), else null; `source_file`, `source_row`.
    """
    touched = journeys.deals.filter(pl.col("touches") > 0)["deal_id"]
    without_rate = pl.format(WITHOUT_RATE, "currency")
    line = (
        pl.when(pl.col("left_out") == NO_RATE)
        .then(without_rate)
        .when(pl.col("left_out").is_not_null())
        .then("left_out")
        .when(pl.col("deal_id").is_in(touched.implode()))
        .then(pl.lit(WITH_JOURNEY))
        .otherwise(pl.lit(NO_TOUCH_LINE))
    )
    known = scope.deals.select(
        line.alias("line"), "deal_id", pl.col("account_key").alias("account"), *_OF_DEAL, *_PLACE
    )
    aside = scope.aside.select(
        pl.lit(QUARANTINED).alias("line"),
        *_if_there(scope.aside, "deal_id", "lead_id"),
        *_if_there(scope.aside, "account", "account_id"),
        *_if_there(scope.aside, "stated", "amount"),
        *_if_there(scope.aside, "name"),
        *_if_there(scope.aside, "account_name"),
        *_if_there(scope.aside, "currency"),
        "broken",
        *_PLACE,
    )
    return pl.concat([pl.DataFrame(schema=_LINES), known, aside], how="diagonal").sort(
        *_PLACE, "deal_id"
    )


def deals_of(lines: pl.DataFrame, step: str) -> pl.DataFrame:
    """Return the deals that a step of the reconciliation counts.

    Args:
        lines: What `deal_lines` gives.
        step: The step's key; a total counts every deal that is left by then.

    Returns:
        The step's rows of `lines`, as many as the step says.
    """
    line = pl.col("line")
    if step == EXPORTED:
        return lines
    if step == IN_PERIOD:
        return lines.filter(~line.is_in(list(_NOT_IN_PERIOD)))
    if step in {IN_SCOPE, CREDITED}:
        return lines.filter(line.is_in(list(_IN_SCOPE)))
    return lines.filter(line == step)


def rows_of(data: Dataset, journeys: Journeys, deal_id: str) -> pl.DataFrame:
    """Return every row of the exports that speaks of a deal.

    Those are its own rows in every table that names deals, quarantined ones too; the touches of
    its journey; and the leads of the people who made them or whom the deal names.

    Returns:
        `table`, `id` (of the touch or the lead; else the deal's), `quarantined` (Boolean),
        `source_file`, `source_row`; in the order of the dataset's tables, by file and line.
    """
    touches = journeys.rows.filter(pl.col("deal_id") == deal_id)
    named = data.deals.good.filter(pl.col("deal_id") == deal_id)
    people = pl.concat(
        [touches["lead_id"], named["lead_id"], named["contacts"].explode().cast(pl.String)]
    )
    wanted = {
        "touches": ("touch_id", touches["touch_id"]),
        "leads": ("lead_id", people.drop_nulls().unique()),
    }
    own = pl.Series([deal_id])
    found = [
        _places(table, key, rows, quarantined=quarantined)
        for table, checked in data.tables.items()
        for rows, quarantined in ((checked.good, False), (checked.bad, True))
        for key, ids in [wanted.get(table, ("deal_id", own))]
        if key in rows.columns
        for rows in [rows.filter(pl.col(key).is_in(ids.implode()))]
    ]
    return pl.concat(found)


def _places(table: str, key: str, rows: pl.DataFrame, *, quarantined: bool) -> pl.DataFrame:
    return rows.select(
        pl.lit(table).alias("table"),
        pl.col(key).alias("id"),
        pl.lit(quarantined).alias("quarantined"),
        *_PLACE,
    ).sort(_PLACE)


def _if_there(rows: pl.DataFrame, name: str, *others: str) -> Iterator[pl.Expr]:
    """Yield the first of some columns that there is, under the first name."""
    for column in (name, *others):
        if column in rows.columns:
            yield pl.col(column).alias(name)
            return
