"""P5, P6, P12 and P13: what leads, sales and receivers answer."""

import pytest

from attribution.audit.criterion import FAIL, PASS
from attribution.audit.programs.shares import rate
from tests.attribution.audit import made
from tests.attribution.audit.programs.programs_made import (
    day,
    lacks,
    mails,
    outcome,
    people,
    with_verdicts,
)
from tests.factories import lead, touch

ANN, BOB = "ann", "bob"
COURSE = {"program": "Course", "program_kind": "nurture"}


def answered(action, *, days=3, others=(), **more):
    response = touch(ANN, day(1, 2), action=action, **{**COURSE, **more})
    return made.audited(mails([ANN], range(days)), [response, *others])


@pytest.mark.parametrize("action", ["replied", "form_submitted", "rated", "content_downloaded"])
def test_one_lead_that_began_something_is_enough(action):
    told = outcome(answered(action), "P5")
    assert (told.answer, told.count, told.figure.value) == (PASS, 1, 0.25)
    assert len(told.touches) == 1


@pytest.mark.parametrize("action", ["clicked", "page_viewed", "ad_clicked", "opened"])
def test_what_only_follows_our_mail_is_no_pull(action):
    elsewhere = touch(BOB, day(1), action="replied", program="Other")
    told = outcome(answered(action, others=[elsewhere]), "P5")
    assert (told.answer, told.figure.value) == (FAIL, 0.0)


def test_a_visit_to_preferences_offers_a_choice_and_one_to_unsubscribe_none():
    elsewhere = touch(BOB, day(1), action="replied", program="Other")
    page = {"others": [elsewhere], "channel": "website"}
    chosen = answered("page_viewed", url="https://a.example/manage-preferences", **page)
    assert outcome(chosen, "P5").answer == PASS
    left = answered("page_viewed", url="https://a.example/unsubscribe", **page)
    assert outcome(left, "P5").answer == FAIL


def test_pull_cannot_be_said_where_the_data_have_none_or_not_by_program():
    never = outcome(answered("clicked"), "P5")
    assert (lacks(never), never.figure.value) == ("touches.action", None)
    unnamed = outcome(answered("replied", program=None), "P5")
    assert lacks(unnamed) == "touches.program"


def test_responses_are_told_per_hundred_touches_with_their_range():
    told = outcome(answered("replied", days=10), "P6")
    assert (told.answer, told.figure.value, told.unit) == (PASS, 10.0, "per_hundred")
    # Byar's ends of one: (1 - 1/9 - 1.96/3)³ and 2 (1 - 1/18 + 1.96/(3 √2))³, of ten touches.
    assert told.figure.low == pytest.approx(0.1307, abs=1e-3)
    assert told.figure.high == pytest.approx(55.64, abs=1e-2)


def test_the_range_of_a_rate_is_near_the_exact_one():
    # Garwood's exact interval of ten is 4.795 to 18.391.
    assert rate(10, 100, 0.95) == pytest.approx((0.1, 0.04795, 0.18391), abs=1e-4)
    value, low, high = rate(0, 100, 0.95)
    assert (value, low) == (0, 0)
    assert high == pytest.approx(0.03689, rel=0.01)  # Garwood's is 3.689


def test_nobody_responding_fails_from_three_touches_a_lead_on():
    elsewhere = touch(BOB, day(1), action="clicked", program="Other")
    three = made.audited(mails([ANN], range(3)), [elsewhere])
    assert outcome(three, "P6").answer == FAIL
    two = made.audited(mails([ANN], range(2)), [elsewhere])
    told = outcome(two, "P6")
    assert (told.answer, told.figure.value) == (None, None)


def test_clicks_of_machines_and_opens_are_no_responses():
    scanned = [
        touch(ANN, day(1), action="delivered", content_id="c", **COURSE),
        touch(ANN, day(1).replace(second=2), action="clicked", content_id="c", **COURSE),
        touch(ANN, day(1, 1), action="opened", content_id="c", **COURSE),
        touch(BOB, day(1), action="replied", program="Other"),
    ]
    assert outcome(made.audited(mails([ANN], range(4), of="c"), scanned), "P6").answer == FAIL


