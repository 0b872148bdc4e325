"""Journeys: whose touches, inside which window, in which order."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.settings import ContactPolicy, Milestone, Settings
from tests.attribution.companies import companies
from tests.examples import examples
from tests.factories import at, dataset, deal, lead, touch

WON = at("2025-06-01T12:00:00")
MICROSECOND = timedelta(microseconds=1)


def journeys(data, **chosen):
    return Analysis(data, Settings(**{"as_of": at("2030-01-01")} | chosen)).journeys


def leads_of(data, **chosen):
    rows = journeys(data, **chosen).rows
    return rows.group_by("deal_id").agg("lead_id").sort("deal_id").rows()


def test_the_window_includes_both_its_ends():
    moments = [
        WON - timedelta(days=90) - MICROSECOND,
        WON - timedelta(days=90),
        WON,
        WON + MICROSECOND,
    ]
    touches = [touch("ann", moment, content_id=str(moment)) for moment in moments]
    rows = journeys(
        dataset(touches, [deal("d", "1.00", WON, lead_id="ann")]), lookback_days=90
    ).rows
    assert rows["occurred_at"].to_list() == moments[1:3]
    assert rows["age_us"].to_list() == [90 * 86_400_000_000, 0]


def test_without_a_lookback_every_earlier_touch_counts():
    touches = [touch("ann", at("1999-01-01"))]
    data = dataset(touches, [deal("d", "1.00", WON, lead_id="ann")])
    assert journeys(data).rows.is_empty()
    assert journeys(data, lookback_days=None).rows.height == 1


def test_order_is_by_time_then_id():
    touches = [
        touch("ann", WON, touch_id="b", content_id="1"),
        touch("bob", WON - timedelta(days=1), touch_id="z"),
        touch("bob", WON, touch_id="a", content_id="2"),
    ]
    rows = journeys(dataset(touches, [deal("d", "1.00", WON, contacts=["ann", "bob"])])).rows
    assert rows.select("touch_id", "position", "touches").rows() == [
        ("z", 1, 3),
        ("a", 2, 3),
        ("b", 3, 3),
    ]


def test_pipeline_ends_when_the_deal_was_created_whatever_became_of_it():
    created = WON - timedelta(days=40)
    touches = [touch("ann", created), touch("ann", created + MICROSECOND, content_id="late")]
    deals = [
        deal("lost", "5.00", WON, status="lost", lead_id="ann", created_at=created),
        deal("open", "7.00", None, status="open", lead_id="ann", created_at=created),
    ]
    found = journeys(dataset(touches, deals), milestone=Milestone.PIPELINE)
    assert found.rows["deal_id"].to_list() == ["lost", "open"]
    assert found.rows["occurred_at"].to_list() == [created, created]


LEADS = [
    lead("ann", account_id="acme", segment="smb", industry="steel"),
    lead("bob", account_id="acme"),
    lead("cyd", account_id="birch"),
    lead("dee"),
]
EVERYBODY = [touch(name, WON - timedelta(days=9)) for name in ("ann", "bob", "cyd", "dee", "eve")]
DEAL = deal("d", "1.00", WON, account_id="acme", lead_id="bob", contacts=["ann", "cyd", "dee"])


@pytest.mark.parametrize(
    ("policy", "people"),
    [
        # Everybody at acme, cyd, a contact of another account, and dee, one of none.
        (ContactPolicy.ACCOUNT, ["ann", "bob", "cyd", "dee"]),
        (ContactPolicy.CONTACTS, ["ann", "bob", "cyd", "dee"]),
        (ContactPolicy.PRIMARY, ["bob"]),
    ],
)
def test_the_contact_policy_says_whose_touches_count(policy, people):
    data = dataset(EVERYBODY, [DEAL], LEADS)
    assert leads_of(data, contact_policy=policy) == [("d", people)]


def test_the_first_contact_is_primary_where_no_lead_is_named():
    data = dataset(EVERYBODY, [{**DEAL, "lead_id": None}], LEADS)
    assert leads_of(data, contact_policy=ContactPolicy.PRIMARY) == [("d", ["ann"])]


@pytest.mark.parametrize(
    ("named", "key", "people"),
    [
        ({"account_id": "birch", "lead_id": "ann"}, "birch", ["ann", "cyd"]),
        ({"lead_id": "cyd", "contacts": ["ann"]}, "birch", ["ann", "cyd"]),
        ({"contacts": ["ann", "cyd"]}, "acme", ["ann", "bob", "cyd"]),
        ({"lead_id": "dee"}, "lead:dee", ["dee"]),
        ({"contacts": ["eve", "dee"]}, "lead:eve", ["dee", "eve"]),
        ({}, "deal:d", None),
    ],
)
def test_a_deals_account_falls_back_on_its_people(named, key, people):
    found = journeys(dataset(EVERYBODY, [deal("d", "1.00", WON, **named)], LEADS))
    assert found.deals["account_key"].to_list() == [key]
    assert found.rows["lead_id"].to_list() == (people or [])
    assert found.deals["touches"].to_list() == [len(people or [])]


def test_a_deals_contact_counts_though_the_crm_calls_the_account_by_another_name():
    contact = [lead("ann", account_id="Acme Inc"), lead("bob", account_id="Acme Inc")]
    named = deal("d", "1.00", WON, account_id="9001", contacts=["ann"])
    assert leads_of(dataset(EVERYBODY[:2], [named], contact)) == [("d", ["ann"])]


def test_each_touch_counts_once_however_a_deal_finds_it():
    touches = [
        touch("ann", WON, account_id="birch", content_id="1"),
        touch("ann", WON, account_id="acme", content_id="2"),
        touch("ann", WON, content_id="3"),
    ]
    data = dataset(touches, [{**DEAL, "lead_id": "ann", "contacts": ["ann", "ann"]}], LEADS)
    rows = journeys(data).rows
    assert rows["touch_id"].to_list() == [row["touch_id"] for row in touches]
    assert rows["position"].to_list() == [1, 2, 3]


def test_without_a_leads_table_people_stand_for_themselves():
    data = dataset(EVERYBODY, [deal("d", "1.00", WON, lead_id="ann", contacts=["bob"])])
    rows = journeys(data).rows
    assert rows["lead_id"].to_list() == ["ann", "bob"]
    assert rows["segment"].to_list() == [None, None]


def test_a_touchs_own_account_outranks_its_leads():
    moved = touch("ann", WON, account_id="birch")
    deals = [deal(name, "1.00", WON, account_id=name) for name in ("acme", "birch")]
    assert leads_of(dataset([moved], deals, LEADS)) == [("birch", ["ann"])]


def test_one_touch_may_serve_several_deals():
    deals = [deal(name, "1.00", WON, account_id="acme") for name in ("d1", "d2")]
    data = dataset([touch("ann", WON)], deals, LEADS)
    assert leads_of(data) == [("d1", ["ann"]), ("d2", ["ann"])]


def test_rows_tell_of_the_person_and_the_quarter():
    row = journeys(dataset(EVERYBODY[:1], [DEAL], LEADS)).rows.row(0, named=True)
    assert (row["segment"], row["industry"], row["quarter"]) == ("smb", "steel", "2025Q2")
    assert row["lead_created_at"] == at("2025-01-01")


@given(company=companies(), policy=st.sampled_from(ContactPolicy), lookback=st.integers(1, 400))
@examples(40)
def test_journeys_are_those_that_looking_at_every_pair_finds(company, policy, lookback):
    data = company.data
    analysis = Analysis(
        data,
        Settings(as_of=at("2030-01-01"), contact_policy=policy, lookback_days=lookback),
    )
    accounts = {row["lead_id"]: row["account_id"] for row in company.leads}

    def touch_key(row):
        return row.get("account_id") or accounts[row["lead_id"]] or f"lead:{row['lead_id']}"

    def belongs(row, deal_row):
        people = [name for name in (deal_row["lead_id"], *deal_row["contacts"]) if name]
        if policy == ContactPolicy.CONTACTS:
            return row["lead_id"] in people
        if policy == ContactPolicy.PRIMARY:
            return people[:1] == [row["lead_id"]]
        first_contact = deal_row["contacts"][:1]
        known = [accounts[name] for name in [deal_row["lead_id"], *first_contact] if name]
        account = next(filter(None, [deal_row["account_id"], *known]), None)
        return row["lead_id"] in people or touch_key(row) == account

    usable = set(
        analysis._touches.filter(use="creditable")["touch_id"]  # noqa: SLF001 - tested by itself
    )
    window = timedelta(days=lookback)
    expected = [
        (deal_row["deal_id"], row["touch_id"])
        for deal_row in sorted(company.deals, key=lambda row: row["deal_id"])
        for row in sorted(company.touches, key=lambda row: (row["occurred_at"], row["touch_id"]))
        if row["touch_id"] in usable
        and timedelta(0) <= deal_row["closed_at"] - row["occurred_at"] <= window
        and belongs(row, deal_row)
    ]
    assert analysis.journeys.rows.select("deal_id", "touch_id").rows() == expected


STAGE_POSITIONS = (
    "lead_created_position", "mql_position", "sales_ready_position", "deal_created_position",
)  # fmt: skip


def positions_of(data, **chosen):
    """The milestones' positions of the only deal, the same on each of its rows."""
    rows = journeys(data, **chosen).rows.select(STAGE_POSITIONS)
    assert rows.unique().height == 1
    return rows.row(0)


