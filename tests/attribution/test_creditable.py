"""Which touches can earn credit, and why the others cannot."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.creditable import LABELS, Use, label_touches, touch_use
from attribution.service_pages import is_service_page, service_pages
from attribution.settings import ACTIONS, HUMAN_RESPONSES, Settings
from tests.attribution.companies import companies
from tests.examples import examples
from tests.factories import at, dataset, lead, touch

MAIL = at("2025-03-03T09:15:20")
LATE = at("2030-01-01")


def seconds(number):
    return timedelta(seconds=number)


def uses(*touches, leads=None, chosen=None, as_of=LATE):
    """The use of each touch, in the order written."""
    data = dataset(list(touches), [], leads)
    frame = None if data.leads is None else data.leads.good
    labelled = label_touches(data.touches.good, frame, chosen or Settings(), as_of)
    by_id = dict(labelled.select("touch_id", "use").iter_rows())
    return [by_id[row["touch_id"]] for row in touches]


@pytest.mark.parametrize("action", ACTIONS)
def test_only_responses_of_people_earn_credit(action):
    expected = {
        "opened": "opened",
        **dict.fromkeys(["unsubscribed", "bounced", "complained"], "harm"),
        **dict.fromkeys(["sent", "delivered", "mailed", "call_made", "ad_viewed"], "sent"),
        **dict.fromkeys(HUMAN_RESPONSES, "creditable"),
    }
    assert uses(touch("ann", MAIL, action=action)) == [expected[action]]


def test_the_settings_can_add_and_leave_out_actions():
    chosen = Settings(creditable=("opened", "attended"))
    touches = [touch("ann", MAIL, action=name) for name in ("opened", "clicked", "sent")]
    assert uses(*touches, chosen=chosen) == ["creditable", "not_chosen", "sent"]


def test_staff_and_test_people_do_not_count():
    leads = [lead("ann"), lead("tester", internal=True)]
    assert uses(touch("ann", MAIL), touch("tester", MAIL), leads=leads) == [
        "creditable",
        "internal",
    ]


def test_a_visitor_counts_once_lead_or_account_is_known():
    assert uses(
        touch(None, MAIL, visitor_id="v"),
        touch(None, MAIL, visitor_id="v", account_id="acme"),
    ) == ["unidentified", "creditable"]


def test_what_happened_after_the_date_of_the_analysis_is_not_known():
    assert uses(touch("ann", MAIL), touch("bob", MAIL + seconds(1)), as_of=MAIL) == [
        "creditable",
        "later",
    ]


def test_a_marked_machine_is_believed():
    assert uses(touch("ann", MAIL, automated=True)) == ["machine"]


@pytest.mark.parametrize(
    ("arrival", "delay", "use"),
    [
        ("delivered", 0, "machine"),
        ("delivered", 5, "machine"),
        ("delivered", 5.000001, "creditable"),
        ("delivered", -1, "creditable"),
        ("sent", 5, "machine"),
        ("sent", 6, "creditable"),
        ("opened", 1, "creditable"),
    ],
)
@pytest.mark.parametrize("mail", [{"content_id": "guide"}, {"program": "spring"}])
def test_a_click_within_five_seconds_of_its_mail_is_a_machines(mail, arrival, delay, use):
    arrived = touch("ann", MAIL, action=arrival, **mail)
    assert uses(arrived, touch("ann", MAIL + seconds(delay), **mail))[1] == use


def test_sending_does_not_count_where_delivery_is_on_record():
    mail = {"content_id": "guide"}
    sent = touch("ann", MAIL, action="sent", **mail)
    delivered = touch("ann", MAIL - seconds(600), action="delivered", **mail)
    assert uses(sent, delivered, touch("ann", MAIL + seconds(3), **mail))[2] == "creditable"


def test_another_persons_or_another_mail_arriving_says_nothing():
    others = [
        touch("bob", MAIL, action="delivered", content_id="guide"),
        touch("ann", MAIL, action="delivered", content_id="demo"),
    ]
    assert uses(*others, touch("ann", MAIL + seconds(2), content_id="guide"))[2] == "creditable"


def test_dates_without_a_time_of_day_cannot_show_a_machine():
    day = at("2025-03-03")
    mail = touch("ann", day, action="delivered", content_id="guide")
    assert uses(mail, touch("ann", day, content_id="guide"))[1] == "creditable"


def test_a_mail_of_the_same_whole_minute_hides_none_that_came_seconds_before():
    minute = at("2025-03-03")
    mails = [
        touch("ann", minute - seconds(3), action="delivered", content_id="guide"),
        touch("ann", minute, action="delivered", content_id="guide"),
    ]
    assert uses(*mails, touch("ann", minute, content_id="guide"))[2] == "machine"


def test_two_links_within_a_second_are_a_scanners_whatever_they_are():
    links = [touch("ann", MAIL + seconds(part), url=f"x.example/{part}") for part in (0, 0.4, 1)]
    again = touch("ann", MAIL + seconds(0.9), url="x.example/0")
    assert uses(*links, again) == ["machine"] * 4


def test_one_link_twice_or_two_people_or_two_seconds_are_no_scanner():
    touches = [
        touch("ann", MAIL, url="x.example/a", content_id="1"),
        touch("ann", MAIL + seconds(0.5), url="x.example/a", content_id="2"),
        touch("bob", MAIL, url="x.example/b"),
        touch("ann", MAIL + seconds(1.6), url="x.example/c", content_id="3"),
        touch("ann", MAIL + seconds(1.7), url=None, content_id="4"),
    ]
    assert set(uses(*touches)) == {"creditable"}


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/unsubscribe?id=7",
        "https://x.example/hs/manage-preferences/unsubscribe-all",
        "https://x.example/email/preferences",
        "https://x.example/preference-center",
        "https://preferences.x.example/me",
        "https://x.example/optout",
        "https://x.example/opt-out",
        "https://x.example/privacy-policy",
        "https://x.example/privacy",
        "HTTPS://X.EXAMPLE/View-In-Browser",
        "https://x.example/view_this_email_in_your_browser",
        "https://x.example/m?view=online-version",
        "https://click.x.example/?to=https%3A%2F%2Fx.example%2Funsubscribe",
        "unsubscribe",
    ],
)
def test_service_pages_are_no_engagement(url):
    assert uses(touch("ann", MAIL, url=url)) == ["service_page"]


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/blog/privacy-law-for-marketers",
        "https://x.example/blog/why-people-unsubscribe",
        "https://x.example/pricing",
        "https://x.example/webinar/customer-preferences-2025",
        "",
        None,
    ],
)
def test_pages_about_something_are_engagement(url):
    frame = pl.DataFrame({"url": [url]}, schema={"url": pl.String})
    assert frame.select(is_service_page("url")).item() is False


def test_every_address_is_judged_however_often_it_is_there():
    urls = [None, "https://a.example/unsubscribe", "https://a.example", None]
    found = service_pages(pl.Series(urls * 2, dtype=pl.String))
    assert found.tolist() == [False, True, False, False] * 2
    assert service_pages(pl.Series([], dtype=pl.String)).tolist() == []


def test_the_same_again_within_a_day_is_one_touch():
    hours = (0, 24, 24.001, 48)
    touches = [touch("ann", MAIL + timedelta(hours=h), content_id="guide") for h in hours]
    assert uses(*touches) == ["creditable", "repeat", "creditable", "repeat"]


def test_a_day_is_counted_from_the_last_touch_that_counted():
    touches = [
        touch("ann", MAIL + timedelta(hours=h), content_id="guide") for h in range(0, 72, 10)
    ]
    kept = [
        hour for hour, use in zip(range(0, 72, 10), uses(*touches), strict=True) if use != "repeat"
    ]
    assert kept == [0, 30, 60]


@pytest.mark.parametrize("few", [0, 10**6])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"content_id": "guide"}, {"content_id": "demo"}),
        ({"content_id": "guide"}, {}),
        ({"channel": "email"}, {"channel": "social"}),
        ({"program": "spring"}, {"program": "autumn"}),
        ({"url": "x.example/a"}, {"url": "x.example/b"}),
        ({"action": "clicked"}, {"action": "replied"}),
        ({"lead_id": "ann"}, {"lead_id": "bob"}),
    ],
)
def test_another_content_action_or_person_is_another_touch(first, second, few, monkeypatch):
    monkeypatch.setattr("attribution.repeats._FEW", few)
    rows = [{"lead_id": "ann", **first}, {"lead_id": "ann", **second}]
    touches = [
        touch(row.pop("lead_id"), MAIL + seconds(60 * at_), **row) for at_, row in enumerate(rows)
    ]
    assert uses(*touches) == ["creditable", "creditable"]


def test_content_is_the_same_through_another_program():
    touches = [touch("ann", MAIL, content_id="guide", program=name) for name in ("a", "b")]
    assert uses(*touches) == ["creditable", "repeat"]


def test_a_machines_click_hides_no_persons():
    mail = touch("ann", MAIL, action="delivered", content_id="guide")
    clicks = [touch("ann", MAIL + seconds(delay), content_id="guide") for delay in (2, 900)]
    assert uses(mail, *clicks) == ["sent", "machine", "creditable"]


def view(minute, **more):
    return touch(
        more.pop("lead_id", "ann"),
        MAIL + timedelta(minutes=minute),
        channel="organic",
        action="page_viewed",
        url=f"x.example/{minute}",
        **more,
    )


def test_page_views_less_than_half_an_hour_apart_are_one_visit_and_its_first_page_counts():
    assert uses(view(0), view(29), view(58), view(88), view(89)) == [
        "creditable",
        "same_visit",
        "same_visit",
        "creditable",
        "same_visit",
    ]


def test_each_person_visits_alone():
    assert uses(view(0), view(1, lead_id="bob")) == ["creditable", "creditable"]


@given(minutes=st.lists(st.integers(0, 9 * 24 * 60), min_size=1, max_size=25))
@examples(40)
def test_repeats_are_those_that_counting_one_by_one_finds(minutes):
    touches = [
        touch("ann", MAIL + timedelta(minutes=m), content_id="guide") for m in sorted(minutes)
    ]
    expected, last = [], None
    for row in touches:
        fresh = last is None or row["occurred_at"] - last > timedelta(hours=24)
        expected.append("creditable" if fresh else "repeat")
        last = row["occurred_at"] if fresh else last
    assert uses(*touches) == expected


@given(company=companies())
@examples(15)
def test_every_good_touch_is_counted_once(company):
    good = company.data.touches.good
    counts = touch_use(label_touches(good, company.data.leads.good, Settings(), LATE))
    assert counts["touches"].sum() == good.height
    assert counts["use"].to_list() == [use.value for use in Use]
    assert counts["label"].to_list() == [LABELS[use] for use in Use]


def test_no_touch_at_all_counts_as_nothing():
    empty = dataset([], []).touches.good
    assert touch_use(label_touches(empty, None, Settings(), LATE))["touches"].sum() == 0
