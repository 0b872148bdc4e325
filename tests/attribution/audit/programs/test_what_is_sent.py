"""P2, P3, P4 and P11: what goes out, and to whom."""

import pytest

from attribution.audit.criterion import FAIL, PASS
from attribution.audit_rules import AuditRules
from tests.attribution.audit import made
from tests.attribution.audit.programs.programs_made import lacks, mails, outcome, people
from tests.factories import lead, touch

ANN, BOB = "ann", "bob"


def blasts(known, unknown=0, blast=0):
    sent = [
        *mails([ANN], range(blast), blast=True),
        *mails([ANN], range(20, 20 + known - blast), blast=False),
        *mails([ANN], range(50, 50 + unknown)),
    ]
    return outcome(made.audited(sent), "P2")


def test_a_program_of_blasts_fails_from_half_of_its_sends_on():
    assert blasts(4, blast=1).answer == PASS
    half = blasts(4, blast=2)
    assert (half.answer, half.count, half.limit) == (FAIL, 2, 0.5)
    assert half.figure.value == 0.5
    # Wilson's interval of 2 in 4: (2 + z²/2 ± z √(z²/4 + 1)) / (4 + z²), with z = 1.96.
    assert half.figure.low == pytest.approx(0.15004, abs=1e-5)
    assert half.figure.high == pytest.approx(0.84996, abs=1e-5)
    assert len(half.touches) == 2


def test_unknown_sends_count_both_ways():
    # 1 of 2 known; 3 of 6 if all unknown were: cannot be said. 1 of 4, at most 2 of 5: it can.
    straddling = blasts(5, unknown=4, blast=2)
    assert straddling.answer == -1
    assert lacks(straddling) == "touches.content_id"
    assert straddling.figure.value is None
    assert straddling.figure.low < 2 / 9 < 6 / 9 < straddling.figure.high
    assert blasts(4, unknown=1, blast=1).answer == PASS
    assert blasts(4, unknown=1, blast=4).answer == FAIL


def promoted(hard=0, soft=0, none=0, unknown=0, **more):
    kinds = ["hard"] * hard + ["soft"] * soft + ["none"] * none + [None] * unknown
    catalogue = more.pop("catalogue", ())
    of = more.pop("of", "c")
    sent = [
        one
        for number, kind in enumerate(kinds)
        for one in mails([ANN], [number], of=of, promotion=kind, **more)
    ]
    return outcome(made.audited(sent, catalogue=catalogue), "P3")


def test_one_hard_and_one_soft_piece_in_six_are_allowed():
    allowed = promoted(hard=10, soft=10, none=40)
    assert (allowed.answer, allowed.warned) == (PASS, False)
    assert {allowed.measured, *(one.what for one in allowed.also)} == {"hard", "promotion"}


def test_hard_promotion_fails_where_its_lower_end_lies_above_a_sixth():
    # Wilson's lower end of 16 in 60 is .1713 > 1/6; that of 15 in 60 is .1578 (by hand).
    failing = promoted(hard=16, none=44)
    assert (failing.answer, failing.measured, failing.count) == (FAIL, "hard", 16)
    assert failing.figure.low == pytest.approx(0.1713, abs=1e-4)
    close = promoted(hard=15, none=45)
    assert (close.answer, close.warned) == (PASS, True)
    assert "too few" in close.figure.why


def test_soft_promotion_fails_by_all_promotion_alone():
    failing = promoted(hard=5, soft=50, none=45)
    assert (failing.answer, failing.measured, failing.limit) == (FAIL, "promotion", 1 / 3)
    assert failing.figure.value == 0.55
    assert [(one.what, one.figure.value) for one in failing.also] == [("hard", 0.05)]


def test_what_was_asked_for_is_no_promotion():
    asked = promoted(hard=30, unknown=30, requested=True)
    assert (asked.answer, asked.figure.value, asked.count) == (PASS, 0.0, 0)