def test_responses_cannot_be_said_where_the_data_have_none():
    assert lacks(outcome(made.audited(mails([ANN], range(4))), "P6")) == "touches.action"
    unnamed = touch(ANN, day(1), action="clicked")
    told = outcome(made.audited(mails([ANN], range(4)), [unnamed]), "P6")
    assert lacks(told) == "touches.program"


def handed(*rows, ready=None):
    """Leads mailed on the first day, with the day each became sales-ready."""
    leads = [lead(name, sales_ready_at=day(at) if at else None) for name, at in ready.items()]
    sent = mails([*ready], [0])
    return with_verdicts(made.audited(sent, leads=leads), *rows)


def test_four_of_five_leads_judged_in_two_weeks_are_enough():
    ready = dict.fromkeys(people(5), 10)
    rows = [(name, day(24), None) for name in people(4)]
    met = outcome(handed(*rows, ready=ready), "P12")
    assert (met.answer, met.figure.value, met.count, met.of) == (PASS, 0.8, 1, "leads")
    late = outcome(handed(*rows[:3], ("p003", day(25), None), ready=ready), "P12")
    assert (late.answer, late.figure.value, late.count) == (FAIL, 0.6, 2)
    assert len(late.touches) == 2


def test_a_verdict_from_before_a_lead_was_ready_counts():
    assert outcome(handed(("a", day(3), None), ready={"a": 10}), "P12").answer == PASS


def test_where_a_verdict_names_the_handover_that_counts():
    bad_order = outcome(handed(("a", day(3), day(5)), ready={"a": 10}), "P12")
    assert bad_order.answer == FAIL
    slow = outcome(handed(("a", day(52), day(3)), ready={"a": 51}), "P12")
    assert slow.answer == FAIL
    only_there = outcome(handed(("a", day(5), day(3)), ready={"a": None}), "P12")
    assert (only_there.answer, only_there.figure.n) == (PASS, 1)


def test_leads_handed_over_lately_or_before_the_program_do_not_count():
    # The date of the data is the 31st of December: day 364, so day 350 is due and day 351 is not.
    both = outcome(handed(("a", day(350), None), ready={"a": 349, "b": 351}), "P12")
    assert (both.answer, both.figure.n) == (PASS, 1)
    before = made.audited(mails(["a"], [5]), leads=[lead("a", sales_ready_at=day(3))])
    told = outcome(with_verdicts(before, ("a", day(4), None)), "P12")
    assert (told.answer, told.figure.value) == (None, None)


def test_feedback_names_what_is_missing():
    nobody = made.audited(mails(["a"], [0]))
    assert lacks(outcome(nobody, "P12")) == "leads.sales_ready_at"
    unjudged = made.audited(mails(["a"], [0]), leads=[lead("a", sales_ready_at=day(3))])
    assert lacks(outcome(unjudged, "P12")) == "verdicts.decided_at"


def turned(complaints, opt_outs, *, sent=1000, others=(), bounced=0, **more):
    """A mail to so many leads each; the first of them complain, the last opt out."""
    leads = people(sent)
    fields = {**COURSE, **more}
    harms = [touch(name, day(2), action="complained", **fields) for name in leads[:complaints]]
    harms += [
        touch(name, day(2), action="unsubscribed", **fields) for name in leads[sent - opt_outs :]
    ]
    harms += [touch(name, day(1), action="bounced", **COURSE) for name in leads[10 : 10 + bounced]]
    elsewhere = [
        touch("z", day(1), action=action, program="Other")
        for action in ("complained", "unsubscribed")
    ]
    return made.audited(mails(leads, [0]), [*harms, *elsewhere, *others])


