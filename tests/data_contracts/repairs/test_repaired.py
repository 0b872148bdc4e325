import csv
import io

import polars as pl
import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.contract import Severity
from data_contracts.load import load
from data_contracts.reading.files import read_paths
from data_contracts.reading.large_text import large_text
from data_contracts.reading.times import UTC
from data_contracts.repairs.cells import Column
from data_contracts.repairs.lines import set_apart
from data_contracts.repairs.quarantine import write_quarantine
from data_contracts.vendors.cells import Cell
from tests.data_contracts.small_exports import DEALS, write

BROKEN = """touch_id,occurred_at,lead_id,visitor_id,channel,action,program
t1,2025-01-10T09:00:00Z,ann,,webinar,attended,
t2,2025-01-20T09:00:00Z,bob,,email,pressed,=SUM(A1)
t3,soon,bob,,email,opened by bob,-x
"""


def checked_once(folder, touches=BROKEN, **more):
    """Check exports with broken rows; return them and the quarantine file of the touches."""
    exports = folder / "exports"
    exports.mkdir()
    data = load([str(write(exports, touches=touches, **more))])
    write_quarantine(data, exports / "quarantine")
    return exports, exports / "quarantine" / "touches.csv"


def change(file, *replacements, encoding="utf-8-sig"):
    text = file.read_text("utf-8-sig")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding, newline="")


def rows_of(file):
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def rewrite(file, change_row, dialect="excel", encoding="utf-8-sig"):
    rows = [change_row(row) for row in rows_of(file)]
    with file.open("w", encoding=encoding, newline="") as text:
        writer = csv.DictWriter(text, rows[0], dialect=dialect)
        writer.writeheader()
        writer.writerows(rows)


def rules(data, table="touches"):
    return {f.rule: f.rows for f in data.findings if f.table == table}


def test_a_repaired_row_stands_for_the_one_it_was_made_from(tmp_path):
    exports, file = checked_once(tmp_path)
    change(file, (",pressed,", ",clicked,"))
    data = load([str(exports), str(file)])
    assert data.touches.good["touch_id"].to_list() == ["t1", "t2"]
    assert (data.touches.read, data.touches.bad["source_row"].to_list()) == (3, [4])
    assert data.touches.good["program"].to_list() == [None, "=SUM(A1)"]
    told = rules(data)
    assert told["touches.repaired"] == 1
    assert "touches.not_repeated" not in told
    place = data.touches.good.select("source_file", "source_row").row(1)
    assert place == ("touches.csv", 3)


def test_several_lines_of_one_row_are_one_row_wherever_it_was_repaired(tmp_path):
    exports, file = checked_once(tmp_path)
    assert [row["line"] for row in rows_of(file)] == ["3", "4", "4"]

    def repaired(row):
        if row["rule"] == "touches.occurred_at_readable":
            row["occurred_at"] = "2025-01-21T09:00:00Z"
        if row["rule"] == "touches.action_known":
            row["action"] = "opened"
        return row

    rewrite(file, repaired)
    data = load([str(exports), str(file)])
    assert data.touches.bad.is_empty()
    assert data.touches.good["touch_id"].to_list() == ["t1", "t2", "t3"]
    assert data.touches.good["program"].to_list() == [None, "=SUM(A1)", "-x"]
    assert rules(data)["touches.repaired"] == 2


def test_rows_that_are_still_broken_are_set_aside_again_beside_the_repaired_file(tmp_path):
    exports, file = checked_once(tmp_path)
    change(file, (",pressed,", ",clicked,"), ("opened by bob", "opened"))
    repaired = file.read_bytes()
    data = load([str(exports), str(file)])
    (again,) = write_quarantine(data, file.parent)
    assert again.name == "touches-2.csv"
    assert file.read_bytes() == repaired
    assert [(row["line"], row["rule"]) for row in rows_of(again)] == [
        ("4", "touches.occurred_at_readable")
    ]
    change(again, ("t3,soon", "t3,2025-01-21"))
    for given in ([again], [file, again], [again, file]):
        data = load([str(exports), *map(str, given)])
        bad = data.touches.bad["source_row"].to_list()
        assert bad == ([3] if file not in given else [])
    assert data.touches.good["action"].to_list() == ["attended", "clicked", "opened"]