def visits(*days, person="ann"):
    return [touch(person, at(f"2025-{day}"), content_id=f"{person} {day}") for day in days]


MARCH_TO_MAY = visits("03-01", "04-01", "05-01")


def test_a_milestones_touch_is_the_last_at_or_before_it():
    # Created between the first and the second touch; MQL at the very moment of the second;
    # sales-ready after all of them; the deal created between the second and the third.
    person = lead("ann", "2025-03-15", mql_at="2025-04-01", sales_ready_at="2025-05-20")
    won = deal("d", "1.00", WON, lead_id="ann", created_at=at("2025-04-20"))
    assert positions_of(dataset(MARCH_TO_MAY, [won], [person])) == (1, 2, 3, 2)


def test_a_milestone_before_the_first_touch_or_never_reached_has_no_touch():
    person = lead("ann", "2025-02-28", mql_at="2025-02-28")
    won = deal("d", "1.00", WON, lead_id="ann", created_at=at("2025-02-28"))
    assert positions_of(dataset(MARCH_TO_MAY, [won], [person])) == (None, None, None, None)


def test_touches_outside_the_window_take_no_milestone():
    person = lead("ann", "2025-03-15", mql_at="2025-04-15")
    won = deal("d", "1.00", WON, lead_id="ann", created_at=at("2025-03-15"))
    data = dataset(MARCH_TO_MAY, [won], [person])
    # 70 days before 1 June noon is 23 March: the touch of 1 March is no part of the journey.
    assert positions_of(data, lookback_days=70) == (None, 1, None, None)