def test_complaints_warn_from_one_in_a_thousand_and_fail_where_surely_over_three():
    quiet = outcome(turned(0, 0), "P13")
    assert (quiet.answer, quiet.warned, quiet.count) == (PASS, False, 0)
    one = outcome(turned(1, 0), "P13")
    assert (one.answer, one.warned, one.measured) == (PASS, True, "complaints")
    # Wilson's interval of 1 in 1000 reaches .0056: whether it is over .003 nobody can be sure.
    assert one.figure.high == pytest.approx(0.005643, abs=1e-5)
    assert "too few" in one.figure.why
    # The lower end of six in 1000 is .00275, that of seven .00339.
    six = outcome(turned(6, 0), "P13")
    assert (six.answer, six.warned, six.figure.value) == (PASS, True, 0.006)
    assert "too few" in six.figure.why
    seven = outcome(turned(7, 0), "P13")
    assert (seven.answer, seven.figure.value, seven.limit) == (FAIL, 0.007, 0.003)
    assert (seven.figure.why, len(seven.touches)) == ("", 5)


def test_one_complaint_of_few_mails_is_a_warning():
    told = outcome(turned(1, 0, sent=79), "P13")
    assert (told.answer, told.warned, told.measured) == (PASS, True, "complaints")
    assert told.figure.value == pytest.approx(1 / 79)
    assert "too few" in told.figure.why


def test_opt_outs_warn_from_two_in_a_thousand_and_fail_where_surely_over_five():
    assert not outcome(turned(0, 1), "P13").warned
    assert outcome(turned(0, 2), "P13").warned
    # The lower end of nine in 1000 is .00474, that of ten .00544.
    assert outcome(turned(0, 9), "P13").answer == PASS
    ten = outcome(turned(0, 10), "P13")
    assert (ten.answer, ten.measured, ten.count) == (FAIL, "opt_outs", 10)
    assert [(one.what, one.figure.value) for one in ten.also] == [("complaints", 0.0)]


def test_what_a_machine_made_is_no_opt_out():
    scanned = [
        touch(name, day(2), action="unsubscribed", automated=True, **COURSE) for name in people(10)
    ]
    told = outcome(turned(0, 0, others=scanned), "P13")
    assert (told.answer, told.warned, told.count) == (PASS, False, 0)


def test_bounces_did_not_arrive():
    # 6 of 1000 sent, of which 500 bounced, are 12 in a thousand: the lower end is .0055.
    told = outcome(turned(6, 0, bounced=500), "P13")
    assert (told.answer, told.figure.n, told.figure.value) == (FAIL, 500, 0.012)


def test_a_harm_without_a_program_turns_away_from_the_last_mail():
    told = outcome(turned(7, 0, program=None, program_kind=None), "P13")
    assert (told.answer, told.count) == (FAIL, 7)


def test_an_export_without_complaints_is_no_sign_that_there_were_none():
    sent = mails(people(1000), [0])
    elsewhere = touch("z", day(1), action="unsubscribed", program="Other")
    told = outcome(made.audited(sent, [elsewhere]), "P13")
    assert (lacks(told), told.measured, told.figure.value) == (
        "touches.action", "complaints", None,
    )  # fmt: skip
    assert [(one.what, one.figure.value) for one in told.also] == [("opt_outs", 0.0)]


def test_opt_outs_fail_even_where_complaints_are_not_exported():
    harms = [touch(name, day(1), action="unsubscribed", **COURSE) for name in people(10)]
    told = outcome(made.audited(mails(people(1000), [0]), harms), "P13")
    assert (told.answer, told.measured) == (FAIL, "opt_outs")


def test_an_opt_out_that_only_the_leads_table_knows_counts_once():
    names = people(1000)
    leads = [lead(name, opted_out_at=day(1) if name in names[:10] else None) for name in names]
    known = touch(names[0], day(1), action="unsubscribed", **COURSE)
    told = outcome(made.audited(mails(names, [0]), [known], leads=leads), "P13")
    assert (told.answer, told.measured, told.count) == (FAIL, "opt_outs", 10)


def test_letters_are_not_asked_whether_anybody_complained():
    letters = mails([ANN], range(3), action="mailed", channel="post")
    told = outcome(made.audited(letters), "P13")
    assert (told.answer, told.figure.value) == (None, None)
