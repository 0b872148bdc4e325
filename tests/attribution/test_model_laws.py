"""Laws that every model in the registry must keep; a new model is held to them unasked."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from attribution.analysis import Analysis
from attribution.models import LEARNED, MODELS, NAMES, models
from attribution.scope import LEAD_PARTS
from attribution.settings import ContactPolicy, Milestone, Settings
from tests.attribution.companies import START, companies, credited, credited_by_each, reordered
from tests.examples import examples
from tests.factories import at, dataset, deal, lead, touch

every_model = pytest.mark.parametrize("model", NAMES)
quick = examples(12)
thorough = examples(20)  # each example is held to every model
SETTINGS = Settings(as_of=at("2030-01-01"))


def credits_of(table):
    return table.rows.select("deal_id", "touch_id", "share", "credit")


def same(some, others, of=lambda table: table.rows):
    for (_, one), (_, other) in zip(some, others, strict=True):
        assert_frame_equal(of(one), of(other))


def test_the_companies_drawn_have_journeys_to_hold_the_laws_to():
    longest = []

    @given(company=companies(min_deals=1), policy=st.sampled_from(ContactPolicy))
    @settings(max_examples=40, database=None)
    def draw(company, policy):
        journeys = Analysis(company.data, replace(SETTINGS, contact_policy=policy)).journeys
        longest.append(journeys.deals["touches"].max())

    draw()
    assert sum(touches >= 3 for touches in longest) >= 0.9 * len(longest)


@given(company=companies(min_deals=1), policy=st.sampled_from(ContactPolicy))
@thorough
def test_the_credits_of_each_deal_sum_to_its_amount_to_the_cent(company, policy):
    chosen = replace(SETTINGS, contact_policy=policy)
    for _, table in credited_by_each(company.data, chosen):
        by_deal = table.rows.group_by("deal_id").agg(
            pl.col("credit", "share").sum(), pl.col("amount_minor").first()
        )
        assert by_deal["credit"].to_list() == by_deal["amount_minor"].to_list()
        assert by_deal["share"].to_list() == pytest.approx([1] * by_deal.height)
        assert table.rows["share"].is_between(0, 1).all()
        assert table.total == sum(row["amount_minor"] for row in company.deals)


@given(company=companies(min_deals=1), milestone=st.sampled_from(Milestone))
@thorough
def test_every_milestone_is_credited_whole(company, milestone):
    chosen = replace(SETTINGS, milestone=milestone)
    dated = [{**row, "mql_at": START, "sales_ready_at": START} for row in company.leads]
    data = replace(company, leads=dated).data
    reached = Analysis(data, chosen).scope.credited
    expected = dict(reached.select("deal_id", "amount_minor").iter_rows())
    assert not milestone.of_leads or set(expected.values()) == {LEAD_PARTS}
    for _, table in credited_by_each(data, chosen):
        touched = table.rows.group_by("deal_id").agg(pl.col("credit").sum())
        untouched = table.unattributed.select("deal_id", credit="amount_minor")
        assert dict(pl.concat([touched, untouched]).iter_rows()) == expected


@every_model
def test_deals_of_a_channel_that_is_worth_nothing_are_credited_whole(model):
    """A alone sells to 24 of 40, X to 8 of 40: over rates X adds (.2 + .4 - .6) / 2, which is 0."""
    names = {f"{channel}{n:02}": channel for channel in "AX" for n in range(40)}
    touches = [touch(name, "2026-01-01", channel=channel) for name, channel in names.items()]
    won = [name for name, channel in names.items() if int(name[1:]) < {"A": 24, "X": 8}[channel]]
    data = dataset(
        touches,
        [deal(name, "100.00", "2026-03-01", lead_id=name) for name in won],
        [lead(name, account_id=f"of {name}") for name in names],
    )
    soon = replace(SETTINGS, as_of=at("2026-04-01"))  # so that those who did not buy are seen
    by_channel = credited(data, model, soon).by("channel").filter(pl.col("touches") > 0)
    assert dict(by_channel.select("value", "credit").iter_rows()) == {"A": 240_000, "X": 80_000}


@every_model
@given(amount=st.integers(-(10**14), 10**14), days=st.integers(0, 365))
@quick
def test_a_single_touch_gets_the_whole_deal(model, amount, days):
    won = at("2026-03-01")
    data = dataset(
        [touch("ann", won - timedelta(days=days), channel="direct")],
        [deal("d", None, won, lead_id="ann", amount_minor=amount)],
    )
    assert credited(data, model).rows["credit"].to_list() == [amount]


@given(company=companies(min_deals=1), seed=st.integers(0, 2**32 - 1))
@thorough
def test_the_order_of_rows_changes_nothing(company, seed):
    data = company.data
    shuffled = replace(
        data,
        touches=reordered(data.touches, seed),
        deals=reordered(data.deals, seed),
        leads=reordered(data.leads, seed),
    )
    same(credited_by_each(data), credited_by_each(shuffled))


@given(
    company=companies(min_deals=1),
    shift=st.timedeltas(timedelta(days=-9_000), timedelta(days=1_000)),
)
@thorough
def test_shifting_all_times_changes_nothing(company, shift):
    def shifted(checked):
        times = pl.selectors.datetime()
        return replace(checked, good=checked.good.with_columns(times + shift))

    data = company.data
    moved = replace(
        data,
        touches=shifted(data.touches),
        deals=shifted(data.deals),
        leads=shifted(data.leads),
    )
    now = replace(SETTINGS, as_of=SETTINGS.as_of + shift)
    same(credited_by_each(data), credited_by_each(moved, now), credits_of)


@given(company=companies(min_deals=1), lookback=st.integers(1, 90), late=st.booleans())
@thorough
def test_a_touch_outside_the_window_gets_nothing(company, lookback, late):
    first = min(row["closed_at"] for row in company.deals)
    last = max(row["closed_at"] for row in company.deals)
    instant = timedelta(microseconds=1)
    moment = last + instant if late else first - timedelta(days=lookback) - instant
    # As another content of its own, it repeats no touch and none repeats it.
    outside = touch(company.deals[0]["lead_id"], moment, content_id="outside")
    chosen = replace(SETTINGS, lookback_days=lookback)
    more = company.plus(touches=[outside])
    same(credited_by_each(company.data, chosen), credited_by_each(more.data, chosen))


@given(company=companies(min_deals=1), stranger=companies(min_deals=1))
@thorough
def test_an_unrelated_account_changes_no_credit(company, stranger):
    def renamed(row):
        ids = ("account_id", "lead_id", "deal_id")
        other = {name: f"other {row[name]}" for name in ids if row.get(name) is not None}
        people = {"contacts": [f"other {name}" for name in row.get("contacts") or []]}
        return {**row, **other, **(people if "contacts" in row else {})}

    def own(table):
        return credits_of(table).filter(~pl.col("deal_id").str.starts_with("other"))

    both = company.plus(
        [renamed(row) for row in stranger.touches],
        [renamed(row) for row in stranger.deals],
        [renamed(row) for row in stranger.leads],
    )
    # A model that learns from all journeys learns from the stranger's too.
    learned = {model.name for model in LEARNED}
    rules = [
        [(name, table) for name, table in credited_by_each(data) if name not in learned]
        for data in (company.data, both.data)
    ]
    same(*rules, own)


@given(company=companies(min_deals=1))
@quick
def test_two_runs_give_the_same(company):
    same(credited_by_each(company.data), credited_by_each(company.data))


@given(company=companies(min_deals=1))
@thorough
def test_credit_by_any_column_adds_up_to_the_amount_in_scope(company):
    for _, table in credited_by_each(company.data):
        for column in ("channel", "program", "content_id", "segment", "industry", "quarter"):
            assert table.by(column)["credit"].sum() == table.total


@every_model
def test_a_refund_is_credited_like_the_same_sale_with_its_sign(model):
    touches = [touch("ann", START + timedelta(days=day)) for day in (0, 9, 13, 40)]
    won = START + timedelta(days=50)

    def of(amount):
        data = dataset(touches, [deal("d", amount, won, lead_id="ann")])
        return credited(data, model).rows["credit"]

    assert of("-100.01").to_list() == [-cents for cents in of("100.01")]


@every_model
@given(hours=st.lists(st.integers(0, 9_000), min_size=1, max_size=9, unique=True))
@quick
def test_every_touch_at_one_instant_still_shares_the_deal(model, hours):
    assume(len(hours) > 1)
    touches = [touch("ann", START, content_id=str(hour)) for hour in hours]
    data = dataset(touches, [deal("d", "99.99", START, lead_id="ann")])
    rows = credited(data, model).rows
    assert rows["touch_id"].to_list() == sorted(row["touch_id"] for row in touches)
    assert rows["credit"].sum() == 9999


@every_model
def test_a_model_says_what_it_is_and_what_it_assumes(model):
    offered = next(offer for offer in models(Settings()) if offer.name == model)
    assert offered.label
    assert offered.assumes.endswith(".")
    assert offered.source.endswith(".")


def test_names_and_labels_are_unique():
    offered = models(Settings())
    assert len(set(NAMES)) == len({offer.label for offer in offered}) == len(MODELS)


def test_models_stand_in_the_order_in_which_a_reader_should_meet_them():
    assert NAMES == (
        "first_touch", "last_touch", "last_non_direct", "linear", "time_decay", "u_first_last",
        "u_first_lead", "u_half_half", "w_deal_created", "w_close", "full_path", "j_shaped",
        "inverse_j", "custom", "markov", "shapley", "shapley_rate",
    )  # fmt: skip


def test_the_settings_reach_the_models():
    chosen = Settings(half_life_days=7, markov_order=2, custom_weights=(("last", 1.0),))
    by_name = {offer.name: offer for offer in models(chosen)}
    assert by_name["time_decay"].half_life_days == 7
    assert by_name["markov"].order == 2
    assert by_name["custom"].shares == (("last", 1.0),)
