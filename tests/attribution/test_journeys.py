"""Journeys: whose touches, inside which window, in which order."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.settings import ContactPolicy, Milestone, Settings
from tests.attribution.companies import companies
from tests.factories import at, dataset, deal, lead, touch

WON = at("2025-06-01T12:00:00")
MICROSECOND = timedelta(microseconds=1)


def journeys(data, **chosen):
    return Analysis(data, Settings(as_of=at("2030-01-01"), **chosen)).journeys


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
@settings(max_examples=40, deadline=None)
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
