"""The choices beside every page: what is credited, by which model, and what only some have."""

import pytest

from attribution.settings import Milestone
from tests.app.drawn import drawn
from tests.app.opened import opened


def keys(at):
    return {box.key for box in at.sidebar.selectbox}


@pytest.fixture(autouse=True)
def _as_if_started_without_paths(monkeypatch):
    monkeypatch.delenv("NURTURE_PATHS", raising=False)


@pytest.mark.parametrize(
    ("model", "own"),
    [("Linear", set()), ("Time decay", {"half_life"}), ("Markov", {"order"})],
)
def test_a_choice_that_only_one_model_has_is_drawn_beside_it_alone(model, own):
    at = opened("methods", data="sample", model=model)
    assert keys(at) & {"half_life", "order"} == own


def test_an_address_keeps_the_half_life():
    at = opened("methods", data="sample", model="Time decay", half_life="7 days")
    assert at.selectbox(key="half_life").value == 7
    assert "7 days" in drawn(at)


def test_an_address_keeps_the_order_of_the_markov_model():
    at = opened("methods", data="sample", model="Markov", order="The last two channels")
    assert at.selectbox(key="order").value == 2
    assert "Markov (order 2)" in " ".join(drawn(at))


def test_an_address_keeps_the_custom_model_whatever_its_weights():
    at = opened("methods", data="sample", model="Custom weights")
    assert at.selectbox(key="model").value == "custom"
    assert "Custom (40 first, 40 lead creation, 20 rest)" in " ".join(drawn(at))


@pytest.mark.parametrize("milestone", [Milestone.SALES_READY, Milestone.MQL, Milestone.LEAD])
def test_leads_can_be_credited_and_have_no_colleagues(milestone):
    at = opened("revenue_credit", data="sample")
    at.selectbox(key="milestone").select(milestone).run()
    assert not at.exception
    assert "contacts" not in keys(at)
    told = " ".join(drawn(at))
    assert "touches of the lead alone" in told
    assert "$" not in told