def test_the_quarantine_folder_can_be_given_as_it_is(tmp_path):
    exports, file = checked_once(tmp_path)
    change(file, (",pressed,", ",clicked,"))
    data = load([str(exports), str(file.parent)])
    assert data.touches.good.height == 2
    (origin,) = [o for o in data.origins if o.vendor == "quarantine"]
    assert (origin.label, origin.table, origin.rows) == ("touches.csv (repaired)", "touches", 3)


def test_a_file_that_nobody_repaired_changes_nothing(tmp_path):
    exports, file = checked_once(tmp_path)
    plain, again = load([str(exports)]), load([str(exports), str(file)])
    assert again.touches.good.equals(plain.touches.good)
    assert again.touches.bad.equals(plain.touches.bad)
    assert again.findings == plain.findings


def test_excel_may_save_it_in_its_own_way(tmp_path):
    exports, file = checked_once(tmp_path)

    class German(csv.excel):
        delimiter = ";"

    def repaired(row):
        row["action"] = "clicked" if row["action"] == "pressed" else row["action"]
        return row

    rewrite(file, repaired, German, "cp1252")
    assert load([str(exports), str(file)]).touches.good.height == 2


def test_lines_that_contradict_each_other_change_nothing_and_are_named(tmp_path):
    exports, file = checked_once(tmp_path)
    change(file, ("opened by bob", "opened"))
    lines = file.read_text("utf-8-sig").splitlines()
    lines[-1] = lines[-1].replace(",opened,", ",clicked,")
    file.write_text("\n".join(lines), "utf-8-sig")
    data = load([str(exports), str(file)])
    assert rules(data)["touches.repaired_in_two_ways"] == 1
    assert data.touches.bad["source_row"].to_list() == [3, 4]


def test_lines_about_rows_that_are_not_there_are_named(tmp_path):
    exports, file = checked_once(tmp_path)
    change(file, (",pressed,", ",clicked,"))
    write(exports, touches="\n".join(BROKEN.splitlines()[:2]) + "\n")
    data = load([str(exports), str(file)])
    (found,) = [f for f in data.findings if f.rule == "touches.repaired_row_not_found"]
    assert (found.rows, found.places[0].line) == (3, 2)
    assert data.touches.read == 1


def test_repaired_rows_without_their_export_are_rows_of_their_own(tmp_path):
    exports, file = checked_once(tmp_path)

    def repaired(row):
        if row["rule"] == "touches.occurred_at_readable":
            row["occurred_at"] = "2025-01-21T09:00:00Z"
        if row["rule"] == "touches.action_known":
            row["action"] = {"pressed": "clicked"}.get(row["action"], "opened")
        return row

    rewrite(file, repaired)
    file = file.rename(tmp_path / "mine.csv")
    (exports / "touches.csv").unlink()
    data = load([str(exports), str(file)])
    assert data.touches.good["touch_id"].to_list() == ["t2", "t3"]
    assert data.touches.bad.is_empty()


def test_a_row_with_a_value_too_many_can_be_repaired(tmp_path):
    torn = BROKEN.replace("t1,2025-01-10T09:00:00Z,ann,", "t1,2025-01-10T09:00:00Z,ann,oh,")
    exports, file = checked_once(tmp_path, torn)
    (row,) = [row for row in rows_of(file) if row["rule"] == "touches.values_in_columns"]
    (line,) = [line for line in file.read_text("utf-8-sig").splitlines() if "values_in" in line]
    own = line[: line.index("t1,2025")]
    change(file, (line, own + "t1,2025-01-10T09:00:00Z,ann,,,webinar,attended,,,,,,"))
    data = load([str(exports), str(file)])
    assert row["line"] == "2"
    assert data.touches.good["touch_id"].to_list() == ["t1"]
    assert data.touches.good["action"].to_list() == ["attended"]


