"""The command line: the same numbers as the pages, clear endings, never a traceback."""

import gzip
import json
import tomllib
from decimal import Decimal
from importlib import import_module

import polars as pl
import pytest
from click.testing import CliRunner

from reports.cli import main
from reports.cli.app import page_script, start_command
from sample_data.generate import bundled
from tests.reports.exports import write_company

CREDIT_COLUMNS = ["model", "channel", "touches", "deals", "credit", "share", "low", "high"]


def nurture(*words):
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def sample():
    return bundled()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Exports that are read in no time, for what does not depend on how much there is."""
    return write_company(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def credited(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("credit") / "credit.csv"
    result = nurture("credit", small, "--by", "channel", "--out", out)
    return result, pl.read_csv(out, schema_overrides={"credit": pl.Decimal(38, 2)})


def test_credit_has_the_columns_that_scripts_depend_on(credited):
    assert credited[1].columns == CREDIT_COLUMNS


def test_credit_adds_up_to_the_same_amount_under_every_model(credited):
    totals = credited[1].group_by("model").agg(pl.col("credit").sum())["credit"]
    assert len(totals) > 5
    assert totals.n_unique() == 1
    assert totals[0] > Decimal(1000)


def test_must_fix_rows_end_with_1_and_are_named(credited):
    result = credited[0]
    assert result.exit_code == 1
    assert "must fix: " in result.stderr
    assert "line " in result.stderr


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json"])
def test_every_form_holds_the_same_rows(small, tmp_path, ending):
    out = tmp_path / f"credit{ending}"
    nurture("credit", small, "--models", "linear", "--out", out)
    read = {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".json": pl.read_json}[ending]
    frame = read(out)
    assert frame.columns == CREDIT_COLUMNS
    assert frame["model"].unique().to_list() == ["linear"]
    assert frame["channel"][-1] == "no touch on record"


@pytest.mark.parametrize("words", [["credit"], ["report", "board"]])
def test_a_quarter_without_deals_is_told(small, tmp_path, words):
    out = tmp_path / ("out.csv" if words == ["credit"] else "out.html")
    result = nurture(*words, small, "--quarter", "2031Q1", "--out", out)
    assert result.exit_code == 1
    assert "no deal was won in 2031 Q1. The data reach from 20" in result.stderr
    assert out.exists()


def test_a_quarter_credits_only_what_was_won_in_it(small, tmp_path):
    nurture("credit", small, "--quarter", "2025Q2", "--out", tmp_path / "one.csv")
    nurture("credit", small, "--out", tmp_path / "all.csv")
    one, every = (pl.read_csv(tmp_path / f"{name}.csv")["credit"].sum() for name in ("one", "all"))
    assert 0 < one < every


def test_sales_ready_writes_a_curve_per_group(sample, tmp_path):
    out = tmp_path / "ready.csv"
    nurture("sales-ready", sample, "--by", "source", "--out", out)
    frame = pl.read_csv(out)
    assert frame.columns == [
        *("group", "day", "at_risk", "events", "ended_otherwise", "share_ready", "low", "high")
    ]
    assert frame["group"].n_unique() > 2


@pytest.fixture(scope="module")
def reported(small, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    html, facts = folder / "board.html", folder / "facts.json"
    return nurture("report", "board", small, "--out", html, "--facts", facts), html, facts


def test_a_report_and_its_facts_are_written(reported):
    result, html, facts = reported
    assert result.exit_code == 1
    assert html.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert json.loads(facts.read_text(encoding="utf-8"))["facts"]


def test_the_same_report_twice_is_the_same_bytes(small, reported, tmp_path):
    again = tmp_path / "again.html"
    nurture("report", "board", small, "--out", again)
    assert again.read_bytes() == reported[1].read_bytes()


def test_check_counts_every_row_and_sets_the_bad_ones_aside(sample, tmp_path):
    quarantine, found = tmp_path / "quarantine", tmp_path / "found.json"
    result = nurture("check", sample, "--json", found, "--quarantine", quarantine)
    document = json.loads(found.read_text(encoding="utf-8"))
    assert result.exit_code == 1
    assert all(t["read"] == t["good"] + t["quarantined"] for t in document["tables"].values())
    assert {file.suffix for file in quarantine.iterdir() if file.name[0] != "."} == {".csv"}


def test_a_sample_is_written_and_can_be_read(tmp_path):
    written = nurture("sample", tmp_path / "made", "--leads", 60, "--seed", 3)
    assert written.exit_code == 0
    assert (tmp_path / "made" / "truth.json").is_file()
    assert nurture("check", tmp_path / "made").exit_code in {0, 1}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["credit", "{}", "--models", "magic"], "magic"),
        (["credit", "{}", "--by", "mood"], "mood"),
        (["credit", "{}", "--lookback-days", "soon"], "soon"),
        (["credit", "{}", "--rate", "EUR"], "EUR=1.08"),
        (["credit", "{}", "--quarter", "Q3"], "2026Q3"),
        (
            ["credit", "{}", "--as-of", "yesterday"],
            "--as-of is a day such as 2026-06-30, got 'yesterday'.",
        ),
        (["sales-ready", "{}", "--by", "mood"], "mood"),
        (["credit", "/nowhere/at/all.csv"], "/nowhere/at/all.csv"),
    ],
)
def test_arguments_that_mean_nothing_end_with_2_and_say_so(small, tmp_path, words, says):
    words = [word.format(small) for word in words]
    result = nurture(*words, "--out", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert says in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_an_ending_that_cannot_be_written_ends_with_2(small, tmp_path):
    result = nurture("credit", small, "--out", tmp_path / "credit.docx")
    assert result.exit_code == 2
    assert ".parquet" in result.stderr


BAD_FILES = {
    "empty.csv": b"",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "contract.pdf": b"%PDF-1.7 nothing to see",
    "words.csv": b"just,some,words\nwithout,any,meaning\n",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_holds_no_export_ends_with_2_and_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(BAD_FILES[name])
    result = nurture("check", tmp_path / name)
    assert result.exit_code == 2
    assert name in result.stderr
    assert "Traceback" not in result.output


def test_choices_come_from_nurture_toml_and_flags_win(small, tmp_path):
    choices = tmp_path / "nurture.toml"
    choices.write_text('[settings]\nlookback_days = 30\nperiod = "2025Q2"\n', encoding="utf-8")
    totals = []
    for words in (["--settings", choices], ["--settings", choices, "--quarter", "2025Q3"]):
        out = tmp_path / "credit.csv"
        nurture("credit", small, *words, "--models", "linear", "--out", out)
        totals.append(pl.read_csv(out)["credit"].sum())
    assert totals[0] != totals[1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[settings]\nlookback = 3\n", "lookback"),
        ("[settings]\nlookback_days = -3\n", "-3"),
        ("[mood]\n", "mood"),
        ("not toml", "TOML"),
        ('[reading]\nzone = "Mars/Base"\n', "Mars/Base"),
    ],
)
def test_a_settings_file_that_means_nothing_ends_with_2(small, tmp_path, text, says):
    choices = tmp_path / "choices.toml"
    choices.write_text(text, encoding="utf-8")
    result = nurture("credit", small, "--settings", choices, "--out", tmp_path / "o.csv")
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_hostile_name_cannot_run_in_a_spreadsheet(tmp_path):
    touches = (
        "touch_id,occurred_at,lead_id,account_id,channel,action\n"
        't1,2025-03-01T00:00:00Z,p1,a1,"=HYPERLINK(""http://x"")",clicked\n'
    )
    deals = (
        "deal_id,account_id,created_at,closed_at,status,amount,currency\n"
        "d1,a1,2025-03-02T00:00:00Z,2025-04-01T00:00:00Z,won,100.00,USD\n"
    )
    (tmp_path / "touches.csv").write_text(touches, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(deals, encoding="utf-8")
    out = tmp_path / "credit.csv"
    nurture("credit", tmp_path, "--models", "linear", "--out", out)
    assert "'=HYPERLINK" in out.read_text(encoding="utf-8")


def test_the_app_is_started_with_its_settings_beside_it():
    script = page_script()
    assert script.name == "streamlit_app.py"
    settings = tomllib.loads((script.parent / ".streamlit/config.toml").read_text())["server"]
    assert settings["address"] == "127.0.0.1"
    # Without this, a first start asks for an e-mail address and waits.
    assert settings["showEmailPrompt"] is False


def test_the_app_listens_on_this_computer_alone_whatever_the_environment_says():
    command = start_command(8501, browser=False)
    assert command[command.index("--server.address") + 1] == "127.0.0.1"


def test_the_demo_reports_under_the_same_settings_as_its_app(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # The package has a command of the same name.
    monkeypatch.setattr(import_module("reports.cli.demo"), "start", lambda *_, **__: 0)
    (tmp_path / "nurture.toml").write_text("[settings]\nlookback_days = 77\n", encoding="utf-8")
    assert nurture("demo", "--no-browser").exit_code == 0
    assert "77 days" in (tmp_path / "out" / "board-report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", [["credit", "--out"], ["sales-ready", "--out"], ["check", "--json"]]
)
def test_an_export_is_never_written_over(small, tmp_path, words):
    command, flag = words
    for name in ("touches", "leads"):
        packed = gzip.compress((small / f"{name}.csv").read_bytes())
        (tmp_path / f"{name}.csv.gz").write_bytes(packed)
    plain = tmp_path / "deals.csv"
    plain.write_bytes((small / "deals.csv").read_bytes())
    before = plain.read_bytes()
    result = nurture(command, tmp_path, flag, plain)
    assert result.exit_code == 2
    assert "is one of the exports that were read" in result.stderr
    assert plain.read_bytes() == before
