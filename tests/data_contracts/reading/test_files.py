import gzip
import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from data_contracts.reading.files import read_paths
from data_contracts.reading.kinds import OtherKindError
from data_contracts.reading.unusable import UnusableInputError
from tests.data_contracts.workbooks import workbook

CSV = b"a,b\n1,2\n"


def zipped(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return content.getvalue()


def put(folder, name, data):
    (folder / name).write_bytes(data)
    return str(folder / name)


def test_gz_and_zip_hold_the_same_table_as_the_file(tmp_path):
    paths = [
        put(tmp_path, "x.csv", CSV),
        put(tmp_path, "y.csv.gz", gzip.compress(b"c,d\n3,4\n")),
        put(tmp_path, "z.zip", zipped(one__csv=b"e,f\n5,6\n", two__csv=b"g,h\n7,8\n")),
    ]
    tables, findings = read_paths(paths)
    assert [table.label for table in tables] == ["x.csv", "y.csv", "z.zip/one.csv", "z.zip/two.csv"]
    assert [table.rows.row(0) for table in tables] == [
        ("1", "2"), ("3", "4"), ("5", "6"), ("7", "8"),
    ]  # fmt: skip
    assert findings == ()


def test_what_is_no_table_in_a_folder_is_named_and_hidden_files_are_not(tmp_path):
    put(tmp_path, "x.csv", CSV)
    put(tmp_path, "report.pdf", b"%PDF-1.7")
    put(tmp_path, "empty.csv", b"")
    put(tmp_path, ".hidden.csv", CSV)
    (tmp_path / "quarantine").mkdir()
    tables, (unreadable, no_table) = read_paths([str(tmp_path)])
    assert [table.label for table in tables] == ["x.csv"]
    assert "report.pdf" in no_table.says
    assert no_table.severity == "note"
    assert "empty.csv is empty" in unreadable.says
    assert unreadable.severity == "should fix"
    assert not any(word in no_table.says for word in ("hidden", "quarantine"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deals.xls", b"\xd0\xcf\x11\xe0\xa1\xb1"),
        ("deals.csv", b"<!DOCTYPE html><html>Please log in</html>"),
        ("deals.zip", zipped(x__csv=CSV)[:-30]),
        ("deals.parquet", b"PAR1broken"),
        ("deals.xlsx", zipped(**{"xl/workbook__xml": b"<workbook/>"})),
    ],
    # Archives hold the time they were made at: no name of a test for two processes.
    ids=["xls", "html", "zip", "parquet", "xlsx"],
)
def test_an_export_that_cannot_be_read_costs_only_itself_and_is_said(tmp_path, name, data):
    put(tmp_path, "x.csv", CSV)
    put(tmp_path, name, data)
    tables, (finding,) = read_paths([str(tmp_path)])
    assert [table.label for table in tables] == ["x.csv"]
    assert finding.rule == "reading.unreadable"
    assert finding.severity == "should fix"
    assert name in finding.says


def test_a_folder_of_which_nothing_can_be_read_is_refused_with_the_reason(tmp_path):
    put(tmp_path, "deals.csv", b"")
    with pytest.raises(UnusableInputError, match=r"deals\.csv is empty"):
        read_paths([str(tmp_path)])


def test_a_path_may_name_its_table(tmp_path):
    (table,), _ = read_paths(["touches=" + put(tmp_path, "events.csv", CSV)])
    assert table.named == "touches"


def test_the_same_content_twice_counts_once_and_is_said(tmp_path):
    put(tmp_path, "x.csv", CSV)
    put(tmp_path, "copy of x.csv", CSV)
    tables, findings = read_paths([str(tmp_path), str(tmp_path / "x.csv")])
    assert len(tables) == 1
    assert [finding.rule for finding in findings] == ["reading.given_twice"] * 2


def test_a_path_that_leads_nowhere_names_what_is_near(tmp_path):
    put(tmp_path, "touches.csv", CSV)
    with pytest.raises(UnusableInputError, match=r"Near it: touches\.csv"):
        read_paths([str(tmp_path / "touchs.csv")])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"rows": []}', "JSON"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"a\x00\x01b\x02\x03cdefghijklmnop", "binary"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(tmp_path, data, kind):
    path = put(tmp_path, "touches.csv", data)
    with pytest.raises(OtherKindError, match=rf"touches\.csv is .*{kind}"):
        read_paths([path])


@pytest.mark.parametrize(
    "data",
    [gzip.compress(CSV * 99, mtime=0)[:-20], zipped(x__csv=CSV)[:-30]],
    ids=["gzip", "zip"],
)
def test_a_broken_download_is_refused(tmp_path, data):
    with pytest.raises(UnusableInputError, match="download"):
        read_paths([put(tmp_path, "x.zip", data)])


def test_a_workbook_reads_like_a_csv(tmp_path):
    rows = [
        ["deal_id", "amount", "closed_at", "seen_at"],
        ["00123", 48000.5, date(2023, 3, 15), datetime(2023, 3, 15, 6, tzinfo=UTC)],
        None,
        ["7", 12, date(2023, 3, 16), datetime(2023, 3, 16, tzinfo=UTC)],
    ]
    (table,), _ = read_paths([put(tmp_path, "book.xlsx", workbook(Deals=[None, *rows]))])
    assert table.label == "book.xlsx/Deals"
    assert table.rows.rows() == [
        ("00123", "48000.5", "2023-03-15", "2023-03-15 06:00:00"),
        ("7", "12", "2023-03-16", "2023-03-16 00:00:00"),
    ]
    assert table.lines.to_list() == [3, 5]