HUBSPOT = """Record ID,Activity date,Call outcome,Call direction,Associated Contact IDs
1,2025-01-10 09:00,Connected,OUTBOUND,ann;bob
2,2025-01-x 09:00,Connected,OUTBOUND,ann;bob
"""


def test_a_line_that_became_several_rows_is_repaired_row_by_row_in_the_vendors_zone(tmp_path):
    choices = ReadingChoices(zone="America/New_York")
    exports = write(tmp_path, calls=HUBSPOT)
    (exports / "touches.csv").unlink()
    data = load([str(exports)], choices)
    (file,) = [f for f in write_quarantine(data, tmp_path / "quarantine") if f.stem == "touches"]
    assert [row["lead_id"] for row in rows_of(file)] == ["ann", "bob"]

    def repaired(row):
        row["occurred_at"] = "2025-01-12 09:00" if row["lead_id"] == "bob" else row["occurred_at"]
        return row

    rewrite(file, repaired)
    data = load([str(exports), str(file)], choices)
    good = data.touches.good
    assert good["lead_id"].to_list() == ["ann", "bob", "bob"]
    assert good["occurred_at"].dt.hour().to_list() == [14, 14, 14]
    assert data.touches.bad["source_row"].to_list() == [3]


def test_what_stands_in_for_an_address_is_not_taken_for_an_id(tmp_path):
    touches = BROKEN.replace(
        "t2,2025-01-20T09:00:00Z,bob,", "t2,2025-01-20T09:00:00Z,zoe@x.example,"
    )
    exports, file = checked_once(tmp_path, touches)
    assert "person-0001" in file.read_text("utf-8-sig")
    change(file, (",pressed,", ",clicked,"))
    choices = ReadingChoices(pseudonym_key="secret")
    good = load([str(exports), str(file)], choices).touches.good
    assert good.height == 2
    assert "person-0001" not in good["lead_id"].to_list()


@pytest.mark.parametrize("table", ["deals", "verdicts"])
def test_every_table_can_be_repaired(tmp_path, table):
    broken = {
        "deals": DEALS.replace(",won,", ",Sold,"),
        "verdicts": "lead_id,verdict,decided_at\nann,fine,2025-01-12T09:00:00Z\n",
    }
    exports = write(tmp_path, **{table: broken[table]})
    files = write_quarantine(load([str(exports)]), tmp_path / "quarantine")
    change(files[0], ("Sold,1000", "won,1000") if table == "deals" else (",fine,,", ",Accepted,,"))
    data = load([str(exports), str(files[0])])
    assert data.tables[table].bad.is_empty()
    assert rules(data, table)[f"{table}.repaired"] == 1


MOVED = """deal_id,lead_id,created_at,closed_at,status,amount,currency
d1,ann,2025-02-01,2025-03-01,won,1000,EUR
d2,bob,2025-02-02,2025-03-02,Sold,20,EUR
"""


def repaired_deals(folder, deals=MOVED, **cells):
    """Check deals of which one is broken, and repair it; return the exports and the file."""
    exports = folder / "exports"
    exports.mkdir()
    data = load([str(write(exports, deals=deals))])
    (file,) = [f for f in write_quarantine(data, folder / "q") if f.stem == "deals"]
    rewrite(file, lambda row: row | {"status": "won"} | cells)
    return exports, file


