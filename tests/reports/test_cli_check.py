"""What `nurture check` writes as data, and what becomes of rows that the reader repaired."""

import json

import polars as pl
from click.testing import CliRunner

from data_contracts.contract import Checked, Finding, Severity
from data_contracts.dataset import Dataset
from reports.cli import main
from reports.cli.check import as_text

FIELDS = {
    "table", "rule", "severity", "rows", "says", "cause", "fix", "columns", "places", "files",
    "named",
}  # fmt: skip
TABLES = {
    "touches": """touch_id,occurred_at,lead_id,channel,action,program
t1,2025-01-10T09:00:00Z,ann,webinar,attended,Welcome
t2,2025-01-20T09:00:00Z,bob,email,pressed,Welcome
""",
    "deals": """deal_id,account_id,lead_id,created_at,closed_at,status,amount,currency
d1,acme,ann,2025-02-01T09:00:00Z,2025-03-01T09:00:00Z,won,1000.00,EUR
""",
    "leads": """lead_id,account_id,created_at
ann,acme,2025-01-10T09:00:00Z
bob,acme,2025-01-15T09:00:00Z
""",
    "costs": "period_start,program,amount,currency\n2025-01-01,Spring fair,100,EUR\n",
}


def checked(folder, *more):
    for name, text in TABLES.items():
        if not (folder / f"{name}.csv").exists():
            (folder / f"{name}.csv").write_text(text, "utf-8")
    found = folder.parent / "found.json"
    done = CliRunner().invoke(main, ["check", str(folder), *map(str, more), "--json", str(found)])
    return done, json.loads(found.read_text("utf-8"))


def test_every_finding_is_written_with_all_that_is_known_of_it(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    done, document = checked(folder)
    assert done.exit_code == 1
    by_rule = {finding["rule"]: finding for finding in document["findings"]}
    # One rule of a row, one across tables.
    assert {"touches.action_known", "costs.program_touched"} <= set(by_rule)
    assert all(set(finding) >= FIELDS for finding in document["findings"])
    assert all(finding["cause"] and finding["fix"] for finding in document["findings"])
    place = {"file": "touches.csv", "line": 3, "value": "pressed"}
    assert by_rule["touches.action_known"]["places"] == [place]
    assert by_rule["touches.action_known"]["severity"] == "must fix"
    assert all(finding["says"] in done.output for finding in document["findings"])
    assert "1 must fix, " in done.output
    assert "\nMust fix\n  touches: In 1 of 2 rows " in done.output
    assert "(touches.csv, line 3)\n    " in done.output


def test_of_many_notes_the_first_are_shown_and_the_others_are_asked_for():
    notes = [
        Finding("touches", f"touches.{n}", Severity.NOTE, 9 - n, f"Note {n}.", "Why.", f"Fix {n}.")
        for n in range(7)
    ]
    brief, whole = as_text(_data(notes)), as_text(_data(notes), every=True)
    assert "0 must fix, 0 should fix, 7 notes" in brief
    assert "Note 4." in brief
    assert "… and 2 more notes: --all shows them." in brief
    assert "Note 5." not in brief
    assert "Fix" not in brief
    assert all(f"touches: Note {n}.\n    Fix {n}.\n" in whole for n in range(7))
    assert "Fix 4." in as_text(_data(notes[:5]))
    assert "No findings." in as_text(_data([]))


def _data(findings):
    nothing = Checked(pl.DataFrame(), pl.DataFrame())
    return Dataset(nothing, nothing, *[None] * 5, (), tuple(findings), "")


def test_a_repaired_row_is_in_use_and_its_file_stays(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    checked(folder)
    file = folder / "quarantine" / "touches.csv"
    repaired = file.read_text("utf-8-sig").replace(",pressed,", ",clicked,")
    file.write_text(repaired, "utf-8")
    _, document = checked(folder, file)
    assert document["tables"]["touches"] == {"read": 2, "good": 2, "quarantined": 0}
    assert file.read_text("utf-8") == repaired
