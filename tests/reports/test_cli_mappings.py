"""What the check prints about a file that no format knows can be put into the settings as it is."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.cli import main

ACTIVITIES = """Vorgang;Datum;E-Mail-Adresse;Kanal;Aktivität
A-1;14.03.2025 09:12;ada@acme.example;Newsletter;Geöffnet
A-2;15.03.2025 10:02;bob@acme.example;Telefon;Anruf
"""
DEALS = "deal_id,created_at,closed_at,status,amount,currency\nd1,2025-03-10,2025-04-01,won,9,USD\n"
TOUCHES = "touch_id,occurred_at,lead_id,channel,action\nt1,2025-03-01,ann,email,clicked\n"


@pytest.fixture
def exports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NURTURE_SETTINGS", raising=False)
    monkeypatch.setenv("NURTURE_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "Aktivitäten.csv").write_text(ACTIVITIES, encoding="utf-8")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    return folder


def check(folder, *options):
    return CliRunner().invoke(main, ["check", str(folder), *options])


def agree_to(told):
    lines = told[told.index("[[reading.mappings]]") :].partition("\n\n\n")[0]
    Path("nurture.toml").write_text(lines, encoding="utf-8")


def test_without_touches_the_lines_come_with_the_refusal_and_settle_it(exports):
    refused = check(exports)
    assert refused.exit_code == 2
    assert "@acme" not in refused.output
    agree_to(refused.stderr)
    again = check(exports, "--json", "found.json")
    assert again.exit_code == 0, again.output
    tables = json.loads(Path("found.json").read_text("utf-8"))["tables"]
    assert tables["touches"] == {"read": 2, "good": 2, "quarantined": 0}


def test_beside_known_files_the_lines_come_with_the_findings(exports):
    (exports / "touches.csv").write_text(TOUCHES, encoding="utf-8")
    found = check(exports)
    assert found.exit_code == 0, found.output
    assert "put these lines into nurture.toml" in found.stdout
    agree_to(found.stdout)
    again = check(exports, "--json", "found.json")
    tables = json.loads(Path("found.json").read_text("utf-8"))["tables"]
    assert tables["touches"]["good"] == 3
    assert "[[reading.mappings]]" not in again.stdout
