"""Rules of milestones weigh stretches of journeys as they weigh each touch of them."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.as_of import known_until
from attribution.groundwork import Groundwork
from attribution.journeys import Journeys
from attribution.layout import lay_out, ranges
from attribution.milestones import POSITIONS
from attribution.models import models
from attribution.models.rules import FIRST_TOUCH, MilestoneRule, evaluated
from attribution.settings import Settings
from attribution.stretches import weigh_stretches
from tests.attribution.companies import companies
from tests.examples import examples
from tests.factories import dataset, deal, touch

# Shares at every place there is, so that no stretch can hide behind a share of nothing.
EVERY = Settings(
    custom_weights=(
        ("first", 7), ("lead_created", 11), ("mql", 13), ("sales_ready", 17),
        ("deal_created", 19), ("last", 23), ("rest", 10),
    )
)  # fmt: skip
RULES = [model for model in models(EVERY) if isinstance(model, MilestoneRule)]
STANDING = {"position", "touches", *POSITIONS}


def test_all_rules_but_those_of_time_and_channel_are_told_by_milestones():
    others = {model.name for model in models(EVERY)} - {model.name for model in RULES}
    assert others == {"last_non_direct", "time_decay", "markov", "shapley", "shapley_rate"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_of_milestones_asks_where_a_touch_stands_and_for_nothing_else(rule):
    assert set(rule.weight.meta.root_names()) <= STANDING


def with_milestones(company, seed):
    """Journeys whose milestones stand at any touch, or at none."""
    spans = Groundwork(company.data).spans(EVERY, known_until(company.data, EVERY))
    rng = np.random.default_rng(seed)
    drawn = {name: rng.integers(0, spans.deals["touches"] + 1) for name in POSITIONS}
    stages = pl.DataFrame(drawn).select(pl.when(pl.all() > 0).then(pl.all()))
    return replace(spans, stages=stages)


@given(company=companies(min_deals=1), seed=st.integers(0, 99), size=st.integers(1, 9))
@examples(25)
def test_stretches_weigh_what_their_touches_weigh(company, seed, size):
    spans = with_milestones(company, seed)
    for begin, end in ranges(spans, size):
        together = weigh_stretches(spans, begin, end, RULES)
        block = lay_out(spans, begin, end)
        journeys = Journeys(block.rows, spans.deals)
        for rule in RULES:
            expected = evaluated(rule.weight, journeys).to_list()
            for stretches in (together, weigh_stretches(spans, begin, end, [rule])):
                weights = stretches.weights[rule.name].to_numpy().repeat(stretches.sizes)
                assert weights.tolist() == expected
                assert np.repeat(stretches.deal, stretches.sizes).tolist() == block.deal.tolist()


def test_a_rule_that_asks_for_no_milestone_has_stretches_of_first_last_and_rest_alone():
    journey = [touch("ann", f"2025-02-{day}") for day in range(10, 28, 3)]
    data = dataset(journey, [deal("d", "9.00", "2025-03-01", lead_id="ann")])
    spans = Groundwork(data).spans(EVERY, known_until(data, EVERY))
    spans = replace(spans, stages=spans.stages.with_columns(mql_position=pl.lit(3, pl.Int64)))
    alone = weigh_stretches(spans, 0, 1, [FIRST_TOUCH])
    assert alone.sizes.tolist() == [1, 4, 1]
    together = weigh_stretches(spans, 0, 1, RULES)
    assert together.weights.height > 3


@given(company=companies(min_deals=1), seed=st.integers(0, 99), size=st.integers(1, 9))
@examples(25)
def test_stretches_of_some_deals_are_those_weighed_for_them_alone(company, seed, size):
    spans = with_milestones(company, seed)
    whole = weigh_stretches(spans, 0, spans.deals.height, RULES)
    for begin, end in ranges(spans, size):
        some, alone = whole.of_deals(begin, end), weigh_stretches(spans, begin, end, RULES)
        assert some.weights.equals(alone.weights)
        assert some.starts.tolist() == alone.starts.tolist()
        assert some.sizes.tolist() == alone.sizes.tolist()
        assert some.deal.tolist() == alone.deal.tolist()
