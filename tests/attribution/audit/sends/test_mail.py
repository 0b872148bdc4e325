"""T9, T10, T11 and T15: what single mail must not be."""

import pytest

from attribution.audit.sends import T9, T10, T11, T15
from attribution.audit.sends.opt_outs import channel_named
from tests.attribution.audit.sends.worlds import (
    HARD,
    STAGED,
    UNLISTED,
    UNREAD,
    answer,
    answers,
    call,
    day,
    did,
    judged,
    piece,
    sent,
)
from tests.factories import lead

SECOND = 1 / 86_400
LEADS = [lead("ann"), lead("bob", mql_at=day(10), sales_ready_at=day(20)), STAGED]


def copies(touches, catalogue):
    rows = judged(touches, catalogue).rows
    return rows.select("copy", "T9").rows()


def test_t9_warns_of_the_second_and_fails_the_third_of_the_same():
    touches = [sent("ann", days, "a") for days in (0, 10, 20, 30)] + [sent("bob", 30, "a")]
    assert copies(touches, [piece("a")]) == [(1, 1), (2, 1), (3, 0), (4, 0), (1, 1)]


@pytest.mark.parametrize(("days", "copy"), [(180, 3), (180 + SECOND, 2)])
def test_t9_counts_copies_of_so_many_days(days, copy):
    touches = [sent("ann", 0, "a"), sent("ann", 90, "a"), sent("ann", days, "a")]
    assert copies(touches, [piece("a")])[-1] == (copy, int(copy < 3))


def test_t9_counts_pieces_nearly_the_same_together():
    catalogue = [piece("a", alike=7), piece("b", alike=7), piece("c", alike=8)]
    touches = [sent("ann", days, one) for days, one in enumerate("abcab")]
    assert [copy for copy, _ in copies(touches, catalogue)] == [1, 2, 1, 3, 4]


def test_t9_excuses_what_was_asked_for():
    touches = [*(sent("ann", days, "a") for days in (0, 1, 16)), did("ann", 15, "form_submitted")]
    assert copies(touches, [piece("a")]) == [(1, 1), (2, 1), (3, 1)]


def test_t9_is_not_asked_of_calls_and_cannot_be_said_without_content():
    touches = [call("ann", 0, content_id="a"), sent("ann", 1, "a"), sent("ann", 2)]
    missing = -1 - T9.fields.index("touches.content_id")
    assert copies(touches, [piece("a")]) == [(None, None), (1, 1), (None, missing)]


def test_t9_counts_mail_at_one_moment_one_by_one():
    touches = [sent("ann", 0, "a") for _ in range(3)]
    assert copies(touches, [piece("a")]) == [(1, 1), (2, 1), (3, 0)]


@pytest.mark.parametrize(
    ("days", "met", "late"), [(-1, 1, None), (0, 1, None), (SECOND, 0, SECOND), (2.5, 0, 2.5)]
)
@pytest.mark.parametrize("by", ["leads", "unsubscribed", "complained"])
def test_t10_fails_every_marketing_mail_after_the_opt_out(by, days, met, late):
    touches, leads = [sent("ann", 20 + days, channel="E-Mail")], None
    if by == "leads":
        leads = [lead("ann", opted_out_at=day(20))]
    else:
        touches += [did("ann", 20, by, channel="email"), did("ann", 30, by, channel="email")]
    told = judged(touches, leads=leads).rows.select("T10", "days_late").rows()
    assert told == [(met, None if late is None else pytest.approx(late))]


@pytest.mark.parametrize(
    ("channel", "met"), [("email", 0), ("Email ", 0), ("sms", 1), ("phone", 1), ("post", 1)]
)
def test_t10_an_opt_out_ends_its_own_channel(channel, met):
    touches = [did("ann", 0, "unsubscribed", channel="email"), sent("ann", 1, channel=channel)]
    assert answer("T10", touches) == met
    touches = [did("ann", 0, "unsubscribed", channel=channel), sent("ann", 1, channel="SMS")]
    assert answer("T10", touches) == int(channel != "sms")


def test_t10_the_date_in_the_leads_table_ends_email_alone():
    leads = [lead("ann", opted_out_at=day(0))]
    touches = [sent("ann", 1), sent("ann", 2, channel="sms")]
    assert answers("T10", touches, leads=leads) == [0, 1]


def test_t10_the_first_opt_out_counts():
    touches = [did("ann", 3, "complained", channel="email"), sent("ann", 5)]
    rows = judged(touches, leads=[lead("ann", opted_out_at=day(1))]).rows
    assert rows["days_late"].to_list() == [pytest.approx(4)]


def test_t10_a_click_on_the_unsubscribe_link_or_a_machine_opts_nobody_out():
    touches = [
        did("ann", 0, "clicked", channel="email", url="https://our.example/unsubscribe"),
        did("ann", 0, "unsubscribed", channel="email", automated=True), sent("ann", 1),
        did("bob", 0, "unsubscribed", channel="email"),
    ]  # fmt: skip
    assert answer("T10", touches) == 1


