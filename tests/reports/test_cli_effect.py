"""`nurture effect` writes the same answer as the analysis gives, as data that scripts rely on."""

import json
from dataclasses import replace

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.effect.answers import Age, Verdict
from attribution.settings import Settings
from reports.cli.effect import told_effect
from tests.attribution.effect.lead_worlds import PROGRAM, World, draw
from tests.attribution.effect.world_tables import analysis, dataset, tables, write
from tests.reports.effects import effect, holdout, maturity
from tests.reports.test_cli import nurture

KEYS = [
    "verdict", "why", "early", "undecided", "program", "naive", "time_dependent", "landmark",
    "holdout", "e_value", "maturity", "leads", "nurtured", "ready",
]  # fmt: skip
ESTIMATE = ["value", "low", "high", "n", "why"]


@pytest.fixture(scope="module")
def tested():
    return draw(World(leads=600, tested=True, ratios=((PROGRAM, 1.6),)), seed=3)


@pytest.fixture(scope="module")
def told(tested):
    return told_effect(analysis(tested, 3).effect())


@pytest.fixture(scope="module")
def written(tested, tmp_path_factory):
    folder = tmp_path_factory.mktemp("effect")
    out = folder / "effect.json"
    paths = write(tables(tested, 3), folder)
    result = nurture("effect", *paths, "--as-of", "2024-12-22", "--out", out)
    return result, json.loads(out.read_text(encoding="utf-8")), paths


def test_scripts_find_what_they_rely_on(told):
    assert list(told) == KEYS
    assert list(told["naive"]) == ["hazard_ratio", "ready_nurtured", "ready_others"]
    assert list(told["naive"]["hazard_ratio"]) == ESTIMATE
    observed = told["time_dependent"]
    assert list(observed)[:3] == ["hazard_ratio", "by_response", "proportional"]
    assert list(observed["proportional"]) == ["p_value", "split_day", "early", "late"]
    assert [one["day"] for one in told["landmark"]] == [30, 60, 90]
    assert list(told["landmark"][0]) == ["day", "nurtured", "others", "by_day"]
    assert list(told["landmark"][0]["by_day"][0]) == ["day", "nurtured", "others", "difference"]
    assert list(told["e_value"]) == ["estimate", "interval"]
    assert told["maturity"]["age"] in {"early", "mature"}
    assert list(told["holdout"]["rate_difference"]) == ESTIMATE
    assert {"revenue_per_lead", "attributed_leads", "incremental_leads"} <= told["holdout"].keys()


def test_numbers_are_those_of_the_analysis(tested, told):
    found = analysis(tested, 3).effect()
    assert told["verdict"] == found.verdict.value
    assert told["time_dependent"]["hazard_ratio"]["low"] == found.time_dependent.hazard_ratio.low
    difference = found.landmarks[1].by_day[0].difference
    assert told["landmark"][1]["by_day"][0]["difference"]["high"] == difference.high
    assert told["holdout"]["rate_difference"]["value"] == found.holdout.rate_difference.value
    assert told["leads"] == found.leads == 600


def test_money_is_told_in_dollars_and_curves_are_left_to_the_pages(tested, told):
    found = analysis(tested, 3).holdout()
    holdout = told["holdout"]
    assert holdout["treated"]["won"] == pytest.approx(found.treated.won_minor / 100)
    assert holdout["revenue_per_lead"]["value"] == pytest.approx(found.revenue_per_lead.value / 100)
    assert holdout["incremental"]["high"] == pytest.approx(found.incremental_minor.high / 100)
    assert holdout["attributed"] == pytest.approx(found.attributed_minor / 100)
    assert holdout["cost"] is None
    assert not [name for name in holdout if name.endswith("_minor")]
    assert "curves" not in told["landmark"][0]


def test_leads_held_back_and_nurtured_all_the_same_are_named_with_their_touch():
    told = told_effect(effect(Verdict.PROVEN, holdout=holdout()))["holdout"]
    assert told["control"]["crossed"] == 2
    assert told["crossed"] == [
        {
            "lead_id": "L000017", "program": "Operations Playbook",
            "occurred_at": "2025-02-03T10:00:00+00:00", "file": "touches.csv", "line": 812,
        },
        {
            "lead_id": "L000230", "program": "Operations Playbook",
            "occurred_at": "2025-04-05T11:30:00+00:00", "file": "touches.csv", "line": 1407,
        },
    ]  # fmt: skip
    # They stay known where nothing is concluded.
    assert told_effect(effect(Verdict.TOO_FEW, holdout=holdout()))["holdout"]["crossed"]


