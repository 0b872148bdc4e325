"""Clicks as a mail tool counts them beside those of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.audit.clicks import SCHEMA, clicks
from attribution.told import NOT_STATED
from tests.attribution.audit.made import audited, send
from tests.examples import examples
from tests.factories import at, lead, touch

SPRING = {"program": "Spring"}


def told(*args, **more):
    return {row["program"]: row for row in clicks(audited(*args, **more)).iter_rows(named=True)}


def sent(*people):
    return [send(name, "2025-01-01T08:00:00", of="guide", **SPRING) for name in people]


def click(lead_id, moment="2025-01-02T09:00:00", **more):
    return touch(lead_id, moment, **{"content_id": "guide", **SPRING, **more})


def test_each_click_is_of_one_kind_and_only_those_of_people_are_clean():
    rows = [
        click("ann"),
        click("ann", "2025-01-02T12:00:00"),
        click("bob", automated=True),
        click("cyd", url="https://a.example/unsubscribe"),
        click("dee"),
        click("eve"),
        click("staff"),
        touch("ann", "2025-01-02", action="opened", content_id="guide", **SPRING),
    ]
    judged = {
        rows[4]["touch_id"]: {"T13": 0, "unverified": False},
        rows[5]["touch_id"]: {"T13": None, "unverified": True},
    }
    found = told(
        sent("ann", "bob", "cyd", "dee"), rows, clicks=judged, leads=[lead("staff", internal=True)]
    )["Spring"]
    counts = {name: found[name] for name in SCHEMA if isinstance(found[name], int)}
    assert counts == {
        "delivered": 4,
        "all_clicks": 6,
        "machine": 2,
        "service_pages": 1,
        "repeated": 1,
        "clean_clicks": 2,
        "unverified": 1,
        "opens": 1,
        # Of the mail on record: Ann's was clicked by her, and those of three others too.
        "naive_mails": 4,
        "clean_mails": 1,
    }
    assert (found["naive_rate"], found["clean_rate"]) == (1.0, 0.25)
    # Wilson's ends of one of four, by hand: z² = 3.8415.
    assert found["clean_low"] == pytest.approx(0.0456, abs=5e-5)
    assert found["clean_high"] == pytest.approx(0.6994, abs=5e-5)


def test_all_programs_together_stand_first_and_most_mail_next():
    others = [send(name, "2025-01-03") for name in ("ann", "bob", "cyd")]
    rows = told([*sent("ann", "bob"), send("ann", "2025-01-03", program="Autumn"), *others])
    assert list(rows) == [None, NOT_STATED, "Spring", "Autumn"]
    assert [row["delivered"] for row in rows.values()] == [6, 3, 2, 1]


def test_without_mail_on_record_a_rate_is_unknown():
    rows = told([], [click("ann")])
    assert (rows["Spring"]["all_clicks"], rows["Spring"]["naive_rate"]) == (1, None)
    assert told([])[None]["clean_rate"] is None


@examples(30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ann", "bob", None]),
            st.integers(0, 40),
            st.sampled_from(["guide", None]),
            st.sampled_from(["Spring", None]),
            st.sampled_from([None, "https://a.example/x", "https://a.example/privacy"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_kinds_add_up_to_all_clicks_and_rates_are_shares(made):
    moment = at("2025-01-01T08:00:00")
    rows = [
        touch(who, moment.replace(hour=8 + step % 16, minute=step), content_id=of, program=program,
              url=url, automated=machine)
        for who, step, of, program, url, machine in made
    ]  # fmt: skip
    for row in told(sent("ann", "bob"), rows).values():
        kinds = ("machine", "service_pages", "repeated", "clean_clicks")
        assert sum(row[kind] for kind in kinds) == row["all_clicks"]
        assert row["unverified"] <= row["clean_clicks"]
        assert row["clean_mails"] <= row["naive_mails"] <= row["delivered"]