def test_promotion_that_unknown_pieces_decide_names_what_they_lack():
    bare = promoted(hard=5, none=45, unknown=50, of=None)
    assert (lacks(bare), bare.figure.value) == ("touches.content_id", None)
    untyped = [made.piece("c", content_type=None)]
    assert lacks(promoted(none=50, unknown=50, catalogue=untyped)) == "content.content_type"
    typed = [made.piece("c", content_type="guide")]
    assert lacks(promoted(none=50, unknown=50, catalogue=typed)) == "content.body"


def test_promotion_above_the_limit_whatever_the_unknown_fails():
    assert promoted(hard=60, none=20, unknown=20).answer == FAIL


def test_mail_alone_fails_and_a_call_in_ten_does_not():
    sent = mails([ANN], range(9))
    alone = outcome(made.audited(sent), "P4")
    assert (alone.answer, alone.figure.value, alone.count) == (FAIL, 1.0, 9)
    # The call is of another program, and counts: it is contact with a lead of this one.
    call = made.send(ANN, "2025-03-01", channel="call", action="call_made", program="Calls")
    tenth = outcome(made.audited([*sent, call]), "P4")
    assert (tenth.answer, tenth.figure.value) == (FAIL, 0.9)
    came = touch(ANN, "2025-04-01", "webinar", "attended")
    assert outcome(made.audited([*sent, call], [came]), "P4").answer == PASS


def test_contact_with_others_saves_no_program_from_being_mail_alone():
    call = made.send(BOB, "2025-03-01", channel="call", action="call_made", program="Calls")
    visits = [touch(ANN, f"2025-04-{day:02}", "website", "page_viewed") for day in range(1, 10)]
    told = outcome(made.audited([*mails([ANN], range(9)), call], visits), "P4")
    assert (told.answer, told.figure.n) == (FAIL, 9)


@pytest.mark.parametrize("channel", ["email", "E-Mail", "Marketing email", "e mail"])
def test_every_spelling_of_mail_is_mail(channel):
    assert outcome(made.audited(mails([ANN], range(3), channel=channel)), "P4").count == 3


FIT = AuditRules(fit=(("segment", "Mid-Market, enterprise"), ("industry", "retail")))


def fitted(*leads, rules=FIT):
    sent = mails([one["lead_id"] for one in leads], range(1))
    return outcome(made.audited(sent, leads=[*leads], audit=rules), "P11")


def test_leads_that_do_not_fit_are_counted_by_their_touches():
    fits = [lead(f"f{n}", segment="enterprise", industry="Retail ") for n in range(3)]
    small = lead("s", segment="small", industry="retail")
    assert fitted(*fits, small).answer == PASS  # a quarter, the most that is allowed
    failing = fitted(*fits, small, lead("t", segment="mid-market", industry="mining"))
    assert (failing.answer, failing.figure.value, failing.count) == (FAIL, 0.4, 2)


def test_a_lead_fails_by_one_column_that_is_known_and_is_unknown_by_one_that_is_not():
    known = lead("a", segment="enterprise", industry="retail")
    small = lead("b", segment="small", industry=None)
    open_ = lead("c", segment="enterprise", industry=None)
    assert fitted(small).answer == FAIL
    told = fitted(known, open_)
    assert (lacks(told), told.figure.value) == ("leads.industry", None)


def test_fit_cannot_be_said_without_a_rule_or_leads():
    told = fitted(lead("a"), rules=AuditRules())
    assert (lacks(told), told.figure.value) == ("audit.fit", None)
    nobody = outcome(made.audited(mails([ANN], range(2)), audit=FIT), "P11")
    assert lacks(nobody) == "leads.segment"


def test_examples_are_the_oldest_and_at_most_five():
    sent = mails(people(9), [3], blast=True)
    told = outcome(made.audited([*sent, *mails([ANN], [1], blast=True)]), "P2")
    assert (told.count, len(told.touches)) == (10, 5)
    oldest = made.audited([*sent]).labelled  # only to name the touch of Ann's mail
    assert told.touches[0] not in set(oldest["touch_id"])
