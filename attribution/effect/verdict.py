"""The one answer to "did nurture do it?", and its reason.

The first that applies counts: nothing can be said; it is too early; the leads are too few; a
randomised test decides where there is one, whatever was observed beside it; else what was
observed, which is at most *likely*, as nobody drew lots.

A test is read once, on the day that was planned for it, and is too early before. One without such
a day can have been read at any time, so its range has to hold at every one of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from attribution.effect.answers import Age, Maturity, TimeDependent, Verdict
from attribution.effect.cox import ALL_NURTURED, NOTHING_COMPARED
from attribution.estimate import Estimate
from attribution.holdout.answers import Holdout
from attribution.holdout.enough import FEW_EXPECTED
from attribution.settings import Settings

FEW_ACCOUNTS = "the randomised test drew colleagues together, and too few accounts to tell chance"
"""Why a test of many leads can still be one of too few."""

_PLANNED_LATER = "the day planned for reading the randomised test is still to come"
_PROVEN = "lots were drawn, and more of the leads drawn to be nurtured became sales-ready"
_TEST_SILENT = "lots were drawn, and the difference between the arms may be chance"
_TEST_ONCE = (
    "lots were drawn, and read once, the difference would be beyond chance; but no one day was "
    "planned for reading the test, and the range that holds however often it is read reaches 0"
)
_TEST_REVERSED = (
    "lots were drawn, and it points the other way: "
    "fewer of the leads drawn to be nurtured became sales-ready"
)
_LIKELY = "nurtured leads became sales-ready faster than others like them, but no lots were drawn"
_SILENT = "nurtured leads became sales-ready no faster than others like them, beyond chance"
_REVERSED = (
    "it points the other way: nurtured leads became sales-ready more slowly than others like them"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict is given on.

    Attributes:
        leads: Leads that count.
        ready: Those that became sales-ready.
        nurtured: Those that were nurtured while they waited.
        unstated: Why no touch is known to be one of nurture; empty where some is.
        maturity: How old the program is.
        observed: The ratio, and what it rests on.
        holdout: The randomised test; None where there was none.
        as_of: The date of the data.
    """

    leads: int
    ready: int
    nurtured: int
    unstated: str
    maturity: Maturity | None
    observed: TimeDependent | None
    holdout: Holdout | None
    as_of: datetime


def verdict(evidence: Evidence, settings: Settings) -> tuple[Verdict, str]:
    """Return the verdict, and its reason in one clause.

    Args:
        evidence: What is known.
        settings: The ages and numbers below which no verdict is given.
    """
    if why := _cannot_say(evidence):
        return Verdict.CANNOT_SAY, why
    if why := _too_early(evidence, settings):
        return Verdict.TOO_EARLY, why
    if why := _too_few(evidence, settings):
        return Verdict.TOO_FEW, why
    if evidence.holdout is not None:
        return _tested(evidence.holdout)
    observed = evidence.observed
    return _observed(
        Estimate.unknown(NOTHING_COMPARED) if observed is None else observed.hazard_ratio
    )


def waits_for_its_day(evidence: Evidence, settings: Settings) -> bool:
    """Return whether all that a test still lacks is the day planned for reading it."""
    if evidence.holdout is None or _cannot_say(evidence):
        return False
    later = _too_early(evidence, settings) == _PLANNED_LATER
    return later and not _too_few(evidence, settings)


def _cannot_say(evidence: Evidence) -> str:
    if not evidence.leads:
        return "no lead counts: every one was left out"
    if not evidence.ready:
        return "no lead has become sales-ready"
    if evidence.holdout is not None:
        return _why_no_test(evidence.holdout)
    return evidence.unstated or _why_nothing_observed(evidence)


