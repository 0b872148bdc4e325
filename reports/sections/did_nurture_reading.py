"""On which day a test is read, and what holds where it may have been looked at on many."""

from attribution.analysis import Analysis
from attribution.effect.answers import Effect
from attribution.estimate import Estimate
from attribution.holdout.answers import Holdout
from reports.blocks import Block, Caveat, Fact, Figure, Prose
from reports.numbers import interval, level, points
from reports.sections.did_nurture_words import day_of, scope_key, signed_points
from reports.told import estimate_fact, figure

_HEADING = "On which day was it read?"
_ADD_IT = (
    "If one day was planned before the leads were drawn, add it to the holdouts as the column "
    "planned_until: what was known on that day then decides."
)


def reading_blocks(analysis: Analysis, test: Holdout) -> list[Block]:
    """Return when a test was read; where no one day was planned, what holds at every look."""
    if test.any_look is None:
        return [Prose(_HEADING, _once(analysis, test))] if test.read_at else []
    days = "No one day was planned for reading this test"
    if test.read_at is not None:
        days = "Several days were planned for reading this test"
    told = (
        f"{days}, so it may have been looked at many times. Whoever looks often, and stops when "
        "it looks good, finds differences that are not there. The range that holds at all looks "
        f"together is {_ends(test.any_look)} ({level(analysis.settings.confidence)})"
    )
    if test.above_0:
        return [Prose(_HEADING, f"{told}: it lies above 0 too, so whenever it was read, it holds.")]
    if test.rate_difference.low is not None and test.rate_difference.low > 0:
        return [Caveat(f"{told}: it reaches 0, so nothing is proven. {_ADD_IT}", severe=True)]
    return [Prose(_HEADING, f"{told}. {_ADD_IT}")]


def so_far_figures(analysis: Analysis, effect: Effect) -> list[Figure]:
    """Return the difference so far, where a test waits for nothing but its planned day."""
    test = effect.holdout
    if test is None or not effect.so_far or test.any_look is None or test.read_at is None:
        return []
    return [
        figure(
            any_look_fact(effect, test.any_look, "Difference between the arms so far"),
            f"{_ends(test.any_look)} at any look ({level(analysis.settings.confidence)}); it "
            f"proves nothing before {day_of(analysis, test.read_at)}",
        )
    ]


def any_look_fact(
    effect: Effect, found: Estimate, label: str = "Difference, with a range that holds at all looks"
) -> Fact:
    """Return the difference between the arms with the range that holds at every look."""
    key = f"did_nurture.{scope_key(effect)}.test.any_look"
    return estimate_fact(key, label, found, signed_points, unit="share")


def _once(analysis: Analysis, test: Holdout) -> str:
    assert test.read_at is not None  # noqa: S101 (it was read on its planned day)
    day = day_of(analysis, test.read_at)
    return (
        f"On {day}, the day planned for it. Leads are told as they stood on that day, whatever "
        "came later; revenue is what was won to the date of the data."
    )


def _ends(found: Estimate) -> str:
    return interval(found.low, found.high, points)
