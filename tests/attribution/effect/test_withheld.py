"""Where there is no conclusion, no number that looks like one is told; counts are."""

from dataclasses import fields, is_dataclass, replace

import pytest

from attribution.effect.answers import Verdict
from attribution.effect.withheld import as_told
from attribution.estimate import Estimate
from tests.factories import at
from tests.reports.effects import effect, holdout

SILENT = [verdict for verdict in Verdict if not verdict.concludes]
LOOKED = Estimate(0.088, -0.01, 0.19, 1000)


def estimates(value, name=""):
    """Yield every estimate of an answer, wherever it lies in it, with its name."""
    if isinstance(value, Estimate):
        yield name, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from estimates(getattr(value, field.name), field.name)
    elif isinstance(value, tuple):
        for each in value:
            yield from estimates(each, name)


@pytest.mark.parametrize("verdict", SILENT)
def test_every_estimate_of_an_answer_without_conclusion_is_unknown_with_the_reason(verdict):
    whole = effect(verdict, why="there is not enough", holdout=holdout(any_look=LOOKED))
    told = as_told(whole)
    found = list(estimates(told))
    assert len(found) == len(list(estimates(whole)))
    assert {one.value for _, one in found} == {one.low for _, one in found} == {None}
    assert {one.why for _, one in found if one.why} >= {"there is not enough"}
    assert told.e_value is None
    assert told.holdout.detectable is None
    assert told.time_dependent.proportional.p_value is None
    assert all(landmark.curves.is_empty() for landmark in told.landmarks)


@pytest.mark.parametrize("verdict", SILENT)
def test_counts_and_the_draw_stay(verdict):
    whole = effect(verdict, holdout=holdout())
    told = as_told(whole)
    assert (told.leads, told.ready, told.nurtured) == (whole.leads, whole.ready, whole.nurtured)
    assert told.time_dependent.hazard_ratio.n == whole.time_dependent.hazard_ratio.n
    assert told.holdout.balance == whole.holdout.balance
    assert told.holdout.treated.leads == whole.holdout.treated.leads
    assert (told.verdict, told.why, told.maturity) == (whole.verdict, whole.why, whole.maturity)


def test_an_estimate_that_never_was_keeps_its_own_reason():
    nobody = Estimate.unknown("nobody responded", 3)
    found = replace(effect().time_dependent, by_response=nobody)
    told = as_told(effect(Verdict.TOO_FEW, why="few", time_dependent=found))
    assert told.time_dependent.by_response == nobody


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict.concludes])
def test_an_answer_that_concludes_is_told_whole(verdict):
    whole = effect(verdict, holdout=holdout())
    assert as_told(whole) is whole


def test_of_a_test_that_does_not_decide_nothing_is_told_beside_what_was_observed():
    whole = effect(Verdict.LIKELY, holdout=holdout(), undecided="the test is young")
    told = as_told(whole)
    assert told.time_dependent == whole.time_dependent
    assert told.holdout.rate_difference == Estimate.unknown("the test is young", 1000)


def test_a_test_that_waits_for_its_day_tells_the_difference_so_far_as_it_holds_at_every_look():
    waits = holdout(any_look=LOOKED, read_at=at("2026-10-01"))
    told = as_told(effect(Verdict.TOO_EARLY, holdout=waits, so_far=True))
    assert told.holdout.any_look == LOOKED
    assert told.holdout.rate_difference.value is None