def _why_no_test(holdout: Holdout) -> str:
    if why := _why_empty(holdout):
        return why
    if holdout.treated.crossed == holdout.treated.leads:
        return "none of the leads drawn to be nurtured was"
    if not holdout.balance.random:
        return "the arms of the test do not look as if lots had been drawn"
    if holdout.rate_difference.value is None:
        return "the arms of the randomised test cannot be compared"
    return ""


def _why_empty(holdout: Holdout) -> str:
    arms = (("treated", holdout.treated), ("control", holdout.control))
    empty = [arm for arm, leads in arms if not leads.leads]
    if not empty:
        return ""
    if len(empty) == len(arms):
        return "none of the leads drawn into the randomised test can be compared"
    if not holdout.left_out:
        return f"nobody was drawn into the {empty[0]} arm of the randomised test"
    return f"no lead of the {empty[0]} arm of the randomised test can be compared"


def _why_nothing_observed(evidence: Evidence) -> str:
    if not evidence.nurtured:
        return "no lead was nurtured while it waited to become sales-ready"
    if evidence.nurtured == evidence.leads:
        return "every lead was nurtured, so nobody is left to compare with"
    if evidence.observed is None or not evidence.observed.hazard_ratio.n:
        return NOTHING_COMPARED
    return ""


def _too_early(evidence: Evidence, settings: Settings) -> str:
    days = f"less than {settings.young_days} days"
    if evidence.maturity is not None and evidence.maturity.age is Age.YOUNG:
        return f"nurture has run for {days}, and takes longer to show"
    if evidence.holdout is None:
        return ""
    if evidence.as_of - evidence.holdout.first_assigned < timedelta(days=settings.young_days):
        return f"the randomised test has run for {days}, and takes longer to show"
    if evidence.holdout.read_at is not None and evidence.as_of < evidence.holdout.read_at:
        return _PLANNED_LATER
    return ""


def _too_few(evidence: Evidence, settings: Settings) -> str:
    if evidence.holdout is not None:
        few = _few(*_drawn(evidence.holdout), settings, "in the randomised test")
        return few or (FEW_ACCOUNTS if evidence.holdout.rate_difference.low is None else "")
    if evidence.observed is None:
        return NOTHING_COMPARED
    ratio = evidence.observed.hazard_ratio
    expected = min(evidence.observed.expected_nurtured, evidence.observed.expected_others)
    few = _few(ratio.n, expected, settings, "while nurtured leads and others like them waited")
    return few or (ALL_NURTURED if ratio.why == ALL_NURTURED else "")


def _drawn(holdout: Holdout) -> tuple[int, float]:
    """Return the sales-ready leads of a test, and how few chance alone would put into an arm."""
    arms = (holdout.treated, holdout.control)
    ready = sum(arm.ready for arm in arms)
    return ready, ready * min(arm.leads for arm in arms) / sum(arm.leads for arm in arms)


def _few(ready: int, expected: float, settings: Settings, where: str) -> str:
    if ready < settings.few_ready:
        return f"fewer than {settings.few_ready} leads became sales-ready {where}"
    if expected < FEW_EXPECTED:
        return f"hardly any lead of one group could be expected to become sales-ready {where}"
    return ""


def _tested(holdout: Holdout) -> tuple[Verdict, str]:
    low, high = holdout.rate_difference.low, holdout.rate_difference.high
    if low is not None and low > 0:
        held = holdout.above_0
        return (Verdict.PROVEN, _PROVEN) if held else (Verdict.NOT_SHOWN, _TEST_ONCE)
    if high is not None and high < 0:
        return Verdict.NOT_SHOWN, _TEST_REVERSED
    return Verdict.NOT_SHOWN, _TEST_SILENT


def _observed(ratio: Estimate) -> tuple[Verdict, str]:
    if ratio.low is None or ratio.high is None:
        return Verdict.NOT_SHOWN, ratio.why
    if ratio.low > 1:
        return Verdict.LIKELY, _LIKELY
    return Verdict.NOT_SHOWN, _REVERSED if ratio.high < 1 else _SILENT
