"""The sample's randomised test tells what is true of the population that it is drawn from."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.contract import Checked
from sample_data.generate import generate
from sample_data.nurture import ARMS
from sample_data.population import population
from sample_data.programs import INTEGRATION
from sample_data.window import END
from tests.attribution.holdout.trials import HOLDOUTS
from tests.factories import LEADS, TOUCHES, dataset

SEED, COMPANY = 3, 12_000


def cast(frame, schema):
    """Read the text of a generated table as its contract's types."""
    columns = []
    for name, dtype in schema.items():
        if name not in frame.columns:
            columns.append(pl.lit(None, dtype).alias(name))
        elif isinstance(dtype, pl.Datetime):
            columns.append(pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"))
        elif isinstance(dtype, pl.Boolean):
            columns.append(pl.col(name) == "true")
        else:
            columns.append(pl.col(name).cast(dtype))
    return Checked(frame.select(columns), frame.clear())


@pytest.fixture(scope="module")
def answer():
    frames = generate(leads=COMPANY, seed=SEED).frames
    program = frames["touches"].filter(pl.col("program") == INTEGRATION)
    data = replace(
        dataset([], [], []),
        leads=cast(frames["leads"], LEADS),
        touches=cast(program, TOUCHES),
        holdouts=cast(frames["holdouts"], HOLDOUTS),
    )
    return Analysis(data, Settings(as_of=datetime.fromtimestamp(END - 1, UTC))).holdout()


def test_the_difference_is_proven_and_holds_the_truth(answer):
    true = population()["holdout"]
    told = answer.rate_difference
    assert answer.programs == (INTEGRATION,)
    assert 0 < told.low <= true["rate_difference"] <= told.high
    assert told.high - told.low < 0.09


def test_both_arms_are_near_their_true_share(answer):
    true = population()["holdout"]
    for arm in ARMS[1:]:
        share = getattr(answer, arm).ready_share
        assert share.low <= true[f"ready_{arm}"] <= share.high


def test_nobody_crossed_and_the_draw_is_found_fair(answer):
    assert answer.crossed.is_empty()
    assert answer.balance.random
    assert answer.left_out == ()


def test_the_test_could_have_found_what_is_true(answer):
    assert answer.detectable < population()["holdout"]["rate_difference"]