def test_t10_is_not_asked_of_sales_and_cannot_be_said_where_nobody_ever_opted_out():
    touches = [
        did("ann", 0, "unsubscribed", channel="phone"), call("ann", 1),
        call("ann", 2, program=None, program_kind=None), call("ann", 3, program_kind="nurture"),
        sent("ann", 4, program_kind="sales"),
    ]  # fmt: skip
    assert answers("T10", touches) == [None, None, 0, None]
    assert answer("T10", [sent("ann", 0)]) == -1 - T10.fields.index("leads.opted_out_at")
    assert answer("T10", [sent("ann", 0)], leads=LEADS) == -1
    left = [lead("ann"), lead("nobody mailed", opted_out_at=day(0))]
    assert answer("T10", [sent("ann", 0)], leads=left) == 1


def test_t10_cannot_be_said_of_leads_that_the_only_list_of_opt_outs_does_not_have():
    listed = [lead("ann", opted_out_at=day(9)), lead("bob")]
    sends = [sent("ann", 0), sent("bob", 0), sent("stranger", 0)]
    assert answers("T10", sends, leads=listed) == [1, 1, -1]
    told = did("bob", 3, "unsubscribed", channel="email")
    assert answers("T10", [*sends, told], leads=listed) == [1, 1, 1]


@pytest.mark.parametrize("name", ["email", "E-Mail", " EMAIL", "e_mail", "Email newsletter"])
def test_every_spelling_of_email_is_one_channel(name):
    assert channel_named(name) == "email"


@pytest.mark.parametrize("name", ["direct mail", "mail", "post", "sms"])
def test_letters_are_no_email(name):
    assert channel_named(name) != "email"


@pytest.mark.parametrize(
    ("who", "days", "content", "met"),
    [
        ("ann", 0, "hard", 0), ("ann", 0, "soft", 1), ("ann", 0, "help", 1),
        ("bob", 10 - SECOND, "hard", 0), ("bob", 10, "hard", 1), ("bob", 25, "hard", 1),
    ],
)  # fmt: skip
def test_t11_keeps_hard_promotion_from_early_leads(who, days, content, met):
    catalogue = [piece("hard", **HARD), piece("soft", promotion="soft"), piece("help")]
    assert answer("T11", [sent(who, days, content)], catalogue, LEADS) == met


def test_t11_excuses_what_was_asked_for():
    touches = [did("ann", 0, "form_submitted"), sent("ann", 1, "a")]
    assert answer("T11", touches, [piece("a", **HARD)], LEADS) == 1


@pytest.mark.parametrize(
    ("mail", "catalogue", "leads", "told"),
    [
        (sent("ann", 0), [], LEADS, "touches.content_id"),
        (sent("ann", 0, "a"), [piece("a", **UNLISTED)], LEADS, "content.content_id"),
        (sent("ann", 0, "a"), [piece("a", **UNREAD)], LEADS, "content.content_type"),
        (sent("ann", 0, "a"), [piece("a", **HARD)], None, "leads.mql_at"),
        (sent("ann", 0, "a"), [piece("a", **HARD)], [lead("ann")], "leads.mql_at"),
        (sent("eve", 0, "a"), [piece("a", **HARD)], LEADS, "leads.mql_at"),
        # What is known already is enough.
        (sent("ann", 0, "a"), [piece("a")], None, 1),
        (sent("bob", 15, "a"), [piece("a", **UNREAD)], LEADS, 1),
        (sent("bob", 15), [], LEADS, 1),
        (call("ann", 0, content_id="a"), [piece("a", **HARD)], LEADS, None),
    ],
)
def test_t11_names_the_field_that_is_missing(mail, catalogue, leads, told):
    expected = -1 - T11.fields.index(told) if isinstance(told, str) else told
    assert answer("T11", [mail], catalogue, leads) == expected


@pytest.mark.parametrize(
    ("stages", "days", "stage"),
    [
        ({}, 5, "early"), ({"mql_at": 5}, 4.9, "early"), ({"mql_at": 5}, 5, "middle"),
        ({"mql_at": 5, "sales_ready_at": 7}, 6.9, "middle"),
        ({"mql_at": 5, "sales_ready_at": 7}, 7, "late"), ({"sales_ready_at": 7}, 7, "late"),
    ],
)  # fmt: skip
def test_stages_follow_from_the_dates(stages, days, stage):
    leads = [lead("ann", **{name: day(at) for name, at in stages.items()}), STAGED]
    assert answers("stage", [sent("ann", days)], leads=leads) == [stage]


def test_stages_are_unknown_without_any_date_or_lead():
    assert answers("stage", [sent("ann", 0)]) == [None]
    assert answers("stage", [sent("ann", 0)], leads=[lead("ann")]) == [None]
    assert answers("stage", [sent("eve", 0)], leads=LEADS) == [None]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({}, 1), ({"unfilled": True}, 0), ({"unfilled": None}, "content.body"),
        (UNLISTED, "content.content_id"),
    ],
)  # fmt: skip
def test_t15_looks_for_what_nobody_filled_in(content, told):
    expected = -1 - T15.fields.index(told) if isinstance(told, str) else told
    assert answer("T15", [sent("ann", 0, "a")], [piece("a", **content)]) == expected
    assert answer("T15", [sent("ann", 0)]) == -1 - T15.fields.index("touches.content_id")
    assert answer("T15", [call("ann", 0, content_id="a")], [piece("a", **content)]) is None
