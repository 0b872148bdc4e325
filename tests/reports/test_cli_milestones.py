"""The command line credits every milestone, and takes the choices that a model has."""

from decimal import Decimal

import polars as pl
import pytest

from attribution.settings import Milestone
from reports.cli.credit import credit_table
from sample_data.generate import bundled
from tests.factories import dataset, deal, lead, touch
from tests.reports.company import analysed
from tests.reports.exports import write_company
from tests.reports.test_cli import CREDIT_COLUMNS, nurture

DATA = dataset(
    [
        touch("ann", "2025-01-02", channel="search"),
        touch("ann", "2025-01-10", channel="email"),
        touch("bob", "2025-01-03", channel="webinar"),
    ],
    [deal("d", "100.00", "2025-06-01", lead_id="ann")],
    [lead("ann", "2025-01-04", mql_at="2025-01-12"), lead("bob", "2025-01-05")],
)


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    return write_company(tmp_path_factory.mktemp("exports"))


@pytest.mark.parametrize("milestone", Milestone)
def test_every_milestone_can_be_credited(exports, tmp_path, milestone):
    out = tmp_path / "credit.csv"
    result = nurture(
        "credit", exports, "--milestone", milestone, "--models", "linear", "--out", out
    )
    assert result.exit_code in {0, 1}, result.stderr
    frame = pl.read_csv(out, schema_overrides={"credit": pl.Decimal(38, 4)})
    assert frame.columns == CREDIT_COLUMNS
    assert frame["credit"].sum() > 0
    if milestone.of_leads:
        # Every lead is one, shared but never lost.
        assert frame["credit"].sum() % 1 == 0
        assert frame["credit"].sum() <= 80


def test_leads_are_written_as_leads():
    table = credit_table(analysed(DATA, milestone=Milestone.MQL), "channel", "linear")
    assert dict(table.select("channel", "credit").iter_rows()) == {
        "email": Decimal("0.5"),
        "search": Decimal("0.5"),
        "no touch on record": Decimal(0),
    }


def test_a_quarter_without_leads_is_told(tmp_path):
    out = tmp_path / "credit.csv"
    words = ["--milestone", "sales_ready", "--quarter", "2031Q1", "--out", out]
    assert "no lead became sales-ready in 2031 Q1." in nurture("credit", bundled(), *words).stderr


def test_a_half_life_changes_time_decay_and_nothing_else(exports, tmp_path):
    def credited(*words):
        out = tmp_path / "credit.parquet"
        nurture("credit", exports, "--models", "time_decay,linear", *words, "--out", out)
        frame = pl.read_parquet(out).sort("model", "channel")
        return [frame.filter(pl.col("model") == name) for name in ("time_decay", "linear")]

    decay, linear = credited()
    shorter, same = credited("--half-life-days", "3")
    assert not shorter.equals(decay)
    assert same.equals(linear)


@pytest.mark.parametrize("words", [["--half-life-days", "0"], ["--order", "4"]])
def test_choices_that_no_model_has_are_refused(tmp_path, words):
    result = nurture("credit", bundled(), *words, "--out", tmp_path / "credit.csv")
    assert result.exit_code == 2
    assert words[1] in result.stderr


def test_an_unknown_model_is_refused_with_those_on_offer(tmp_path):
    out = tmp_path / "credit.csv"
    result = nurture("credit", bundled(), "--models", "linear,magic", "--out", out)
    assert result.exit_code == 2
    assert "no model magic. There are: first_touch, last_touch" in result.stderr
    assert not out.exists()
