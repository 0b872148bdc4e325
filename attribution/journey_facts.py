"""What journeys look like: their orders of channels, their lengths, and what their ends hide."""

from dataclasses import dataclass

import polars as pl

from attribution.analysis import Analysis
from attribution.bootstrap import share_intervals
from attribution.estimate import Estimate
from attribution.journey_milestones import milestone_times, milestones_of
from attribution.program_kinds import NURTURE

TENTHS = 10
"""Into how many parts the touches between the first and the last are cut."""

_DAY_US = 86_400_000_000
_FIRST = pl.col("position") == 1
_LAST = pl.col("position") == pl.col("touches")


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of a number over deals.

    Attributes:
        median: Half of the deals lie at or below it; None where no deal is known.
        low: A quarter lies at or below it.
        high: Three quarters lie at or below it.
    """

    median: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ToMilestone:
    """How far it is from a journey's first touch to a milestone.

    Attributes:
        milestone: One of `attribution.journey_milestones.MILESTONES`.
        reached: Deals with a journey of which the date of the milestone is known.
        before: Those of them that reached it before the first touch on record.
        days: Days from the first touch to it, over the others.
        touches: Touches up to it, over the others.
    """

    milestone: str
    reached: int
    before: int
    days: Spread
    touches: Spread


def sequences(analysis: Analysis) -> pl.DataFrame:
    """Count the orders in which journeys go through channels.

    Touches of one channel that follow each other are one.

    Returns:
        One row per order: `channels` (List(String)), `deals` (Int64), `amount_minor` (Int64),
        `days` (Float64, median from first touch to milestone); most deals first, of equal ones
        the highest amount, then the shorter, then the alphabetically first.
    """
    rows, channel = analysis.journeys.rows, pl.col("channel")
    new = (channel != channel.shift(1).over("deal_id")).fill_null(value=True)
    orders = rows.filter(new).group_by("deal_id").agg(channels=channel)
    return _counted(rows, orders)


def ends(analysis: Analysis) -> pl.DataFrame:
    """Count the pairs of the first and the last channel of journeys.

    Returns:
        As `sequences`, each with two channels, which may be the same.
    """
    rows = analysis.journeys.rows
    pairs = rows.group_by("deal_id").agg(
        channels=pl.concat([pl.col("channel").first(), pl.col("channel").last()])
    )
    return _counted(rows, pairs)


def length(analysis: Analysis) -> Spread:
    """Return how many touches journeys have, over the deals with at least one."""
    return _spread(analysis.journeys.deals.filter(pl.col("touches") > 0)["touches"])


def without_touch(analysis: Analysis) -> pl.DataFrame:
    """Return the deals in scope without a touch on record.

    Returns:
        `deal_id`, `name`, `account_name`, `account_key`, `amount_minor`, `milestone_at`; the
        highest amount first.
    """
    names = analysis.scope.credited.select("deal_id", "name", "account_name")
    return (
        analysis.journeys.deals.filter(pl.col("touches") == 0)
        .join(names, on="deal_id", how="left", maintain_order="left")
        .sort("amount_minor", "deal_id", descending=[True, False])
        .select("deal_id", "name", "account_name", "account_key", "amount_minor", "milestone_at")
    )


def places_of_nurture(analysis: Analysis) -> pl.DataFrame:
    """Count nurture's touches by where they stand in their journeys.

    Returns:
        `place` (Int64), `touches` (Int64), twelve rows: 0 for the first touch of a journey, 1 to
        `TENTHS` for the tenths of those between, one more for the last. A touch that is first
        and last stands under 0.
    """
    between = (pl.col("position") - 2) * TENTHS // pl.max_horizontal(pl.col("touches") - 2, 1) + 1
    place = pl.when(_FIRST).then(0).when(_LAST).then(TENTHS + 1).otherwise(between)
    found = (
        analysis.journeys.rows.filter(pl.col("program_kind") == NURTURE)
        .group_by(place=place.cast(pl.Int64))
        .agg(touches=pl.len().cast(pl.Int64))
    )
    every = pl.DataFrame({"place": range(TENTHS + 2)}, schema={"place": pl.Int64})
    return every.join(found, on="place", how="left", maintain_order="left").fill_null(0)


def invisible_nurture(analysis: Analysis) -> Estimate:
    """Return the share of nurture's touches that neither begin nor end their journey.

    First and last touch give all of these nothing. The interval is a bootstrap over accounts; `n`
    is the number of deals with a nurture touch.
    """
    nurture = analysis.journeys.rows.filter(pl.col("program_kind") == NURTURE)
    if nurture.is_empty():
        return Estimate.unknown("No journey has a touch of a nurture program.")
    hidden = nurture.with_columns(hidden=(~(_FIRST | _LAST)).cast(pl.Int64))
    return _share(analysis, hidden, nurture["deal_id"].n_unique())


def unseen_deals(analysis: Analysis) -> Estimate:
    """Return the share of deals with nurture in which it is neither first nor last.

    `n` is the number of deals with a nurture touch.
    """
    nurture = analysis.journeys.rows.filter(pl.col("program_kind") == NURTURE)
    if nurture.is_empty():
        return Estimate.unknown("No journey has a touch of a nurture program.")
    deals = nurture.group_by("deal_id", "account_key").agg(
        hidden=(~(_FIRST | _LAST).any()).cast(pl.Int64)
    )
    return _share(analysis, deals, deals.height)


def to_milestones(analysis: Analysis) -> tuple[ToMilestone, ...]:
    """Say how many days and touches lie between a journey's first touch and each milestone.

    The one that is credited comes last, as `end`. Where leads are credited, none is a deal's.
    """
    times = milestone_times(analysis).filter(pl.col("touches") > 0)
    positions = analysis.journeys.rows.filter(_FIRST).select(
        "deal_id",
        pl.col("lead_created_position", "mql_position", "sales_ready_position").name.map(_short),
        deal_created="deal_created_position",
        end="touches",
    )
    joined = times.join(positions, on="deal_id", how="left", maintain_order="left")
    return tuple(_to(joined, name) for name in milestones_of(analysis.settings.milestone))


def _counted(rows: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.group_by("deal_id")
        .agg(pl.col("amount_minor").first(), days=pl.col("age_us").max() / _DAY_US)
        .join(orders, on="deal_id")
        .group_by("channels")
        .agg(
            deals=pl.len().cast(pl.Int64),
            amount_minor=pl.col("amount_minor").sum(),
            days=pl.col("days").median(),
        )
        .sort(
            "deals", "amount_minor", pl.col("channels").list.len(),
            pl.col("channels").list.join("\0"),
            descending=[True, True, False, False],
        )
    )  # fmt: skip


def _short(name: str) -> str:
    return name.removesuffix("_position")


def _to(times: pl.DataFrame, milestone: str) -> ToMilestone:
    at = pl.col(f"{milestone}_at")
    reached = times.filter(at.is_not_null())
    after = reached.filter(at >= pl.col("first_at"))
    days = (after[f"{milestone}_at"] - after["first_at"]).dt.total_microseconds() / _DAY_US
    before = reached.height - after.height
    return ToMilestone(milestone, reached.height, before, _spread(days), _spread(after[milestone]))


def _spread(values: pl.Series) -> Spread:
    known = values.drop_nulls().cast(pl.Float64)
    if known.is_empty():
        return Spread(None, None, None)
    middle, low, high = (known.quantile(at, "linear") for at in (0.5, 0.25, 0.75))
    return Spread(middle, low, high)


def _share(analysis: Analysis, units: pl.DataFrame, deals: int) -> Estimate:
    """Return the share of `hidden` units (a column of 0 and 1), drawn again by account."""
    by_account = units.group_by("account_key").agg(
        pl.col("hidden").sum(), amount_minor=pl.len().cast(pl.Int64)
    )
    settings = analysis.settings
    ends = share_intervals(
        by_account.select("account_key", "hidden", value=pl.lit("hidden")),
        by_account.select("account_key", "amount_minor"),
        replicates=settings.replicates,
        seed=settings.seed,
        confidence=settings.confidence,
    )
    low, high = ends.select("low", "high").row(0)
    value = int(by_account["hidden"].sum()) / int(by_account["amount_minor"].sum())
    few = deals < settings.few_deals
    noun = "deal" if deals == 1 else "deals"
    why = f"Only {deals} {noun} with nurture: too few for a conclusion." if few else ""
    return Estimate(value, low, high, deals, why)
