"""Criteria become finished text: their thresholds, their answers, and what is missing by name."""

import re
from dataclasses import fields, replace

import pytest

from attribution.audit.answers import Quote
from attribution.audit.criterion import Criterion, Level
from attribution.audit.pieces import PIECE_CRITERIA
from attribution.audit.programs import PROGRAM_CRITERIA
from attribution.audit.sends import TOUCH_CRITERIA
from attribution.audit_rules import AuditRules
from reports.audit_lines import LINES
from reports.sections.audit_criteria import CRITERIA, criteria_table
from reports.sections.audit_words import (
    field_heading,
    field_meaning,
    field_told,
    formula,
    quoted,
)

RULES = AuditRules()


def criterion(said="", fields=("content.audience_role", "audit.fit")):
    return Criterion("T1", Level.SEND, "Fits the role", "", said, "", fields, print)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Within {talk_days} days.", "Within 30 days."),
        ("Within {talk_days}.", "Within 30 days."),
        ("A {kept_days}-day rule.", "A 90-day rule."),
        ("{touch_base_days} days apart.", "25 to 35 days apart."),
        ("{touch_base_days} apart.", "25 to 35 days apart."),
        ("At most {most_a_week} a week.", "At most 1 a week."),
        ("{pitch_from} or more; {complaint_fail}.", "65% or more; 0.3%."),
    ],
)
def test_thresholds_stand_in_the_formula(said, told):
    assert formula(criterion(said), RULES) == told


def test_another_threshold_is_told_as_it_is_set():
    assert (
        formula(criterion("Within {talk_days}."), replace(RULES, talk_days=7)) == "Within 7 days."
    )


def test_a_missing_field_is_told_with_its_table_or_section():
    assert field_told("content.audience_role") == "the column audience_role of the content"
    assert field_told("settings.audit.fit") == ("the setting fit (under [audit] in nurture.toml)")


def test_every_line_of_the_audit_is_told():
    assert set(LINES) == {field.name for field in fields(AuditRules)}


def test_every_criterion_of_the_registries_is_told_unasked():
    every = (*PIECE_CRITERIA, *TOUCH_CRITERIA, *PROGRAM_CRITERIA)
    assert list(CRITERIA) == [one.id for one in every]
    rows = criteria_table(RULES).rows
    assert [row[0] for row in rows] == [f"{one.id} {one.name}" for one in every]
    assert not [cell for row in rows for cell in row if re.search(r"[{}]", cell) or not cell]


@pytest.mark.parametrize("one", CRITERIA.values(), ids=CRITERIA)
def test_every_field_that_a_criterion_may_lack_has_a_name_and_a_meaning(one):
    for field in one.fields:
        assert "the column  " not in field_told(field)
        assert field_heading(field)
        assert field_meaning(field) not in {"", "–"}


def test_a_long_sentence_is_cut_around_what_speaks_in_it():
    told = quoted(Quote("ask", f"{'a ' * 200}book a demo{' b' * 200}", "book a demo", ""))
    assert "book a demo" in told
    assert told.startswith("“…")
    assert told.endswith("…”")
    assert len(told) < 160


def test_a_quoted_sentence_cannot_turn_the_reading_direction():
    assert quoted(Quote("ask", "Buy\u202e now\nhere", "buy", "")) == "“Buy now here”"


def test_a_blast_says_who_is_on_the_list_and_how_few_are_none():
    told = formula(CRITERIA["P2"], RULES)
    assert "80% or more of the active list, and to 5 leads at least" in told
    assert "in the last 90 days, that day included" in told
