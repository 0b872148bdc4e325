"""A draw is seeded, fair to every lead, even in every stratum, and blind to the order of rows."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.holdout.assignment import SCHEMA, assign
from tests.examples import examples
from tests.factories import at

WHEN = at("2025-06-30T23:59:59.999999")


def frame(strata):
    """One lead per pair of source and segment."""
    rows = [{"lead_id": f"l{i:03}", "source": a, "segment": b} for i, (a, b) in enumerate(strata)]
    return pl.DataFrame(rows, schema=dict.fromkeys(("lead_id", "source", "segment"), pl.String))


def draw(leads, seed=7, share=0.5, program="Guide"):
    return assign(leads, program, control_share=share, seed=seed, assigned_at=WHEN)


values = st.sampled_from(["ads", "web", "None", None])
some_leads = st.lists(st.tuples(values, values), max_size=60).map(frame)


@examples(40)
@given(some_leads, st.sampled_from([0.1, 1 / 3, 0.5, 0.8]), st.integers(0, 2**63 - 1))
def test_every_stratum_and_the_whole_have_their_part_but_for_less_than_one(leads, share, seed):
    arms = draw(leads, seed, share)
    assert arms.schema == SCHEMA
    assert arms["lead_id"].to_list() == leads["lead_id"].to_list()
    assert set(arms["arm"]) <= {"treated", "control"}
    both = leads.join(arms, on="lead_id")
    control = (pl.col("arm") == "control").sum()
    off = both.group_by("source", "segment").agg(off=control - pl.len() * share)["off"]
    assert off.is_empty() or off.abs().max() < 1 + 1e-9
    assert abs((both["arm"] == "control").sum() - leads.height * share) < 1 + 1e-9


@examples(20)
@given(some_leads, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(leads, random):
    turned = list(range(leads.height))
    random.shuffle(turned)
    assert draw(leads).equals(draw(leads[turned]))


def test_the_same_seed_draws_the_same_bytes_and_another_draws_anew():
    leads = frame([("ads", "smb")] * 40 + [("web", None)] * 40)
    assert draw(leads, 1).write_csv() == draw(leads, 1).write_csv()
    assert not draw(leads, 1)["arm"].equals(draw(leads, 2)["arm"])
    one, other = draw(leads, 1), draw(leads, 1, program="Other")
    assert not one["arm"].equals(other["arm"])


@pytest.mark.parametrize("share", [0.5, 0.2])
def test_each_lead_is_control_with_that_chance_also_alone_in_its_stratum(share):
    leads = frame([("ads", None), ("web", "smb"), *[("mail", "mid")] * 5])
    times = 400
    control = sum((draw(leads, seed, share)["arm"] == "control").cast(int) for seed in range(times))
    # Four standard errors of a share of 400 draws.
    reach = 4 * (share * (1 - share) / times) ** 0.5
    assert (control / times - share).abs().max() < reach


def test_two_leads_of_a_stratum_are_not_always_apart_or_together():
    leads = frame([("ads", "smb")] * 4)
    alike = sum(len(set(draw(leads, seed)["arm"][:2])) == 1 for seed in range(300))
    # Of four leads two are control: the first two are alike in one of three draws.
    assert 60 < alike < 140


def test_the_moment_of_the_draw_is_kept_exactly():
    assert draw(frame([("ads", "smb")]))["assigned_at"].to_list() == [WHEN]
