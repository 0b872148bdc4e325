"""Which sends are blasts."""

import pytest

from attribution.audit_rules import AuditRules
from tests.attribution.audit.sends.worlds import answers, day, did, judged, piece, sent
from tests.factories import lead

PEOPLE = [f"p{number:02}" for number in range(10)]
A, B = piece("a"), piece("b")


def mailing(who, days, content="a", **more):
    return [sent(name, days, content, **more) for name in who]


def blasts(touches, **more):
    """Return (lead, day, content) of every send in a blast."""
    rows = judged(touches, [A, B], **more).rows.filter(blast=True)
    since = (rows["occurred_at"] - day(0)).dt.total_days()
    return {(who, days, content) for who, days, content in
            zip(rows["lead_id"], since, rows["content_id"], strict=True)}  # fmt: skip


@pytest.mark.parametrize(("reached", "is_blast"), [(10, True), (8, True), (7, False)])
def test_a_piece_to_four_fifths_of_the_list_on_one_day_is_a_blast(reached, is_blast):
    touches = mailing(PEOPLE, 0, "b") + mailing(PEOPLE[:reached], 40)
    assert (len(blasts(touches)) == 10 + reached) is is_blast


@pytest.mark.parametrize(("size", "is_blast"), [(5, True), (4, False)])
def test_fewer_than_five_leads_are_no_blast(size, is_blast):
    assert bool(blasts(mailing(PEOPLE[:size], 0))) is is_blast


def test_the_same_lead_twice_is_one_lead():
    assert not blasts(mailing(PEOPLE[:4], 0) + mailing(PEOPLE[:4], 0.1))


@pytest.mark.parametrize(("days", "is_blast"), [(89, False), (90, True)])
def test_a_lead_is_on_the_list_ninety_days(days, is_blast):
    # Ten were mailed before; five of them are mailed again.
    touches = mailing(PEOPLE, 0, "b") + mailing(PEOPLE[:5], days)
    assert ((PEOPLE[0], days, "a") in blasts(touches)) is is_blast


@pytest.mark.parametrize("by", ["leads", "unsubscribed"])
@pytest.mark.parametrize(("left_on", "is_blast"), [(39.3, True), (40.2, False)])
def test_who_opted_out_before_the_day_is_not_on_the_list(by, left_on, is_blast):
    touches, leads = mailing(PEOPLE, 0, "b") + mailing(PEOPLE[:5], 40), None
    if by == "leads":
        leads = [lead(name, opted_out_at=day(left_on)) for name in PEOPLE[5:]]
    else:
        touches += [did(name, left_on, by, channel="email") for name in PEOPLE[5:]]
    assert ((PEOPLE[0], 40, "a") in blasts(touches, leads=leads)) is is_blast


def test_mail_to_those_who_left_does_not_make_a_blast():
    leads = [lead(name, opted_out_at=day(1)) for name in PEOPLE[:6]]
    touches = mailing(PEOPLE, 0, "b") + mailing(PEOPLE, 40)
    assert {days for _, days, _ in blasts(touches, leads=leads)} == {0}


def test_programs_pieces_and_days_are_apart():
    touches = mailing(PEOPLE[:5], 0) + mailing(PEOPLE[5:], 0, program="Other")
    assert len(blasts(touches)) == 10
    assert not blasts(mailing(PEOPLE[:5], 0) + mailing(PEOPLE[5:], 0, "b"))
    known = mailing(PEOPLE, -10, "b")
    assert len(blasts(known + mailing(PEOPLE[:5], 0) + mailing(PEOPLE[5:], 0.9))) == 10
    assert len(blasts(known + mailing(PEOPLE[:5], 0) + mailing(PEOPLE[5:], 0.4))) == 20


@pytest.mark.parametrize(("zone", "size"), [("UTC", 10), ("Asia/Tokyo", 0)])
def test_days_are_those_of_the_zone(zone, size):
    # In Tokyo midnight lies between 14:00 and 16:00 UTC.
    touches = mailing(PEOPLE[:5], 2 / 24) + mailing(PEOPLE[5:], 4 / 24)
    touches += mailing(PEOPLE, -60, "b")
    day_of_mail = [one for one in blasts(touches, zone=zone) if one[2] == "a"]
    assert len(day_of_mail) == size


def test_a_send_without_program_or_content_cannot_be_told():
    touches = [sent("ann", 0, "a", program=None), sent("ann", 1), sent("ann", 2, "a")]
    assert answers("blast", touches, [A]) == [None, None, False]


def test_the_part_of_the_list_is_a_setting():
    touches = mailing(PEOPLE, 0, "b") + mailing(PEOPLE[:6], 40)
    assert (PEOPLE[0], 40, "a") not in blasts(touches)
    assert (PEOPLE[0], 40, "a") in blasts(touches, rules=AuditRules(blast_reach=0.6))
