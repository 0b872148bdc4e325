"""Sheets of costs as people keep them: no month, campaign or column vanishes unsaid."""

from decimal import Decimal

import pytest

from data_contracts.contract import Severity
from data_contracts.vendors.months import is_sum, months_in
from tests.data_contracts.vendors.small_files import finding, gathered


def amounts(found):
    """Return month, program and amount of each cost, sorted."""
    rows = found.tables["costs"].typed.select("period_start", "program", "amount").rows()
    return sorted((at.strftime("%Y-%m"), program, amount) for at, program, amount in rows)


def rules(found):
    return {said.rule for said in found.findings}


@pytest.mark.parametrize(
    ("header", "month"),
    [
        ("Mrz-25", "2025-03"),
        ("Mär 25", "2025-03"),
        ("Mai-25", "2025-05"),
        ("Okt. 2025", "2025-10"),
        ("Dez 25", "2025-12"),
        ("Février 2025", "2025-02"),
        ("févr. 25", "2025-02"),
        ("Août 2025", "2025-08"),
        ("Ene 2025", "2025-01"),
        ("Gennaio 2025", "2025-01"),
        ("mrt-25", "2025-03"),
        ("março 2025", "2025-03"),
        ("Feb 25 (est.)", "2025-02"),
        ("Jan-25 EUR", "2025-01"),
        ("2025-01", "2025-01"),
        ("01/2025", "2025-01"),
        ("202511", "2025-11"),
        ("01.02.2025", "2025-02"),
        ("2025-02-01 00:00:00", "2025-02"),
        ("Q2 2025", "2025-04"),
    ],
)
def test_a_month_is_read_however_people_write_it(header, month):
    assert months_in([header]) == {header: month}


@pytest.mark.parametrize(
    "header", ["Jan", "Budget Mar-25", "Jan 25 (plan)", "Jan 25 (clicks)", "Program 12", "13/2025"]
)
def test_what_is_no_month_of_costs_is_not_read_as_one(header):
    assert months_in([header]) == {}


def test_a_quarter_whose_months_stand_beside_it_is_their_sum():
    assert months_in(["Jan 2025", "Q1 2025", "Q2 2025"]) == {
        "Jan 2025": "2025-01",
        "Q2 2025": "2025-04",
    }
    assert is_sum("Q1 2025")


def test_months_of_several_languages_all_count(tmp_path):
    sheet = "Channel,Program,Jan-25,Feb 25 (est.),Mrz-25,Mai 2025\nSocial,Reach,1,2,3,5\n"
    found = gathered(tmp_path, {"spend.csv": sheet})
    months = ["2025-01", "2025-02", "2025-03", "2025-05"]
    assert amounts(found) == [
        (month, "Reach", Decimal(n)) for month, n in zip(months, (1, 2, 3, 5), strict=True)
    ]
    assert "costs.columns_not_read" not in rules(found)


def test_columns_with_numbers_that_are_not_read_are_named(tmp_path):
    sheet = "Program,Jan-25,Feb,Jan-25,Owner,Total\nReach,1,2,3,Ann,6\nMail,-,4,,Ben,4\n"
    found = gathered(tmp_path, {"spend.csv": sheet})
    said = finding(found, "costs.columns_not_read")
    assert said.severity is Severity.SHOULD_FIX
    assert said.named == ("“Feb”", "“Jan-25 (column 4)”")
    assert finding(found, "costs.sum_columns").named == ("“Total”",)
    assert amounts(found) == [("2025-01", "Reach", Decimal(1))]


def test_a_campaign_whose_name_begins_with_total_is_no_total(tmp_path):
    sheet = (
        "Channel,Program,Jan-25\nEmail,Total Rewards nurture,200\nTotal,,200\n"
        "Gesamtsumme,,200\nGrand total: 2025,,200\n"
    )
    found = gathered(tmp_path, {"spend.csv": sheet})
    assert amounts(found) == [("2025-01", "Total Rewards nurture", Decimal(200))]
    assert finding(found, "cost_sheet.totals").rows == 3


def test_a_dash_in_a_sheet_is_an_unknown_cost(tmp_path):
    dashes = ["-", "–", "--", "n/a", "N/A"]
    sheet = "Program,Jan-25,Feb-25\n" + "".join(f"Reach,1,{dash}\n" for dash in dashes)
    entries = "Month,Program,Amount\n2025-03,Reach,2\n2025-04,Reach,–\n"
    found = gathered(tmp_path, {"spend.csv": sheet, "bills.csv": entries})
    assert amounts(found) == [("2025-01", "Reach", 1)] * 5 + [("2025-03", "Reach", 2)]
    assert sum(f.rows for f in found.findings if f.rule == "cost_sheet.unknown") == 6


def test_google_ads_keeps_campaigns_called_total_and_counts_dashes(tmp_path):
    report = (
        "Day,Campaign,Campaign state,Currency code,Clicks,Cost\n"
        "2025-01-07,Total Experience nurture,Enabled,EUR,9,1000\n"
        "2025-01-08,Brand,Enabled,EUR,9,--\nTotal: Account,--,--,EUR,9,1000\n"
    )
    found = gathered(tmp_path, {"campaigns.csv": report})
    assert amounts(found) == [("2025-01", "Total Experience nurture", Decimal(1000))]
    assert finding(found, "google_ads.totals").rows == 1
    assert finding(found, "google_ads.unknown").rows == 1


def test_a_german_google_ads_report_is_known(tmp_path):
    report = (
        "Tag;Kampagne;Kampagnenstatus;Kampagnentyp;Währungscode;Klicks;Kosten\n"
        "2025-01-06;Brand;Aktiv;Suche;EUR;12;1.131,55\n"
        "Gesamt: Konto; --; --; --;EUR;12;1.131,55\n"
    )
    found = gathered(tmp_path, {"kampagnen.csv": report})
    assert amounts(found) == [("2025-01", "Brand", Decimal("1131.55"))]
    assert finding(found, "google_ads.totals").rows == 1
