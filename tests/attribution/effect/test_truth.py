"""Does the verdict say what is true, on worlds whose truth is known?

A lead can be nurtured only while it waits, so survivors are nurtured more; source and segment
drive both nurture and readiness; and by chance alone some answers are wrong. Each claim is made
of as many worlds as there are seeds, and counts in how many of them it holds.
"""

from collections import Counter
from dataclasses import replace
from functools import cache
from math import exp, log, sqrt
from statistics import mean, stdev

import numpy as np
import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.effect.answers import Verdict
from tests.attribution.effect.lead_worlds import PITCH, PROGRAM, World, draw, true_difference
from tests.attribution.effect.world_tables import analysis
from tests.factories import TIME

FEW, MANY, MORE = 20, 100, 300
SEEDS = pytest.mark.parametrize("seeds", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])

# Every third lead is thrown out within weeks, and a place in the program takes two months.
SURVIVORS = World(unfit_early=0.35, backlog=60, enrolled=0.8)
EFFECTIVE = World(unfit_early=0.2, observed=0.4, ratios=((PROGRAM, 1.5),))
CONFOUNDED = World(observed=0.8)
UNSEEN = World(unseen=0.8)
NO_EFFECT_TESTED = World(leads=1_500, tested=True)
TESTED = World(tested=True, planned=720.0, ratios=((PROGRAM, 1.6),), crossing=0.1)


@cache
def effects(world, seeds, *, dates_only=False):
    """Ask every world once; what claims share is worked out once."""
    return [
        analysis(draw(world, seed), seed, dates_only=dates_only).effect() for seed in range(seeds)
    ]


def least(share, seeds):
    """Return in how many worlds a claim must hold; a few worlds know a share loosely only."""
    return share * seeds if seeds >= MANY else share * seeds - 2.5 * sqrt(seeds * share * 0.1)


def report(claim, kept, seeds):
    print(f"\nTruth: {claim} in {kept} of {seeds} worlds.")  # noqa: T201 - for the README
    return kept


def ratios(world, seeds, **more):
    return [answer.time_dependent.hazard_ratio for answer in effects(world, seeds, **more)]


def covered(estimates, truth):
    return sum(one.low <= truth <= one.high for one in estimates)


@SEEDS
def test_without_effect_survivors_do_not_make_one(seeds):
    verdicts = Counter(answer.verdict for answer in effects(SURVIVORS, seeds))
    kept = report("no effect is said not to be shown", verdicts[Verdict.NOT_SHOWN], seeds)
    assert kept >= least(0.93, seeds), verdicts
    assert verdicts.keys() <= {Verdict.NOT_SHOWN, Verdict.LIKELY}


@SEEDS
def test_without_effect_the_naive_figure_claims_one(seeds):
    naive = [answer.naive for answer in effects(SURVIVORS, seeds)]
    by_share = sum(one.ready_nurtured.low > one.ready_others.high for one in naive)
    by_ratio = sum(not one.hazard_ratio.low <= 1 <= one.hazard_ratio.high for one in naive)
    claimed = report("shares of sales-ready leads claim an effect", by_share, seeds)
    assert claimed >= least(0.90, seeds)
    claimed = report("the naive ratio claims an effect", by_ratio, seeds)
    assert claimed >= least(0.90, seeds)


@SEEDS
def test_without_effect_the_ratio_holds_1(seeds):
    for world in (SURVIVORS, CONFOUNDED):
        assert covered(ratios(world, seeds), 1.0) >= least(0.92, seeds), world


@SEEDS
def test_a_true_effect_lies_in_the_interval_and_is_likely(seeds):
    kept = report(
        "the ratio's interval holds the true 1.5", covered(ratios(EFFECTIVE, seeds), 1.5), seeds
    )
    assert kept >= least(0.92, seeds)
    verdicts = Counter(answer.verdict for answer in effects(EFFECTIVE, seeds))
    assert verdicts[Verdict.LIKELY] >= 0.97 * seeds, verdicts


@SEEDS
def test_ratios_are_not_shifted(seeds):
    for world, truth in ((SURVIVORS, 1.0), (CONFOUNDED, 1.0), (EFFECTIVE, 1.5)):
        logs = [log(one.value) - log(truth) for one in ratios(world, seeds)]
        # The rounding to whole days may move a ratio by a hundredth.
        assert abs(mean(logs)) < 3 * stdev(logs) / sqrt(seeds) + 0.01, world


@SEEDS
def test_what_nobody_sees_is_not_removed_and_the_e_value_says_how_strong_it_would_have_to_be(seeds):
    for answer in effects(UNSEEN, seeds):
        assert answer.verdict is Verdict.LIKELY
        # What was put in multiplies readiness by exp(1.6), and odds of being nurtured by exp(3.2).
        assert 1 < answer.e_value.interval < answer.e_value.estimate < exp(1.6)


@SEEDS
def test_landmark_differences_are_unbiased_without_effect(seeds):
    answers = effects(SURVIVORS, seeds)
    asked = [(mark.day, by.day) for mark in answers[0].landmarks for by in mark.by_day]
    assert len(asked) >= 6
    by_place = {place: [] for place in asked}
    for answer in answers:
        for mark in answer.landmarks:
            for by in mark.by_day:
                by_place[mark.day, by.day].append(by.difference)
    for place, found in by_place.items():
        values = [one.value for one in found]
        assert abs(mean(values)) < 3.5 * stdev(values) / sqrt(seeds), place
    held = sum(covered(found, 0.0) for found in by_place.values()) / len(by_place)
    assert report("landmark differences hold 0, on average", round(held, 1), seeds) >= least(
        0.92, seeds
    )


