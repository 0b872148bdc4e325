"""Where the chosen model cannot be worked out, the others answer and the reason is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from attribution.analysis import FALLBACK, Analysis
from attribution.groundwork import Groundwork
from attribution.refused import RefusedError
from attribution.settings import Milestone, Settings
from tests.factories import COSTS, at, checked, cost, dataset, deal, lead, touch

NOW = at("2025-06-01")
SETTINGS = Settings(as_of=NOW, model="shapley_rate", few_deals=2, replicates=40)


def crowded(channels=21, names=("ann", "bob", "cyd")):
    """All but the last one bought, each met on every channel in turn by one program."""
    touches = [
        touch(
            name, NOW - timedelta(days=60 - day), channel=f"c{day:02}", content_id=str(day),
            program="Spring", program_kind="nurture",
        )
        for name in names
        for day in range(channels)
    ]  # fmt: skip
    deals = [deal(name, "100.00", NOW, lead_id=name) for name in names[:-1]]
    leads = [lead(name, account_id=f"of {name}", sales_ready_at=NOW) for name in names]
    bills = checked([cost("50.00", "2025-04-01", "Spring")], COSTS, "period_start")
    return replace(dataset(touches, deals, leads), costs=bills)


@pytest.fixture(scope="module")
def analysis():
    return Analysis(crowded(), SETTINGS)


def test_a_stated_model_answers_for_one_that_cannot_be_worked_out(analysis):
    assert (analysis.chosen.name, analysis.model.name) == ("shapley_rate", FALLBACK)
    assert "up to 20 channels, and the journeys have 21. Group" in analysis.refusal
    with pytest.raises(RefusedError, match="up to 20 channels"):
        analysis.credit("shapley_rate")


def test_a_model_that_can_be_worked_out_answers_itself():
    enough = [f"l{number}" for number in range(11)]
    for data, model in ((crowded(12, enough), "shapley_rate"), (crowded(), "shapley")):
        chosen = Analysis(data, replace(SETTINGS, model=model))
        assert (chosen.refusal, chosen.model.name) == (None, model)


def test_the_rate_game_is_refused_where_there_is_no_interval():
    few = Analysis(crowded(5, [f"l{number}" for number in range(10)]), SETTINGS)
    assert few.model.name == FALLBACK
    assert "shapley_rate" not in few.credit_by("channel")["model"].to_list()
    assert few.share_of("channel", "c00", "shapley_rate").why == few.refusal
    for ask in (few.credit, few.learned):
        with pytest.raises(RefusedError, match="in scope are 9 accounts"):
            ask("shapley_rate")
    # The equal split has no chance in it, and removal effects none that grows without bounds.
    assert few.learned("shapley").height == few.learned("markov").height == 5
    enough = Analysis(crowded(5, [f"l{number}" for number in range(11)]), SETTINGS)
    assert enough.learned("shapley_rate")["low"].null_count() == 0


def test_a_rule_is_chosen_without_working_out_the_models_that_learn(monkeypatch):
    chosen = Analysis(crowded(), replace(SETTINGS, model="linear"))
    monkeypatch.delattr(Groundwork, "parts")
    assert (chosen.refusal, chosen.model.name) == (None, "linear")


def test_what_depends_on_no_model_is_the_same_as_ever(analysis):
    other = Analysis(crowded(), replace(SETTINGS, model="first_touch"))
    assert analysis.reconciliation.steps == other.reconciliation.steps
    assert analysis.influence("program").rows.equals(other.influence("program").rows)


def test_returns_are_those_of_the_model_that_answers(analysis):
    line = analysis.returns("program").line("Spring")
    assert (line.credit_minor, line.cost_minor) == (20_000, 5_000)
    assert set(line.by_model) == {model.name for model in analysis.models}


@pytest.mark.parametrize("milestone", list(Milestone))
def test_every_milestone_has_an_answer(milestone):
    analysis = Analysis(crowded(), replace(SETTINGS, milestone=milestone))
    assert analysis.returns("channel") is not None
    assert analysis.reconciliation.step("credited").deals == analysis.journeys.deals.height


def test_a_share_under_it_is_unknown_for_the_reason_of_its_refusal(analysis):
    for model in (None, "shapley_rate"):
        told = analysis.share_of("channel", "c00", model)
        assert (told.value, told.n, told.why) == (None, 2, analysis.refusal)
    # Each of 21 touches earns a twenty-first.
    assert analysis.share_of("channel", "c00", "linear").value == pytest.approx(1 / 21, abs=1e-3)


def test_the_range_holds_every_value_over_the_models_that_work(analysis):
    found = analysis.credit_range("channel")
    # The 21 channels and *no touch on record*.
    assert found["value"].n_unique() == found.height == 22
    assert found.filter(value="c00").select("lowest", "highest", "highest_model").row(0) == (
        0, 1, "first_touch",
    )  # fmt: skip
