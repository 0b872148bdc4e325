"""Exports as they come on a bad day: every command ends with a message, and counts every row."""

import json

import pytest
from click.testing import CliRunner

from reports.cli import main

TOUCHES = "touch_id,occurred_at,lead_id,account_id,channel,action\n"
DEALS = "deal_id,account_id,lead_id,created_at,closed_at,status,amount,currency\n"
TOUCH = "t1,2025-01-10T09:00:00Z,ann,acme,webinar,attended\n"
WON = "d1,acme,ann,2025-02-01T09:00:00Z,2025-03-01T09:00:00Z,won,1000.00,EUR\n"

# What it is: touches, deals, the exit code, and what standard error must say.
BAD = {
    "no won deal": (
        TOUCHES + TOUCH,
        DEALS + WON.replace("2025-03-01T09:00:00Z,won", ",open"),
        1, ["deals.some_won"],
    ),
    "no deal": (TOUCHES + TOUCH, DEALS, 1, ["deals.some_won"]),
    "no touch": (TOUCHES, DEALS + WON, 1, ["touches.some_given"]),
    "several currencies": (
        TOUCHES + TOUCH,
        DEALS + WON + WON.replace("d1", "d2").replace("EUR", "USD"),
        1, ["deals.one_currency", "EUR", "USD", "--rate"],
    ),
    "a negative amount": (
        TOUCHES + TOUCH,
        DEALS + WON + WON.replace("d1", "d2").replace("1000", "-200"),
        1, ["amount", "negative", "deals.csv, line 3"],
    ),
    "ids that mean two things": (
        TOUCHES + TOUCH + TOUCH.replace("ann", "bob"),
        DEALS + WON + WON.replace("d1", "d2") + WON.replace("d1,", "d2,").replace("1000", "2000"),
        1, ["deal_id", "touch_id", "line 2"],
    ),
    "dates that are none": (
        TOUCHES + TOUCH + TOUCH.replace("t1", "t2").replace("2025-01-10T09:00:00Z", "soon"),
        DEALS + WON + WON.replace("d1", "d2").replace("2025-02-01T09:00:00Z", "someday"),
        1, ["occurred_at", "touches.csv, line 3", "created_at", "2025-03-31"],
    ),
    "no column for channels": (
        TOUCHES.replace("channel", "chanel_name") + TOUCH,
        DEALS + WON,
        2, ["touches.csv", "channel", "chanel_name"],
    ),
    "no column for status": (
        TOUCHES + TOUCH,
        DEALS.replace("status", "state_of").replace("created_at", "create_dt") + WON,
        2, ["deals.csv", "status", "state_of", "created_at", "create_dt"],
    ),
    "not one date": (
        TOUCHES + TOUCH.replace("2025-01-10T09:00:00Z", "soon"),
        DEALS + WON.replace("2025-02-01T09:00:00Z", "then").replace("2025-03-01T09:00:00Z", "now"),
        2, ["usable date"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=BAD)
def case(request, tmp_path_factory):
    """A folder of exports, the exit code that they must end with, and what must be said."""
    touches, deals, code, says = BAD[request.param]
    folder = tmp_path_factory.mktemp("exports")
    (folder / "touches.csv").write_text(touches, encoding="utf-8")
    (folder / "deals.csv").write_text(deals, encoding="utf-8")
    return folder, code, says


def nurture(*words):
    result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert "Traceback" not in result.output
    assert "did not expect" not in result.stderr
    return result


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize(
    ("words", "ending"),
    [(["credit"], "csv"), (["report", "board"], "html")],
    ids=["credit", "board"],
)
def test_an_answer_ends_with_its_code_and_says_why(case, tmp_path, words, ending):
    folder, code, says = case
    out = tmp_path / f"out.{ending}"
    result = nurture(*words, folder, "--out", out)
    assert result.exit_code == code
    assert [text for text in says if text not in result.stderr] == []
    assert out.exists() == (code == 1)


def test_a_check_says_why_and_counts_every_row(case, tmp_path):
    folder, code, says = case
    found = tmp_path / "found.json"
    result = nurture("check", folder, "--json", found)
    if "usable date" in says:
        code, says = 1, ["occurred_at", "created_at"]
    assert result.exit_code == code
    assert [text for text in says if text not in result.stderr] == []
    assert found.exists() == (code == 1)
    if code == 1:
        tables = json.loads(found.read_text(encoding="utf-8"))["tables"]
        for name, rows in tables.items():
            lines = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
            assert rows["read"] == rows["good"] + rows["quarantined"] == len(lines) - 1


@pytest.mark.parametrize("words", [["credit"], ["report", "board"]])
def test_a_rate_that_makes_a_deal_too_large_ends_with_a_message(tmp_path, words):
    (tmp_path / "touches.csv").write_text(TOUCHES + TOUCH, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(
        DEALS + WON.replace("1000.00", "1000000000000.00"), encoding="utf-8"
    )
    chosen = ["--currency", "USD", "--rate", "EUR=100000000"]
    result = nurture(*words, tmp_path, *chosen, "--out", tmp_path / "out.html")
    assert result.exit_code == 2
    assert "deal d1" in result.stderr
    assert "EUR = 100000000" in result.stderr
    assert "unexpected" not in result.stderr
