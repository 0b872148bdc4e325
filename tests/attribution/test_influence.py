"""Sourced, accelerated and influenced by every definition; nothing is ever told as above all."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.creditable import label_touches
from attribution.influence import COLUMNS, influence, wilson
from attribution.influence_definitions import Measure
from attribution.settings import ContactPolicy, Settings
from attribution.told import NONE_OF_THEM
from tests.attribution.companies import companies
from tests.examples import examples
from tests.factories import at, dataset, deal, lead, touch

TRACK = {"program": "Track", "program_kind": "nurture"}
SHOW = {"channel": "webinar", "program": "Show", "program_kind": "event"}
WON, CREATED = "2025-06-30", "2025-05-01"
DEALS = [
    deal("d1", "100.00", WON, created_at=CREATED, account_id="a1", contacts=["ann"]),
    deal("d2", "300.00", WON, created_at=CREATED, account_id="a2", lead_id="cid"),
    deal("d3", "50.00", WON, created_at=CREATED, account_id="a3", lead_id="dee"),
    deal("d4", "50.00", WON, created_at=CREATED, account_id="a4", lead_id="eve"),
]
TOUCHES = [
    touch("ann", "2025-04-01", **TRACK),
    touch("bob", "2025-05-20", **SHOW),
    touch("ann", "2025-06-29", **TRACK),
    touch("cid", "2025-01-10", **SHOW),
    touch("cid", "2025-06-01", **SHOW),
    touch("eve", "2025-06-15", **TRACK),
]
LEADS = [
    lead("ann", "2025-03-01", account_id="a1", source=" Webinar"),
    lead("bob", "2025-03-02", account_id="a1", source="Track"),
    lead("cid", "2025-01-01", account_id="a2", source="Referral"),
    lead("dee", "2025-01-01", account_id="a3", source="event"),
    lead("eve", "2025-01-01", account_id="a4"),
]
DATA = dataset(TOUCHES, DEALS, LEADS)
CHOSEN = Settings(influence_days=40, replicates=40)


def told(data=DATA, chosen=CHOSEN, column="program_kind"):
    analysis = Analysis(data, chosen)
    leads = None if data.leads is None else data.leads.good
    return influence(
        analysis.journeys,
        analysis.scope.credited,
        label_touches(data.touches.good, leads, chosen, analysis.as_of),
        leads,
        chosen,
        column,
    )


def amounts(found, definition):
    """Value → (deals, dollars), in the order told."""
    rows = found.rows.filter(pl.col("definition") == definition)
    return {
        value: (deals, minor // 100)
        for value, deals, minor in rows.select("value", "deals", "amount_minor").iter_rows()
    }


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("first_touch", {"event": (1, 300), "nurture": (2, 150), NONE_OF_THEM: (1, 50)}),
        ("deal_creation", {"event": (1, 300), "nurture": (1, 100), NONE_OF_THEM: (2, 100)}),
        (
            # Ann came first to the first deal, by a webinar, which only the event was.
            "lead_source",
            {"Referral (lead source)": (1, 300), "event": (2, 150), "(not stated)": (1, 50)},
        ),
        ("after_creation", {"event": (2, 400), "nurture": (2, 150), NONE_OF_THEM: (1, 50)}),
        ("only_after", {"event": (1, 100), "nurture": (1, 50), NONE_OF_THEM: (2, 350)}),
        ("any_touch", {"event": (2, 400), "nurture": (2, 150), NONE_OF_THEM: (1, 50)}),
        ("near_close", {"event": (1, 300), "nurture": (2, 150), NONE_OF_THEM: (1, 50)}),
        ("campaign_influence", {"nurture": (1, 100), NONE_OF_THEM: (3, 400)}),
    ],
)
def test_each_definition_counts_the_deals_that_it_means(definition, expected):
    found = amounts(told(), definition)
    assert found == expected
    assert list(found) == list(expected)


def test_people_whom_the_deal_does_not_name_are_no_campaign_influence():
    found = amounts(told(chosen=replace(CHOSEN, influence_days=200)), "campaign_influence")
    assert found == {"event": (1, 300), "nurture": (1, 100), NONE_OF_THEM: (2, 100)}


@pytest.mark.parametrize(
    ("policy", "window"),
    [(ContactPolicy.ACCOUNT, 365), (ContactPolicy.PRIMARY, 365), (ContactPolicy.CONTACTS, None)],
)
def test_campaign_influence_looks_back_from_creation_at_everyone_whom_the_deal_names(
    policy, window
):
    # Bob, a second contact, took part 21 days before creation; the deal closed 14 months after it.
    deals = [deal("slow", "100", "2026-07-01", created_at=CREATED, contacts=["ann", "bob"])]
    touches = [
        touch("bob", "2025-04-10", **TRACK),
        touch("ann", "2026-06-01", **SHOW),
        touch("bob", "2025-04-20", "email", "sent", program="Sent", program_kind="sales"),
    ]
    chosen = replace(CHOSEN, contact_policy=policy, lookback_days=window)
    data = dataset(touches, deals, [lead("ann"), lead("bob")])
    assert amounts(told(data, chosen), "campaign_influence") == {"nurture": (1, 100)}
    analysis = Analysis(data, chosen)
    assert analysis.influence("program_kind").rows.equals(told(data, chosen).rows)


def test_both_ends_of_the_time_before_creation_count():
    # From the tenth of April to the first of May are 21 days.
    deals = [deal("d", "100", WON, created_at=CREATED, lead_id="ann")]
    data = dataset([touch("ann", "2025-04-10", **TRACK)], deals, [lead("ann")])
    for days, expected in ((21, "nurture"), (20, NONE_OF_THEM)):
        found = amounts(told(data, replace(CHOSEN, influence_days=days)), "campaign_influence")
        assert list(found) == [expected]


def test_deals_created_before_their_window_begins_are_counted():
    # From creation to close are 60 days.
    assert told(chosen=replace(CHOSEN, lookback_days=60)).out_of_reach == 0
    assert told(chosen=replace(CHOSEN, lookback_days=59)).out_of_reach == 4
    assert told(chosen=replace(CHOSEN, lookback_days=None)).out_of_reach == 0


def test_a_window_shorter_than_the_time_frame_says_so():
    def means(**chosen):
        found = told(chosen=replace(CHOSEN, **chosen)).definitions
        return next(each.means for each in found if each.key == "near_close")

    assert "Journeys go back 39 days" in means(lookback_days=39)
    assert "Journeys go back" not in means(lookback_days=40) + means(lookback_days=None)


def test_a_touch_as_old_as_the_time_frame_still_counts():
    # From the first of June to the thirtieth are 29 days.
    assert "event" in amounts(told(chosen=replace(CHOSEN, influence_days=29)), "near_close")
    assert "event" not in amounts(told(chosen=replace(CHOSEN, influence_days=28)), "near_close")


def test_the_primary_contact_is_the_first_person_where_only_theirs_count():
    deals = [{**DEALS[0], "contacts": ["bob", "ann"]}]
    data = dataset(TOUCHES, deals, LEADS)
    primary = replace(CHOSEN, contact_policy=ContactPolicy.PRIMARY)
    assert amounts(told(data, primary), "lead_source") == {"Track (lead source)": (1, 100)}
    named = replace(CHOSEN, contact_policy=ContactPolicy.CONTACTS)
    assert list(amounts(told(data, named), "lead_source")) == ["event"]


def test_without_lead_sources_there_is_no_such_definition():
    for leads in (None, [lead("ann", account_id="a1")]):
        keys = [each.key for each in told(dataset(TOUCHES, DEALS, leads)).definitions]
        assert "lead_source" not in keys
        assert "first_touch" in keys


def test_shares_are_of_all_that_was_won():
    row = told().rows.row(
        by_predicate=(pl.col("definition") == "any_touch") & (pl.col("value") == "nurture"),
        named=True,
    )
    assert (row["share"], row["deals_share"]) == pytest.approx((0.3, 0.5))
    # Wilson for two of four at 95 %: 0.5 ± 0.35.
    assert (row["deals_low"], row["deals_high"]) == pytest.approx((0.15004, 0.84996), abs=2e-5)


@pytest.mark.parametrize(
    ("share", "n", "low", "high"),
    [
        # Newcombe 1998, table I, method 3.
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0.0, 20, 0.0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_the_published_one(share, n, low, high):
    assert wilson(share, n, 0.95) == pytest.approx((low, high), abs=5e-5)


def test_a_company_without_deals_or_money_still_answers():
    assert told(dataset(TOUCHES, [])).rows.is_empty()
    free = told(dataset(TOUCHES, [deal("d", "0", WON, lead_id="ann")], LEADS))
    assert free.rows["share"].null_count() == free.rows.height


def test_another_column_is_refused():
    with pytest.raises(ValueError, match="'owner'"):
        told(column="owner")


@given(company=companies(min_deals=1), column=st.sampled_from(COLUMNS))
@examples(30)
def test_exclusive_groups_add_up_and_no_group_is_above_all(company, column):
    chosen = Settings(as_of=at("2030-01-01"), replicates=20)
    found = told(company.data, chosen, column)
    for each in found.definitions:
        rows = found.rows.filter(pl.col("definition") == each.key)
        assert rows["value"].is_unique().all()
        assert (rows["deals"] <= found.deals).all()
        assert (rows["deals"] >= 1).all()
        assert rows["deals_share"].is_between(rows["deals_low"], rows["deals_high"]).all()
        if each.exclusive:
            assert rows["deals"].sum() == found.deals
            assert rows["amount_minor"].sum() == found.amount_minor
    sourced = [each for each in found.definitions if each.measure is Measure.SOURCED]
    assert all(each.exclusive for each in sourced)
