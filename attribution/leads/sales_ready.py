"""How long leads take to become sales-ready, and how many do."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.incidence import incidence, median_days, share_by
from attribution.leads.lead_histories import LeadHistories, lead_histories
from attribution.leads.mean_days import mean_days
from attribution.leads.program_entries import program_entries
from attribution.leads.risk_sets import COUNTED, ends_per_day
from attribution.periods import quarter
from attribution.settings import Settings
from attribution.told import told
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

ALL_LEADS = "all leads"
GROUPINGS = ("source", "segment", "industry", "owner", "cohort", "program")
"""What leads can be grouped by; *cohort* is the quarter in which the lead was created."""

KAPLAN_MEIER = "Kaplan\N{EN DASH}Meier"
AALEN_JOHANSEN = "Aalen\N{EN DASH}Johansen"

FEW_LEADS = 10
"""Below this many leads a group's numbers stand, and say that they are few: with nine leads the
95 % interval of a share is over 60 points wide, so no two groups can be told apart."""

MOST_GROUPS = 500
"""Groups that are told singly, those with most leads; nobody reads more. Every group has a row for
each day, so a source for each lead would take a thousand times the leads' own memory."""

THE_REST = "(all others)"
"""What smaller groups stand under together where there are more."""

_CURVES = ("group", "day", "at_risk", "events", "ended_otherwise", "share_ready", "low", "high")
_ENDS = ("group", "day", "share_ready", "share_disqualified", "share_opted_out", "share_waiting")


@dataclass(frozen=True, slots=True)
class ReadyGroup:
    """One group of leads, in numbers.

    Attributes:
        group: The group's name; `(not stated)` where the leads table has none.
        leads: Leads that count.
        ready: Those that became sales-ready.
        ended_otherwise: Those disqualified or opted out first.
        waiting: Those still waiting when last seen.
        median: Days from creation until half of the leads are sales-ready.
        mean_days: Mean days until sales-ready within the longest horizon, each lead that is not
            ready by then counting as the whole of it (`attribution.leads.mean_days`).
        by_day: (day, share of the leads sales-ready by that day) for each of the horizons.
        young: Whether half of its leads were created less than `Settings.young_days` before the
            date of the data; such a group is marked, not compared.
        seen_late: Leads first seen a day or more after day 0, at risk from then on.
        first_day: The first day of its curve: 0, or where hardly anybody was seen before, the day
            from which on enough leads were; the curve is then of those still waiting on it, and
            what needs the days before is unknown.
        early: Whether it is no longer young, and half of its leads are younger than
            `Settings.mature_days`: it may be compared, and more is still to come.
    """

    group: str
    leads: int
    ready: int
    ended_otherwise: int
    waiting: int
    median: Estimate
    mean_days: Estimate
    by_day: tuple[tuple[int, Estimate], ...]
    young: bool
    seen_late: int
    first_day: int
    early: bool = False


@dataclass(frozen=True, slots=True)
class ReadyTimes:
    """The time to sales-ready, group by group.

    Attributes:
        curves: One row per group and day since creation, from the group's `first_day` to the last
            day on which a lead of the group was followed; sorted by group (in the order of
            `groups`) and `day`: `group`, `day`, `at_risk` (leads then followed, to that day or
            longer), `events` (became sales-ready on it), `ended_otherwise` (disqualified or opted
            out on it), `share_ready` by the end of it, and its interval `low`, `high`.
        groups: One per group; cohorts oldest first, other groups with most leads first.
        method: `KAPLAN_MEIER` where no lead was disqualified or opted out, else `AALEN_JOHANSEN`.
        left_out: (why, leads) for each reason that kept leads out.
        ends: Like `curves`: `group`, `day`, and of all leads the `share_ready`,
            `share_disqualified`, `share_opted_out` and `share_waiting`, which add up to 1.
        why: Why there is no answer, or what weakens all of it; empty where nothing does.
    """

    curves: pl.DataFrame
    groups: tuple[ReadyGroup, ...]
    method: str
    left_out: tuple[tuple[str, int], ...]
    ends: pl.DataFrame
    why: str = ""


def ready_times(
    data: Dataset,
    settings: Settings,
    as_of: datetime,
    by: str | None = None,
    histories: LeadHistories | None = None,
) -> ReadyTimes:
    """Return how long leads take to become sales-ready, whole or by group.

    Leads still waiting are kept as far as they were seen; disqualified and opted-out leads are
    competing ends, never *not yet* (`attribution.leads.incidence` has the formulas,
    `attribution.leads.lead_histories` says which leads count and when a history ends). Beyond
    `MOST_GROUPS` groups, those with fewest leads are told as one, `THE_REST`.

    By `program`, days count from the program's first touch of a lead that still waited, and a
    lead stands under every such program (`attribution.leads.program_entries`). Whom a program
    touches was chosen, so this describes its leads and is no measure of what it did.

    Args:
        data: The dataset.
        settings: Confidence, horizons and the age below which a group is young.
        as_of: The moment up to which things are known.
        by: One of `GROUPINGS`, or None for all leads together.
        histories: The leads as followed already; None to follow them here.

    Raises:
        ValueError: `by` is not one of `GROUPINGS`.
    """
    if by is not None and by not in GROUPINGS:
        raise ValueError(
            f"Leads cannot be grouped by {by!r}; choose one of {', '.join(GROUPINGS)}."
        )
    if data.leads is None:
        return _unanswered("No leads table: leads with their dates of creation are needed.", ())
    histories = histories or lead_histories(data, as_of)
    if histories.rows.is_empty():
        return _unanswered("No lead counts: every one was left out.", histories.left_out)
    leads = (
        histories.rows.with_columns(_group(by, calendar_zone(data, settings)))
        if by != "program"
        else program_entries(data, histories.rows, as_of)
    )
    return _ready_times(leads, settings, histories.left_out, in_time=by == "cohort")