def test_a_line_never_stands_for_another_row_that_has_its_place_now(tmp_path):
    exports, file = repaired_deals(tmp_path)
    rows = MOVED.splitlines()
    write(exports, deals="\n".join([rows[0], "d0,zoe,2025-01-01,2025-01-02,won,7,EUR", rows[1]]))
    data = load([str(exports), str(file)])
    good = data.deals.good.sort("deal_id")
    assert good["deal_id"].to_list() == ["d0", "d1"]
    assert good["amount_minor"].to_list() == [700, 100000]
    found = next(f for f in data.findings if f.rule == "deals.repaired_row_not_found")
    assert (found.rows, found.severity) == (1, Severity.SHOULD_FIX)


def test_a_line_finds_its_row_in_an_export_made_anew(tmp_path):
    exports, file = repaired_deals(tmp_path)
    rows = MOVED.splitlines()
    write(exports, deals="\n".join([rows[0], "d0,zoe,2025-01-01,2025-01-02,won,7,EUR", *rows[1:]]))
    data = load([str(exports), str(file)])
    good = data.deals.good.sort("deal_id")
    assert good["amount_minor"].to_list() == [700, 100000, 2000]
    assert data.deals.bad.is_empty()
    assert rules(data, "deals")["deals.repaired"] == 1


def test_of_two_rows_alike_none_is_the_one_that_was_repaired(tmp_path):
    touches = "occurred_at,lead_id,channel,action\n2025-01-10,bob,email,pressed\n"
    exports, file = checked_once(tmp_path, touches)
    rewrite(file, lambda row: row | {"action": "clicked"})
    header, row = touches.splitlines()
    other = "2025-01-09,ann,email,opened"
    write(exports, touches=f"{header}\n{other}\n{row}\n{row}\n")
    data = load([str(exports), str(file)])
    assert data.touches.good["lead_id"].to_list() == ["ann"]
    assert rules(data)["touches.repaired_row_not_found"] == len(rows_of(file))


def test_a_row_that_was_corrected_at_its_source_stays_as_it_is(tmp_path):
    exports, file = repaired_deals(tmp_path)
    write(exports, deals=MOVED.replace("Sold", "lost"))
    data = load([str(exports), str(file)])
    assert data.deals.good["status"].to_list() == ["won", "lost"]
    assert rules(data, "deals")["deals.repaired_row_not_found"] == 1


NUMBERED = """deal_id,lead_id,account_id,created_at,closed_at,status,amount,currency,name
0099,007,1,2024-06-02,2024-07-02,won,1.00,EUR,
0101,007,123456789012345678,2024-06-02,2024-07-03,Sold,5678.90,EUR,北京
"""


def test_what_excel_does_to_columns_that_nobody_touched_is_undone(tmp_path):
    exports, file = repaired_deals(
        tmp_path, NUMBERED, deal_id="101", lead_id="7", account_id="1.23E+17", name="??",
        created_at="02.06.2024", closed_at="3-Jul-24", amount="5678,9",
    )  # fmt: skip
    data = load([str(exports), str(file)])
    (deal,) = data.deals.good.filter(deal_id="0101").to_dicts()
    assert (deal["lead_id"], deal["account_id"]) == ("007", "123456789012345678")
    assert (deal["name"], deal["amount_minor"]) == ("北京", 567890)
    assert (deal["created_at"].month, deal["closed_at"].month) == (6, 7)
    assert deal["closed_at"].day == 3


def test_what_the_reader_changes_beside_the_fault_counts(tmp_path):
    exports, file = repaired_deals(tmp_path, NUMBERED, amount="5700", lead_id="8")
    (deal,) = load([str(exports), str(file)]).deals.good.filter(deal_id="0101").to_dicts()
    assert (deal["amount_minor"], deal["lead_id"]) == (570000, "8")


def test_dates_that_american_excel_wrote_are_read_by_the_row_they_were_made_from(tmp_path):
    deals = NUMBERED.replace("2024-07-03", "2024-06-13")
    exports, file = repaired_deals(
        tmp_path, deals, deal_id="101", created_at="6/2/2024", closed_at="8/9/2024"
    )
    data = load([str(exports), str(file)])
    (deal,) = data.deals.good.filter(deal_id="0101").to_dicts()
    assert (deal["created_at"].month, deal["created_at"].day) == (6, 2)
    assert (deal["closed_at"].month, deal["closed_at"].day) == (8, 9)


