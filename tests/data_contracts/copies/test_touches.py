"""What two systems tell of the same contact counts once; what differs stays."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.contract import Severity
from data_contracts.copies.touches import told_once
from data_contracts.odcs import contract

VENDORS = {
    "events.csv": "ga4", "contacts.csv": "hubspot", "emails.csv": "hubspot", "activity.csv":
    "marketo", "webinar.csv": "zoom", "members.csv": "salesforce", "own.csv": "canonical",
}  # fmt: skip
ZONES = dict.fromkeys(VENDORS, "UTC") | {"members.csv": "America/Chicago"}
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def touches(*rows):
    """Return touches: file, person, action, moment."""
    schema = {c.name: c.dtype for c in contract("touches").columns}
    return pl.DataFrame(
        [
            {"touch_id": f"t{i}", "source_file": file, "source_row": i, "lead_id": lead,
             "action": action, "occurred_at": at, "channel": "x"}
            for i, (file, lead, action, at) in enumerate(rows)
        ],
        schema={**schema, "source_file": pl.String(), "source_row": pl.Int64()},
    )  # fmt: skip


def kept(*rows):
    return told_once(touches(*rows), VENDORS, ZONES).kept["source_file"].to_list()


def at(second):
    return NOON.replace(minute=second // 60, second=second % 60)


@pytest.mark.parametrize(
    ("action", "told", "better"),
    [
        ("form_submitted", ["contacts.csv", "events.csv"], "events.csv"),
        ("page_viewed", ["activity.csv", "events.csv"], "events.csv"),
        ("clicked", ["emails.csv", "activity.csv"], "activity.csv"),
        ("attended", ["activity.csv", "webinar.csv"], "webinar.csv"),
    ],
)
def test_whoever_saw_it_itself_is_believed(action, told, better):
    rows = [(file, "ann", action, NOON) for file in told]
    assert kept(*rows) == kept(*rows[::-1]) == [better]


@pytest.mark.parametrize("action", ["sent", "delivered", "opened", "unsubscribed", "complained"])
def test_a_mail_that_two_systems_tell_of_is_one(action):
    rows = touches(("emails.csv", "ann", action, NOON), ("activity.csv", "ann", action, at(20)))
    same, other = (rows.with_columns(content_id=pl.Series([*names])) for names in ("aa", "ab"))
    told = [told_once(each, VENDORS, ZONES).kept["source_file"].to_list() for each in (same, other)]
    # Two mails may go out within a minute; and whose content nobody states may be any.
    assert told == [["activity.csv"], ["emails.csv", "activity.csv"]]
    assert told_once(rows, VENDORS, ZONES).kept.height == 2


def test_a_clock_that_keeps_minutes_tells_of_the_same_moment():
    rows = [("contacts.csv", "ann", "form_submitted", at(120)),
            ("events.csv", "ann", "form_submitted", at(179))]  # fmt: skip
    assert kept(*rows) == ["events.csv"]
    apart = [rows[0], ("events.csv", "ann", "form_submitted", at(180))]
    assert len(kept(*apart)) == 2


def test_a_day_without_a_time_tells_of_the_same_day():
    # Midnight in Chicago, where that system's account is.
    day = datetime(2025, 3, 1, 6, tzinfo=UTC)
    rows = [("members.csv", "ann", "attended", day), ("webinar.csv", "ann", "attended", NOON)]
    assert kept(*rows) == ["webinar.csv"]
    other = [("members.csv", "ann", "attended", day.replace(day=2)), rows[1]]
    assert len(kept(*other)) == 2


@pytest.mark.parametrize(
    "other",
    [
        ("events.csv", "bob", "form_submitted", NOON),  # another person
        ("events.csv", "ann", "page_viewed", NOON),  # another action
        ("emails.csv", "ann", "form_submitted", NOON),  # the same system
        ("own.csv", "ann", "form_submitted", NOON),  # the company's own table says what it means
        ("events.csv", None, "form_submitted", NOON),  # nobody
    ],
)
def test_what_is_not_the_same_stays(other):
    assert len(kept(("contacts.csv", "ann", "form_submitted", NOON), other)) == 2


def test_two_mails_sent_at_once_are_two_mails():
    rows = [("emails.csv", "ann", "sent", NOON), ("activity.csv", "ann", "sent", NOON)]
    assert len(kept(*rows)) == 2


def test_copies_are_set_aside_and_counted():
    rows = [("contacts.csv", "ann", "form_submitted", NOON),
            ("events.csv", "ann", "form_submitted", NOON)]  # fmt: skip
    once = told_once(touches(*rows), VENDORS, ZONES)
    assert once.again["source_file"].to_list() == ["contacts.csv"]
    (said,) = once.findings
    assert (said.rows, said.severity) == (1, Severity.NOTE)
    assert "1 of HubSpot that Google Analytics 4 tells of too" in said.says


TOLD = st.tuples(
    st.sampled_from(["events.csv", "contacts.csv", "emails.csv", "activity.csv", "webinar.csv"]),
    st.sampled_from(["ann", "bob"]),
    st.sampled_from(["page_viewed", "clicked"]),
    st.integers(0, 400),
)
BETTER = {
    "page_viewed": ["events.csv", "activity.csv", "contacts.csv emails.csv", "webinar.csv"],
    "clicked": ["activity.csv", "contacts.csv emails.csv", "webinar.csv", "events.csv"],
}
"""Web analytics see visits; else marketing automation, the CRM, the webinar, the web."""


@given(rows=st.lists(TOLD, max_size=30))
def test_a_touch_goes_if_and_only_if_a_better_system_tells_of_it_within_a_minute(rows):
    def place(file, action):
        return next(n for n, files in enumerate(BETTER[action]) if file in files)

    stays = [
        not any(
            other[1:3] == row[1:3]
            and place(other[0], row[2]) < place(row[0], row[2])
            and abs(other[3] - row[3]) < 60
            for other in rows
        )
        for row in rows
    ]
    told = [(file, lead, action, at(0) + timedelta(seconds=s)) for file, lead, action, s in rows]
    once = told_once(touches(*told), VENDORS, ZONES)
    kept_rows = once.kept["source_row"].to_list()
    assert kept_rows == [i for i, stay in enumerate(stays) if stay]


def test_thousands_of_visits_in_one_minute_are_not_compared_each_with_each():
    many = 20_000
    rows = [(file, "ann", "page_viewed", at(i % 60)) for file in ("events.csv", "activity.csv")
            for i in range(many)]  # fmt: skip
    assert kept(*rows) == ["events.csv"] * many
