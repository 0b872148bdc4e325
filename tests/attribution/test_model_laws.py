"""Laws that every model in the registry must keep; a new model is held to them unasked."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from attribution.models import MODELS, NAMES, models
from attribution.settings import ContactPolicy, Settings
from tests.attribution.companies import START, companies, credited, reordered
from tests.factories import at, dataset, deal, touch

every_model = pytest.mark.parametrize("model", NAMES)
quick = settings(max_examples=12, deadline=None)
SETTINGS = Settings(as_of=at("2030-01-01"))


def credits_of(table):
    return table.rows.select("deal_id", "touch_id", "share", "credit")


@every_model
@given(company=companies(min_deals=1), policy=st.sampled_from(ContactPolicy))
@quick
def test_the_credits_of_each_deal_sum_to_its_amount_to_the_cent(model, company, policy):
    table = credited(company.data, model, replace(SETTINGS, contact_policy=policy))
    by_deal = table.rows.group_by("deal_id").agg(
        pl.col("credit", "share").sum(), pl.col("amount_minor").first()
    )
    assert by_deal["credit"].to_list() == by_deal["amount_minor"].to_list()
    assert by_deal["share"].to_list() == pytest.approx([1] * by_deal.height)
    assert table.rows["share"].is_between(0, 1).all()
    assert table.total == sum(row["amount_minor"] for row in company.deals)


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


@every_model
@given(company=companies(), seed=st.integers(0, 2**32 - 1))
@quick
def test_the_order_of_rows_changes_nothing(model, company, seed):
    data = company.data
    shuffled = replace(
        data,
        touches=reordered(data.touches, seed),
        deals=reordered(data.deals, seed),
        leads=reordered(data.leads, seed),
    )
    assert_frame_equal(credited(data, model).rows, credited(shuffled, model).rows)


@every_model
@given(company=companies(), shift=st.timedeltas(timedelta(days=-9_000), timedelta(days=1_000)))
@quick
def test_shifting_all_times_changes_nothing(model, company, shift):
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
    assert_frame_equal(credits_of(credited(data, model)), credits_of(credited(moved, model, now)))


@every_model
@given(company=companies(min_deals=1), lookback=st.integers(1, 90), late=st.booleans())
@quick
def test_a_touch_outside_the_window_gets_nothing(model, company, lookback, late):
    first = min(row["closed_at"] for row in company.deals)
    last = max(row["closed_at"] for row in company.deals)
    instant = timedelta(microseconds=1)
    moment = last + instant if late else first - timedelta(days=lookback) - instant
    # As another content of its own, it repeats no touch and none repeats it.
    outside = touch("ann", moment, content_id="outside")
    chosen = replace(SETTINGS, lookback_days=lookback)
    before = credited(company.data, model, chosen)
    after = credited(company.plus(touches=[outside]).data, model, chosen)
    assert outside["touch_id"] not in after.rows["touch_id"]
    assert_frame_equal(before.rows, after.rows)


@every_model
@given(company=companies(), stranger=companies(min_deals=1))
@quick
def test_an_unrelated_account_changes_no_credit(model, company, stranger):
    def renamed(row):
        ids = ("account_id", "lead_id", "deal_id")
        other = {name: f"other {row[name]}" for name in ids if row.get(name) is not None}
        people = {"contacts": [f"other {name}" for name in row.get("contacts") or []]}
        return {**row, **other, **(people if "contacts" in row else {})}

    both = company.plus(
        [renamed(row) for row in stranger.touches],
        [renamed(row) for row in stranger.deals],
        [renamed(row) for row in stranger.leads],
    )
    alone = credits_of(credited(company.data, model))
    together = credits_of(credited(both.data, model))
    assert_frame_equal(alone, together.filter(~pl.col("deal_id").str.starts_with("other")))


@every_model
@given(company=companies())
@quick
def test_two_runs_give_the_same(model, company):
    assert_frame_equal(credited(company.data, model).rows, credited(company.data, model).rows)


@every_model
@given(company=companies(min_deals=1))
@quick
def test_credit_by_any_column_adds_up_to_the_amount_in_scope(model, company):
    table = credited(company.data, model)
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


def test_names_are_unique_and_the_settings_reach_the_models():
    assert len(set(NAMES)) == len(MODELS)
    by_name = {offer.name: offer for offer in models(Settings(half_life_days=7))}
    assert by_name["time_decay"].half_life_days == 7
