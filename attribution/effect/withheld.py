"""What may be told of an effect: where there is no conclusion, no number that looks like one.

A ratio of 2.4 from eleven leads is remembered, and its caveat is not. So pages, reports and
commands all tell an effect as it is returned here.
"""

from dataclasses import replace

from attribution.effect.answers import (
    ByDay,
    Effect,
    Landmark,
    Naive,
    Proportionality,
    TimeDependent,
)
from attribution.estimate import Estimate
from attribution.holdout.answers import Arm, Holdout


def as_told(effect: Effect) -> Effect:
    """Return an effect with what its verdict does not carry withheld: unknown, with the reason.

    Counts stay, and so does what is known of the draw of a test. Where the verdict concludes,
    everything stays but the estimates of a test that does not decide. Of a test that only waits
    for its planned day the difference so far stays, with the range that holds at every look.
    """
    if effect.verdict.concludes:
        if effect.holdout is None or not effect.undecided:
            return effect
        return replace(effect, holdout=_test(effect.holdout, effect.undecided, so_far=False))
    why = effect.why
    naive, observed, holdout = effect.naive, effect.time_dependent, effect.holdout
    return replace(
        effect,
        naive=None if naive is None else _naive(naive, why),
        time_dependent=None if observed is None else _observed(observed, why),
        landmarks=tuple(_landmark(each, why) for each in effect.landmarks),
        e_value=None,
        holdout=None if holdout is None else _test(holdout, why, so_far=effect.so_far),
    )


def _naive(found: Naive, why: str) -> Naive:
    return Naive(
        _none(found.hazard_ratio, why),
        _none(found.ready_nurtured, why),
        _none(found.ready_others, why),
    )


def _observed(found: TimeDependent, why: str) -> TimeDependent:
    early, late = found.proportional.early, found.proportional.late
    return replace(
        found,
        hazard_ratio=_none(found.hazard_ratio, why),
        by_response=_none(found.by_response, why),
        proportional=Proportionality(None, None, _none(early, why), _none(late, why)),
    )


def _landmark(found: Landmark, why: str) -> Landmark:
    days = (
        ByDay(each.day, *(_none(one, why) for one in (each.nurtured, each.others, each.difference)))
        for each in found.by_day
    )
    return replace(found, by_day=tuple(days), curves=found.curves.clear())


def _test(found: Holdout, why: str, *, so_far: bool) -> Holdout:
    looked = found.any_look
    return replace(
        found,
        treated=_arm(found.treated, why),
        control=_arm(found.control, why),
        rate_difference=_none(found.rate_difference, why),
        revenue_per_lead=_none(found.revenue_per_lead, why),
        detectable=None,
        incremental_leads=_none(found.incremental_leads, why),
        incremental_minor=_none(found.incremental_minor, why),
        incremental_return=_none(found.incremental_return, why),
        any_look=looked if so_far or looked is None else _none(looked, why),
    )


def _arm(found: Arm, why: str) -> Arm:
    return replace(found, ready_share=_none(found.ready_share, why))


def _none(found: Estimate, why: str) -> Estimate:
    """Withhold an estimate; what had none keeps its own reason."""
    return found if found.value is None else Estimate.unknown(why, found.n)
