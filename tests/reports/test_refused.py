"""What a reader is told of models that cannot be worked out: on every section and command."""

from dataclasses import replace

import pytest

from attribution.analysis import Analysis
from reports.blocks import Caveat
from reports.books import BOOKS
from reports.html import to_html
from reports.sections import SECTIONS
from tests.attribution.test_refused import SETTINGS, crowded
from tests.reports.test_cli import nurture
from tests.reports.test_sections import severe, told

ASKED = "“Shapley over conversion rates” cannot be worked out here, so “Linear” stands in its place"
REASON = "up to 20 channels, and the journeys have 21. Group the channels"
OF_MODELS = ("summary", "revenue_credit", "why_models_disagree", "roi", "methods")
TOUCHES = [f"ann,2025-01-{day:02},channel {day},clicked" for day in range(1, 22)]


@pytest.fixture(scope="module")
def chosen():
    return Analysis(crowded(), SETTINGS)


@pytest.fixture(scope="module")
def not_chosen():
    return Analysis(crowded(), replace(SETTINGS, model="linear"))


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    rows = ["lead_id,occurred_at,channel,action", *TOUCHES]
    (folder / "touches.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "deals.csv").write_text(
        "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"
        "d,ann,2025-02-01,2025-03-01,won,100.00,USD\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize("key", OF_MODELS)
def test_a_section_says_first_which_model_answers_and_why(chosen, key):
    [first, *others] = [text for text in severe(SECTIONS[key](chosen)) if ASKED in text]
    assert REASON in first
    assert not others


@pytest.mark.parametrize("key", ["influence", "journeys", "reconciliation"])
def test_what_depends_on_no_model_answers_as_ever(chosen, not_chosen, key):
    shown = SECTIONS[key](chosen)
    assert told(shown) == told(SECTIONS[key](not_chosen))
    assert "Shapley" not in told(shown)


@pytest.mark.parametrize("key", OF_MODELS)
def test_a_comparison_names_the_models_that_are_missing(not_chosen, key):
    found = [block for block in SECTIONS[key](not_chosen).blocks if isinstance(block, Caveat)]
    [line] = [block for block in found if "“Shapley over conversion rates”" in block.text]
    assert "No comparison of models here has" in line.text
    assert REASON in line.text
    assert not line.severe


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("book", BOOKS)
def test_every_report_is_written_and_tells_its_model(chosen, book):
    report = BOOKS[book](chosen)
    assert report.settings["model"] == "Linear"
    assert ASKED in to_html(report)


@pytest.mark.usefixtures("drawn_once")
def test_the_report_command_writes_its_file_and_says_what_is_missing(exports, tmp_path):
    settings, out = tmp_path / "s.toml", tmp_path / "boss.html"
    settings.write_text('[settings]\nmodel = "shapley_rate"\n', encoding="utf-8")
    result = nurture("report", "boss", exports, "--settings", settings, "--out", out)
    assert result.exit_code in {0, 1}, result.stderr
    assert ASKED in out.read_text(encoding="utf-8")
    assert REASON in result.stderr


def test_the_credit_of_all_models_says_which_is_missing(exports, tmp_path):
    result = nurture("credit", exports, "--out", tmp_path / "a.csv")
    assert result.exit_code in {0, 1}, result.stderr
    assert "note: No comparison of models here has “Shapley over conv" in result.stderr
    assert REASON in result.stderr
    one = nurture("credit", exports, "--models", "linear", "--out", tmp_path / "b.csv")
    assert "Shapley" not in one.stderr


def test_credit_under_it_alone_is_refused_with_the_reason(exports, tmp_path):
    out = tmp_path / "a.csv"
    result = nurture("credit", exports, "--models", "linear,shapley_rate", "--out", out)
    assert result.exit_code == 2
    assert REASON in result.stderr
    assert "no model" not in result.stderr
    assert not out.exists()
