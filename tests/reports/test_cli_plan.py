"""`nurture plan` draws a test that marketing automation imports and our contract reads back."""

import json
from pathlib import Path

import polars as pl
import pytest

from data_contracts.load import load
from tests.reports.test_cli import nurture

LEADS = "lead_id,created_at,account_id,source,segment,sales_ready_at\n"
TOUCHES = "touch_id,occurred_at,lead_id,channel,action,program,program_kind\n"
DEALS = "deal_id,created_at,closed_at,status,amount,currency,lead_id\n"


@pytest.fixture(scope="module")
def exports(tmp_path_factory) -> Path:
    """Sixty waiting leads, ten that became sales-ready, and one touch of a program."""
    folder = tmp_path_factory.mktemp("exports")
    rows = [
        f"l{i:02},2025-0{1 + i % 6}-10T00:00:00Z,a{i // 2},{('ads', 'web')[i % 2]},smb,"
        f"{'2025-07-01T00:00:00Z' if i >= 60 else ''}\n"
        for i in range(70)
    ]
    (folder / "leads.csv").write_text(LEADS + "".join(rows))
    touch = "t1,2025-08-01T10:00:00Z,l00,email,sent,Guide,nurture\n"
    (folder / "touches.csv").write_text(TOUCHES + touch)
    (folder / "deals.csv").write_text(
        DEALS + "d1,2025-07-01T00:00:00Z,2025-08-01T00:00:00Z,won,9.00,USD,l69\n"
    )
    return folder


def planned(exports, folder, *words, name="draw.csv"):
    out = folder / name
    result = nurture("plan", exports, "--as-of", "2025-08-31", *words, "--out", out)
    return result, out


def test_a_draw_comes_back_as_the_arms_that_were_drawn(exports, tmp_path):
    result, out = planned(exports, tmp_path, "--control-share", "0.25")
    assert result.exit_code == 0, result.stderr
    drawn = pl.read_csv(out)
    assert drawn.columns == ["lead_id", "program", "arm", "assigned_at", "planned_until"]
    assert drawn.height == 59  # without l00, which had the program
    back = load([str(exports), str(out)])
    assert back.must_fix == ()
    assert not [one for one in back.findings if one.table == "holdouts"]
    assert back.holdouts.good.height == 59
    arms = back.holdouts.good.select(drawn.columns)
    exact = pl.col("assigned_at", "planned_until").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    assert arms.with_columns(exact).equals(drawn.sort("lead_id"))
    assert (arms["arm"] == "control").sum() == pytest.approx(59 / 4, abs=1)
    # Who is drawn once is never drawn again, and by the next day nobody is too late.
    again = nurture("plan", exports, out, "--no-cache", "--as-of", "2025-08-31",
                    "--program", "Guide", "--out", tmp_path / "again.csv")  # fmt: skip
    assert "Drawn: 0 leads" in again.stdout
    assert pl.read_csv(tmp_path / "again.csv").is_empty()


def test_the_same_seed_writes_the_same_bytes(exports, tmp_path):
    outs = [
        planned(exports, tmp_path, "--seed", seed, name=f"{i}.csv")[1].read_bytes()
        for i, seed in enumerate((5, 5, 6))
    ]
    assert outs[0] == outs[1] != outs[2]


def test_the_options_are_a_small_table(exports, tmp_path):
    result, _ = planned(exports, tmp_path, "--program", "New one", "--horizon", "30")
    lines = result.stdout.splitlines()
    assert lines[0] == "Program: New one"
    assert lines[1] == "Drawn: 60 leads that wait without it, 30 of them control."
    assert "No touch of this program is on record: it is planned as a new one." in result.stdout
    assert "in its first 180 days, so begin it on the day of the draw." in result.stdout
    head = next(i for i, line in enumerate(lines) if line.startswith("leads drawn for"))
    assert [line.split("  ")[0] for line in lines[head + 1 : head + 8]] == [
        "today alone", "1 month", "2 months", "3 months", "6 months", "9 months", "12 months",
    ]  # fmt: skip
    # Thirty days from the 31st of August would be too early for any verdict.
    assert "28 Feb 2026" in lines[head + 1]
    assert "note: No test is read before it is 180 days old" in result.stdout


