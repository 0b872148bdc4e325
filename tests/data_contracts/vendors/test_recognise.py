from dataclasses import replace

import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.contract import Severity
from data_contracts.load import load
from data_contracts.reading.text import read_text
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.vendors import recognise as module
from data_contracts.vendors.recognise import MissingColumnsError, RepeatedColumnError, recognise
from tests.data_contracts.small_exports import write
from tests.data_contracts.vendors.formats import lookup_table, table, vendor

OURS = module.VENDORS[0]
SMALL = vendor(
    table("table: touches\ncolumns: {touch_id: Id, channel: Medium}", "visits", "[Id, Medium]")
    + table(
        "table: touches\ncolumns: {touch_id: Id, channel: Medium, url: Page, action: What}",
        "pages",
        "[Id, Page]",
    )
    + lookup_table("names", "[Id, Name]")
    + "  - {name: people, title: [Attendee Details, ~^Panel], needs: [Id, Name], becomes: [],\n"
    "     label: attendees, not_needed: nothing}\n"
)


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    monkeypatch.setattr(module, "VENDORS", (OURS, SMALL))


def kind_of(header, label="export.csv", **more):
    found = recognise(replace(read_text(f"{header}\n".encode(), label), **more))
    return getattr(found, "nearest", None) or found.kind.name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Id,Medium", "visits"),
        ("id,_medium_,Page,What", "pages"),
        ("Id,Medium,Page", "pages"),
        ("Id,Name", "names"),
        ("Id,What", "nearest are Small pages, but it has no Page"),
        ("Nothing,Known", "no known table has any of its columns"),
        ("lead_id,created_at,deal_id,amount,status", "deals"),
        ("deal_id,lead_id", "deal_contacts"),
        ("deal_id,lead_id,status,amount", "nearest are deals, but it has no created_at"),
    ],
)
def test_a_table_must_have_all_it_needs_and_then_know_most(header, name):
    assert kind_of(header) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [("attendee  details", "people"), ("Panelists", "people"), ("Host Details", "names")],
)
def test_a_section_is_told_by_its_title_first(title, name):
    assert kind_of("Id,Name", title=title) == name


def test_of_two_that_know_as_much_the_one_seen_more_fully_wins_then_the_first(monkeypatch):
    slim = vendor(table("table: touches\ncolumns: {touch_id: Id}", "slim", "[Id, Medium]"))
    monkeypatch.setattr(module, "VENDORS", (OURS, SMALL, slim))
    assert kind_of("Id,Medium") == "visits"
    wide = vendor(table("table: touches\ncolumns: {url: Else}", "wide", "[Id, Medium]"))
    monkeypatch.setattr(module, "VENDORS", (OURS, wide, slim))
    assert kind_of("Id,Medium") == "slim"


@pytest.mark.parametrize(
    "label", ["deals_summary.csv", "merge leads.csv", "visits.csv", "2025.csv"]
)
def test_a_name_that_only_resembles_a_table_stops_nothing(label):
    assert kind_of("Id,What", label) == "nearest are Small pages, but it has no Page"


@pytest.mark.parametrize("label", ["deals.csv", "export.zip/Deals.csv", "book.xlsx/deals"])
def test_a_file_named_exactly_like_a_table_must_be_one(label):
    with pytest.raises(MissingColumnsError) as refused:
        kind_of("deal_id,status,ammount,created_at", label)
    message = str(refused.value)
    assert f"{label} lacks a column that deals must have:\n  - amount:" in message
    assert "(nearest found: “ammount”" in message
    assert message.endswith("If it is another table, move it out of the folder.")


@pytest.mark.parametrize("label", ["export.csv", "touches.csv"])
def test_of_a_named_table_nothing_like_any_vendors_our_own_columns_are_asked_for(label):
    header = "event_id,medium,contact,kind"
    with pytest.raises(MissingColumnsError) as refused:
        kind_of(header, label, named="touches" if label == "export.csv" else "")
    assert f"{label} lacks columns that touches must have:\n  - occurred_at:" in str(refused.value)


def test_of_a_named_table_much_like_a_vendors_that_vendors_columns_are_asked_for():
    with pytest.raises(MissingColumnsError) as refused:
        kind_of("Id,Medium", "export.csv", named="pages")
    assert "export.csv lacks a column that Small pages must have:\n  - Page:" in str(refused.value)


def test_a_file_that_the_reader_named_must_be_that_table():
    with pytest.raises(MissingColumnsError) as refused:
        kind_of("Id,What", named="touches")
    assert "move it out" not in str(refused.value)
    with pytest.raises(UnusableInputError, match="there is no table “nonsense”"):
        kind_of("Id,What", named="nonsense")


def test_a_column_that_comes_twice_is_refused_only_where_it_counts():
    with pytest.raises(RepeatedColumnError):
        kind_of("Id,Medium,Medium")
    assert kind_of("Id,Name,Name") == "names"


def test_a_known_file_that_is_not_needed_is_one_note_and_its_rows_are_counted(tmp_path):
    folder = write(tmp_path, names="Id,Name\n1,Ann\n2,Bob\n")
    dataset = load([str(folder)], ReadingChoices())
    (said,) = [f for f in dataset.findings if f.rule == "reading.not_needed"]
    assert (said.severity, said.rows, said.table) == (Severity.NOTE, 2, "names.csv")
    assert said.says == (
        "names.csv (2 rows) is Small names. None of its rows becomes a row of the ledger: "
        "only names."
    )
    (origin,) = [o for o in dataset.origins if o.label == "names.csv"]
    assert (origin.table, origin.vendor, origin.rows) == ("", "small", 2)


def test_files_left_aside_are_named_where_a_needed_table_is_missing(tmp_path):
    (tmp_path / "stages summary.csv").write_text("deal_id,stage\n1,won\n")
    (tmp_path / "names.csv").write_text("Id,Name\n1,Ann\n")
    with pytest.raises(UnusableInputError) as refused:
        load([str(tmp_path)], ReadingChoices())
    assert "names.csv: Small names (not needed)" in str(refused.value)
    assert "stages summary.csv: no known table (nearest are" in str(refused.value)