def test_a_date_without_a_time_of_day_counts_to_the_end_of_its_day():
    # Loading makes 1 April the last moment of 1 April: what happened that day comes before it.
    touches = visits("04-01T09:00:00", "04-01T18:00:00", "04-02T00:00:00")
    person = lead("ann", "2025-01-01", mql_at="2025-04-01T23:59:59.999999")
    won = deal("d", "1.00", WON, lead_id="ann", created_at=at("2025-04-01T23:59:59.999999"))
    assert positions_of(dataset(touches, [won], [person])) == (None, 2, None, 2)


TOGETHER = [*visits("03-01", "05-01"), *visits("04-01", person="bob")]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        # cyd never touched anything and was first of all at acme: 2 March, after one touch.
        (ContactPolicy.ACCOUNT, (1, 1, None, 3)),
        # Of ann and bob, bob was created first and ann became MQL first.
        (ContactPolicy.CONTACTS, (2, 3, None, 3)),
        # ann alone has two touches, and was created and MQL after the second.
        (ContactPolicy.PRIMARY, (2, 2, None, 2)),
    ],
)
def test_of_several_people_the_earliest_to_reach_a_milestone_counts(policy, expected):
    people = [
        lead("ann", "2025-05-02", account_id="acme", mql_at="2025-05-03"),
        lead("bob", "2025-04-02", account_id="acme", mql_at="2025-05-09"),
        lead("cyd", "2025-03-02", account_id="acme", mql_at="2025-03-03"),
        lead("eve", "2025-01-01", account_id="birch", mql_at="2025-01-01"),
    ]
    won = deal("d", "1.00", WON, account_id="acme", lead_id="ann", contacts=["bob"])
    won["created_at"] = at("2025-05-15")
    data = dataset(TOGETHER, [won], people)
    assert positions_of(data, contact_policy=policy) == expected


def test_people_known_to_an_account_by_their_touches_alone_reach_its_milestones():
    touches = [touch("ann", moment, account_id="acme") for moment in ("2025-03-01", "2025-04-01")]
    won = deal("d", "1.00", WON, account_id="acme")
    found = positions_of(dataset(touches, [won], [lead("ann", "2025-03-15")]))
    assert found == (1, None, None, 2)


def test_a_contact_of_another_account_reaches_milestones_alone():
    # cyd of birch is named by the deal; dan, who sits beside him, is not.
    people = [
        lead("ann", "2025-05-02", account_id="acme"),
        lead("cyd", "2025-04-02", account_id="birch"),
        lead("dan", "2025-03-02", account_id="birch"),
    ]
    won = deal("d", "1.00", WON, account_id="acme", lead_id="ann", contacts=["cyd"])
    assert positions_of(dataset(TOGETHER[:2], [won], people))[0] == 1
    assert positions_of(dataset(MARCH_TO_MAY, [won], people))[0] == 2


def test_without_a_leads_table_only_the_deals_creation_is_known():
    won = deal("d", "1.00", WON, lead_id="ann", created_at=at("2025-04-20"))
    assert positions_of(dataset(MARCH_TO_MAY, [won])) == (None, None, None, 2)


