"""Section: how long leads take to become sales-ready, whole, by group and by quarter."""

from attribution.analysis import Analysis
from attribution.leads.sales_ready import FEW_LEADS, GROUPINGS, ReadyGroup, ReadyTimes
from data_contracts.odcs import contract
from reports.blocks import Block, Caveat, Chart, Figure, Section, Sentence, Table
from reports.numbers import UNKNOWN, count, day, estimate, interval, level, share
from reports.sections.ready_rows import (
    CREATED,
    FOLLOWED,
    curve_data,
    curves_spec,
    ends_early,
    ends_table,
    groups_table,
    median_fact,
    share_fact_by_day,
)
from reports.sections.ready_words import (
    after_another_end,
    age_of_all,
    early,
    few_to_go_by,
    how_counted,
    mean,
    ripened,
    young,
)
from reports.sections.recycled_rows import sent_back
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

TOUCHED = "the program first touched the lead"
"""What happened on day 0 where programs are compared."""

_MET = (
    "Days count from the program's first touch of a lead that still waited; a lead stands under "
    "every program that touched it. "
)

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
        known = _stages(analysis) if analysis.stage_times.stages else []
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
            *_stages(analysis),
            *([Caveat(again)] if (again := after_another_end(analysis)) else []),
            Caveat(how_counted(times)),
        ),
    )


def _stages(analysis: Analysis) -> list[Block]:
    recycled = analysis.stage_times.recycled
    back = recycled is not None and recycled.leads
    told = [sent_back(recycled, analysis.settings.confidence)] if recycled and back else []
    return [time_in_stages(analysis), *told]


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
    few = few_to_go_by(whole.leads)
    if whole.median.value is not None:
        ends = interval(whole.median.low, whole.median.high, day)
        brackets = "" if ends == UNKNOWN else f" ({ends}, {confidence})"
        return Sentence(
            f"{few}Half of all leads are sales-ready by {day(whole.median.value)}{brackets}; "
            f"{joined(told)}."
        )
    if not known:
        return Sentence(
            f"{few}{count(whole.ready)} of {count(whole.leads, 'lead')} became sales-ready."
        )
    horizon, last = known[-1]
    return Sentence(
        f"{few}{share(last.value)} of all leads are sales-ready by day {count(horizon)} "
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
        f"The band is the {level(analysis.settings.confidence)}{_until(whole)}."
        f"{age_of_all(analysis, whole)}",
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
        f"{_MET if by == 'program' else ''}In brackets the {level(analysis.settings.confidence)}. "
        "Groups differ in more than their name, so this says where sales-ready leads come from, "
        f"not what the {COLUMNS[by].one} did. {mean(analysis)} {young(analysis)}"
        f"{early(analysis, times.groups[:MOST_GROUPS])}{_more(times)}",
    )
    old = [
        group
        for group in times.groups
        if not (group.young or group.first_day) and group.ready and group.leads >= FEW_LEADS
    ]
    if len(old) < 2:  # noqa: PLR2004 (one curve is drawn above already)
        return [listed]
    drawn = old[:_CURVES]
    few = "" if len(drawn) == len(old) else f" Drawn: the {count(len(drawn))} with most leads."
    chart = Chart(
        f"ready-{by}-curves",
        f"Curves by {COLUMNS[by].one}",
        f"Where bands overlap, the difference may be chance.{early(analysis, drawn)}{few}",
        curves_spec(
            times,
            [group.group for group in drawn],
            analysis.settings.horizons,
            TOUCHED if by == "program" else CREATED,
        ),
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
        f"In brackets the {level(analysis.settings.confidence)}. {mean(analysis)} "
        f"{young(analysis)}{early(analysis, times.groups[::-1][:MOST_GROUPS])}"
        f"{ripened(analysis)}",
    )


def _more(times: ReadyTimes) -> str:
    more = len(times.groups) - MOST_GROUPS
    return f" Not listed: {count(more, 'smaller group')}." if more > 0 else ""
