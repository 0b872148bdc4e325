"""P9 and P10: how old a program is, and how often it writes."""

import pytest

from attribution.audit.criterion import FAIL, PASS
from attribution.audit_rules import AuditRules
from tests.attribution.audit import made
from tests.attribution.audit.programs.programs_made import day, mails, outcome, people


@pytest.mark.parametrize(
    ("began", "answer", "warned"),
    [(185, FAIL, False), (183, PASS, True), (95, PASS, True), (92, PASS, False)],
)
def test_a_program_is_judged_after_six_months_and_early_until_nine(began, answer, warned):
    # The data end on day 364 at midnight, 9 hours short of a whole day of each send.
    told = outcome(made.audited(mails(["a"], [began, 300])), "P9")
    assert (told.answer, told.warned, told.figure.value) == (answer, warned, 363 - began)


def test_one_stray_mail_makes_no_program_old():
    sent = [*mails(people(150), [300]), *mails(["stray"], [0])]
    assert outcome(made.audited(sent), "P9").figure.value == 63
    few = [*mails(people(9), [300]), *mails(["stray"], [0])]
    assert outcome(made.audited(few), "P9").figure.value == 363


def test_ninety_days_of_silence_are_consistent_and_ninety_one_are_not():
    assert outcome(made.audited(mails(["a"], [0, 90, 180])), "P10").answer == PASS
    told = outcome(made.audited(mails(["a"], [0, 7, 98])), "P10")
    assert (told.answer, told.measured, told.figure.value) == (FAIL, "silence", 91.0)
    assert (told.count, told.of, told.unit) == (1, "leads", "days")


def test_silence_is_between_touches_and_not_after_the_last():
    told = outcome(made.audited(mails(["a", "b"], [0, 30])), "P10")
    assert (told.answer, told.count) == (PASS, 0)


def test_two_touches_in_seven_days_are_too_many_and_the_same_hour_a_week_later_is_not():
    told = outcome(made.audited(mails(["a"], [0, 6, 30])), "P10")
    assert (told.answer, told.measured, told.figure.value) == (FAIL, "week", 2.0)
    weekly = [made.send("a", day(7 * n, -n), program="Course") for n in range(5)]
    assert outcome(made.audited(weekly), "P10").answer == PASS


def test_touches_of_a_week_are_counted_in_any_seven_days():
    # Days 3, 5, 8, 9 lie in the seven days from the third on.
    told = outcome(made.audited(mails(["a"], [0, 3, 5, 8, 9, 40])), "P10")
    assert told.figure.value == 4.0
    allowed = made.audited(mails(["a"], [0, 3, 5, 8, 9, 40]), audit=AuditRules(most_a_week=4))
    assert outcome(allowed, "P10").answer == PASS


def test_other_programs_break_no_cadence():
    sent = [*mails(["a"], [0, 30]), *mails(["a"], [1, 2, 3], program="Other")]
    assert outcome(made.audited(sent), "P10").answer == PASS


def test_one_lead_in_twenty_does_not_decide():
    usual = mails(people(38), [0, 30])
    two = [*usual, *mails(["x", "y"], [0, 1])]
    told = outcome(made.audited(two), "P10")
    assert (told.answer, told.warned, told.count) == (PASS, True, 2)
    three = [*usual, *mails(["x", "y", "z"], [0, 1])]
    told = outcome(made.audited(three), "P10")
    assert (told.answer, told.figure.value, told.count) == (FAIL, 2.0, 3)


def test_one_touch_to_each_lead_is_neither_consistent_nor_too_often():
    told = outcome(made.audited(mails(["a", "b"], [0])), "P10")
    assert (told.answer, told.figure.value, told.figure.why) == (
        None, None, "no lead got a second touch",
    )  # fmt: skip
