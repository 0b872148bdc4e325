"""What sends are found to be."""

import pytest

from tests.attribution.audit.sends.worlds import (
    HARD,
    STAGED,
    UNLISTED,
    UNREAD,
    call,
    day,
    did,
    judged,
    piece,
    sent,
)
from tests.factories import lead

LEADS = [lead("ann", role="it", interests="stock", industry="retail"), lead("bob"), STAGED]
GOOD = piece("good", audience_role="it", audience_industry="retail", topic="inventory")
DULL = piece("dull", audience_role="legal", audience_industry="logistics", topic="pricing")
LATE = did("zed", 0, "unsubscribed", channel="email")
WORDY = call("zoe", 0, "asked for a plan", goal="agree on a date")


def last(touches, catalogue, leads=LEADS):
    """Return the last send of all, as a row."""
    rows = judged([LATE, WORDY, *touches], catalogue, leads).rows
    return rows.sort("occurred_at", "touch_id").row(-1, named=True)


def fitting(**more):
    return {**GOOD, "content_id": "a", **more}


def wrong(**more):
    return {**DULL, "content_id": "a", **more}


@pytest.mark.parametrize(
    ("content", "others", "verdict", "sign", "reason"),
    [
        (fitting(), [], "nurture", False, True),
        (wrong(), [], "unclear", False, False),
        (wrong(), [did("ann", 9.5, "form_submitted")], "nurture", False, True),
        (wrong(**HARD), [], "spam", True, False),
        (fitting(**HARD), [], "mixed", True, True),
        (fitting(**HARD), [did("ann", 9.5, "form_submitted")], "nurture", False, True),
        (wrong(pitch=True, says="pitch"), [], "spam", True, False),
        (fitting(), [sent("ann", 1, "a"), sent("ann", 2, "a")], "mixed", True, True),
        (wrong(), [sent("ann", 1, "a"), sent("ann", 2, "a")], "spam", True, False),
        (wrong(), [sent("ann", 1, "a")], "unclear", False, False),
        (fitting(), [did("ann", 9, "unsubscribed", channel="email")], "spam", False, True),
        (fitting(says="open", pitch=None), [], "nurture", False, True),
        (fitting(says=None, pitch=None), [], "unclear", False, True),
    ],
)
def test_a_mail_is_what_its_signs_and_reasons_say(content, others, verdict, sign, reason):
    row = last([*others, sent("ann", 10, "a")], [content])
    assert (row["verdict"], row["sign"], row["reason_found"]) == (verdict, sign, reason)


def test_a_blast_is_a_sign_of_spam():
    names = [f"p{number}" for number in range(6)]
    touches = [sent(name, 5, "a") for name in names]
    leads = [lead(name, role="it") for name in names]
    rows = judged([LATE, *touches], [fitting()], [*leads, STAGED]).rows
    assert rows.select("blast", "sign", "verdict").unique().rows() == [(True, True, "mixed")]
    rows = judged([LATE, *touches], [wrong()], [*leads, STAGED]).rows
    assert rows["verdict"].unique().to_list() == ["spam"]


def test_what_cannot_half_be_assessed_is_unclear_unless_it_comes_after_the_opt_out():
    row = last([sent("ann", 10, "a"), did("ann", 9.9, "form_submitted")], [piece("a", **UNLISTED)])
    # Of nine: a talk, a request, a repeat and an opt-out; not role, fit, problem, stage or text.
    assert (row["applicable"], row["assessed"]) == (9, 5)
    row = last([sent("ann", 10, "a")], [piece("a", **UNLISTED)])
    assert (row["applicable"], row["assessed"], row["verdict"]) == (9, 4, "unclear")
    late = did("ann", 9, "unsubscribed", channel="email")
    row = last([late, sent("ann", 10, "a")], [piece("a", **UNLISTED)])
    assert (row["assessed"], row["verdict"]) == (4, "spam")


def test_half_of_the_criteria_are_enough():
    # Of eight: a talk, a request, a reason and what the lead did; nothing of the piece, no stage.
    catalogue = [piece("a", pitch=False)]
    touches = [did("eve", 9, "clicked"), call("eve", 10, content_id="a")]
    row = last(touches, catalogue, leads=[lead("eve")])
    assert (row["applicable"], row["assessed"], row["T6"]) == (8, 5, 1)
    phrase = [piece("a", pitch=False, subject="Just touching base")]
    row = last(touches, phrase, leads=[lead("eve")])
    assert (row["applicable"], row["assessed"], row["verdict"]) == (8, 4, "nurture")
    row = last(touches, phrase, leads=None)
    assert (row["applicable"], row["assessed"], row["verdict"]) == (8, 4, "nurture")


@pytest.mark.parametrize(
    ("who", "reason", "others", "verdict"),
    [
        ("ann", None, [], "spam"),
        ("ann", None, [did("ann", 9, "clicked")], "mixed"),
        ("ann", "asked for the price list", [], "unclear"),
        ("ann", "asked for the price list", [did("ann", 9, "clicked")], "nurture"),
        ("bob", None, [], "spam"),
        ("kim", None, [], "unclear"),
    ],
)
def test_a_call_is_what_its_signs_and_reasons_say(who, reason, others, verdict):
    leads = [*LEADS, lead("kim", mql_at=day(1))]
    row = last([*others, call(who, 10, reason)], [], leads)
    assert (row["verdict"], row["applicable"]) == (verdict, 5)


def test_mail_from_one_to_one_without_content_pitches_nothing_but_mail_to_many_may():
    asked = did("ann", 9, "replied")
    row = last([asked, sent("ann", 10, program_kind="sales")], [])
    assert (row["verdict"], row["T5"], row["T1"]) == ("mixed", 1, None)
    row = last([asked, sent("ann", 10)], [])
    assert row["verdict"] == "unclear"


def test_a_piece_of_which_nothing_is_known_is_never_nurture():
    known = {"audience_role": "it", "audience_industry": "retail", "topic": "inventory"}
    row = last([sent("ann", 10, "a")], [piece("a", **{**UNREAD, **known})])
    assert (row["T1"], row["T2"], row["T3"], row["verdict"]) == (1, 1, 1, "unclear")
