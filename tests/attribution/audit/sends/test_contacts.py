"""Which touches count as contacts that the company began."""

from datetime import timedelta

import pytest

from tests.attribution.audit.sends.worlds import START, call, day, did, judged, sent
from tests.factories import lead

SECOND, MINUTE = 1 / 86_400, 1 / 1_440


def actions(touches, leads=None, **more):
    rows = judged(touches, (), leads, **more).rows
    return [f"{row['action']} {row['lead_id']}" for row in rows.iter_rows(named=True)]


def test_what_we_began_is_a_send_and_what_followed_is_not():
    touches = [
        sent("ann", 0), did("ann", 1, "opened"), did("ann", 2, "clicked"),
        sent("ann", 3, action="mailed", channel="post"), call("ann", 4), did("ann", 5, "replied"),
        did("ann", 6, "call_received"), did("ann", 7, "ad_viewed"), did("ann", 8, "bounced"),
    ]  # fmt: skip
    assert actions(touches) == ["sent ann", "mailed ann", "call_made ann"]


@pytest.mark.parametrize(("days", "sends"), [(0, 1), (1, 1), (1 + SECOND, 2), (-SECOND, 2)])
def test_a_delivery_in_the_day_after_its_sending_is_no_send_of_its_own(days, sends):
    touches = [sent("ann", 5, "a"), sent("ann", 5 + days, "a", action="delivered")]
    assert len(actions(touches)) == sends


@pytest.mark.parametrize(
    "other", [{"content_id": "b"}, {"program": "Other"}, {"lead_id": "bob"}, {"content_id": None}]
)
def test_a_delivery_of_another_mail_is_a_send(other):
    delivered = {**sent("ann", 0.5, "a", action="delivered"), **other}
    assert len(actions([sent("ann", 0, "a"), delivered])) == 2


def test_deliveries_alone_are_sends():
    touches = [sent("ann", days, "a", action="delivered") for days in (0, 0.2, 30)]
    assert actions(touches) == ["delivered ann"] * 3


def test_mail_without_content_and_program_is_the_same_mail():
    touches = [
        sent("ann", 0, program=None), sent("ann", 0.1, action="delivered", program=None),
    ]  # fmt: skip
    assert actions(touches) == ["sent ann"]


@pytest.mark.parametrize(("minutes", "sends"), [(0, 1), (60, 1), (60 + 1 / 60, 2), (-1, 2)])
@pytest.mark.parametrize("action", ["call_answered", "meeting_held"])
def test_a_call_is_one_send(minutes, sends, action):
    touches = [call("ann", 1), call("ann", 1 + minutes * MINUTE, action=action)]
    assert len(actions(touches)) == sends


def test_a_meeting_in_the_hour_after_an_answered_call_is_the_same_talk():
    touches = [
        call("ann", 1, action="call_answered"),
        call("ann", 1 + 10 * MINUTE, action="meeting_held"),
        call("bob", 1, action="meeting_held"),
    ]
    assert actions(touches) == ["call_answered ann", "meeting_held bob"]


def test_nobody_knows_whom_or_it_is_later_or_to_ourselves_is_no_send():
    as_of = START + timedelta(days=10)
    touches = [sent(None, 1, visitor_id="v"), sent("ann", 10), sent("ann", 10 + SECOND),
               sent("us", 2), sent("bob", 3)]  # fmt: skip
    leads = [lead("us", internal=True), lead("ann", internal=None)]
    assert actions(touches, leads, as_of=as_of) == ["sent ann", "sent bob"]


def test_sends_are_sorted_by_lead_time_and_id():
    touches = [sent("bob", 1), sent("ann", 2), sent("bob", 0), sent("ann", 2, touch_id="t0")]
    rows = judged(touches).rows
    assert rows["lead_id"].to_list() == ["ann", "ann", "bob", "bob"]
    assert rows["touch_id"][0] == "t0"
    assert rows["occurred_at"].to_list()[2:] == [day(0), day(1)]


def test_touches_of_nobody_known_make_no_sends():
    found = judged([sent(None, 1, "a", visitor_id="v"), did(None, 2, "clicked", visitor_id="v")])
    assert found.rows.height == found.responses.height == 0


def test_one_touch_is_judged():
    rows = judged([sent("ann", 0, program=None, program_kind=None, channel="sms")]).rows
    assert rows.select("verdict", "applicable", "assessed").rows() == [("unclear", 9, 2)]


def test_without_touches_there_are_no_sends_and_the_columns_are_there():
    found = judged([])
    assert found.rows.height == found.responses.height == 0
    assert found.missing == {}
    full = judged([sent("ann", 0), did("ann", 1, "clicked")])
    assert found.rows.schema == full.rows.schema
    assert found.responses.schema == full.responses.schema