def test_what_lies_after_the_date_of_the_analysis_is_not_known():
    person = lead("ann", "2025-03-15", mql_at="2025-07-02", sales_ready_at="2025-07-01")
    won = deal("d", "1.00", WON, lead_id="ann", created_at=at("2025-04-20"))
    found = positions_of(dataset(MARCH_TO_MAY, [won], [person]), as_of=at("2025-07-01"))
    assert found == (1, None, 3, 2)


def test_each_deal_has_positions_of_its_own():
    deals = [
        deal(name, "1.00", WON, account_id="acme", created_at=at(f"2025-{day}"))
        for name, day in (("d1", "03-20"), ("d2", "04-20"), ("d3", "02-01"))
    ]
    rows = journeys(dataset(MARCH_TO_MAY, deals, LEADS)).rows
    told = rows.select("deal_id", "deal_created_position").unique().sort("deal_id").rows()
    assert told == [("d1", 1), ("d2", 2), ("d3", None)]


def unconverted_of(touches, deals, leads=LEADS, **chosen):
    return journeys(dataset(touches, deals, leads), **chosen).unconverted.rows()


NOW = {"as_of": at("2025-06-02")}


def test_accounts_without_a_deal_that_reached_the_milestone_are_unconverted():
    touches = [
        touch("cyd", "2025-05-02", "webinar", "attended"),
        touch("cyd", "2025-05-01", "email"),
        touch("dee", "2025-05-01", "search"),
        touch("ann", "2025-05-01", "email"),
        touch("bob", "2025-05-01", "email"),
    ]
    won = deal("d", "1.00", WON, account_id="acme")
    lost = deal("l", "1.00", WON, account_id="birch", status="lost")
    expected = [("birch", "email", 1), ("birch", "webinar", 2), ("lead:dee", "search", 1)]
    for policy in ContactPolicy:
        assert unconverted_of(touches, [won, lost], contact_policy=policy, **NOW) == expected
    # Under pipeline the lost deal was created too.
    pipeline = unconverted_of(touches, [won, lost], milestone=Milestone.PIPELINE, **NOW)
    assert pipeline == expected[2:]


@pytest.mark.parametrize(
    "left_out",
    [{"amount": None, "amount_minor": None}, {"deal_type": "renewal"}, {"closed_at": None}],
    ids=["no amount", "existing business", "no close date"],
)
def test_an_account_with_a_deal_out_of_scope_is_not_unconverted(left_out):
    won = {**deal("d", "1.00", WON, account_id="acme"), **left_out}
    assert unconverted_of(EVERYBODY[:2], [won], **NOW) == []


def test_a_deal_won_after_the_date_of_the_analysis_has_not_converted_anybody():
    won = deal("d", "1.00", WON, account_id="birch")
    touches = [touch("cyd", "2025-05-01")]
    assert unconverted_of(touches, [won], as_of=at("2025-05-30")) == [("birch", "email", 1)]
    assert unconverted_of(touches, [won], **NOW) == []


def test_unconverted_touches_are_creditable_and_inside_the_window_before_the_date():
    now = at("2025-06-02")
    moments = [
        now - timedelta(days=90) - MICROSECOND,
        now - timedelta(days=90),
        now,
        now + MICROSECOND,
    ]
    touches = [touch("cyd", moment, f"c{place}") for place, moment in enumerate(moments)]
    touches += [
        touch("cyd", now, "mail", "sent"),
        touch(None, now, "web", "page_viewed", visitor_id="v1"),
    ]
    found = unconverted_of(touches, [], lookback_days=90, as_of=now)
    assert found == [("birch", "c1", 1), ("birch", "c2", 2)]
    assert unconverted_of(touches, [], lookback_days=None, as_of=now)[0] == ("birch", "c0", 1)


def test_a_contact_of_another_account_who_led_to_a_deal_is_left_out_alone():
    leads = [*LEADS, lead("dan", account_id="birch")]
    touches = [touch("cyd", "2025-05-01", "email"), touch("dan", "2025-05-02", "search")]
    won = deal("d", "1.00", WON, account_id="acme", contacts=["cyd"])
    assert unconverted_of(touches, [won], leads, **NOW) == [("birch", "search", 1)]


def test_without_leads_people_are_unconverted_for_themselves_in_order_of_time_then_id():
    touches = [
        touch("ann", "2025-05-02", "b", touch_id="b"),
        touch("ann", "2025-05-02", "a", touch_id="a"),
        touch("ann", "2025-05-01", "z", touch_id="z"),
    ]
    expected = [("lead:ann", "z", 1), ("lead:ann", "a", 2), ("lead:ann", "b", 3)]
    assert unconverted_of(touches, [], None, **NOW) == expected
