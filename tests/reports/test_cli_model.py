"""`nurture model` writes what a model learned, ties to the credit, and refuses with a way out."""

from decimal import Decimal

import polars as pl
import pytest

from attribution.models import LEARNED
from reports.cli.model import model_table
from sample_data.generate import bundled
from tests.factories import dataset, deal, lead, touch
from tests.reports.company import analysed
from tests.reports.test_cli import nurture

COLUMNS = {
    "markov": ["channel", "removal_effect", "share", "conversions", "value", "low", "high"],
    "shapley": ["channel", "shapley_value", "share", "conversions", "value", "low", "high"],
    "shapley_rate": ["channel", "shapley_value", "share", "conversions", "value", "low", "high"],
}


@pytest.fixture(scope="module")
def credited(tmp_path_factory):
    out = tmp_path_factory.mktemp("credit") / "credit.parquet"
    nurture("credit", bundled(), "--models", "linear", "--out", out)
    return pl.read_parquet(out).filter(pl.col("channel") != "no touch on record")["credit"].sum()


def test_every_model_that_learns_can_be_written():
    assert [model.name for model in LEARNED] == list(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_model_shares_out_all_that_has_a_journey(tmp_path, credited, name):
    out = tmp_path / "model.parquet"
    result = nurture("model", name, bundled(), "--out", out)
    assert result.exit_code in {0, 1}, result.stderr
    table = pl.read_parquet(out)
    assert table.columns == COLUMNS[name]
    assert table["share"].sum() == pytest.approx(1)
    assert table["value"].sum() == credited
    inside = table.filter(pl.col("low") <= pl.col("share"), pl.col("share") <= pl.col("high"))
    assert inside.height == table.height


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_every_form_can_be_written(tmp_path, ending):
    out = tmp_path / f"model{ending}"
    nurture("model", "markov", bundled(), "--order", "2", "--out", out)
    read = pl.read_csv if ending == ".csv" else pl.read_json
    assert read(out).columns == COLUMNS["markov"]


def test_two_channels_split_a_deal_and_too_few_accounts_have_no_interval():
    data = dataset(
        [touch("ann", "2025-01-02", channel="search"), touch("ann", "2025-02-02", channel="call")],
        [deal("d", "100.00", "2025-06-01", lead_id="ann")],
        [lead("ann")],
    )
    table = model_table(analysed(data), "shapley")
    assert table["channel"].to_list() == ["call", "search"]
    assert table["value"].to_list() == [Decimal("50.00")] * 2
    assert table["low"].null_count() == table["high"].null_count() == 2


def test_more_channels_than_can_be_played_are_refused_with_the_way_out(tmp_path):
    rows = [f"ann,2025-01-{day:02},channel {day},clicked" for day in range(1, 24)]
    touches, deals = tmp_path / "touches.csv", tmp_path / "deals.csv"
    touches.write_text("\n".join(["lead_id,occurred_at,channel,action", *rows]), encoding="utf-8")
    deals.write_text(
        "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"
        "d,ann,2025-02-01,2025-03-01,won,100.00,USD\n",
        encoding="utf-8",
    )
    out = tmp_path / "model.csv"
    result = nurture("model", "shapley_rate", touches, deals, "--out", out)
    assert result.exit_code == 2
    assert "up to 20 channels, and the journeys have 23. Group the channels" in result.stderr
    assert not out.exists()


def test_a_rule_has_no_table_of_its_own(tmp_path):
    result = nurture("model", "linear", bundled(), "--out", tmp_path / "model.csv")
    assert result.exit_code == 2
    assert "'linear' is not one of 'markov', 'shapley', 'shapley_rate'" in result.stderr
