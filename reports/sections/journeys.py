"""Section: what journeys look like, and how much of nurture their ends hide."""

import polars as pl

from attribution.analysis import Analysis
from attribution.estimate import Estimate
from attribution.journey_facts import (
    Spread,
    ToMilestone,
    invisible_nurture,
    length,
    to_milestones,
    unseen_deals,
)
from attribution.program_kinds import NURTURE
from reports.blocks import Block, Caveat, Fact, Figure, Section, Sentence
from reports.numbers import count, days, estimate, interval, level, share
from reports.sections.journey_rows import (
    begin_and_end,
    lengths_chart,
    most_taken,
    no_touch,
    places_chart,
)
from reports.sections.journey_times import milestone_chart, milestone_table, whole
from reports.sections.states import obstacle, other_currencies, too_few, weaknesses
from reports.told import estimate_fact, figure
from reports.wording import deals, unit, window

KEY = "journeys"
TITLE = "Journeys"


def journeys(analysis: Analysis) -> Section:
    """Answer what journeys look like, and what first and last touch do not see of them."""
    question = "What do first and last touch not see?"
    blocked, left_out = obstacle(analysis), other_currencies(analysis)
    if blocked:
        return Section(KEY, TITLE, question, (*left_out, blocked))
    blocks: list[Block] = [*left_out, too_few(analysis) or _answer(analysis)]
    blocks += weaknesses(analysis, "program_kind")
    if analysis.journeys.rows.height:
        blocks += _told(analysis)
    blocks += no_touch(analysis)
    return Section(KEY, TITLE, question, tuple(blocks))


def _told(analysis: Analysis) -> list[Block]:
    times = to_milestones(analysis)
    return [
        *_figures(analysis, times[-1]),
        *places_chart(analysis),
        *milestone_chart(analysis, times),
        milestone_table(analysis, times),
        lengths_chart(analysis),
        begin_and_end(analysis),
        most_taken(analysis),
        Caveat(
            f"A journey has only the touches that can earn credit: {window(analysis.settings)}. "
            "What happened before, or left no trace, is not in it."
        ),
    ]


def _answer(analysis: Analysis) -> Sentence:
    hidden = invisible_nurture(analysis)
    if not analysis.journeys.rows.height:
        return Sentence("Everything: no deal in scope has a touch on record.")
    if hidden.value is None:
        touches, time = length(analysis), to_milestones(analysis)[-1].days
        return Sentence(
            "That cannot be said of nurture, as no journey has a touch of a nurture program. Half "
            f"of all journeys have {whole(touches.median)} touches or more, and take "
            f"{days(time.median)} or more."
        )
    unseen, settings = unseen_deals(analysis), analysis.settings
    return Sentence(
        f"{share(hidden.value)} of nurture’s {count(_nurture(analysis), 'touch', 'touches')}"
        f"{_range(analysis, hidden)} neither begin nor end a journey, so first touch and last "
        f"touch give them nothing. Nurture took part in {deals(hidden.n, settings)}; in "
        f"{share(unseen.value)} of them{_range(analysis, unseen)} neither model sees any of it."
    )


def _range(analysis: Analysis, told: Estimate) -> str:
    if told.low is None:
        return ""
    return f" ({interval(told.low, told.high)}, {level(analysis.settings.confidence)})"


def _nurture(analysis: Analysis) -> int:
    return analysis.journeys.rows.filter(pl.col("program_kind") == NURTURE).height


def _figures(analysis: Analysis, end: ToMilestone) -> list[Figure]:
    hidden, unseen = invisible_nurture(analysis), unseen_deals(analysis)
    confidence = analysis.settings.confidence
    many = unit(analysis.settings).many.capitalize()
    return [
        figure(
            estimate_fact(f"{KEY}.hidden_touches", "Nurture touches that both do not see", hidden),
            estimate(hidden, confidence=confidence).note,
        ),
        figure(
            estimate_fact(
                f"{KEY}.hidden_deals",
                f"{many} in which both miss nurture",
                unseen,
            ),
            estimate(unseen, confidence=confidence).note,
        ),
        _middle("touches", "Touches in the median journey", length(analysis), end, "touches"),
        _middle("days", "Days from first touch to the end", end.days, end, "days"),
    ]


def _middle(part: str, label: str, told: Spread, end: ToMilestone, unit: str) -> Figure:
    fact = Fact(
        f"{KEY}.{part}.median", label, whole(told.median), told.median, n=end.reached, unit=unit
    )
    return figure(fact, f"Middle half: {interval(told.low, told.high, whole)}")
