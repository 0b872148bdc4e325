"""A plan's file comes back as it was drawn, whatever ids and programs are called."""

import io
import zipfile

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.load import load
from reports.sections.plan_a_test_rows import assignment_csv
from tests.data_contracts.workbooks import workbook

HOSTILE = '=Prog, "x"'
LEADS = ["=1+1", "-7", "@ann", "'=2", "''+3", "+4", "plain", "o'neil", "'quoted"]


@pytest.fixture
def exports(tmp_path):
    people = pl.DataFrame({"lead_id": LEADS}).with_columns(
        created_at=pl.lit("2025-01-05T00:00:00Z"), sales_ready_at=pl.lit(None, pl.String)
    )
    people.write_csv(tmp_path / "leads.csv")
    pl.DataFrame(
        {
            "touch_id": ["t1"], "lead_id": ["gone"], "occurred_at": ["2025-01-06T00:00:00Z"],
            "channel": ["email"], "action": ["sent"], "program": [HOSTILE],
            "program_kind": ["nurture"],
        }
    ).write_csv(tmp_path / "touches.csv")  # fmt: skip
    (tmp_path / "deals.csv").write_text(
        "deal_id,account_id,created_at,status,amount,currency\n"
        "d1,a1,2025-01-05T00:00:00Z,open,100,USD\n"
    )
    return tmp_path


def planned(exports):
    return Analysis(load([str(exports)]), Settings()).holdout_plan(HOSTILE, 30)


def read_back(exports):
    return load([str(exports)]).holdouts.good.select("lead_id", "program", "arm").sort("lead_id")


def test_the_file_of_a_plan_comes_back_exactly_as_it_was_drawn(exports):
    plan = planned(exports)
    assert sorted(plan.assignments["lead_id"]) == sorted(LEADS)
    written = assignment_csv(plan)
    assert b"'=Prog" in written
    (exports / "draw.csv").write_bytes(written)
    drawn = plan.assignments.select("lead_id", "program", "arm").sort("lead_id")
    assert read_back(exports).equals(drawn)
    # So the test is found, and nobody is drawn twice.
    again = Analysis(load([str(exports)]), Settings())
    assert again.holdout(HOSTILE) is not None
    assert again.holdout_plan(HOSTILE, 30).eligible == 0


def test_a_spreadsheet_and_an_archive_of_it_come_back_too(exports):
    plan = planned(exports)
    drawn = plan.assignments.select("lead_id", "program", "arm").sort("lead_id")
    with zipfile.ZipFile(exports / "draw.zip", "w") as archive:
        archive.writestr("draw.csv", assignment_csv(plan))
    assert read_back(exports).equals(drawn)
    (exports / "draw.zip").unlink()
    kept = pl.read_csv(io.BytesIO(assignment_csv(plan)), infer_schema=False)
    rows = [kept.columns, *map(list, kept.iter_rows())]
    (exports / "draw.xlsx").write_bytes(workbook(draw=rows))
    assert read_back(exports).equals(drawn)


def test_a_parquet_file_has_no_apostrophe_to_take_off(exports):
    plan = planned(exports)
    plan.assignments.write_parquet(exports / "draw.parquet")
    drawn = plan.assignments.select("lead_id", "program", "arm").sort("lead_id")
    assert read_back(exports).equals(drawn)


def test_a_file_with_columns_of_its_own_is_none_of_ours_and_stays_as_it_is(exports):
    (exports / "draw.csv").write_text(
        "lead_id,program,arm,assigned_at,by\n'=2,'=Prog,control,2025-02-01T00:00:00Z,Ann\n"
    )
    assert read_back(exports).row(0)[:2] == ("'=2", "'=Prog")
