"""Sourced, accelerated, influenced: how many deals, and how much of what was won."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import NormalDist
from typing import Any

import polars as pl

from attribution.before_creation import before_creation
from attribution.bootstrap import share_intervals
from attribution.first_people import lead_sources
from attribution.influence_definitions import LEAD_SOURCE, Definition, definitions
from attribution.journeys import Journeys
from attribution.settings import Settings
from attribution.told import NONE_OF_THEM, told

COLUMNS = ("program_kind", "program", "channel")
"""What influence can be told by."""

_DEAL = ("deal_id", "account_key", "amount_minor")


@dataclass(frozen=True, slots=True)
class Influence:
    """What each value of a column sourced, accelerated and influenced, by every definition.

    Attributes:
        rows: One row per definition and value: `definition` (key), `value`; `deals` (Int64),
            `deals_share` (of the deals in scope; null where there are none), `deals_low`,
            `deals_high` (Wilson's interval of it); `amount_minor` (Int64, minor units: the
            deals' whole amounts), `share` (of all that was won; null where that is not above 0),
            `low`, `high` (by bootstrap over accounts; null where
            `attribution.bootstrap.share_intervals` gives none). In the order of the definitions;
            under each the largest amount first, then value; last `NONE_OF_THEM`, where some are.
            Under an exclusive definition each deal stands in one row, so that deals and amounts
            add up to all in scope. Under the others it stands in the row of each value that took
            part: never add these up.
        definitions: What the keys mean, in their order.
        deals: How many deals are in scope.
        amount_minor: Their amount.
        confidence: The level of the intervals.
        out_of_reach: How many deals were created before the window of their journey begins: it
            shows none of their touches before creation.
    """

    rows: pl.DataFrame
    definitions: tuple[Definition, ...]
    deals: int
    amount_minor: int
    confidence: float
    out_of_reach: int

    def of(self, value: str) -> dict[str, dict[str, Any]]:
        """Return definition → the row of one value; a definition that no deal meets counts 0."""
        found = {row["definition"]: row for row in self.rows.iter_rows(named=True)
                 if row["value"] == value}  # fmt: skip
        low, high = wilson(0.0, self.deals, self.confidence) if self.deals else (None, None)
        nothing = {
            "value": value, "deals": 0, "deals_share": 0.0 if self.deals else None,
            "deals_low": low, "deals_high": high, "amount_minor": 0,
            "share": 0.0 if self.amount_minor > 0 else None, "low": None, "high": None,
        }  # fmt: skip
        return {
            each.key: found.get(each.key, {"definition": each.key, **nothing})
            for each in self.definitions
        }


def influence(  # noqa: PLR0913, PLR0917 (one per thing that a definition looks at)
    journeys: Journeys,
    in_scope: pl.DataFrame,
    touches: pl.DataFrame,
    leads: pl.DataFrame | None,
    settings: Settings,
    column: str,
) -> Influence:
    """Tell what each value of a column sourced, accelerated and influenced.

    Args:
        journeys: The journeys up to the close of the deals in scope.
        in_scope: Those deals (`attribution.scope.Scope.credited`).
        touches: The good touches with their `use` (`attribution.creditable.label_touches`).
        leads: The good leads, or None; without them nothing is known of lead sources.
        settings: The contact policy, the time frame, and the intervals' choices.
        column: One of `COLUMNS`.

    Raises:
        ValueError: Influence cannot be told by this column.
    """
    if column not in COLUMNS:
        raise ValueError(
            f"Influence cannot be told by {column!r}; choose one of {', '.join(COLUMNS)}."
        )
    known = definitions(settings)
    if leads is None or not leads["source"].count():
        known = tuple(each for each in known if each.key != LEAD_SOURCE)
    of_journeys = journeys.rows.with_columns(value=told(column))

    def met(each: Definition) -> pl.DataFrame:
        if each.key == LEAD_SOURCE:
            return lead_sources(in_scope, leads, of_journeys, column, settings)
        if each.holds is None:
            early = before_creation(touches, in_scope, settings.influence_days)
            taken = early.drop_nulls("program").with_columns(value=told(column))
        else:
            taken = of_journeys.filter(each.holds)
        return taken.select("deal_id", "value").unique()

    found = {each.key: met(each) for each in known}
    deals = journeys.deals.select(_DEAL)
    pairs = {key: _with_the_rest(of, deals) for key, of in found.items()}
    total = int(deals["amount_minor"].sum())
    rows = pl.concat(
        [_counted(key, of, deals.height, total, settings.confidence) for key, of in pairs.items()]
    )
    rows = rows.join(
        _intervals(pairs, deals, settings),
        on=["definition", "value"],
        how="left",
        maintain_order="left",
    )
    if total <= 0:  # Nothing is a share of that, so nothing has a range.
        rows = rows.with_columns(pl.lit(None, pl.Float64).alias(end) for end in ("low", "high"))
    out_of_reach = _out_of_reach(journeys.deals, settings.lookback_days)
    return Influence(rows, known, deals.height, total, settings.confidence, out_of_reach)


def wilson(share_of: float, n: int, confidence: float) -> tuple[float, float]:
    """Return Wilson's score interval of a share of n.

    Newcombe, Two-sided confidence intervals for the single proportion (1998), method 3.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle = (share_of + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (share_of * (1 - share_of) / n + z * z / (4 * n * n)) ** 0.5
    # Of none and of all the ends are exact; floating point would miss them by a hair.
    low = 0.0 if share_of == 0 else max(0.0, middle - half)
    return low, 1.0 if share_of == 1 else min(1.0, middle + half)


def _out_of_reach(deals: pl.DataFrame, lookback_days: int | None) -> int:
    if lookback_days is None:
        return 0
    begins = pl.col("milestone_at") - timedelta(days=lookback_days)
    return deals.filter(pl.col("deal_created_at") < begins).height


def _with_the_rest(found: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    """Return each value's deals with their money, and those of no value under `NONE_OF_THEM`."""
    return deals.join(found, on="deal_id", how="left").with_columns(
        pl.col("value").fill_null(NONE_OF_THEM)
    )


def _counted(
    key: str, pairs: pl.DataFrame, deals: int, total: int, confidence: float
) -> pl.DataFrame:
    rows = (
        pairs.group_by("value")
        .agg(
            deals=pl.len().cast(pl.Int64),
            amount_minor=pl.col("amount_minor").sum(),
        )
        .sort(
            pl.col("value") == NONE_OF_THEM,
            "amount_minor",
            "value",
            descending=[False, True, False],
        )
    )
    ends = [wilson(count / deals, deals, confidence) for count in rows["deals"]]
    share = pl.col("amount_minor") / total if total > 0 else pl.lit(None, pl.Float64)
    return rows.select(
        pl.lit(key).alias("definition"),
        "value",
        "deals",
        (pl.col("deals") / deals).alias("deals_share"),
        pl.Series("deals_low", [low for low, _ in ends], dtype=pl.Float64),
        pl.Series("deals_high", [high for _, high in ends], dtype=pl.Float64),
        "amount_minor",
        share.alias("share"),
    )


def _intervals(
    pairs: dict[str, pl.DataFrame], deals: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Return the interval of each value's share of the money, by definition."""
    money = pl.concat(
        [pair.with_columns(definition=pl.lit(key)) for key, pair in pairs.items()]
    ).pivot(
        on="definition",
        on_columns=list(pairs),
        index=["value", "account_key"],
        values="amount_minor",
        aggregate_function="sum",
    )
    intervals = share_intervals(
        money.with_columns(pl.col(list(pairs)).fill_null(0)),
        deals.group_by("account_key").agg(pl.col("amount_minor").sum()),
        replicates=settings.replicates,
        seed=settings.seed,
        confidence=settings.confidence,
    )
    return intervals.rename({"model": "definition"})
