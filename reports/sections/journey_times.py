"""How many days and touches lie between a journey's first touch and each milestone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from attribution.analysis import Analysis
from attribution.journey_facts import Spread, ToMilestone
from reports import charts
from reports.blocks import Chart, Fact, Table
from reports.numbers import Number, count, days, interval
from reports.sections.deal_words import milestone_label
from reports.tables import NUMBER, WORDS, table
from reports.wording import joined, unit, units


def milestone_chart(analysis: Analysis, times: Sequence[ToMilestone]) -> list[Chart]:
    """Return how many days journeys take to each milestone, as medians and middle halves."""
    known = [time for time in times if time.days.median is not None]
    if not known:
        return []
    rows = pl.DataFrame(
        [
            {
                "name": milestone_label(analysis, time.milestone), "value": time.days.median,
                "low": time.days.low, "high": time.days.high, "text": days(time.days.median),
                "half": interval(time.days.low, time.days.high, whole), "n": count(_n(time)),
            }
            for time in known
        ]
    )  # fmt: skip
    many = unit(analysis.settings).many
    tips = {"name": "milestone", "text": "median", "half": "middle half, days", "n": many}
    last = known[-1]
    says = (
        f"Dot: half of the {many} got there by then. Band: the middle half of them. Half reach "
        f"“{milestone_label(analysis, last.milestone)}” within {days(last.days.median)} of their "
        "first touch."
    )
    data = table(
        "journey-days-data",
        "",
        (
            ("Milestone", WORDS), (many.capitalize(), NUMBER), ("Median", NUMBER),
            ("Middle half", NUMBER),
        ),
        rows.select("name", "n", "text", "half").rows(),
    )  # fmt: skip
    spec = charts.middles(rows, told=whole, x_title="Days since the first touch", tips=tips)
    return [Chart("journey-days", "Days from the first touch to each milestone", says, spec, data)]


def milestone_table(analysis: Analysis, times: Sequence[ToMilestone]) -> Table:
    """Return days and touches to each milestone, with the deals they rest on.

    Its facts are the medians, and the quartiles at the ends of the middle halves.
    """
    few = analysis.settings.few_deals
    rows = [
        (
            milestone_label(analysis, time.milestone),
            count(_n(time)),
            _fact(time, "days", time.days),
            _half(time.days),
            _fact(time, "touches", time.touches),
            _half(time.touches),
            count(time.before),
        )
        for time in times
    ]
    dim = [at for at, time in enumerate(times) if _n(time) < few]
    pale = [milestone_label(analysis, times[at].milestone) for at in dim]
    note = (
        "Of several people the first to reach a milestone counts. Who reached it "
        "before their first touch on record is counted in the last column and in no other."
    )
    if pale:
        enough = units(few, analysis.settings)
        note += f" Pale, because fewer than {enough} are too few: {joined(pale)}."
    told = table(
        "journey-milestones",
        "Touches and days to each milestone",
        (
            ("Milestone", WORDS), (unit(analysis.settings).many.capitalize(), NUMBER),
            ("Days, median", NUMBER),
            ("Days, middle half", NUMBER), ("Touches, median", NUMBER),
            ("Touches, middle half", NUMBER), ("Before the first touch", NUMBER),
        ),
        rows,
        note=note,
        dim=dim,
    )  # fmt: skip
    return replace(told, facts=(*told.facts, *_quartiles(times)))


def whole(value: Number | None) -> str:
    """Return a number of days or touches without its decimals."""
    return count(None if value is None else round(value))


def _n(time: ToMilestone) -> int:
    return time.reached - time.before


def _fact(time: ToMilestone, unit: str, spread: Spread) -> Fact:
    return _of_milestone(time, unit, "", "median", spread.median)


def _quartiles(times: Sequence[ToMilestone]) -> Iterator[Fact]:
    """Yield the ends of the middle halves: they are no interval of the median."""
    for time in times:
        for noun, spread in (("days", time.days), ("touches", time.touches)):
            yield _of_milestone(time, noun, ".lower_quartile", "lower quartile", spread.low)
            yield _of_milestone(time, noun, ".upper_quartile", "upper quartile", spread.high)


def _of_milestone(time: ToMilestone, unit: str, part: str, what: str, value: float | None) -> Fact:
    return Fact(
        f"journeys.{time.milestone}.{unit}{part}",
        f"{unit.capitalize()} from the first touch to {time.milestone.replace('_', ' ')}, {what}",
        "–" if value is None else whole(value),
        value,
        n=_n(time),
        why="" if value is not None else "No deal is known to have reached it.",
        unit=unit,
    )


def _half(spread: Spread) -> str:
    return "–" if spread.low is None else interval(spread.low, spread.high, whole)
