"""A test of no effect, looked at every week until it looks good, is not proven more often for it.

Each world is asked on every day on which its counts could be beyond chance; on all others no range
can be. That is told from its draw, by an independent normal test that lets much more through.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from math import sqrt

import numpy as np
import pytest

from attribution.analysis import Analysis
from attribution.effect.answers import Verdict
from attribution.settings import Settings
from tests.attribution.effect.lead_worlds import CONTROL, NO_ARM, PROGRAM, TREATED, World, draw
from tests.attribution.effect.test_truth import least, report
from tests.attribution.effect.world_tables import START, dataset, tables

FEW, MANY = 10, 200
SEEDS = pytest.mark.parametrize("seeds", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])

PLANNED = 540.0
WORKS = ((PROGRAM, 1.6),)
UNPLANNED_NULL = World(leads=600, tested=True)
PLANNED_NULL = replace(UNPLANNED_NULL, planned=PLANNED)
WEEKS = range(182, 721, 7)
_COULD_BE = 1.6


def asked_on(world, seed, days):
    """Return what is answered on some days; without money, which decides no verdict."""
    made = tables(draw(world, seed), seed)
    made["deals"] = made["deals"].clear()
    data = dataset(made)
    for day in days:
        settings = Settings(as_of=START + timedelta(days=day), replicates=40)
        yield Analysis(data, settings).effect(PROGRAM)


def standardised(drawn, day):
    """Return how many standard errors the shares of both arms lie apart on a day."""
    known = (drawn.arm != NO_ARM) & (drawn.assigned <= day)
    ready = known & (drawn.ready <= day)
    if not ready.any():
        return 0.0
    leads, came = (
        np.array([(of & (drawn.arm == arm)).sum() for arm in (TREATED, CONTROL)])
        for of in (known, ready)
    )
    share = came.sum() / leads.sum()
    apart = came[0] / leads[0] - came[1] / leads[1]
    return apart / sqrt(share * (1 - share) * (1 / leads).sum())


@cache
def weekly(world, seeds):
    """Return of each world the answers on the days on which it could look good."""
    looks = []
    for seed in range(seeds):
        drawn = draw(world, seed)
        days = [day for day in WEEKS if standardised(drawn, day) > _COULD_BE]
        looks.append(list(asked_on(world, seed, days)))
    return looks


def ever(answers, claims):
    return sum(any(claims(answer) for answer in of_world) for of_world in answers)


def proven(answer):
    return answer.verdict is Verdict.PROVEN


def lies_above_0(answer):
    return answer.holdout.rate_difference.low > 0


@SEEDS
@pytest.mark.parametrize("world", [UNPLANNED_NULL, PLANNED_NULL], ids=["unplanned", "planned"])
def test_a_test_of_no_effect_is_hardly_ever_proven_at_any_look(world, seeds):
    kept = ever(weekly(world, seeds), proven)
    told = "a planned" if world.planned else "an unplanned"
    report(f"{told} test of no effect is proven in any of 77 weekly looks", kept, seeds)
    assert kept <= (0.05 * seeds if seeds >= MANY else 2)


@SEEDS
def test_the_range_of_a_single_reading_would_prove_many_of_them(seeds):
    kept = ever(weekly(UNPLANNED_NULL, seeds), lies_above_0)
    report("the range of one reading would prove an effect at some look", kept, seeds)
    assert kept >= (0.12 * seeds if seeds >= MANY else 1)


@SEEDS
def test_a_real_effect_is_found_on_the_planned_day_and_not_before(seeds):
    worlds = [World(tested=True, planned=PLANNED, ratios=WORKS, leads=3_000)] * (seeds // 2)
    before, then, after = zip(
        *(
            asked_on(world, seed, (PLANNED - 1, PLANNED + 1, world.days))
            for seed, world in enumerate(worlds)
        ),
        strict=True,
    )
    assert {answer.verdict for answer in before} == {Verdict.TOO_EARLY}
    found = report(
        "a true ratio of 1.6 is proven on the planned day", sum(map(proven, then)), len(then)
    )
    assert found >= least(0.9, len(then))
    # What was read by the end of the planned day stays read.
    assert [one.verdict for one in after] == [one.verdict for one in then]
    assert [one.holdout.rate_difference for one in after] == [
        one.holdout.rate_difference for one in then
    ]


@SEEDS
def test_a_real_effect_is_found_without_a_planned_day_too(seeds):
    world = World(tested=True, ratios=WORKS, leads=3_000)
    answers = [list(asked_on(world, seed, (world.days,))) for seed in range(seeds // 4)]
    found = report("it is proven without a planned day", ever(answers, proven), len(answers))
    assert found >= least(0.8, len(answers))
