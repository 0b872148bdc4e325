"""Workings from the shelf of a dataset are those that would be made, and are made but once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from attribution import groundwork, shelved
from attribution.analysis import Analysis
from attribution.settings import ContactPolicy, Settings
from tests.attribution.companies import START, companies
from tests.examples import examples
from tests.factories import at, dataset, deal, touch

AS_OF = at("2030-01-01")


class InMemory:
    """A shelf that is a dict."""

    def __init__(self):
        self.frames = {}

    def taken(self, name):
        return self.frames.get(name)

    def put(self, name, frames):
        self.frames[name] = dict(frames)


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch):
    monkeypatch.setattr(shelved, "MANY", 1)


def small(shelf):
    rows = [
        touch("ann", START, touch_id="t1"),
        touch("ann", "2025-01-03", action="attended", touch_id="t2"),
    ]
    made = dataset(rows, [deal("d", "1.00", "2025-02-01", lead_id="ann")])
    return replace(made, shelf=shelf)


def answers(data, settings):
    analysis = Analysis(data, settings)
    return analysis.credit_by("channel"), analysis.touch_use, analysis.journeys.rows


@given(company=companies(min_deals=1), policy=st.sampled_from(ContactPolicy))
@examples(25)
def test_answers_are_the_same_with_made_kept_and_no_workings(company, policy):
    settings = Settings(as_of=AS_OF, contact_policy=policy, replicates=20)
    stored = replace(company.data, shelf=InMemory())
    plain, made, found = (answers(data, settings) for data in (company.data, stored, stored))
    for one, two, three in zip(plain, made, found, strict=True):
        assert_frame_equal(one, two)
        assert_frame_equal(one, three)


def test_another_process_labels_and_sorts_nothing(monkeypatch):
    shelf = InMemory()
    first = answers(small(shelf), Settings(as_of=AS_OF))

    def nobody(*_):
        raise AssertionError("it lies on the shelf")

    monkeypatch.setattr(groundwork, "label_touches", nobody)
    monkeypatch.setattr(groundwork, "index_touches", nobody)
    for one, other in zip(first, answers(small(shelf), Settings(as_of=AS_OF)), strict=True):
        assert_frame_equal(one, other)


@pytest.mark.parametrize(
    "changed",
    [{"creditable": ("attended",)}, {"as_of": at("2025-01-02")}, {"contact_policy": "contacts"}],
)
def test_a_choice_that_workings_depend_on_makes_its_own(changed):
    shelf = InMemory()
    chosen = Settings(as_of=AS_OF)
    answers(small(shelf), chosen)
    before = set(shelf.frames)
    other = replace(chosen, **changed)
    kept, plain = answers(small(shelf), other), answers(small(InMemory()), other)
    assert set(shelf.frames) > before
    for one, two in zip(kept, plain, strict=True):
        assert_frame_equal(one, two)


def test_few_touches_are_not_worth_a_shelf(monkeypatch):
    monkeypatch.setattr(shelved, "MANY", 3)
    shelf = InMemory()
    answers(small(shelf), Settings(as_of=AS_OF))
    assert not shelf.frames
