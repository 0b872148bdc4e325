"""What the answer to "did nurture do it?" is called: verdicts, ratios and ages in sentences."""

from collections.abc import Callable
from datetime import datetime, timedelta

from attribution.analysis import Analysis
from attribution.effect.answers import Age, Effect, Maturity, Proportionality, Verdict
from attribution.estimate import Estimate
from attribution.holdout.answers import Holdout
from attribution.program_kinds import NURTURE
from reports.blocks import Fact
from reports.names import key_part, name
from reports.numbers import Number, count, date, days, interval, level, points, ratio, share
from reports.sections.deal_words import local
from reports.told import count_fact
from reports.wording import joined

ALL_PROGRAMS = "All nurture programs together"
"""What the choice of a program calls the answer to all of them."""

VERDICTS = {
    Verdict.PROVEN: "Proven",
    Verdict.LIKELY: "Likely",
    Verdict.NOT_SHOWN: "Not shown",
    Verdict.TOO_FEW: "Too few leads",
    Verdict.TOO_EARLY: "Too early",
    Verdict.CANNOT_SAY: "Cannot say",
}
"""Every verdict as a label; there is no other list of them."""

EARLY = " (early)"
"""What follows a verdict on nurture that is too young for a settled one."""

_CHANCE = 0.05
"""Below this p-value a ratio is told as one that changes with time."""


def verdict_told(analysis: Analysis, effect: Effect) -> str:
    """Return the verdict in one sentence, with its number and range, and no stronger than them."""
    match effect.verdict:
        case Verdict.CANNOT_SAY:
            return f"That cannot be said: {clause(effect.why)}."
        case Verdict.TOO_EARLY:
            return _too_early(analysis, effect)
        case Verdict.TOO_FEW:
            return f"Too few leads for a conclusion: {clause(effect.why)}."
    if effect.test is not None:
        return _of_test(analysis, effect, effect.test)
    return _of_comparison(analysis, effect)


def verdict_short(effect: Effect) -> str:
    """Return what a verdict rests on in a few words; a dash where there is no conclusion."""
    if not effect.verdict.concludes:
        return "–"
    if effect.test is not None:
        found = _range_told(effect.test)
        of_what = f" of {tested(effect.test)}" if effect.program is None else ""
        return f"{signed_points(found.value)}{_in_brackets(found, points)}, in a test{of_what}"
    if effect.time_dependent is None or effect.time_dependent.hazard_ratio.value is None:
        return "–"
    told = effect.time_dependent.hazard_ratio
    return f"{ratio(told.value)} times as fast{_in_brackets(told, ratio)}"


def subject(effect: Effect) -> str:
    """Return what is asked about: `nurture`, or the program's name in quotation marks."""
    return NURTURE if effect.program is None else f"“{name(effect.program)}”"


def tested(test: Holdout) -> str:
    """Return what a test held back: the programs' names in quotation marks."""
    return joined([f"“{name(program)}”" for program in test.programs])


def changes(found: Proportionality) -> bool:
    """Say whether a ratio is not the same early and late."""
    return found.p_value is not None and found.p_value < _CHANCE


def answer_from(analysis: Analysis, effect: Effect) -> datetime | None:
    """Return when nurture, and its test where there is one, are old enough for an answer."""
    begun = None if effect.maturity is None else effect.maturity.answer_from
    if effect.test is None:
        return begun
    young = timedelta(days=analysis.settings.young_days)
    tested_for = effect.test.read_at or effect.test.first_assigned + young
    return tested_for if begun is None else max(begun, tested_for)


def verdict_fact(effect: Effect) -> Fact:
    """Return a verdict as a fact; where there is no conclusion, with its reason."""
    return Fact(
        f"did_nurture.{scope_key(effect)}.verdict",
        f"Did {subject(effect)} do it?",
        f"{VERDICTS[effect.verdict]}{EARLY if effect.early else ''}",
        effect.verdict.value,
        why="" if effect.verdict.concludes else effect.why,
    )


def nurtured_fact(effect: Effect) -> Fact:
    """Return how many leads were nurtured while they waited."""
    label = f"Leads that got a touch of {subject(effect)} while they waited"
    return count_fact(f"did_nurture.{scope_key(effect)}.nurtured", label, effect.nurtured, "leads")


def comparison(effect: Effect) -> tuple[str, str]:
    """Return who is compared with whom."""
    if effect.program is None:
        return "nurtured leads", "comparable leads not yet nurtured"
    return f"leads in {subject(effect)}", "comparable leads not yet in it"


def alike(effect: Effect) -> str:
    """Return in what leads that are compared are alike."""
    told = "source, segment and quarter of creation"
    return told if effect.program is None else f"{told}, and in the same other nurture programs"


def scope_key(effect: Effect) -> str:
    """Return the part of a fact's key that says what was asked about."""
    return "all" if effect.program is None else f"program.{key_part(effect.program)}"


def signed_points(value: Number | None) -> str:
    """Return a difference of shares with its sign: `+6 points`."""
    told = points(value)
    return f"+{told}" if value is not None and value > 0 and told[0] != "<" else told