def test_an_early_answer_says_so_beside_its_verdict():
    young = replace(effect(), maturity=maturity(200, Age.EARLY))
    assert told_effect(young)["early"] is True
    assert told_effect(effect())["early"] is False
    # What does not conclude is not an answer that is early.
    assert told_effect(replace(young, verdict=Verdict.TOO_FEW))["early"] is False


def test_the_command_reads_exports_and_ends_as_others_do(written):
    result, told, _ = written
    assert result.exit_code in {0, 1}, result.stderr
    assert list(told) == KEYS
    assert told["verdict"] in {"proven", "not shown"}
    assert told["program"] is None


def test_one_program_can_be_asked_for(written, tmp_path):
    _, _, paths = written
    out = tmp_path / "effect.json"
    nurture("effect", *paths, "--program", PROGRAM, "--out", out)
    assert json.loads(out.read_text(encoding="utf-8"))["program"] == PROGRAM


def test_a_program_that_there_is_not_ends_with_2_and_names_those_that_there_are(written, tmp_path):
    _, _, paths = written
    out = tmp_path / "effect.json"
    result = nurture("effect", *paths, "--program", "Sprign", "--out", out)
    assert result.exit_code == 2
    assert f"There is no nurture program 'Sprign'; choose one of {PROGRAM}" in result.stderr
    assert not out.exists()


def test_another_ending_is_refused_before_anything_is_read(tmp_path):
    result = nurture("effect", tmp_path / "missing.csv", "--out", tmp_path / "effect.csv")
    assert result.exit_code == 2
    assert "the ending must be .json" in result.stderr


def test_what_is_not_known_is_null_with_its_reason(tested):
    data = dataset(tables(tested, 3))
    found = Analysis(replace(data, leads=None, holdouts=None), Settings(as_of=None)).effect()
    told = told_effect(found)
    assert told["verdict"] == "cannot say"
    assert "leads table" in told["why"]
    assert told["naive"] is told["time_dependent"] is told["holdout"] is told["e_value"] is None
    short = analysis(tested, 3, horizons=(90, 2_000)).effect()
    day = told_effect(short)["landmark"][0]["by_day"][1]["difference"]
    assert (day["value"], day["low"]) == (None, None)
    assert day["why"] == "nobody has been followed for 2000 days yet"


def test_the_command_withholds_what_the_page_withholds(tested, tmp_path):
    made = tables(tested, 3)
    few = made | {"leads": made["leads"].with_columns(
        sales_ready_at=pl.when(pl.int_range(pl.len()) < 20).then("sales_ready_at")
    )}  # fmt: skip
    out = tmp_path / "effect.json"
    nurture("effect", *write(few, tmp_path), "--as-of", "2024-12-22", "--out", out)
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["verdict"] == "too few"
    for ratio in (told["naive"]["hazard_ratio"], told["time_dependent"]["hazard_ratio"],
                  told["holdout"]["rate_difference"]):  # fmt: skip
        assert (ratio["value"], ratio["low"], ratio["high"]) == (None, None, None)
        assert ratio["why"] == told["why"]
        assert ratio["n"] > 0
    assert told["e_value"] is None
    assert told["holdout"]["treated"]["leads"] > 100


def test_a_test_before_its_planned_day_tells_the_day_and_how_far_it_is():
    world = World(leads=600, tested=True, planned=900.0, ratios=((PROGRAM, 1.6),))
    told = told_effect(analysis(draw(world, 3), 3).effect(PROGRAM))
    assert told["verdict"] == "too early"
    assert told["holdout"]["read_at"] == "2025-06-20T07:30:00+00:00"
    assert told["holdout"]["rate_difference"]["value"] is None
    assert told["holdout"]["any_look"]["low"] < 0 < told["holdout"]["any_look"]["value"]