# One in forty is to be expected by chance; a hundred worlds would know that to a factor of two.
@pytest.mark.parametrize("seeds", [FEW, pytest.param(MORE, marks=pytest.mark.slow)])
def test_a_test_of_no_effect_is_not_proven(seeds):
    answers = effects(NO_EFFECT_TESTED, seeds)
    verdicts = Counter(answer.verdict for answer in answers)
    proven = report("a test of no effect proves one", verdicts[Verdict.PROVEN], seeds)
    assert proven <= (0.05 * seeds if seeds >= MANY else 3)
    # A test outranks what was only observed, also where it shows nothing.
    assert verdicts.keys() <= {Verdict.PROVEN, Verdict.NOT_SHOWN}
    held = covered([answer.holdout.rate_difference for answer in answers], 0.0)
    assert report("a test's interval holds no difference", held, seeds) >= least(0.92, seeds)


@SEEDS
def test_a_true_difference_lies_in_the_tests_interval_and_is_proven(seeds):
    answers, truth = effects(TESTED, seeds), true_difference(TESTED)
    differences = [answer.holdout.rate_difference for answer in answers]
    kept = report("a test's interval holds the true difference", covered(differences, truth), seeds)
    assert kept >= least(0.92, seeds)
    verdicts = Counter(answer.verdict for answer in answers)
    assert verdicts[Verdict.PROVEN] >= 0.9 * seeds, verdicts
    # Analysed as assigned: control leads that got the program stay in the control arm, by name.
    for answer in answers:
        assert answer.holdout.control.crossed == answer.holdout.crossed.height > 0


@SEEDS
def test_a_test_credits_fewer_leads_than_any_touch_model_would(seeds):
    for answer in effects(TESTED, seeds):
        test = answer.holdout
        assert test.incremental_leads.high < test.attributed_leads


@SEEDS
def test_times_without_hours_do_not_shift_the_ratio(seeds):
    for world in (SURVIVORS, EFFECTIVE)[: 1 if seeds == FEW else 2]:
        exact, days = (ratios(world, seeds, dates_only=dates) for dates in (False, True))
        shifts = [log(one.value / other.value) for one, other in zip(days, exact, strict=True)]
        assert abs(mean(shifts)) < 0.005, world
        assert np.abs(shifts).max() < 0.05, world


def test_programs_are_told_apart():
    """One of two programs works, and each lead is in one of them at most."""
    world = replace(EFFECTIVE, leads=4_000, ratios=(("Guide", 1.8), ("Talk", 1.0)))
    found = {"Guide": [], "Talk": []}
    for seed in range(8):
        asked = analysis(draw(world, seed), seed)
        assert sorted(asked.nurture_programs) == ["Guide", "Talk"]
        for name, ratio in found.items():
            ratio.append(asked.effect(name).time_dependent.hazard_ratio)
    _holds(found["Guide"], 1.8)
    _holds(found["Talk"], 1.0)


def test_a_program_that_mails_everybody_takes_no_credit_and_hides_none():
    """Nine of ten leads get pitches in their first month, before or after what really works."""
    world = replace(EFFECTIVE, leads=3_000, ratios=((PROGRAM, 1.8),), pitched=0.9)
    found = {PROGRAM: [], PITCH: []}
    for seed in range(6):
        asked = analysis(draw(world, seed), seed)
        answers = {name: asked.effect(name) for name in found}
        for name, answer in answers.items():
            found[name].append(answer.time_dependent.hazard_ratio)
        assert answers[PROGRAM].verdict is Verdict.LIKELY
        # It rests on most of the leads, not on those alone that no other program had reached yet.
        assert found[PROGRAM][-1].n > answers[PROGRAM].ready / 2
    _holds(found[PROGRAM], 1.8)
    _holds(found[PITCH], 1.0)


def _holds(found, truth):
    """A handful of worlds knows a ratio to a few percent, and their intervals mostly hold it."""
    assert covered(found, truth) >= len(found) - 2
    assert mean(log(one.value) for one in found) == pytest.approx(log(truth), abs=0.08)


def test_leads_moved_from_another_system_count_from_the_day_they_could_be_seen():
    """Who had ended before the move is missing; the program began shortly before it."""
    moved = replace(EFFECTIVE, leads=4_000, moved=360.0, launched=420.0, observed=0.0)
    found, flattered = [], []
    for seed in range(8):
        asked = analysis(draw(moved, seed), seed)
        found.append(asked.effect().time_dependent.hazard_ratio)
        leads = asked.data.leads
        unsaid = replace(leads, good=leads.good.with_columns(first_seen_at=pl.lit(None, TIME)))
        told = Analysis(replace(asked.data, leads=unsaid), asked.settings)
        flattered.append(told.effect().time_dependent.hazard_ratio)
    _holds(found, 1.5)
    shift = mean(log(one.value / two.value) for one, two in zip(flattered, found, strict=True))
    # Days on which nobody could be seen to end lie mostly before the program: they flatter it.
    # Leads are compared within the quarter of their creation, so they do not by much.
    assert shift > 0.02


def test_what_competes_and_who_waits_add_up_to_everybody():
    for by in (None, "source", "cohort"):
        ends = analysis(draw(SURVIVORS, 1)).sales_ready(by).ends
        shares = ends.select("share_ready", "share_disqualified", "share_opted_out")
        assert shares.mean().row(0) > (0, 0, 0)
        total = ends.select("share_waiting", *shares.columns).sum_horizontal()
        assert total.to_list() == pytest.approx([1.0] * ends.height, abs=1e-12)
