"""T12, T13 and T14: what clicks are worth."""

import pytest

from attribution.audit.sends import T12, T14
from tests.attribution.audit.sends.worlds import AS_OF, call, did, judged, sent
from tests.factories import lead

SECOND = 1 / 86_400
PAGE = "https://our.example/guide"
OTHER = "https://our.example/news"


def clicked(lead_id, days, **more):
    values = {"channel": "email", "content_id": "a", "program": "Notes", "url": PAGE, **more}
    return did(lead_id, days, "clicked", **values)


def told(*touches, leads=None):
    """Return (T12, T13, T14, unverified) of each click, in time."""
    rows = judged(list(touches), leads=leads).responses
    return rows.select("T12", "T13", "T14", "unverified").rows()


MAIL = sent("ann", 0, "a")
VIEW = did("zoe", 0, "page_viewed")


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        (PAGE, 1), ("https://our.example/unsubscribe?id=7", 0),
        ("https://our.example/manage-preferences", 0), ("https://our.example/privacy", 0),
        ("https://our.example/view-in-browser", 0), ("https://our.example/privacy-law-guide", 1),
        (None, -1 - T12.fields.index("touches.url")),
    ],
)  # fmt: skip
def test_t12_tells_links_that_offer_nothing(url, answer):
    assert [row[0] for row in told(MAIL, clicked("ann", 1, url=url))] == [answer]


@pytest.mark.parametrize(
    ("touches", "answer", "unverified"),
    [
        ([MAIL, clicked("ann", 1)], 1, False),
        ([MAIL, clicked("ann", 5 * SECOND)], 0, False),
        ([MAIL, clicked("ann", 6 * SECOND)], 1, False),
        ([MAIL, clicked("ann", 1, automated=True)], 0, False),
        ([clicked("ann", 1)], None, True),
        ([clicked("ann", 1, automated=True)], 0, False),
        ([sent("bob", 0, "a"), clicked("ann", 1)], None, True),
        ([sent("ann", 2, "a"), clicked("ann", 1)], None, True),
        # Mail of the same program, or of the same content, is enough.
        ([sent("ann", 0, "b"), clicked("ann", 1)], 1, False),
        ([sent("ann", 0, "a", program="Other"), clicked("ann", 1)], 1, False),
        ([sent("ann", 0, "b", program="Other"), clicked("ann", 1)], None, True),
        ([sent("ann", 0, "a", action="delivered"), clicked("ann", 1)], 1, False),
    ],
)
def test_t13_tells_machines_and_what_cannot_be_verified(touches, answer, unverified):
    assert [row[1::2] for row in told(*touches)] == [(answer, unverified)]


def test_t13_two_links_in_one_second_are_a_machines():
    both = clicked("ann", 1 + SECOND / 10), clicked("ann", 1 + SECOND, url=OTHER)
    assert [row[1] for row in told(MAIL, *both)] == [0, 0]


def scanned(lead_id, days, apart, links=4):
    return [
        clicked(lead_id, days + place * apart * SECOND, url=f"https://our.example/{place}")
        for place in range(links)
    ]


@pytest.mark.parametrize(
    ("clicks", "answers"),
    [
        (scanned("ann", 1, 20), [0] * 4),
        (scanned("ann", 1, 60), [0] * 4),
        (scanned("ann", 1, 61), [1] * 4),
        # Somebody else clicked a fifth link, so these are not all.
        ([*scanned("ann", 1, 20), clicked("bob", 2, url="https://our.example/5")], [1] * 5),
        # Two links are soon read; and links of two mails are no mail's every link.
        (scanned("ann", 1, 20, links=2), [1] * 2),
        ([*scanned("ann", 1, 20, 2), clicked("ann", 1.001, url=PAGE, content_id="b")], [1] * 3),
        # The same person comes back later, or another reads one link.
        ([*scanned("ann", 1, 20), clicked("ann", 2, url="https://our.example/0")], [0] * 4 + [1]),
        ([*scanned("ann", 1, 20), clicked("bob", 2, url="https://our.example/0")], [0] * 4 + [1]),
    ],
)
def test_t13_every_link_of_a_mail_in_one_go_is_a_scanners(clicks, answers):
    assert [row[1] for row in told(MAIL, sent("bob", 0, "a"), *clicks)] == answers


def test_a_scanner_on_every_link_is_no_touch_data():
    rows = judged([MAIL, *scanned("ann", 1, 20), call("ann", 2)]).rows
    assert rows.filter(action="call_made")["T8"].to_list() == [0]


def test_t13_knows_machines_where_clicks_earn_no_credit():
    touches = [MAIL, clicked("ann", 3 * SECOND), clicked("ann", 1)]
    rows = judged(touches, creditable=("replied",)).responses
    assert rows["T13"].to_list() == [0, 1]


@pytest.mark.parametrize(
    ("after", "answer"),
    [
        ([], 0),
        ([did("ann", 1 + 9 * SECOND, "page_viewed")], 0),
        ([did("ann", 1 + 10 * SECOND, "page_viewed")], 1),
        ([did("ann", 1 + SECOND, "page_viewed"), did("ann", 1 + 4 * SECOND, "page_viewed")], 1),
        ([did("ann", 1, "page_viewed"), did("ann", 1 + 4 * SECOND, "page_viewed")], 1),
        ([did("ann", 1 + 1_800 * SECOND, "form_submitted")], 1),
        ([did("ann", 1 + 1_801 * SECOND, "form_submitted")], 0),
        ([did("bob", 1 + 60 * SECOND, "form_submitted")], 0),
        ([did("ann", 1 + 60 * SECOND, "opened")], 0),
        ([did("ann", 1 + 60 * SECOND, "unsubscribed", channel="email")], 0),
        ([did("ann", 1 + 60 * SECOND, "page_viewed", automated=True)], 0),
        ([sent("ann", 1 + 60 * SECOND, "b")], 0),
        ([did("ann", 1 - 60 * SECOND, "page_viewed")], 0),
    ],
)
def test_t14_tells_who_left_again(after, answer):
    assert [row[2] for row in told(VIEW, MAIL, clicked("ann", 1), *after)] == [answer]


def test_t14_cannot_be_said_without_page_views_and_is_not_asked_of_machines():
    assert told(MAIL, clicked("ann", 1))[0][2] == -1 - T14.fields.index("touches.action")
    stayed = did("ann", 1 + 60 * SECOND, "form_submitted")
    assert told(MAIL, clicked("ann", 1), stayed)[0][2] == 1
    assert told(VIEW, MAIL, clicked("ann", 1, automated=True))[0][2] is None
    assert told(VIEW, MAIL, clicked("ann", 1, url="https://our.example/unsubscribe"))[0][2] is None


def test_clicks_of_nobody_known_of_ourselves_and_later_are_left_out():
    touches = [
        clicked(None, 1, visitor_id="v"), clicked("us", 1), clicked("ann", 400),
        clicked("bob", 1), did("bob", 1, "ad_clicked"),
    ]  # fmt: skip
    rows = judged(touches, leads=[lead("us", internal=True)], as_of=AS_OF).responses
    assert rows["lead_id"].to_list() == ["bob"]


def test_clicks_are_in_time():
    rows = judged([clicked("ann", 2), clicked("bob", 1), clicked("ann", 0)]).responses
    assert rows["lead_id"].to_list() == ["ann", "bob", "ann"]
    assert rows["occurred_at"].is_sorted()
