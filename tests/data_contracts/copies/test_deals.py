"""A deal that two systems keep counts once, with the people of both."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from data_contracts.contract import Checked, Severity
from data_contracts.copies.deals import kept_once, without_copies
from data_contracts.odcs import contract

VENDORS = {"deals.csv": "hubspot", "Opportunity.csv": "salesforce", "more.csv": "hubspot"}
MARCH = datetime(2025, 3, 1, 12, tzinfo=UTC)
HERE = {
    "deal_id": "h1", "name": "Line 4", "account_id": "98", "created_at": MARCH, "status": "won",
    "amount": Decimal(48000), "currency": "USD", "contacts": ["ann"], "source_file": "deals.csv",
}  # fmt: skip
THERE = {
    **HERE, "deal_id": "006", "name": "LINE  4", "account_id": "001", "contacts": ["bob", "ann"],
    "owner": "Eve", "source_file": "Opportunity.csv",
}  # fmt: skip
LEADS = pl.DataFrame({"lead_id": ["ann", "bob"], "account_id": ["98", None]})


def deals(*rows):
    schema = {c.name: c.dtype for c in contract("deals").columns}
    return pl.DataFrame(
        [{"source_row": i, **row} for i, row in enumerate(rows)],
        schema={**schema, "source_file": pl.String(), "source_row": pl.Int64()},
    )


def test_the_deal_stays_whose_account_the_leads_have_and_gets_what_it_lacks():
    for rows in ((HERE, THERE), (THERE, HERE)):
        once = kept_once(deals(*rows), VENDORS, LEADS)
        (kept,) = once.kept.rows(named=True)
        assert (kept["deal_id"], kept["account_id"], kept["owner"]) == ("h1", "98", "Eve")
        assert kept["contacts"] == ["ann", "bob"]
        assert once.ids == {"006": "h1"}
        assert once.again["deal_id"].to_list() == ["006"]
        (said,) = once.findings
        assert "Salesforce beside HubSpot" in said.says


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Line 5"},
        {"amount": Decimal(48001)},
        {"currency": "EUR"},
        {"created_at": MARCH.replace(day=3)},
        {"source_file": "more.csv"},
        {"name": None},
    ],
)
def test_other_deals_are_other_deals(other):
    once = kept_once(deals(HERE, {**THERE, **other}), VENDORS, LEADS)
    assert once.kept.height == 2
    assert once.findings == ()


def test_deals_without_an_amount_are_one_too():
    rows = deals({**HERE, "amount": None}, {**THERE, "amount": None})
    assert kept_once(rows, VENDORS, LEADS).kept.height == 1


def annual(file, deal_id, *people, account=None, hours=0, **more):
    """Return a deal whose name many deals have."""
    return {
        **HERE, "deal_id": deal_id, "name": "Annual licence", "account_id": account,
        "contacts": list(people) or None, "created_at": MARCH + timedelta(hours=hours),
        "source_file": file, **more,
    }  # fmt: skip


def here(deal_id, *people, **more):
    return annual("deals.csv", deal_id, *people, **more)


def there(deal_id, *people, **more):
    return annual("Opportunity.csv", deal_id, *people, **more)


def ones(*rows):
    """Return which deals were taken for one, and how many were in doubt."""
    once = kept_once(deals(*rows), VENDORS, LEADS)
    assert once.kept.height + once.again.height == len(rows)
    doubts = [f.rows for f in once.findings if f.rule == "deals.alike_in_two_systems"]
    return sorted(sorted(pair) for pair in once.ids.items()), sum(doubts)


def test_one_deal_is_not_taken_for_those_of_several_customers():
    rows = [there("S1", "ann"), here("H1", "eve"), here("H2", "zoe"), here("H3", "ann")]
    assert ones(*rows) == ones(*rows[::-1]) == ([["H3", "S1"]], 0)
    once = kept_once(deals(*rows), VENDORS, LEADS)
    assert dict(once.kept.select("deal_id", "contacts").rows()) == {
        "H3": ["ann"], "H1": ["eve"], "H2": ["zoe"],
    }  # fmt: skip


def test_a_deal_is_one_with_one_deal_only():
    rows = [there("S1", "ann"), here("H1", "ann"), here("H2", "ann", hours=1)]
    assert ones(*rows) == ([["H1", "S1"]], 0)


def test_deals_with_one_name_belong_together_by_their_people():
    rows = [there("S1", "ann"), there("S2", "eve"), here("H1", "eve"), here("H2", "ann")]
    assert ones(*rows) == ones(*rows[::-1]) == ([["H1", "S2"], ["H2", "S1"]], 0)


def test_who_has_part_in_few_deals_proves_more_than_who_has_part_in_all():
    rows = [
        there("S1", "ann", "eve"), there("S2", "ann", "zoe"),
        here("H1", "ann", "zoe"), here("H2", "ann", "eve"),
    ]  # fmt: skip
    assert ones(*rows) == ([["H1", "S2"], ["H2", "S1"]], 0)


@pytest.mark.parametrize("account", [{"account": "98"}, {"lead_id": "ann"}])
def test_deals_of_one_account_belong_together_in_turn(account):
    # Ann is at that account.
    rows = [
        there("S1", account="98"), there("S2", account="98", hours=9),
        here("H1", hours=10, **account), here("H2", hours=0, **account),
        there("S3", account="97"), here("H3", account="96"),
    ]  # fmt: skip
    assert ones(*rows) == ([["H1", "S2"], ["H2", "S1"]], 1)


def test_deals_created_at_the_same_time_come_before_those_of_the_same_day():
    rows = [there("S1", "ann"), there("S2", "ann", hours=5), here("H1", "ann", hours=5)]
    assert ones(*rows) == ([["H1", "S2"]], 0)


def test_what_nothing_proves_is_said_and_counts_twice():
    rows = [there("S1", "eve"), there("S2", "zoe"), here("H1", "ann"), here("H2", "bob")]
    assert ones(*rows) == ([], 2)
    (said,) = kept_once(deals(*rows), VENDORS, LEADS).findings
    assert said.severity is Severity.SHOULD_FIX
    assert "2 (Salesforce beside HubSpot)" in said.says
    assert len(said.places) == 2


def test_a_name_that_each_system_has_once_is_a_proof():
    rows = [there("S1", "eve"), here("H1", "zoe", hours=20)]
    assert ones(*rows) == ([["H1", "S1"]], 0)
    again = here("H2", "zoe", created_at=MARCH.replace(month=9))
    assert ones(*rows, again) == ([], 1)


def test_without_an_amount_a_name_proves_only_what_was_created_in_the_same_minute():
    unknown = {"amount": None}
    assert ones(there("S1", **unknown), here("H1", **unknown)) == ([["H1", "S1"]], 0)
    assert ones(there("S1", **unknown), here("H1", hours=1, **unknown)) == ([], 1)
    known = [there("S1", "ann", **unknown), here("H1", "ann", hours=1, **unknown)]
    assert ones(*known) == ([["H1", "S1"]], 0)


def test_a_third_system_has_its_copy_too_but_never_two():
    third = {"source_file": "crm.csv"}
    vendors = {**VENDORS, "crm.csv": "activecampaign"}
    rows = [there("S1", "ann"), here("H1", "ann"), here("A1", "ann", **third),
            here("A2", "ann", **third)]  # fmt: skip
    once = kept_once(deals(*rows), vendors, LEADS)
    assert once.ids == {"S1": "H1", "A1": "H1"}
    assert once.kept["deal_id"].to_list() == ["H1", "A2"]


def test_thousands_of_deals_with_one_name_are_not_compared_each_with_each():
    many = 20_000
    rows = [make(f"{make.__name__}{i:05}", "ann") for make in (here, there) for i in range(many)]
    assert kept_once(deals(*rows), VENDORS, LEADS).kept.height == many


def test_other_tables_name_the_deal_that_stays():
    bad = pl.DataFrame(
        schema={
            **dict.fromkeys((c.name for c in contract("deals").columns), pl.String()),
            "source_file": pl.String(),
            "source_row": pl.Int64(),
            "broken": pl.List(pl.String()),
        }
    )
    stages = pl.DataFrame({"deal_id": ["006", "007"]})
    tables = {
        "leads": Checked(LEADS, LEADS.clear()),
        "deals": Checked(deals(HERE, THERE), bad),
        "deal_stages": Checked(stages, stages.clear()),
    }
    once = without_copies(tables, VENDORS)
    assert once["deal_stages"].good["deal_id"].to_list() == ["h1", "007"]
    assert once["deals"].bad["contacts"].to_list() == ["bob;ann"]
    assert once["deals"].bad["broken"].to_list() == [["deals.kept_by_two_systems"]]
