"""Every line of the reconciliation, with the deals behind it and where they stand in the export."""

import csv
import io
from decimal import Decimal

from attribution.settings import Milestone
from reports.blocks import Table
from reports.sections import SECTIONS
from tests.factories import dataset, deal, lead, touch
from tests.reports.company import FORMULA, analysed
from tests.reports.test_sections import ABROAD, NO_DEALS, find, told

DEALS = [
    deal("d1", "100", "2025-03-01", lead_id="a"),
    deal("d2", "70.50", "2025-03-02", lead_id="b"),
    deal("d3", "9", "2025-03-03", lead_id="a", deal_type="Renewal"),
]
BAD = [
    {"deal_id": FORMULA, "status": "won", "amount": "1O0", "broken": ["deals.created_at_given"]},
]
DATA = dataset([touch("a", "2025-01-01")], DEALS, [lead("a"), lead("b")], BAD)


def section(data=DATA, **chosen):
    return SECTIONS["reconciliation"](analysed(data, **chosen))


def read(attached):
    return list(csv.DictReader(io.StringIO(attached.content.decode("utf-8-sig"))))


def test_the_answer_counts_what_is_left_out_and_what_has_no_touch():
    assert (
        "of 4 deals in the export 2 are left out, each line with its reason, and 2 are credited, "
        "$170.50 to the cent; $70.50 of it (1 deal) stands under “no touch on record”."
    ) in told(section())


def test_each_line_lists_its_deals_with_file_and_row():
    shown = section()
    assert find(shown, "reconciliation-existing_business").rows == (
        ("d3", "lead:a", "3 Mar 2025", "$9.00", "made.csv", "4"),
    )
    assert find(shown, "reconciliation-no_touch").rows == (
        ("d2", "lead:b", "2 Mar 2025", "$70.50", "made.csv", "3"),
    )
    aside = find(shown, "reconciliation-quarantined").rows[0]
    assert aside == (FORMULA, "–", "–", "1O0", "the creation date is missing", "made.csv", "5")


def test_many_deals_are_listed_in_part_and_offered_as_a_whole():
    deals = [deal(f"d{n:02}", f"{n}.50", "2025-03-01", lead_id="a") for n in range(1, 31)]
    shown = section(dataset([touch("a", "2025-01-01")], deals, [lead("a")]))
    listed = find(shown, "reconciliation-with_journey")
    assert len(listed.rows) == 20
    assert listed.rows[0][3] == "$30.50"
    assert listed.note.startswith("The 20 largest; 10 more")
    rows = read(listed.attached)
    assert len(rows) == 30
    assert sum(Decimal(row["amount_USD"]) for row in rows) == Decimal("480.00")


def test_the_file_of_every_deal_is_harmless_and_says_where_each_stands():
    rows = read(find(section(), "reconciliation-lines").attached)
    assert [(row["line"], row["deal_id"], row["row"]) for row in rows] == [
        ("With a journey", "d1", "2"),
        ("No touch on record", "d2", "3"),
        ("Existing business", "d3", "4"),
        ("In quarantine", f"'{FORMULA}", "5"),
    ]
    assert rows[3]["own_amount"] == "1O0"
    assert rows[3]["rules_broken"] == "deals.created_at_given"


def test_accounts_stand_there_by_name_and_id():
    deals = [
        deal("d1", "100", "2025-03-01", account_id="980", account_name="Acme Manufacturing"),
        deal("d2", "90", "2025-03-01", account_id="Bolt", account_name="Bolt"),
        deal("d3", "80", "2025-03-01", account_id="982"),
    ]
    shown = section(dataset([touch("a", "2025-01-01")], deals, [lead("a")]))
    assert [row[1] for row in find(shown, "reconciliation-no_touch").rows] == [
        "Acme Manufacturing · 980", "Bolt", "982",
    ]  # fmt: skip
    rows = read(find(shown, "reconciliation-lines").attached)
    assert [(row["account"], row["account_name"]) for row in rows] == [
        ("980", "Acme Manufacturing"), ("Bolt", "Bolt"), ("982", ""),
    ]  # fmt: skip


def test_currencies_stand_beside_each_other_as_finance_books_them():
    listed = find(section(ABROAD), "reconciliation-currencies")
    assert listed.rows == (
        ("USD", "2", "$200.00", "1", "$200.00"),
        ("All in scope", "2", "–", "–", "$200.00"),
        ("EUR", "1", "€70.50", "not known", "no rate: left out"),
    )
    assert "not in scope" in listed.note
    rated = find(
        section(ABROAD, rates=(("EUR", Decimal(2)),), currency="USD"), "reconciliation-currencies"
    )
    assert rated.rows[1:] == (
        ("EUR", "1", "€70.50", "2", "$141.00"),
        ("All in scope", "3", "–", "–", "$341.00"),
    )
    assert "not in scope" not in rated.note


def test_nothing_to_tie_is_said():
    assert "There is nothing to tie" in told(section(NO_DEALS))


def test_leads_tie_too():
    shown = section(milestone=Milestone.LEAD)
    assert "of 2 leads in the export" in told(shown)
    listed = find(shown, "reconciliation-no_touch")
    assert listed.header[0] == "Lead"
    assert listed.rows[0][0] == "b"


def test_revenue_credit_has_the_totals_and_names_the_section():
    credit = SECTIONS["revenue_credit"](analysed(DATA), "channel")
    short = find(credit, "reconciliation-short")
    assert [row[0] for row in short.rows] == [
        "Won deals in the export", "Won at any time", "In scope", "of which with a journey",
        "of which no touch on record", "Credited",
    ]  # fmt: skip
    assert "section Reconciliation" in short.note
    assert not any(
        isinstance(block, Table) and block.key == "reconciliation-lines" for block in credit.blocks
    )
