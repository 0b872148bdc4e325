"""Machines' clicks are those that comparing every touch with every other one finds."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from attribution.machine_clicks import machine_clicks
from attribution.numbering import Numbers
from tests.examples import examples
from tests.factories import at, dataset, touch

START = at("2025-03-03T09:15:00")
MAILS = ("content_id", "program")

touches = st.lists(
    st.builds(
        lambda person, when, action, content, program, url: touch(
            person, START + timedelta(milliseconds=when), action=action, content_id=content,
            program=program, url=url,
        ),
        st.sampled_from(["ann", "ann", "bob"]),
        st.sampled_from([0, 0, 2_000, 2_500, 3_000, 3_001, 5_000, 5_001, 8_000, 60_000, 62_500]),
        st.sampled_from(["clicked", "clicked", "sent", "delivered", "opened"]),
        st.sampled_from(["guide", "guide", "letter", None]),
        st.sampled_from(["spring", "spring", None]),
        st.sampled_from(["https://a.example", "https://b.example", None]),
    ),
    max_size=9,
)  # fmt: skip


@given(rows=touches)
@examples(50)
def test_machines_clicks_are_those_that_comparing_all_with_all_finds(rows):
    good = dataset(rows, []).touches.good
    found = good["touch_id"].gather(machine_clicks(Numbers(good))).to_list()
    clicks = [row for row in rows if row["action"] == "clicked"]
    assert sorted(found) == sorted(
        click["touch_id"]
        for click in clicks
        if any(arrived(click, rows, mail) for mail in MAILS) or another_link(click, clicks)
    )


def arrived(click, rows, mail):
    """Whether this person's mail came at most five seconds before."""
    of_mail = [
        row
        for row in rows
        if row["lead_id"] == click["lead_id"] and click[mail] is not None is not row[mail]
        if row[mail] == click[mail] and row["action"] in {"sent", "delivered"}
    ]
    delivered = [row for row in of_mail if row["action"] == "delivered"]
    return any(
        timedelta(0) <= click["occurred_at"] - row["occurred_at"] <= timedelta(seconds=5)
        and not of_one_minute(click, row)
        for row in delivered or of_mail
    )


def another_link(click, clicks):
    """Whether the person clicked another address at most a second earlier or later."""
    return any(
        row["lead_id"] == click["lead_id"]
        and None is not row["url"] != click["url"] is not None
        and abs(row["occurred_at"] - click["occurred_at"]) <= timedelta(seconds=1)
        and not of_one_minute(click, row)
        for row in clicks
    )


def of_one_minute(one, other):
    """Whether both are told at the same whole minute, which says nothing."""
    moment = one["occurred_at"]
    return moment == other["occurred_at"] and not moment.second and not moment.microsecond