def is_young(median_age: pl.Expr, settings: Settings) -> pl.Expr:
    """Return whether half of the leads are younger than `Settings.young_days`.

    The estimates keep waiting leads in, so a few late arrivals do no harm; with half of its
    leads that young a group says little about the months in which leads become sales-ready.
    """
    return median_age < settings.young_days


def is_early(median_age: pl.Expr, settings: Settings) -> pl.Expr:
    """Return whether a group is no longer young, and half of it younger than a settled one."""
    return ~is_young(median_age, settings) & (median_age < settings.mature_days)


def _group(by: str | None, zone: str) -> pl.Expr:
    if by is None:
        return pl.lit(ALL_LEADS).alias("group")
    if by == "cohort":
        return quarter("created_at", zone).alias("group")
    return told(by).alias("group")


def _with_the_rest(leads: pl.DataFrame) -> pl.DataFrame:
    """Put the smallest groups together where there are too many."""
    sizes = leads.group_by("group").len().sort("len", "group", descending=[True, False])
    told_singly = pl.col("group").is_in(sizes["group"].head(MOST_GROUPS - 1).implode())
    return leads.with_columns(group=pl.when(told_singly).then("group").otherwise(pl.lit(THE_REST)))


def _ages(leads: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return whether each group is young, and whether it is early."""
    ages = leads.lazy().group_by("group").agg(pl.col("age_days").median()).collect()
    one = pl.col("age_days")
    return ages.select("group", young=is_young(one, settings), early=is_early(one, settings))


def _totals(counts: pl.DataFrame) -> pl.DataFrame:
    """Return how many leads each group has, and how their histories ended, from counts per day."""
    return counts.group_by("group").agg(
        pl.sum_horizontal(COUNTED).sum().alias("leads"),
        pl.col("ready").sum(),
        pl.sum_horizontal("disqualified", "opted_out").sum().alias("ended_otherwise"),
        pl.col("waiting").sum(),
        pl.col("entered").filter(pl.col("day") > 0).sum().alias("seen_late"),
    )


def _ready_times(
    leads: pl.DataFrame, settings: Settings, left_out: tuple[tuple[str, int], ...], *, in_time: bool
) -> ReadyTimes:
    ages = _ages(leads, settings)
    if ages.height > MOST_GROUPS:
        leads = _with_the_rest(leads)
        ages = _ages(leads, settings)
    counts = ends_per_day(leads)
    totals = _totals(counts).join(ages, on="group").sort("group")
    if not in_time:
        totals = totals.sort("leads", descending=True, maintain_order=True)
    curves = incidence(counts, settings.confidence)
    in_order = totals.select("group").join(curves, on="group", maintain_order="left_right")
    return ReadyTimes(
        curves=in_order.select(_CURVES),
        groups=_groups(totals, curves, settings),
        method=AALEN_JOHANSEN if totals["ended_otherwise"].sum() else KAPLAN_MEIER,
        left_out=left_out,
        ends=in_order.select(_ENDS),
        why="" if totals["ready"].sum() else "No lead has a date of becoming sales-ready.",
    )


def _groups(
    totals: pl.DataFrame, curves: pl.DataFrame, settings: Settings
) -> tuple[ReadyGroup, ...]:
    leads = dict(totals.select("group", "leads").iter_rows())
    medians = median_days(curves, leads)
    shares = {day: share_by(curves, day, leads) for day in settings.horizons}
    means = mean_days(curves, max(settings.horizons), leads, settings.confidence)
    starts = dict(curves.group_by("group").agg(pl.col("day").min()).iter_rows())
    return tuple(
        ReadyGroup(
            **row,
            first_day=starts[row["group"]],
            median=_marked(medians[row["group"]]),
            mean_days=_marked(means[row["group"]]),
            by_day=tuple((day, _marked(shares[day][row["group"]])) for day in settings.horizons),
        )
        for row in totals.to_dicts()
    )


def _marked(estimate: Estimate) -> Estimate:
    if estimate.n >= FEW_LEADS:
        return estimate
    why = "; ".join(filter(None, (estimate.why, f"small: fewer than {FEW_LEADS} leads")))
    return replace(estimate, why=why)


def _unanswered(why: str, left_out: tuple[tuple[str, int], ...]) -> ReadyTimes:
    counted = dict.fromkeys(("day", "at_risk", "events", "ended_otherwise"), pl.Int64)
    shares = dict.fromkeys((*_CURVES[5:], *_ENDS[2:]), pl.Float64)
    empty = pl.DataFrame(schema={"group": pl.String, **counted, **shares})
    return ReadyTimes(empty.select(_CURVES), (), "", left_out, empty.select(_ENDS), why)
