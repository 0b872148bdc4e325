"""T4, T5 and T8: what came before a send."""

import pytest

from attribution.audit.sends import T4
from tests.attribution.audit.sends.worlds import (
    LEXICON,
    UNLISTED,
    answer,
    answers,
    call,
    did,
    judged,
    piece,
    sent,
)

SECOND = 1 / 86_400
CATALOGUE = [piece("stock", topic="inventory"), piece("fair", topic="suppliers"), piece("bare"),
             piece("lost", **UNLISTED)]  # fmt: skip
TALKS = ("replied", "call_answered", "call_received", "meeting_held", "chatted")


def gap(field):
    return -1 - T4.fields.index(field)


@pytest.mark.parametrize("action", TALKS)
@pytest.mark.parametrize(("days", "met"), [(30, 1), (30 + SECOND, 0), (SECOND, 1), (0, 0), (-1, 0)])
def test_t4_counts_talks_of_the_topic_in_the_days_before(action, days, met):
    talk = did("ann", 0, action, content_id="stock")
    mail = sent("ann", days, "stock", touch_id="the mail")
    rows = judged([talk, mail], CATALOGUE).rows
    assert rows.filter(touch_id="the mail")["T4"].to_list() == [met]


@pytest.mark.parametrize(
    ("talk", "told"),
    [
        ({"content_id": "stock"}, 1),
        ({"content_id": "fair"}, 0),
        ({"reason": "asked about the safety stock in two plants"}, 1),
        ({"reason": "asked about suppliers"}, 0),
        ({"content_id": "fair", "reason": "asked about stock"}, 1),
        ({"reason": "asked for an offer"}, gap("touches.content_id")),
        ({"content_id": "bare"}, gap("touches.content_id")),
        ({"content_id": "lost"}, gap("touches.content_id")),
        ({}, gap("touches.content_id")),
        ({"lead_id": "bob", "content_id": "stock"}, 0),
        ({"content_id": "stock", "automated": True}, 0),
    ],
)
def test_t4_compares_topics(talk, told):
    touches = [{**did("ann", 0, "replied"), **talk}, sent("ann", 1, "stock")]
    assert answer("T4", touches, CATALOGUE) == told


@pytest.mark.parametrize(
    ("mail", "told"),
    [
        (sent("ann", 1), gap("touches.content_id")),
        (sent("ann", 1, "lost"), gap("content.content_id")),
        (sent("ann", 1, "bare"), gap("content.topic")),
        (sent("ann", 1, "fair"), 0),
        (call("ann", 1, "has a question about stock levels"), 1),
        (call("ann", 1, "wants an offer"), gap("touches.content_id")),
        (call("ann", 1, "wants an offer", content_id="stock"), 1),
    ],
)
def test_t4_needs_the_topic_of_the_send(mail, told):
    touches = [did("ann", 0, "replied", content_id="stock"), mail]
    assert answer("T4", touches, CATALOGUE) == told
    assert answer("T4", [mail], CATALOGUE) == 0


def test_t4_of_several_talks_any_of_the_topic_is_enough():
    other = did("ann", 0.5, "replied", content_id="fair")
    unknown = did("ann", 0.7, "chatted")
    same = did("ann", 0.1, "replied", content_id="stock")
    mail = sent("ann", 1, "stock")
    assert answer("T4", [same, other, unknown, mail], CATALOGUE) == 1
    assert answer("T4", [other, unknown, mail], CATALOGUE) == gap("touches.content_id")
    assert answer("T4", [other, mail], CATALOGUE) == 0


def test_t4_an_answered_call_is_no_talk_before_itself():
    touches = [call("ann", 0, action="call_answered", content_id="stock")]
    assert answer("T4", touches, CATALOGUE) == 0


def test_t4_a_synonym_of_a_topic_that_no_piece_has_is_known_all_the_same():
    touches = [did("ann", 0, "replied", reason="about stock"), sent("ann", 1, "fair")]
    assert answer("T4", touches, [piece("fair", topic="suppliers")], lexicon=LEXICON) == 0


REQUESTS = (
    "form_submitted", "content_downloaded", "registered", "call_received", "chatted", "replied",
)  # fmt: skip


@pytest.mark.parametrize("action", REQUESTS)
@pytest.mark.parametrize(("days", "met"), [(14, 1), (14 + SECOND, 0), (0, 1), (-SECOND, 0)])
def test_t5_counts_requests_in_the_days_before_and_at_the_same_moment(action, days, met):
    assert answers("T5", [did("ann", 0, action), sent("ann", days)]) == [met]


@pytest.mark.parametrize(
    "request_",
    [
        did("bob", 0, "form_submitted"), did("ann", 0, "clicked"), did("ann", 0, "opened"),
        did("ann", 0, "form_submitted", automated=True), did("ann", 0, "call_answered"),
        did("ann", 0, "form_submitted", url="https://our.example/unsubscribe"),
    ],
)  # fmt: skip
def test_t5_counts_nothing_else(request_):
    rows = judged([request_, sent("ann", 1, touch_id="the mail")]).rows
    assert rows.filter(touch_id="the mail").select("T5", "requested").rows() == [(0, False)]


@pytest.mark.parametrize(
    ("action", "days", "met"),
    [
        ("clicked", 14, 1), ("clicked", 14 + SECOND, 0), ("clicked", 0, 0), ("page_viewed", 1, 1),
        ("form_submitted", 1, 1), ("attended", 1, 1), ("rated", 1, 1), ("opened", 1, 0),
        ("call_answered", 1, 0), ("meeting_held", 1, 0), ("unsubscribed", 1, 0),
    ],
)  # fmt: skip
def test_t8_counts_what_the_lead_did_of_its_own_accord(action, days, met):
    touches = [did("ann", 0, action), call("ann", days, touch_id="the call")]
    assert judged(touches).rows.filter(touch_id="the call")["T8"].to_list() == [met]


def test_t8_does_not_count_machines_and_service_pages():
    mail = sent("ann", 0, "stock")
    machine = did("ann", 0 + 3 * SECOND, "clicked", channel="email", content_id="stock")
    service = did("ann", 0.5, "clicked", url="https://our.example/unsubscribe")
    assert answer("T8", [mail, machine, service, call("ann", 1)]) == 0
    human = did("ann", 0.6, "clicked", channel="email", content_id="stock")
    assert answer("T8", [mail, machine, service, human, call("ann", 1)]) == 1


def test_t8_is_asked_of_calls_and_of_mail_from_one_to_one_only():
    touches = [
        sent("ann", 0), sent("ann", 1, program_kind="Sales "), call("ann", 2),
        call("ann", 3, program_kind="nurture"),
    ]  # fmt: skip
    assert answers("T8", touches) == [None, 0, 0, 0]