def test_without_the_extra_a_workbook_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "fastexcel", None)
    path = put(tmp_path, "book.xlsx", workbook(Deals=[["a"], ["1"]]))
    with pytest.raises(UnusableInputError, match=r"pip install 'nurture-ledger\[xlsx\]'"):
        read_paths([path])


def test_a_report_in_a_workbook_is_told_from_its_rows(tmp_path):
    rows = [
        ["", "Deals of this quarter"],
        None,
        ["", "deal_id", "amount", "stage"],
        ["", "d1", 1.234, "open"],
        ["", "d2", "1.234", "won"],
        None,
        ["", "Copyright (c) 2025"],
    ]
    (table,), _ = read_paths([put(tmp_path, "book.xlsx", workbook(Q1=rows))])
    assert table.label == "book.xlsx/Q1"
    assert table.title == "Q1"
    assert table.rows.rows() == [("d1", "1.2340", "open"), ("d2", "1.234", "won")]
    assert table.lines.to_list() == [4, 5]
    assert table.preamble == ("Deals of this quarter",)
    assert "above its header (line 1) and 1 below it (line 7)" in table.findings[0].says


def test_a_sheet_may_hold_several_tables(tmp_path):
    rows = [
        ["Host Details"],
        ["Name", "Joined", "Minutes"],
        ["Mia", "2025-02-26 09:45", 80],
        None,
        ["Attendee Details"],
        ["Name", "Joined", "Minutes", "Country"],
        ["Ann", "2025-02-26 10:00", 30, "France"],
    ]
    tables, _ = read_paths([put(tmp_path, "zoom.xlsx", workbook(Report=rows))])
    assert [table.label for table in tables] == [
        "zoom.xlsx/Report/Host Details", "zoom.xlsx/Report/Attendee Details",
    ]  # fmt: skip
    assert [table.rows.rows() for table in tables] == [
        [("Mia", "2025-02-26 09:45", "80")], [("Ann", "2025-02-26 10:00", "30", "France")],
    ]  # fmt: skip


def test_an_empty_workbook_is_refused(tmp_path):
    with pytest.raises(UnusableInputError, match=r"book\.xlsx is empty"):
        read_paths([put(tmp_path, "book.xlsx", workbook(Deals=[None]))])


def test_parquet_columns_of_any_kind_become_text(tmp_path):
    frame = pl.DataFrame(
        {
            "took": [timedelta(seconds=90)],
            "pair": pl.Series([[1, 2]], dtype=pl.Array(pl.Int64, 2)),
            "owner": [{"id": 7, "name": "x"}],
            "key": [b"\xff\x00"],
            "steps": [[{"at": 1}]],
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    (table,), _ = read_paths([str(tmp_path / "t.parquet")])
    assert table.rows.row(0) == (
        "PT1M30S", "1;2", '{"id": 7, "name": "x"}', "ff00", '[{"at": 1}]',
    )  # fmt: skip
    assert table.findings[0].columns == ("key",)


def test_parquet_becomes_text_again(tmp_path):
    frame = pl.DataFrame(
        {
            "id": ["007"],
            "at": pl.Series([datetime(2025, 1, 1, tzinfo=UTC)]).dt.convert_time_zone("Asia/Tokyo"),
            "day": [date(2025, 1, 1)],
            "amount": pl.Series(["12.50"]).cast(pl.Decimal(10, 2)),
            "contacts": [["a", "b"]],
            "won": [True],
        }
    )
    frame.write_parquet(tmp_path / "deals.parquet")
    (table,), _ = read_paths([str(tmp_path)])
    assert table.rows.rows() == [
        ("007", "2025-01-01T00:00:00.000000Z", "2025-01-01", "12.50", "a;b", "true")
    ]
    assert table.lines.to_list() == [2]


def test_typed_numbers_keep_their_decimals(tmp_path):
    typed = pl.DataFrame({"amount": [123.456, 2.5], "id": ["1.234", "x"]})
    typed.write_parquet(tmp_path / "t.parquet")
    (table,), _ = read_paths([str(tmp_path / "t.parquet")])
    assert table.rows.to_dict(as_series=False) == {
        "amount": ["123.4560", "2.5"],
        "id": ["1.234", "x"],
    }


def test_whole_numbers_kept_with_a_fraction_become_whole_again(tmp_path):
    typed = pl.DataFrame({"id": [7.0, None, 8.0], "rate": [7.0, 0.5, None]})
    typed.write_parquet(tmp_path / "t.parquet")
    (table,), _ = read_paths([str(tmp_path / "t.parquet")])
    assert table.rows.rows() == [("7", "7.0"), (None, "0.5"), ("8", None)]
    assert table.findings == ()


def test_ids_too_long_for_a_number_with_a_fraction_are_doubted(tmp_path):
    pl.DataFrame({"id": [7.0, 2.0**54]}).write_parquet(tmp_path / "t.parquet")
    (table,), _ = read_paths([str(tmp_path / "t.parquet")])
    assert table.rows["id"].to_list() == ["7", "18014398509481984"]
    (found,) = table.findings
    assert (found.rule, found.severity, found.rows) == ("reading.long_numbers", "should fix", 1)
