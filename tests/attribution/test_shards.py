"""Small tables of credit: they add up over any shards, and say what laid out credit says."""

import gc
import weakref
from dataclasses import replace
from textwrap import dedent

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from attribution import shards as documented
from attribution.analysis import COLUMNS, Analysis
from attribution.credit import NO_TOUCH, TooLargeError
from attribution.groundwork import Groundwork
from attribution.models import models
from attribution.models.learned import LearnedModel
from attribution.models.taught import Taught, taught
from attribution.settings import ContactPolicy, Milestone, Settings
from attribution.shards import add_up
from attribution.split import pinned, split
from tests.attribution.companies import START, companies
from tests.examples import examples
from tests.factories import dataset, deal, lead, touch

RULES = [model for model in models(Settings()) if not isinstance(model, LearnedModel)]


def parts_of(data, column, chosen, offered=RULES):
    return of_ground(Groundwork(data), column, chosen, Analysis(data, chosen).as_of, offered)


def of_ground(ground, column, chosen, as_of, offered):
    name = "account_key" if column == "account_id" else column
    return ground.parts(name, offered, chosen, as_of)


def taught_by(grounds, chosen):
    """All models, which learned from the pieces what all journeys at once would teach them."""
    shards = (ground.whole_journeys("channel", chosen, chosen.as_of) for ground in grounds)
    return taught(models(chosen), shards)


def added_up(grounds, column, chosen, every):
    return add_up(of_ground(ground, column, chosen, chosen.as_of, every) for ground in grounds)


def same(one, other):
    assert one.models == other.models
    for name in ("values", "money", "amounts"):
        assert_frame_equal(getattr(one, name), getattr(other, name))


@given(
    company=companies(min_deals=1),
    other=companies(),
    shards=st.integers(1, 4),
    column=st.sampled_from(COLUMNS),
)
@examples(25)
def test_any_number_of_shards_adds_up_to_identical_cents(company, other, shards, column):
    def renamed(row):
        ids = ("account_id", "lead_id", "deal_id")
        named = {name: f"other {row[name]}" for name in ids if row.get(name) is not None}
        people = {"contacts": [f"other {name}" for name in row.get("contacts") or []]}
        return {**row, **named, **(people if "contacts" in row else {})}

    both = company.plus(
        *([renamed(row) for row in rows] for rows in (other.touches, other.deals, other.leads))
    )
    data = both.data
    chosen = pinned(data, Settings())
    pieces = split(data, shards)
    assert sum(piece.touches.good.height for piece in pieces) == len(both.touches)
    assert sum(piece.deals.good.height for piece in pieces) == len(both.deals)
    grounds = [*map(Groundwork, pieces)]
    every = taught_by(grounds, chosen)
    same(added_up(grounds, column, chosen, every), parts_of(data, column, chosen, models(chosen)))


@pytest.mark.parametrize("order", [1, 2, 3])
def test_what_shards_teach_adds_up_however_few_of_the_channels_each_has(order):
    touches = [
        touch(f"p{who}", f"2025-01-{day:02}", channel)
        for who in range(12)
        for day, channel in enumerate(f"{'abcde'[who % 5]}{'xyz'[who % 3]}{'aby'[who % 3]}", 1)
    ]
    deals = [deal(f"d{who}", "9.99", START, lead_id=f"p{who}") for who in range(7)]
    data = dataset(touches, deals)
    chosen = pinned(data, Settings(markov_order=order, lookback_days=None))
    grounds = [*map(Groundwork, split(data, 12))]
    every = taught_by(grounds, chosen)
    for model in every:
        assert isinstance(model, Taught) == (model.name in {"markov", "shapley_rate"})
    values = dict(next(model.values for model in every if model.name == "markov"))
    table = Analysis(data, chosen).learned("markov")
    assert values == dict(table.select("channel", "removal_effect").iter_rows())
    same(
        added_up(grounds, "channel", chosen, every),
        parts_of(data, "channel", chosen, models(chosen)),
    )


def test_the_documented_way_to_work_in_shards_gives_the_credit_of_all_accounts_at_once():
    people = [f"p{number}" for number in range(9)]
    data = dataset(
        [touch(who, START, channel) for who in people for channel in ("call", "email")],
        [deal(f"d {who}", "1.00", START, lead_id=who) for who in people],
        [lead(who, account_id=f"a {who}") for who in people],
    )
    example = "\n".join(line for line in documented.__doc__.splitlines() if line.startswith("    "))
    names = {"data": data}
    exec(dedent(example), names)  # noqa: S102 (what is documented is what runs)
    assert names["total"].values["linear"].sum() == 900
    chosen = pinned(data, Settings())
    same(names["total"], parts_of(data, "channel", chosen, models(chosen)))


def test_a_shard_without_a_touch_keeps_its_accounts():
    deals = [deal("d1", "0.00", START, lead_id="ann"), deal("d2", "0.00", START)]
    data = dataset([touch("ann", START)], deals)
    chosen = pinned(data, Settings())
    pieces = [parts_of(piece, "channel", chosen) for piece in split(data, 2)]
    same(add_up(pieces), parts_of(data, "channel", chosen))
    assert sum(piece.money.filter(value=NO_TOUCH).height for piece in pieces) == 2


