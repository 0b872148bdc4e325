"""Section: how long leads take to become sales-ready, whole, by group and by quarter."""

from attribution.analysis import Analysis
from attribution.leads.sales_ready import FEW_LEADS, GROUPINGS, KAPLAN_MEIER, ReadyGroup, ReadyTimes
from data_contracts.odcs import contract
from reports.blocks import Block, Caveat, Chart, Figure, Section, Sentence, Table
from reports.numbers import UNKNOWN, count, day, days, estimate, interval, level, share
from reports.sections.ready_rows import (
    FOLLOWED,
    curve_data,
    curves_spec,
    ends_early,
    ends_table,
    groups_table,
    median_fact,
    share_fact_by_day,
)
from reports.sections.stage_rows import time_in_stages
from reports.sections.states import columns_to_add, far_ahead
from reports.told import figure
from reports.wording import COLUMNS, joined

KEY = "sales_ready"
TITLE = "Time to sales-ready"
QUESTION = "How long until leads are sales-ready?"
BY = GROUPINGS
"""What leads can be compared by; the first is the default."""

_NEEDED = ("lead_id", "created_at", "sales_ready_at", "disqualified_at", "opted_out_at", "source")
MOST_GROUPS = 15
"""So many groups are listed, those with most leads (of quarters, the newest)."""

_CURVES = 4
"""So many groups are drawn; more curves cannot be told apart."""


def sales_ready(analysis: Analysis, by: str = BY[0]) -> Section:
    """Answer how long leads take, with leads still waiting kept as waiting.

    Args:
        analysis: The analysis to read.
        by: One of `BY`.
    """
    times = analysis.sales_ready()
    if times.why or not times.groups:
        known = [time_in_stages(analysis)] if analysis.stage_times.stages else []
        return Section(KEY, TITLE, QUESTION, (*_unanswered(times), *known))
    whole = times.groups[0]
    return Section(
        KEY,
        TITLE,
        QUESTION,
        (
            _answer(analysis, whole),
            *_figures(analysis, whole),
            *far_ahead(analysis),
            _curve(analysis, times),
            *([] if by == "cohort" else _compared(analysis, by)),
            _cohorts(analysis),
            time_in_stages(analysis),
            Caveat(_how(times)),
        ),
    )


def _unanswered(times: ReadyTimes) -> list[Block]:
    meanings = {column.name: column.meaning for column in contract("leads").columns}
    return [
        Caveat(
            f"{times.why} With dates of stages this section says how long leads take, how many "
            "get there, and where they come from.",
            severe=True,
        ),
        columns_to_add(
            "sales_ready",
            "Columns of the leads table to add",
            {name: meanings[name] for name in _NEEDED},
        ),
    ]


def _answer(analysis: Analysis, whole: ReadyGroup) -> Sentence:
    confidence = level(analysis.settings.confidence)
    known = [(horizon, by_day) for horizon, by_day in whole.by_day if by_day.value is not None]
    told = [f"{share(by_day.value)} by day {count(horizon)}" for horizon, by_day in known]
    if whole.median.value is not None:
        ends = interval(whole.median.low, whole.median.high, day)
        brackets = "" if ends == UNKNOWN else f" ({ends}, {confidence})"
        return Sentence(
            f"Half of all leads are sales-ready by {day(whole.median.value)}{brackets}; "
            f"{joined(told)}."
        )
    if not known:
        return Sentence(f"{count(whole.ready)} of {count(whole.leads, 'lead')} became sales-ready.")
    horizon, last = known[-1]
    return Sentence(
        f"{share(last.value)} of all leads are sales-ready by day {count(horizon)} "
        f"({interval(last.low, last.high)}, {confidence}); fewer than half ever get there while "
        "they are followed, so there is no median."
    )


def _figures(analysis: Analysis, whole: ReadyGroup) -> list[Figure]:
    confidence = analysis.settings.confidence
    half = median_fact("all", whole.median)
    return [
        figure(half, estimate(whole.median, day, confidence=confidence).note),
        *(
            figure(
                share_fact_by_day("all", horizon, by_day),
                estimate(by_day, confidence=confidence).note,
            )
            for horizon, by_day in whole.by_day[:3]
        ),
    ]


def _curve(analysis: Analysis, times: ReadyTimes) -> Chart:
    horizons, whole = analysis.settings.horizons, times.groups[0]
    return Chart(
        "ready-curve",
        "Share of leads that became sales-ready",
        f"{count(whole.leads, 'lead')}: {count(whole.ready)} became sales-ready, "
        f"{count(whole.ended_otherwise)} ended otherwise, {count(whole.waiting)} still wait. "
        f"The band is the {level(analysis.settings.confidence)}{_until(whole)}.",
        curves_spec(times, [whole.group], horizons),
        curve_data("ready-curve-data", times, horizons),
    )


def _until(group: ReadyGroup) -> str:
    if not ends_early(group):
        return ""
    return f"; the curve ends where fewer than {count(FOLLOWED)} leads are followed"


def _compared(analysis: Analysis, by: str) -> list[Block]:
    times = analysis.sales_ready(by)
    listed = groups_table(
        f"ready-{by}",
        by,
        times.groups[:MOST_GROUPS],
        f"By {COLUMNS[by].one}",
        f"In brackets the {level(analysis.settings.confidence)}. Groups differ in more than their "
        "name, so this says where sales-ready leads come from, not what the "
        f"{COLUMNS[by].one} did. {_young(analysis)}{_more(times)}",
    )
    old = [
        group
        for group in times.groups
        if not group.young and group.ready and group.leads >= FEW_LEADS
    ]
    if len(old) < 2:  # noqa: PLR2004 (one curve is drawn above already)
        return [listed]
    drawn = old[:_CURVES]
    few = "" if len(drawn) == len(old) else f" Drawn: the {count(len(drawn))} with most leads."
    chart = Chart(
        f"ready-{by}-curves",
        f"Curves by {COLUMNS[by].one}",
        f"Where bands overlap, the difference may be chance.{few}",
        curves_spec(times, [group.group for group in drawn], analysis.settings.horizons),
        ends_table(f"ready-{by}-data", by, drawn),
    )
    return [chart, listed]


def _cohorts(analysis: Analysis) -> Table:
    times = analysis.sales_ready("cohort")
    return groups_table(
        "ready-cohort",
        "cohort",
        times.groups[::-1][:MOST_GROUPS],
        "By quarter in which the lead was created",
        f"In brackets the {level(analysis.settings.confidence)}. {_young(analysis)}",
    )


def _more(times: ReadyTimes) -> str:
    more = len(times.groups) - MOST_GROUPS
    return f" Not listed: {count(more, 'smaller group')}." if more > 0 else ""


def _young(analysis: Analysis) -> str:
    return (
        f"In italics, not to be compared: young groups (half of their leads are younger than "
        f"{days(analysis.settings.young_days)}) and those of fewer than {count(FEW_LEADS)} leads."
    )


def _how(times: ReadyTimes) -> str:
    counted = (
        "Leads still waiting are counted as waiting, never dropped."
        if times.method == KAPLAN_MEIER
        else "Leads still waiting are counted as waiting; those disqualified or opted out can no "
        "longer become sales-ready and stay in the count. Neither is dropped."
    )
    left_out = [f"{count(leads, 'lead')} ({why})" for why, leads in times.left_out]
    told = f" Left out: {joined(left_out)}." if left_out else ""
    return f"{counted} Estimated by {times.method}.{told}"