def _range_told(test: Holdout) -> Estimate:
    """Return the difference with the range that decides."""
    once = test.rate_difference
    looked = once.low is not None and once.low > 0 and not test.above_0
    return test.any_look if looked and test.any_look is not None else once


def brackets(analysis: Analysis, value: Estimate, told: Callable[[Number], str]) -> str:
    """Return an interval in brackets after a blank; nothing where there is none."""
    if value.low is None or value.high is None:
        return ""
    ends = interval(value.low, value.high, told)
    return f" ({ends}, {level(analysis.settings.confidence)})"


def day_of(analysis: Analysis, at: datetime) -> str:
    """Return a moment's calendar day: `3 Jan 2026`."""
    return date(local(analysis, at))


def age_told(analysis: Analysis, maturity: Maturity) -> str:
    """Return since when nurture runs and when an answer can be expected, in two sentences."""
    began = (
        f"Nurture began to reach these leads on {day_of(analysis, maturity.started_at)}, "
        f"{days(maturity.age_days)} before the date of the data."
    )
    settings = analysis.settings
    match maturity.age:
        case Age.YOUNG:
            return (
                f"{began} B2B nurture takes 6 to 9 months to show; under "
                f"{days(settings.young_days)} no verdict is given. An answer can be expected from "
                f"{day_of(analysis, maturity.answer_from)}, a settled one from "
                f"{day_of(analysis, maturity.mature_from)}."
            )
        case Age.EARLY:
            return (
                f"{began} That is early: the answer may still move, and settles from "
                f"{day_of(analysis, maturity.mature_from)} ({days(settings.mature_days)})."
            )
        case Age.MATURE:
            return f"{began} That is old enough for a settled answer."


def _in_brackets(value: Estimate, told: Callable[[Number], str]) -> str:
    ends = interval(value.low, value.high, told).removesuffix(" points")
    return "" if value.low is None or value.high is None else f" ({ends})"


def clause(text: str) -> str:
    """Return a reason as the end of a sentence: without its full stop, and not as its start."""
    told = text.strip().removesuffix(".")
    starts = told[:1].isupper() and told[1:2].islower() and not told.startswith("I ")
    return f"{told[:1].lower()}{told[1:]}" if starts else told


def _too_early(analysis: Analysis, effect: Effect) -> str:
    maturity, expected = effect.maturity, answer_from(analysis, effect)
    if expected is None:
        return f"Too early for a conclusion: {clause(effect.why)}."
    if maturity is not None and maturity.age is Age.YOUNG:
        what = (
            f"{subject(effect)} began on {day_of(analysis, maturity.started_at)}, "
            f"{days(maturity.age_days)} before the date of the data"
        )
    else:
        what = clause(effect.why)
    return (
        f"Too early for a conclusion: {what}. An answer can be expected from "
        f"{day_of(analysis, expected)}."
    )


def _of_test(analysis: Analysis, effect: Effect, test: Holdout) -> str:
    difference = test.rate_difference
    arms = (
        f"in a randomised test {share(test.treated.ready_share.value)} of the "
        f"{count(test.treated.leads, 'lead')} that were to get {tested(test)} became "
        f"sales-ready, and {share(test.control.ready_share.value)} of the "
        f"{count(test.control.leads)} held back"
    )
    told = f"the difference of {points(difference.value)}{brackets(analysis, difference, points)}"
    silent = _not_shown(effect)
    if difference.low is not None and difference.low > 0 and not test.above_0:
        return (
            f"{silent}: {arms}; {told} is beyond chance for a single look on a planned day, but "
            "no one day was planned."
        )
    if effect.verdict is Verdict.PROVEN:
        early = ", though early" if effect.early else ""
        return f"Yes, proven{early}: {arms}. {start(tested(test))} caused {told}."
    if difference.high is not None and difference.high < 0:
        return f"{silent}: {arms}; {told} points the other way."
    return f"{silent}: {arms}; chance alone can explain {told}."


def _of_comparison(analysis: Analysis, effect: Effect) -> str:
    if effect.time_dependent is None or effect.time_dependent.hazard_ratio.value is None:
        return f"{_not_shown(effect)}: {clause(effect.why)}."
    told = effect.time_dependent.hazard_ratio
    ours, others = comparison(effect)
    when, apart = "at any time", ""
    if changes(effect.time_dependent.proportional):
        when, apart = "over the whole wait", ", though not alike early and late"
    fast = (
        f"{when}, {ours} became sales-ready {ratio(told.value)} times as fast as {others}"
        f"{brackets(analysis, told, ratio)}"
    )
    if effect.verdict is Verdict.LIKELY:
        early = "early and " if effect.early else ""
        return f"Likely, but {early}not proven: {fast}{apart}."
    other_way = told.high is not None and told.high < 1
    doubt = "points the other way" if other_way else "chance alone can explain"
    return f"{_not_shown(effect)}: {fast}, which {doubt}{apart}."


def _not_shown(effect: Effect) -> str:
    told = VERDICTS[Verdict.NOT_SHOWN]
    return f"{told}, and early" if effect.early else told


def start(text: str) -> str:
    """Return text as it begins a sentence; names in it stay as they are."""
    return f"{text[:1].upper()}{text[1:]}"
