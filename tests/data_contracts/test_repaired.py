import csv
import io

import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.load import load
from data_contracts.quarantine import write_quarantine
from tests.data_contracts.small_exports import DEALS, write

BROKEN = """touch_id,occurred_at,lead_id,visitor_id,channel,action,program
t1,2025-01-10T09:00:00Z,ann,,webinar,attended,
t2,2025-01-20T09:00:00Z,bob,,email,click,=SUM(A1)
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
    change(file, (",click,", ",clicked,"))
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
    change(file, (",click,", ",clicked,"), ("opened by bob", "opened"))
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
    change(file, (",click,", ",clicked,"))
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
        row["action"] = "clicked" if row["action"] == "click" else row["action"]
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
    change(file, (",click,", ",clicked,"))
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
            row["action"] = {"click": "clicked"}.get(row["action"], "opened")
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
    change(file, (",click,", ",clicked,"))
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