def test_accounts_without_people_in_common_part_and_others_stay_together():
    leads = [
        lead("ann", account_id="acme"),
        lead("bob", account_id="birch"),
        lead("cyd", account_id="cedar"),
    ]
    deals = [
        deal("d1", "1.00", START, account_id="acme"),
        deal("d2", "1.00", START, account_id="birch", contacts=["ann"]),
        deal("d3", "1.00", START, account_id="cedar"),
    ]
    touches = [touch(name, START) for name in ("ann", "bob", "cyd")]
    pieces = split(dataset(touches, deals, leads), 2)
    assert sorted(sorted(piece.deals.good["deal_id"]) for piece in pieces) == [["d1", "d2"], ["d3"]]


@given(company=companies(min_deals=1), column=st.sampled_from(COLUMNS))
@examples(30)
def test_parts_say_what_laid_out_credit_says(company, column):
    analysis = Analysis(company.data, Settings())
    name = "account_key" if column == "account_id" else column
    ground = analysis._ground  # noqa: SLF001 - its parts are added up, as `credit_by` is
    parts = of_ground(ground, column, Settings(), analysis.as_of, analysis.models)
    for model in analysis.models:
        told = analysis.credit(model.name).by(name).sort(pl.col("value") == NO_TOUCH, "value")
        found = parts.values.select("value", "touches", "deals", credit=model.name)
        assert_frame_equal(found, told.drop("share"))
        money = parts.money.group_by("value").agg(credit=pl.col(model.name).sum())
        assert_frame_equal(money.sort("value"), told.select("value", "credit").sort("value"))
    assert parts.amounts["amount_minor"].sum() == parts.values["linear"].sum()


def test_credit_under_other_models_does_not_add_up():
    data = dataset([touch("ann", START)], [deal("d", "1.00", START, lead_id="ann")])
    parts = parts_of(data, "channel", Settings())
    with pytest.raises(ValueError, match="same models"):
        parts + parts.under(["linear"])


def test_amounts_that_no_longer_add_up_exactly_stop_with_the_deal_at_fault():
    deals = [
        deal(name, None, START, lead_id="ann", amount_minor=amount)
        for name, amount in (("d1", 2**62), ("d2", -(2**62)), ("d3", 1))
    ]
    analysis = Analysis(dataset([touch("ann", START)], deals), Settings())
    with pytest.raises(TooLargeError, match=r"too large.*4,611,686,018,427,387,904 of deal d1"):
        analysis.credit_by("channel")
    with pytest.raises(TooLargeError):
        analysis.credit("linear")


def test_amounts_up_to_the_last_unit_of_64_bits_are_shared():
    deals = [deal("d1", None, START, lead_id="ann", amount_minor=2**63 - 1)]
    touches = [touch("ann", START, name, content_id=name) for name in ("a", "b", "c")]
    analysis = Analysis(dataset(touches, deals), Settings(lookback_days=None))
    for column in ("channel", "quarter"):
        totals = analysis.credit_by(column).group_by("model").agg(pl.col("credit").sum())
        assert set(totals["credit"]) == {2**63 - 1}


def test_a_changed_setting_gives_what_a_new_analysis_gives():
    touches = [
        touch("ann", f"2025-0{month}-01", channel, content_id=str(month))
        for month, channel in enumerate(["email", "search", "email", "webinar", "direct"], 1)
    ]
    data = dataset(
        touches,
        [deal("d", "99.99", "2025-05-20", lead_id="ann")],
        [lead("ann", "2025-02-02", mql_at="2025-03-03")],
    )
    first = Analysis(data, Settings())
    first.credit_by("channel")
    for change in (
        {"half_life_days": 3},
        {"lookback_days": 45},
        {"model": "first_touch"},
        {"period": "2025Q1"},
        {"direct_channels": ("webinar", "direct")},
        {"contact_policy": ContactPolicy.CONTACTS},
        {"creditable": ("attended",)},
        {"milestone": Milestone.PIPELINE},
        {"milestone": Milestone.MQL},
        {"as_of": START},
        {"custom_weights": (("last", 1.0), ("rest", 2.0))},
        {"markov_order": 2},
    ):
        chosen = replace(Settings(), **change)
        changed, fresh = first.changed(chosen), Analysis(data, chosen)
        assert_frame_equal(changed.credit_by("channel"), fresh.credit_by("channel"))
        assert_frame_equal(changed.journeys.rows, fresh.journeys.rows)


def test_a_changed_window_keeps_the_index_and_a_changed_half_life_the_journeys():
    data = dataset([touch("ann", START)], [deal("d", "1.00", START, lead_id="ann")])
    first = Analysis(data, Settings())
    ground, as_of = first._ground, first.as_of  # noqa: SLF001 - what is kept is no answer
    other = first.changed(Settings(lookback_days=9)).settings
    assert ground.index(other, as_of) is ground.index(first.settings, as_of)
    assert ground.spans(other, as_of) is not ground.spans(first.settings, as_of)
    assert ground.spans(Settings(half_life_days=3), as_of) is ground.spans(Settings(), as_of)


def test_a_shard_leaves_memory_as_soon_as_nobody_asks_for_it():
    data = dataset([touch("ann", START)], [deal("d", "1.00", START, lead_id="ann")])
    chosen = pinned(data, Settings())
    ground = Groundwork(data)
    for column in ("channel", "quarter"):
        assert ground.parts(column, models(chosen), chosen, chosen.as_of).values.height
    kept = weakref.ref(ground.spans(chosen, chosen.as_of))
    # What holds itself stays until Python looks for such things, many shards later.
    gc.disable()
    del ground
    try:
        assert kept() is None
    finally:
        gc.enable()
