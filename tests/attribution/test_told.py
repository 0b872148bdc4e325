"""Values of the data that read like our own lines stay apart from them and from each other."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.bootstrap import FEW_ACCOUNTS
from attribution.models import LEARNED
from attribution.settings import Settings
from attribution.told import NO_CHANNEL, NO_PROGRAM, NO_TOUCH, NONE_OF_THEM, NOT_STATED, told
from tests.examples import examples
from tests.factories import at, cost, dataset, deal, lead, touch

OURS = [NO_TOUCH, NOT_STATED, NO_PROGRAM, NO_CHANNEL, NONE_OF_THEM]
NAMED = " (so named in the data)"
CHOSEN = Settings(as_of=at("2025-06-30T12:00:00"), replicates=20, few_deals=0)


def in_words(*values):
    column = pl.Series("channel", values, dtype=pl.String)
    return column.to_frame().select(told("channel")).to_series().to_list()


def company(line):
    """A deal over 9.00 with three touches: named as our line, as it is escaped, and otherwise."""
    names = [line, line + NAMED, "email"]
    touches = [
        touch("ann", f"2025-01-0{day}", name, program=name, program_kind=name)
        for day, name in enumerate(names, start=1)
    ]
    deals = [deal("d1", "9.00", "2025-03-01", lead_id="ann", created_at="2025-02-01")]
    untouched = deal("d2", "1.00", "2025-03-01", lead_id="bob", created_at="2025-02-01")
    costs = [cost("3.00", "2025-01-01", name, channel=name) for name in names]
    leads = [lead("ann", source="email"), lead("bob")]
    return Analysis(dataset(touches, [*deals, untouched], leads, costs=costs), CHOSEN)


@pytest.mark.parametrize("line", OURS)
def test_our_line_and_its_escaped_name_are_two_values(line):
    assert in_words(line, line + NAMED, "email", None) == [
        line + NAMED, line + NAMED + NAMED, "email", NOT_STATED,
    ]  # fmt: skip


@given(st.sets(st.tuples(st.sampled_from([*OURS, "email"]), st.integers(0, 3)), min_size=1))
@examples(50)
def test_different_values_are_never_told_alike(named):
    values = [name + NAMED * times for name, times in named]
    found = in_words(*values)
    assert len({*found, *OURS}) == len(values) + len(OURS)


@pytest.mark.parametrize("line", OURS)
@pytest.mark.parametrize("column", ["channel", "program", "program_kind"])
def test_every_model_credits_them_apart(line, column):
    found = company(line).credit_by(column)
    for (model,), rows in found.group_by("model"):
        credit = dict(rows.select("value", "credit").iter_rows())
        assert set(credit) == {line + NAMED, line + NAMED + NAMED, "email", NO_TOUCH}, model
        assert sum(credit.values()) == 1_000
    linear = found.filter(pl.col("model") == "linear").select("value", "credit").iter_rows()
    assert dict(linear) == {
        line + NAMED: 300, line + NAMED + NAMED: 300, "email": 300, NO_TOUCH: 100,
    }  # fmt: skip


@pytest.mark.parametrize("line", OURS)
def test_models_that_learn_know_three_channels(line):
    for model in LEARNED:
        # By the model itself: one of them is told of ten accounts and more alone.
        table = model.table(company(line).journeys)
        assert sorted(table["channel"]) == sorted([line + NAMED, line + NAMED + NAMED, "email"])


@pytest.mark.parametrize("line", OURS)
@pytest.mark.parametrize("column", ["channel", "program", "program_kind"])
def test_returns_and_influence_tell_them_apart(line, column):
    analysis = company(line)
    lines = {each.value: each for each in analysis.returns(column).lines}
    known = {value: (each.cost_minor, each.credit_minor) for value, each in lines.items()}
    assert known == {
        line + NAMED: (300, 300), line + NAMED + NAMED: (300, 300), "email": (300, 300),
        NO_TOUCH: (None, 100),
    }  # fmt: skip
    touched = analysis.influence(column).rows.filter(pl.col("definition") == "any_touch")
    assert dict(touched.select("value", "deals").iter_rows()) == {
        line + NAMED: 1, line + NAMED + NAMED: 1, "email": 1, NONE_OF_THEM: 1,
    }  # fmt: skip


def test_a_segment_named_as_none_is_no_lead_without_one():
    leads = [
        lead(f"{name}{number}", segment=segment)
        for name, segment in (("a", None), ("b", NOT_STATED), ("c", NOT_STATED + NAMED))
        for number in range(FEW_ACCOUNTS)
    ]
    leads[0] |= {"sales_ready_at": at("2025-02-01")}
    groups = Analysis(dataset([], [], leads), CHOSEN).sales_ready("segment").groups
    assert {each.group for each in groups} == {
        NOT_STATED, NOT_STATED + NAMED, NOT_STATED + NAMED + NAMED,
    }  # fmt: skip
