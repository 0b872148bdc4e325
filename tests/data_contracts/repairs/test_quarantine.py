import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.checks.check import check
from data_contracts.dataset import Dataset
from data_contracts.odcs import contract
from data_contracts.repairs.quarantine import (
    QuarantineFolderError,
    quarantine_csv,
    write_quarantine,
)
from data_contracts.spreadsheets import as_it_was, harmless
from tests.data_contracts.rows import ANOTHER, REFERENCES, VALID, raw


def checked(table, *changes, file="export.csv"):
    rows = [VALID[table], *({**VALID[table], **ANOTHER[table], **change} for change in changes)]
    return check(raw(table, rows, file), contract(table), REFERENCES)


def lines(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def dataset(touches, deals):
    return Dataset(touches, deals, None, None, None, None, None, (), (), "")


@pytest.fixture(scope="module")
def broken():
    return checked("deals", {"amount": "95k", "status": "closed"})


@pytest.fixture(scope="module")
def clean():
    return checked("touches")


def test_there_is_one_line_for_each_broken_rule_of_each_row(broken):
    found = lines(quarantine_csv(broken, contract("deals")))
    assert [(line["file"], line["line"], line["rule"], line["value"]) for line in found] == [
        ("export.csv", "3", "deals.status_known", "closed"),
        ("export.csv", "3", "deals.amount_readable", "95k"),
    ]
    assert found[0]["column"] == "status"
    assert found[1]["fix"] == "Write plain numbers like 1250.00, without words."
    assert found[1]["cause"].endswith(".")


def test_a_rule_over_two_columns_names_both():
    result = checked("deals", {"closed_at": "2020-01-01", "status": "?"})
    found = {line["rule"]: line for line in lines(quarantine_csv(result, contract("deals")))}
    assert found["deals.closed_after_created"]["column"] == "closed_at + created_at"


def test_the_rows_own_columns_follow_as_they_came(broken):
    (first, _) = lines(quarantine_csv(broken, contract("deals")))
    assert list(first)[:7] == ["file", "line", "rule", "column", "value", "cause", "fix"]
    assert list(first)[7:] == [column.name for column in contract("deals").columns]
    assert (first["amount"], first["contacts"]) == ("95k", "ann;bob")


def test_excel_is_told_that_the_file_is_utf_8(broken):
    assert quarantine_csv(broken, contract("deals")).startswith(b"\xef\xbb\xbffile,line,")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(start):
    hostile = f"{start}HYPERLINK(0)"
    result = checked("deals", {"name": hostile, "status": hostile}, file=f"{start}x.csv")
    (line,) = lines(quarantine_csv(result, contract("deals")))
    assert line["name"] == line["status"] == line["value"] == f"'{hostile}"
    assert line["file"] == f"'{start}x.csv"


@given(st.text(alphabet="'=+-@\t\rab 1", max_size=5))
def test_what_was_neutralised_comes_back_as_it_was(text):
    cells = pl.DataFrame({"cell": [text]})
    shown = cells.select(harmless(pl.col("cell")))
    assert shown.item()[:1] not in set("=+-@\t\r")
    assert shown.select(as_it_was(pl.col("cell"))).item() == text


def test_quotes_commas_and_line_ends_survive():
    awkward = 'a "b", c\nd; é'
    result = checked("deals", {"name": awkward, "status": "?"})
    (line,) = lines(quarantine_csv(result, contract("deals")))
    assert line["name"] == awkward


def test_files_are_written_for_tables_with_quarantined_rows_only(tmp_path, clean, broken):
    folder = tmp_path / "quarantine"
    assert write_quarantine(dataset(clean, broken), folder) == [folder / "deals.csv"]
    assert (folder / "deals.csv").read_bytes() == quarantine_csv(broken, contract("deals"))
    assert sorted(file.name for file in folder.iterdir()) == [".written", "deals.csv"]


def test_a_table_that_became_clean_loses_its_old_file(tmp_path, clean, broken):
    write_quarantine(dataset(clean, broken), tmp_path)
    assert write_quarantine(dataset(clean, checked("deals")), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_nobody_changed_is_replaced(tmp_path, clean, broken):
    write_quarantine(dataset(clean, broken), tmp_path)
    other = checked("deals", {"status": "?"})
    assert write_quarantine(dataset(clean, other), tmp_path) == [tmp_path / "deals.csv"]
    assert (tmp_path / "deals.csv").read_bytes() == quarantine_csv(other, contract("deals"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_somebody_changed_is_never_overwritten(tmp_path, clean, broken, encoding):
    (first,) = write_quarantine(dataset(clean, broken), tmp_path)
    repaired = first.read_text("utf-8-sig").replace("95k", "95000").replace(",", ";")
    first.write_text(repaired, encoding)
    second = tmp_path / "deals-2.csv"
    assert write_quarantine(dataset(clean, broken), tmp_path) == [second]
    assert write_quarantine(dataset(clean, broken), tmp_path) == [second]
    second.write_text(second.read_text("utf-8-sig").replace("closed", "won"), "utf-8")
    third = tmp_path / "deals-3.csv"
    assert write_quarantine(dataset(clean, broken), tmp_path) == [third]
    assert write_quarantine(dataset(clean, checked("deals")), tmp_path) == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["deals-2.csv", "deals.csv"]
    assert first.read_text(encoding) == repaired


def test_an_export_of_the_same_name_is_never_overwritten(tmp_path, clean, broken):
    export = tmp_path / "deals.csv"
    export.write_text("deal_id,amount\nd1,5\n")
    with pytest.raises(QuarantineFolderError, match=r"deals\.csv .* would be overwritten"):
        write_quarantine(dataset(clean, broken), tmp_path)
    assert export.read_text() == "deal_id,amount\nd1,5\n"


def test_the_same_rows_give_the_same_bytes(broken):
    again = checked("deals", {"amount": "95k", "status": "closed"})
    assert quarantine_csv(broken, contract("deals")) == quarantine_csv(again, contract("deals"))
