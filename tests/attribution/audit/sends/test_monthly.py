"""Leads that are called every month only to touch base."""

import pytest

from attribution.audit.sends.monthly import touch_base_pairs, touch_base_programs
from attribution.audit_rules import AuditRules
from tests.attribution.audit.sends.worlds import STAGED, call, judged
from tests.factories import lead

SECOND = 1 / 86_400
LEADS = [lead("ann"), lead("bob"), STAGED]
REASONED = call("zoe", 0, "asked for the integration list")


def rows(*touches):
    return judged([REASONED, *touches], leads=LEADS).rows


def pairs(*touches, rules=None):
    found = touch_base_pairs(rows(*touches), rules or AuditRules())
    return found.select("touch_id", "again").rows()


@pytest.mark.parametrize(
    ("days", "found"), [(25 - SECOND, 0), (25, 1), (30, 1), (35, 1), (35 + SECOND, 0)]
)
def test_two_empty_calls_a_month_apart_are_a_pair(days, found):
    assert len(pairs(call("ann", 0), call("ann", days))) == found


def test_calls_between_do_not_hide_a_pair():
    touches = [call("ann", days, touch_id=f"c{days}") for days in (0, 10, 30, 62)]
    assert pairs(*touches) == [("c0", "c30"), ("c30", "c62")]


@pytest.mark.parametrize(
    "other",
    [
        call("bob", 30), call("ann", 30, program="Other"),
        call("ann", 30, "asked for the integration list"), call("ann", 30, program=None),
    ],
)  # fmt: skip
def test_other_leads_programs_and_calls_with_a_reason_make_no_pair(other):
    assert pairs(call("ann", 0), other) == []


def test_how_far_apart_is_a_setting():
    touches = [call("ann", 0), call("ann", 14)]
    assert len(pairs(*touches, rules=AuditRules(touch_base_days=(13, 15)))) == 1


def test_a_program_tells_its_leads_and_the_first_touches():
    touches = [call("ann", days, touch_id=f"c{days}") for days in (0, 30, 60)]
    touches += [call("bob", days, touch_id=f"d{days}") for days in (5, 35)]
    (program,) = touch_base_programs(rows(*touches), AuditRules()).items()
    name, outcome = program
    assert (name, outcome.criterion, outcome.answer) == ("Calls", "T6", 0)
    assert (outcome.count, outcome.of, outcome.figure.value) == (2, "leads", 2)
    assert outcome.touches == ("c0", "c30", "d5", "d35", "c60")


def test_without_sends_there_is_none():
    assert touch_base_programs(judged([]).rows, AuditRules()) == {}