def test_a_plan_is_also_data(exports, tmp_path):
    told = tmp_path / "plan.json"
    planned(exports, tmp_path, "--horizon", "60", "--json", told)
    plan = json.loads(told.read_text())
    assert (plan["program"], plan["horizon"], plan["eligible"]) == ("Guide", 60, 59)
    assert [option["months"] for option in plan["options"]] == [0, 1, 2, 3, 6, 9, 12]
    assert set(plan["base_rate"]) == {"value", "low", "high", "n", "why"}
    assert "assignments" not in plan
    # A year of new leads is drawn, and the last of them followed for 60 days.
    assert plan["read_at"] == "2026-10-30T00:00:00+00:00"


def test_the_day_on_which_it_is_to_be_read_is_part_of_the_draw(exports, tmp_path):
    # Six months of new leads, and 60 days for the last of them, from the end of the 31st of August.
    words = ("--program", "Guide", "--horizon", "60", "--months", "6")
    result, out = planned(exports, tmp_path, *words)
    assert "To be read on 1 May 2026, and not before (leads drawn for: 6 months)." in result.stdout
    assert pl.read_csv(out)["planned_until"].unique().to_list() == ["2026-05-01T00:00:00.000000Z"]


def test_leads_drawn_while_a_test_runs_are_read_on_its_day(exports, tmp_path):
    _, out = planned(exports, tmp_path, "--program", "Guide", "--horizon", "60", "--months", "6")
    late = tmp_path / "late"
    late.mkdir()
    (late / "leads.csv").write_text(LEADS + "new,2025-09-20T00:00:00Z,,ads,smb,\n")
    result = nurture("plan", exports, late, out, "--as-of", "2025-09-30", "--program", "Guide",
                     "--no-cache", "--out", tmp_path / "next.csv")  # fmt: skip
    assert "To be read on 1 May 2026, the day planned for the test that runs" in result.stdout
    drawn = pl.read_csv(tmp_path / "next.csv")
    assert drawn["lead_id"].to_list() == ["new"]
    assert drawn["planned_until"].to_list() == ["2026-05-01T00:00:00.000000Z"]


def test_an_id_like_a_formula_is_made_harmless_and_named(exports, tmp_path):
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in ("touches.csv", "deals.csv"):
        (folder / name).write_bytes((exports / name).read_bytes())
    (folder / "leads.csv").write_text(LEADS + '"=1+1",2025-01-10T00:00:00Z,,ads,smb,\n')
    result, out = planned(folder, tmp_path)
    assert "'=1+1" in out.read_text()
    assert "begins like a formula" in result.stderr
    planned(folder, tmp_path, name="draw.parquet")
    assert pl.read_parquet(tmp_path / "draw.parquet")["lead_id"].to_list() == ["=1+1"]


@pytest.mark.parametrize(("words", "says"), [
    (["--control-share", "1.5"], "control_share"),
    (["--seed", "-1"], "seed"),
    (["--horizon", "0"], "horizon"),
])  # fmt: skip
def test_choices_that_cannot_be_are_refused_without_a_file(exports, tmp_path, words, says):
    result, out = planned(exports, tmp_path, *words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not out.exists()


def test_without_leads_nothing_can_be_drawn(exports, tmp_path):
    out = tmp_path / "draw.csv"
    result = nurture(
        "plan", exports / "touches.csv", exports / "deals.csv", "--no-cache", "--out", out
    )
    assert result.exit_code == 2
    assert "No leads table" in result.stderr
    assert not out.exists()


def test_a_draw_never_overwrites_an_export(exports):
    before = (exports / "leads.csv").read_bytes()
    result = nurture("plan", exports, "--out", exports / "leads.csv")
    assert result.exit_code == 2
    assert (exports / "leads.csv").read_bytes() == before


def test_a_lead_in_both_arms_is_set_aside_with_what_to_do(exports, tmp_path):
    rows = "lead_id,program,arm,assigned_at\n" + "".join(
        f"l0{i},Guide,{arm},2025-03-01T00:00:00Z\n"
        for i, arm in ((1, "treated"), (1, "control"), (2, "treated"), (3, "control"))
    )
    (tmp_path / "holdouts.csv").write_text(rows)
    data = load([str(exports), str(tmp_path / "holdouts.csv")])
    assert data.holdouts.good["lead_id"].to_list() == ["l02", "l03"]
    assert data.holdouts.bad.height == 2
    [finding] = [one for one in data.must_fix if one.table == "holdouts"]
    assert "assigned to the same program twice, differently" in finding.says
    assert "Keep the first assignment" in finding.fix
