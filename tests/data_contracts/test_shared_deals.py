"""A deal that two systems keep counts once, with the people of both."""

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from data_contracts.contract import Checked
from data_contracts.odcs import contract
from data_contracts.shared_deals import kept_once, without_copies

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
ACCOUNTS = pl.Series(["98", None])


def deals(*rows):
    schema = {c.name: c.dtype for c in contract("deals").columns}
    return pl.DataFrame(
        [{"source_row": i, **row} for i, row in enumerate(rows)],
        schema={**schema, "source_file": pl.String(), "source_row": pl.Int64()},
    )


def test_the_deal_stays_whose_account_the_leads_have_and_gets_what_it_lacks():
    for rows in ((HERE, THERE), (THERE, HERE)):
        once = kept_once(deals(*rows), VENDORS, ACCOUNTS)
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
    once = kept_once(deals(HERE, {**THERE, **other}), VENDORS, ACCOUNTS)
    assert once.kept.height == 2
    assert once.findings == ()


def test_deals_without_an_amount_are_one_too():
    rows = deals({**HERE, "amount": None}, {**THERE, "amount": None})
    assert kept_once(rows, VENDORS, ACCOUNTS).kept.height == 1


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
    leads = pl.DataFrame({"account_id": ["98"]})
    tables = {
        "leads": Checked(leads, leads.clear()),
        "deals": Checked(deals(HERE, THERE), bad),
        "deal_stages": Checked(stages, stages.clear()),
    }
    once = without_copies(tables, VENDORS)
    assert once["deal_stages"].good["deal_id"].to_list() == ["h1", "007"]
    assert once["deals"].bad["contacts"].to_list() == ["bob;ann"]
    assert once["deals"].bad["broken"].to_list() == [["deals.kept_by_two_systems"]]
