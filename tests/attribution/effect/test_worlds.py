"""The worlds are what they claim to be: lifelines, in continuous time, finds what was put in."""

import warnings

import numpy as np
import pandas as pd
import pytest

from data_contracts.load import load
from tests.attribution.effect.lead_worlds import CONTROL, TREATED, World, draw, true_difference
from tests.attribution.effect.world_tables import dataset, tables, write

with warnings.catch_warnings():
    # lifelines 0.30 imports autograd, which says what numpy deprecates.
    warnings.simplefilter("ignore")
    from lifelines import CoxTimeVaryingFitter

QUARTER = 91


def fitted(world, seed, strata=("stratum",)):
    """Fit one covariate that switches on at the first touch; return the ratio's interval."""
    drawn = draw(world, seed)
    lead, length = np.arange(world.leads), drawn.ended - drawn.created
    nurtured, ready = np.isfinite(drawn.nurtured), np.isfinite(drawn.ready)
    switch = np.where(nurtured, drawn.nurtured - drawn.created, length)
    same = {
        "lead": lead,
        "stratum": (drawn.source * 3 + drawn.segment) * 100 + drawn.created // QUARTER,
    }
    before = {"start": 0.0, "stop": switch, "exposed": 0.0, "ready": ready & ~nurtured}
    after = {"start": switch, "stop": length, "exposed": 1.0, "ready": ready}
    rows = pd.concat([pd.DataFrame(same | before), pd.DataFrame(same | after)[nurtured]])
    columns = ["lead", "start", "stop", "exposed", "ready", *strata]
    fit = CoxTimeVaryingFitter().fit(
        rows[columns],
        id_col="lead",
        event_col="ready",
        start_col="start",
        stop_col="stop",
        strata=list(strata) or None,
    )
    return np.exp(fit.confidence_intervals_.to_numpy()[0])


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_the_true_ratio_is_the_one_put_in(ratio):
    low, high = fitted(World(leads=1_000, ratios=(("P", ratio),), unfit_early=0.3), seed=1)
    assert low < ratio < high


def test_source_and_segment_fool_who_ignores_them_and_strata_remove_it():
    world = World(leads=1_000, observed=0.8)
    assert fitted(world, seed=1, strata=())[0] > 1.5
    low, high = fitted(world, seed=1)
    assert low < 1 < high


def test_what_nobody_sees_fools_also_who_compares_within_strata():
    assert fitted(World(leads=1_000, unseen=0.8), seed=1)[0] > 1.5


def test_a_drawn_arm_changes_nothing_but_what_it_gets():
    effect = true_difference(World(tested=True, ratios=(("P", 1.5),)), size=200_000)
    crossed = true_difference(World(tested=True, ratios=(("P", 1.5),), crossing=0.5), size=200_000)
    drawn = draw(World(leads=200_000, tested=True), seed=1)
    ready = [np.isfinite(drawn.ready[drawn.arm == arm]).mean() for arm in (TREATED, CONTROL)]
    assert ready[0] == pytest.approx(ready[1], abs=0.007)
    assert effect == pytest.approx(0.10, abs=0.01)
    assert crossed == pytest.approx(effect / 2, abs=0.01)


@pytest.mark.slow
def test_loading_a_world_from_its_exports_gives_the_same_tables(tmp_path):
    made = tables(draw(World(leads=300, tested=True), seed=1))
    ours, loaded = dataset(made), load(write(made, tmp_path))
    for name, table in ours.tables.items():
        other = loaded.tables[name].good
        same = [column for column in made[name].columns if column in other.columns]
        assert table.good.select(same).equals(other.select(same)), name