def test_a_new_date_of_two_readings_leaves_its_row_aside_and_stops_nothing(tmp_path):
    exports, file = repaired_deals(tmp_path, NUMBERED, closed_at="8/9/2024")
    data = load([str(exports), str(file)])
    assert data.deals.good["deal_id"].to_list() == ["0099"]
    assert data.deals.bad["source_row"].to_list() == [3]
    (found,) = [f for f in data.findings if f.rule == "deals.repaired_date_two_ways"]
    assert (found.places[0].file, found.places[0].line, found.columns) == (
        "deals.csv", 2, ("closed_at",),
    )  # fmt: skip
    data = load([str(exports), str(file)], ReadingChoices(date_order="dmy"))
    (deal,) = data.deals.good.filter(deal_id="0101").to_dicts()
    assert (deal["closed_at"].month, deal["closed_at"].day) == (9, 8)


def test_a_large_quarantine_file_is_read_whole(tmp_path):
    exports, file = checked_once(tmp_path)
    change(file, (",pressed,", ",clicked,"))
    held = large_text(file, "", at_least=1, block=100)
    assert held is not None
    assert held.rows.height < 3
    others, repairs = set_apart([held])
    assert [len(table.rows) for table in others] == [2]
    (exported,), _ = read_paths([str(exports / "touches.csv")])
    _, repairs = set_apart([exported, held])
    assert sorted(line for _, _, line in repairs.lines) == [3, 4]
    assert repairs.origins[0].rows == 3


@pytest.mark.parametrize(
    ("came", "saved", "dtype", "same"),
    [
        ("0101", "101", pl.String(), True),
        ("0101", "1010", pl.String(), False),
        ("1.50", "1,5", pl.String(), True),
        ("123456789012345678", "1.23457E+17", pl.String(), True),
        ("123456789012345678", "123456789012345000", pl.String(), True),
        ("123456789012345678", "1.24E+17", pl.String(), False),
        ("3-4", "04. Mrz", pl.String(), True),
        ("3-4", "05. Mrz", pl.String(), False),
        ("2024-06-02", "6/2/2024", pl.String(), True),
        ("bob", "ann", pl.String(), False),
        ("2024-06-02 10:00:05", "02.06.2024 10:00", UTC, True),
        ("2024-06-02 10:00:05", "02.06.2024 10:01", UTC, False),
        ("2024-06-02", "2024-06-03", UTC, False),
        ("1,234.50", "1234,5", pl.Decimal(38, 4), True),
        ("1,234.50", "1234.6", pl.Decimal(38, 4), False),
        ("true", "WAHR", pl.Boolean(), True),
        ("true", "FALSCH", pl.Boolean(), False),
        ("a", None, pl.String(), False),
    ],
)
def test_a_cell_saved_in_another_form_is_as_it_came(came, saved, dtype, same):
    column = Column("name", dtype, Cell())
    assert column.same({"name": came}, saved, flagged=False) is same


def test_a_faulty_date_that_is_written_in_another_way_is_another_date():
    column = Column("closed_at", UTC, Cell())
    assert not column.same({"closed_at": "02/03/2024"}, "2024-03-02", flagged=True)
    assert column.same({"closed_at": "2024-03-02"}, "3/2/2024", flagged=True)
    assert column.same({"closed_at": "02/03/2024"}, "2024-03-02", flagged=False)


def test_amounts_in_cents_stay_what_they_are():
    column = Column("amount", pl.Decimal(38, 4), Cell(divide=100))
    assert column.same({"amount": "123450"}, "1234.5000", flagged=False)
    assert not column.same({"amount": "123450"}, "1235", flagged=True)
