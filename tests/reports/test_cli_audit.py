"""`nurture audit` writes the same verdicts as the pages, as rows that scripts rely on."""

import polars as pl
import pytest

from reports.audit_tables import COLUMNS, LEVELS
from tests.factories import touch
from tests.reports.exports import write_sprayed
from tests.reports.sprayed import BARE, FOR_IT, OFFER, PIECES, audited, company
from tests.reports.test_cli import nurture

NO_COLUMN = {"passed", "failed", "cannot_say"}


@pytest.fixture(scope="module")
def analysis():
    return audited()


@pytest.fixture(scope="module")
def tables(analysis):
    return {level: of(analysis) for level, of in LEVELS.items()}


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    return write_sprayed(tmp_path_factory.mktemp("exports"))


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nurture.toml").write_text('[settings]\nour_names = ["Brightwater"]\n')


def by_id(table):
    return {row["id"]: row for row in table.to_dicts()}


def test_every_level_has_the_columns_that_scripts_depend_on(tables):
    for table in tables.values():
        assert tuple(table.columns) == COLUMNS
        assert set(table.dtypes) == {pl.String}
        assert table["id"].null_count() == 0


def test_a_criterion_is_passed_failed_or_not_known_and_never_two_of_them(tables):
    for table in tables.values():
        for row in table.to_dicts():
            told = [one for name in NO_COLUMN for one in row[name].split(", ") if one]
            assert len(set(told)) == len(told)
            assert bool(row["cannot_say"]) == bool(row["missing"])


def test_pieces_are_judged_by_their_sends_and_their_text(tables):
    rows = by_id(tables["content"])
    assert set(rows) == {piece["content_id"] for piece in PIECES}
    assert rows[OFFER]["verdict"] == "spam"
    assert rows[OFFER]["failed"] == "C1, C2, C3, C4"
    assert rows[OFFER]["evidence"].startswith("30 sends, 100% (89%–100%) of them spam; “")
    assert rows[FOR_IT]["verdict"] == "nurture"
    assert (rows[BARE]["cannot_say"], rows[BARE]["missing"]) == (
        "C1, C2, C3, C4", "content.body, content.content_type",
    )  # fmt: skip


def test_every_send_has_a_row_with_its_place_in_the_export(tables, analysis):
    rows = by_id(tables["touch"])
    assert len(rows) == analysis.sends.rows.height == 42
    assert rows["s20"]["verdict"] == "spam"
    assert "T11" in rows["s20"]["failed"].split(", ")
    assert "; piece offer" in rows["s20"]["evidence"]
    assert "; copy 3" in rows["s40"]["evidence"]
    assert rows["p0"]["verdict"] == "nurture"
    assert rows["p4"]["verdict"] == "spam"
    assert "days after the opt-out" in rows["p4"]["evidence"]
    assert rows["p4"]["fix"].startswith("Take opt-outs over into every list at once")


def test_a_reason_that_is_not_needed_asks_for_nothing(tables):
    row = by_id(tables["touch"])["p0"]
    assert "T1" in row["passed"].split(", ")
    assert "T5" in row["failed"].split(", ")
    assert row["fix"] == ""


def test_programs_are_those_of_the_page(tables, analysis):
    told = tables["program"]
    assert told["id"].to_list() == [audit.program for audit in analysis.program_audits]
    spotlight = by_id(told)["Spotlight"]
    assert spotlight["verdict"] == "spam"
    assert "P2: 100% (" in spotlight["evidence"]
    assert "P11" in spotlight["cannot_say"].split(", ")
    assert "audit.fit" in spotlight["missing"]


def test_leads_count_their_sends_by_verdict(tables, analysis):
    rows = by_id(tables["lead"])
    assert len(rows) == analysis.lead_audits.height == 10
    assert rows["l4"]["verdict"] == "spam"
    assert "1 after the opt-out" in rows["l4"]["evidence"]
    assert rows["l1"]["evidence"] == "4 sends; 1 nurture; 0 mixed; 3 spam; 0 unclear"
    assert "T10" in rows["l4"]["failed"].split(", ")


def test_the_order_of_rows_is_always_the_same(tables):
    again = audited()
    for level, of in LEVELS.items():
        assert of(again).equals(tables[level])


@pytest.mark.parametrize("level", LEVELS)
def test_a_company_that_sends_nothing_gets_empty_tables(level):
    seen = [touch("l1", "2025-02-03", "search", "page_viewed")]
    table = LEVELS[level](audited(company(seen, pieces=None), judged=()))
    assert tuple(table.columns) == COLUMNS
    assert table.is_empty()


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json"])
def test_every_form_holds_the_same_rows(exports, tmp_path, ending):
    out = tmp_path / f"audit{ending}"
    result = nurture("audit", exports, "--level", "program", "--out", out)
    read = {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".json": pl.read_json}[ending]
    frame = read(out)
    assert tuple(frame.columns) == COLUMNS
    assert dict(frame.select("id", "verdict").rows())["Spotlight"] == "spam"
    assert result.exit_code == 1
    assert "must fix: " in result.stderr
    assert "our_names" not in result.stderr


def test_missing_names_are_said_on_standard_error(exports, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = nurture("audit", exports, "--level", "program", "--out", tmp_path / "a.csv")
    assert 'our_names = ["Acme"]' in result.stderr


def test_another_ending_or_level_is_refused(exports, tmp_path):
    out = tmp_path / "audit.xlsx"
    result = nurture("audit", exports, "--out", out)
    assert result.exit_code == 2
    assert "the ending must be one of .csv, .parquet, .json" in result.stderr
    assert not out.exists()
    assert nurture("audit", exports, "--level", "deal", "--out", out).exit_code == 2


def test_a_formula_in_a_name_is_neutralised(tmp_path):
    sent = tmp_path / "touches.csv"
    sent.write_text(
        "touch_id,occurred_at,lead_id,channel,action,program,program_kind,content_id\n"
        "=1+1,2025-02-03T09:00:00Z,l1,email,sent,@SUM(1),nurture,=2+2\n"
    )
    deals = tmp_path / "deals.csv"
    deals.write_text(
        "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"
        "d1,l1,2025-01-01,2025-03-01,won,100,USD\n"
    )
    for level in ("touch", "program", "content"):
        out = tmp_path / f"{level}.csv"
        assert nurture("audit", sent, deals, "--level", level, "--out", out).exit_code in {0, 1}
        assert pl.read_csv(out)["id"][0][:2] in {"'=", "'@"}
