"""What the section says of a test that was made and says nothing: what was drawn, what it lacks."""

from dataclasses import replace

import pytest

from attribution.effect.answers import Verdict
from reports.blocks import Caveat, Section, Sentence, Table
from reports.sections.did_nurture import did_nurture
from reports.sections.did_nurture_arms import arms_figures
from reports.sections.did_nurture_words import nurtured_fact
from tests.attribution.holdout.trials import assigned, trial
from tests.factories import lead, touch
from tests.reports.effects import effect, holdout


def words(shown: Section) -> str:
    return " ".join(b.text for b in shown.blocks if isinstance(b, Sentence | Caveat))


def people(ready=None, number=400):
    return [lead(f"l{i:03}", "2024-01-05", sales_ready_at=ready) for i in range(number)]


def both_arms(number=400, program="Guide"):
    return [
        assigned(f"l{i:03}", "control" if i % 2 else "treated", program=program)
        for i in range(number)
    ]


def test_leads_all_ready_before_the_draw_are_told_and_no_other_test_is_advised():
    shown = words(did_nurture(trial(both_arms(), people("2024-06-01"))))
    assert "none of the leads drawn into the randomised test can be compared" in shown
    assert "A randomised test of “Guide” was drawn on 1 Feb 2025." in shown
    assert "400 leads (sales-ready before they were drawn)" in shown
    assert "Only leads that still wait on the day of the draw can be compared." in shown
    assert "A test would settle it" not in shown
    assert "program_kind" not in shown
    assert "Plan a test says what that takes" not in shown


@pytest.mark.parametrize(("arm", "lacking"), [("control", "treated"), ("treated", "control")])
def test_an_arm_that_nobody_was_drawn_into_is_named(arm, lacking):
    some = [*people(number=399), lead("l399", "2024-01-05", sales_ready_at="2024-06-01")]
    drawn = [assigned(f"l{i:03}", arm) for i in range(300)]
    shown = words(did_nurture(trial(drawn, some)))
    assert f"nobody was drawn into the {lacking} arm of the randomised test" in shown
    assert f"The holdouts have leads of the arm {arm} alone." in shown
    assert f"drawn into the arm {lacking}, at the same time" in shown
    assert "program_kind" not in shown
    assert "A test would settle it" not in shown


def test_an_arm_whose_leads_had_all_ended_is_told_from_one_nobody_was_drawn_into():
    some = [
        lead(f"l{i:03}", "2024-01-05", sales_ready_at="2024-06-01" if i % 2 else None)
        for i in range(400)
    ]
    shown = words(did_nurture(trial(both_arms(), some)))
    assert "no lead of the control arm of the randomised test can be compared" in shown
    assert "200 leads (sales-ready before they were drawn)" in shown


def test_a_test_in_which_nobody_became_ready_is_mentioned_with_its_counts():
    shown = words(did_nurture(trial(both_arms(), people())))
    assert "no lead has become sales-ready" in shown
    assert (
        "A randomised test of “Guide” was drawn on 1 Feb 2025. 200 of those to get it and 200 of "
        "those held back can be compared; none of both together have become sales-ready since."
    ) in shown


def test_who_was_held_back_and_nurtured_all_the_same_is_named_without_a_verdict_too():
    touches = [touch("l001", "2025-03-01", program="Guide", program_kind="nurture")]
    shown = did_nurture(trial(both_arms(), people(), touches))
    assert "1 lead of those held back got a touch of the program all the same" in words(shown)
    (listed,) = [b for b in shown.blocks if isinstance(b, Table) and "crossed" in b.key]
    assert len(listed.rows) == 1


def test_a_program_that_no_touch_is_called_by_is_asked_for():
    some = [*people(number=399), lead("l399", "2024-01-05", sales_ready_at="2025-06-01")]
    shown = words(did_nurture(trial(both_arms(program="Gide"), some)))
    assert "none of the leads drawn to be nurtured was" in shown
    assert "No lead that was to get “Gide” has a touch of a program of that name" in shown


def test_touches_that_came_too_late_to_count_are_not_called_none():
    # Half of the leads were mailed, but only once they were sales-ready.
    some = people("2024-06-01", 200)
    mailed = [
        touch(f"l{i:03}", "2024-07-01", program="Guide", program_kind="nurture") for i in range(100)
    ]
    told = trial([], some, mailed).effect()
    fact = nurtured_fact(told)
    assert (fact.label, fact.value) == ("Leads that got a touch of nurture while they waited", 0)


@pytest.mark.parametrize(("changed", "why"), [
    ({"rate_difference": replace(holdout().rate_difference, low=None)}, "the difference has no"),
    ({"control": replace(holdout().control, ready=500)}, "all of those held back became"),
    ({}, "too few leads to prove any difference"),
])  # fmt: skip
def test_a_test_that_finds_nothing_says_why(analysis, changed, why):
    test = holdout(detectable=None, **changed)
    *_, least = arms_figures(analysis, effect(Verdict.NOT_SHOWN, holdout=test), test)
    assert least.note.startswith(why)
