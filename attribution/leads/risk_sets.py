"""How many leads were at risk on each day since their creation, and how many ended on it.

Leads that were first seen later than on day 0 are at risk from then on: those seen by a day and
not yet gone, and nothing else changes (Klein & Moeschberger, *Survival Analysis*, 2nd edition,
section 4.6). While hardly anybody is at risk, a single end would throw the share still waiting to
0 for good; so a curve starts where enough are, and is then the share *of those still waiting on
that day*.
"""

import polars as pl

COUNTED = ("ready", "disqualified", "opted_out", "waiting")
"""How a lead's history can end; *waiting* is not known to have ended when last seen."""

ENOUGH = 10
"""A curve starts where so many leads are at risk, or half of the most that ever are, if that is
fewer: with three at risk the first end is a third of all, whatever happens to hundreds later."""

_AT_RISK = pl.col("at_risk")


def ends_per_day(histories: pl.DataFrame) -> pl.DataFrame:
    """Count how histories end, per group and day: all that the estimates need.

    Args:
        histories: One row per lead: `group` (String), `day` (Int64, whole days from its creation
            to its end), `outcome` (one of `COUNTED`), and `first_day` (Int64, from 0 to `day`),
            the first day on which it was at risk; without this column all were from day 0.

    Returns:
        One row per group and day from 0 to the last day on which a lead of the group was
        followed, sorted so: `group`, `day`, one Int64 count per outcome of `COUNTED`, and
        `entered` (Int64, leads at risk from this day on).
    """
    keys = ["group", "day"]
    # One pass over the leads: what follows has a row per group, day and outcome.
    each = histories.lazy().group_by(*keys, "outcome").len("leads").collect()
    ended = each.group_by(keys).agg(
        pl.col("leads").filter(pl.col("outcome") == outcome).sum().cast(pl.Int64).alias(outcome)
        for outcome in COUNTED
    )
    days = ended.group_by("group").agg(pl.int_range(pl.col("day").max() + 1).alias("day"))
    return (
        days.explode("day")
        .join(ended, on=keys, how="left")
        .join(_entered(histories, each), on=keys, how="left")
        .with_columns(pl.col(*COUNTED, "entered").fill_null(0))
        .sort(keys)
    )


def risk_sets(counts: pl.DataFrame) -> pl.DataFrame:
    """Return who was at risk on each day, from the day on which enough were.

    Args:
        counts: As `ends_per_day` returns them.

    Returns:
        The rows of `counts` with `at_risk` (leads then followed, to this day or longer), `events`
        (became sales-ready on it), `ended_otherwise` (disqualified or opted out on it) and `ended`
        (either). Where leads entered later than on day 0, the days before `ENOUGH` of them were at
        risk are left out; and in every group those after one on which nobody was, or all ended.
    """
    return _at_risk(counts).pipe(_from_enough).pipe(_while_followed)


def _entered(histories: pl.DataFrame, each: pl.DataFrame) -> pl.DataFrame:
    """Return the leads at risk from each day on; most are from day 0, and are not counted again."""
    late = (
        histories.filter(pl.col("first_day") > 0)
        if "first_day" in histories.columns
        else histories.clear().with_columns(first_day=pl.lit(0, pl.Int64))
    )
    after = late.group_by("group", pl.col("first_day").alias("day")).agg(
        pl.len().cast(pl.Int64).alias("entered")
    )
    known = pl.concat(
        [
            each.group_by("group").agg(pl.col("leads").sum().cast(pl.Int64).alias("entered")),
            after.group_by("group").agg(-pl.col("entered").sum()),
        ]
    )
    from_0 = known.group_by("group").agg(pl.lit(0, pl.Int64).alias("day"), pl.col("entered").sum())
    return pl.concat([from_0, after])


def _at_risk(counts: pl.DataFrame) -> pl.DataFrame:
    leaving = pl.sum_horizontal(COUNTED)
    gone = (leaving.cum_sum() - leaving).over("group")
    return counts.with_columns(
        (pl.col("entered").cum_sum().over("group") - gone).alias("at_risk"),
        pl.col("ready").alias("events"),
        (pl.col("disqualified") + pl.col("opted_out")).alias("ended_otherwise"),
    ).with_columns(ended=pl.col("events") + pl.col("ended_otherwise"))


def _from_enough(counts: pl.DataFrame) -> pl.DataFrame:
    """Leave out the days before enough leads were at risk; none where all were from day 0."""
    most = _AT_RISK.max()
    peak = pl.col("day").filter(most == _AT_RISK).min()
    enough = pl.min_horizontal((most + 1) // 2, ENOUGH)
    thin = (enough > _AT_RISK) | _all_ended()
    last_thin = pl.col("day").filter(thin & (pl.col("day") < peak)).max()
    return counts.filter(pl.col("day") > last_thin.fill_null(-1).over("group"))


def _while_followed(counts: pl.DataFrame) -> pl.DataFrame:
    over = (_AT_RISK == 0) | _all_ended().shift(1, fill_value=False)
    return counts.filter(over.cum_sum().over("group") == 0)


def _all_ended() -> pl.Expr:
    return (pl.col("ended") == _AT_RISK) & (_AT_RISK > 0)
