"""The same bill in several exports counts once, and what disagrees is said."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from data_contracts.contract import Checked, Finding, Severity
from data_contracts.copies.costs import counted_once
from data_contracts.odcs import contract

VENDORS = {
    "linkedin.csv": "linkedin_ads",
    "linkedin again.csv": "linkedin_ads",
    "google.csv": "google_ads",
    "sheet.csv": "marketo_measure",
}
COLUMNS = {c.name: c.dtype for c in contract("costs").columns}


def costs(*rows):
    """Return costs: file, month, program, channel, amount, currency."""
    good = pl.DataFrame(
        [
            {
                "period_start": datetime(2025, month, day, tzinfo=UTC), "program": program,
                "channel": channel, "amount": Decimal(amount), "currency": currency,
                "source_file": file, "source_row": line,
            }
            for line, (file, (month, day), program, channel, amount, currency) in enumerate(rows, 2)
        ],
        schema={**COLUMNS, "source_file": pl.String(), "source_row": pl.Int64()},
    )  # fmt: skip
    bad = pl.DataFrame(
        schema={
            **dict.fromkeys(COLUMNS, pl.String()),
            "source_file": pl.String(),
            "source_row": pl.Int64(),
            "broken": pl.List(pl.String()),
        }
    )
    return Checked(good, bad)


LINKEDIN = [
    ("linkedin.csv", (1, day), "oee-q1", "paid social", "1366.83", "USD") for day in (6, 13, 20)
]


def sums(checked):
    return checked.good["amount"].sum(), checked.good.height, checked.bad.height


def rules(checked):
    return {finding.rule: finding for finding in checked.findings}


def test_a_sheet_that_agrees_to_the_cent_does_not_count_again():
    sheet = [("sheet.csv", (1, 1), "LinkedIn", "social", "4100.50", None)]
    once = counted_once(costs(*LINKEDIN, *sheet), VENDORS)
    assert sums(once) == (Decimal("4100.49"), 3, 1)
    assert once.bad["broken"].to_list() == [["costs.same_money"]]
    assert once.bad["amount"].to_list() == ["4100.5000"]
    said = rules(once)["costs.same_money"]
    assert said.severity is Severity.NOTE
    assert "2025-01: 4,100.49 and 4,100.50" in said.says


def test_a_sheet_that_disagrees_counts_too_and_is_said():
    sheet = [("sheet.csv", (1, 1), "LinkedIn", "social", "4500.00", None)]
    both = counted_once(costs(*LINKEDIN, *sheet), VENDORS)
    assert sums(both) == (Decimal("8600.49"), 4, 0)
    assert rules(both)["costs.platform_and_sheet_differ"].severity is Severity.SHOULD_FIX


@pytest.mark.parametrize(
    "other",
    [
        ("sheet.csv", (2, 1), "LinkedIn", "social", "4100.50", None),  # another month
        ("sheet.csv", (1, 1), "LinkedIn", "social", "4100.50", "EUR"),  # another currency
        ("sheet.csv", (1, 1), "Nurture", "email", "4100.50", None),  # another purpose
        ("google.csv", (1, 1), "linkedin lookalikes", "display", "4100.49", "USD"),  # its own money
        ("sheet.csv", (1, 1), "LinkedIn", "social", "0", None),  # nothing to count twice
    ],
)
def test_other_money_is_other_money(other):
    kept = counted_once(costs(*LINKEDIN, other), VENDORS)
    assert kept.good.height == 4
    assert not {"costs.same_money", "costs.platform_and_sheet_differ"} & set(rules(kept))


def test_money_in_another_currency_is_not_set_aside_with_what_agrees():
    rows = [
        ("google.csv", (3, 1), "brand", "paid search", "100.00", "EUR"),
        ("sheet.csv", (3, 1), "Google Ads", "search", "100.00", "EUR"),
        ("sheet.csv", (3, 1), "Google Ads US", "search", "900.00", "USD"),
    ]
    once = counted_once(costs(*rows), VENDORS)
    assert once.good["program"].to_list() == ["brand", "Google Ads US"]
    assert once.bad["program"].to_list() == ["Google Ads"]


def test_every_currency_of_a_month_is_compared_by_itself():
    rows = [
        ("google.csv", (3, 1), "brand", "paid search", "100.00", "EUR"),
        ("google.csv", (3, 1), "brand", "paid search", "900.00", "USD"),
        ("sheet.csv", (3, 1), "Google Ads", "search", "100.00", "EUR"),
        ("sheet.csv", (3, 1), "Google Ads US", "search", "700.00", "USD"),
    ]
    once = counted_once(costs(*rows), VENDORS)
    assert once.bad["amount"].to_list() == ["100.0000"]
    assert "(2025-03: 100.00 and 100.00 EUR)" in rules(once)["costs.same_money"].says
    differing = rules(once)["costs.platform_and_sheet_differ"].says
    assert "(2025-03: 900.00 and 700.00 USD)" in differing


def test_money_without_a_currency_is_in_that_of_the_platform_it_comes_nearest_to():
    rows = [
        ("google.csv", (3, 1), "brand", "paid search", "100.00", "EUR"),
        ("google.csv", (3, 1), "brand", "paid search", "900.00", "USD"),
        ("sheet.csv", (3, 1), "Google Ads", "search", "901.00", None),
    ]
    once = counted_once(costs(*rows), VENDORS)
    assert once.bad["amount"].to_list() == ["901.0000"]
    assert "costs.platform_and_sheet_differ" not in rules(once)


def test_costs_without_an_ad_platform_stay_as_they_are():
    sheet = [("sheet.csv", (1, 1), "LinkedIn", "social", "4100.50", None)] * 2
    found = costs(*sheet)
    assert counted_once(found, {"sheet.csv": "marketo_measure"}).good.equals(found.good)


def test_a_report_exported_twice_counts_once():
    again = [("linkedin again.csv", *row[1:]) for row in LINKEDIN]
    once = counted_once(costs(*LINKEDIN, *again), VENDORS)
    assert sums(once) == (Decimal("4100.49"), 3, 3)
    assert rules(once)["costs.exported_twice"].rows == 3
    # Which of the two is the copy is told by their names alone.
    assert once.good["source_file"].unique().to_list() == ["linkedin again.csv"]


def test_equal_bills_of_one_report_all_count():
    twice = [LINKEDIN[0], LINKEDIN[0]]
    assert sums(counted_once(costs(*twice), VENDORS)) == (Decimal("2733.66"), 2, 0)


def test_what_is_set_aside_no_longer_counts_as_standing_twice():
    again = [("linkedin again.csv", *row[1:]) for row in LINKEDIN]
    found = costs(*LINKEDIN, *again)
    twice = Finding("costs", "costs.not_twice", Severity.SHOULD_FIX, 6, "In 6 of 6 rows …", "", "")
    once = counted_once(replace(found, findings=(twice,)), VENDORS)
    assert "costs.not_twice" not in rules(once)
