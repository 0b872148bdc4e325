"""Journeys and credit are those of an independent twin in plain Polars, to the cent."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.models import models
from attribution.models.learned import LearnedModel
from attribution.settings import Settings
from tests.attribution import plain_twin
from tests.factories import DEALS, LEADS, TOUCHES, at, dataset

DEALS_DRAWN = 10_000
ACCOUNTS = 2_500
PEOPLE = 6_000
NOW = Settings(as_of=at("2026-01-01"), lookback_days=120, half_life_days=11)
RULES = [model for model in models(NOW) if not isinstance(model, LearnedModel)]
START = int(at("2025-01-01").timestamp()) // 3600


def hours(rng, count, first, last):
    """Moments on the hour, so that many are the same."""
    seconds = 3600 * (START + rng.integers(24 * first, 24 * last, count))
    return pl.from_epoch(pl.Series(seconds), time_unit="s").cast(pl.Datetime("us", "UTC"))


def some(rng, values, share):
    """The values, most of them missing."""
    return pl.Series(
        [
            v if there else None
            for v, there in zip(values, rng.random(len(values)) < share, strict=True)
        ]
    )


def filled(columns, schema):
    frame = pl.DataFrame(columns)
    rest = {name: pl.lit(None, kind) for name, kind in schema.items() if name not in columns}
    return frame.with_columns(**rest).select(list(schema)).cast(dict(schema))


@pytest.fixture(scope="module")
def company():
    """Ten thousand deals: ties, duplicates, lone touches, shared accounts, refunds and zeros."""
    rng = np.random.default_rng(20)
    names = np.array([f"p{number}" for number in range(PEOPLE)])
    accounts = np.array([f"a{number}" for number in range(ACCOUNTS)])
    count = 40_000
    touches = filled(
        {
            "touch_id": [f"t{number:06}" for number in rng.permutation(count)],
            "occurred_at": hours(rng, count, 0, 300),
            "lead_id": names[rng.integers(0, PEOPLE, count)],
            "account_id": some(rng, accounts[rng.integers(0, ACCOUNTS, count)], 0.1),
            "channel": np.array(["email", "webinar", " Direct", "direct", "search"])[
                rng.integers(0, 5, count)
            ],
            "action": ["attended"] * count,
            "content_id": [str(number) for number in range(count)],
        },
        TOUCHES,
    )
    leads = filled(
        {
            "lead_id": names,
            "account_id": some(rng, accounts[rng.integers(0, ACCOUNTS, PEOPLE)], 0.9),
            "created_at": hours(rng, PEOPLE, -30, 300),
            "mql_at": hours(rng, PEOPLE, 0, 500),
            "sales_ready_at": hours(rng, PEOPLE, 0, 400),
            "internal": [False] * PEOPLE,
        },
        LEADS,
    )
    closed = hours(rng, DEALS_DRAWN, 30, 330)
    earlier = pl.Series(3_600_000_000 * rng.integers(0, 2_000, DEALS_DRAWN))
    odd = np.array([0, 1, -1, 10**12, -(10**12), 10**14, 7, -99])
    amounts = rng.integers(-(10**5), 10**7, DEALS_DRAWN)
    amounts[::4] = odd[rng.integers(0, odd.size, amounts[::4].size)]
    deals = filled(
        {
            "deal_id": [f"d{number:05}" for number in rng.permutation(DEALS_DRAWN)],
            "account_id": accounts[rng.integers(0, ACCOUNTS, DEALS_DRAWN)],
            "lead_id": some(rng, names[rng.integers(0, PEOPLE, DEALS_DRAWN)], 0.5),
            "closed_at": closed,
            "created_at": closed - earlier.cast(pl.Duration("us")),
            "status": ["won"] * DEALS_DRAWN,
            "currency": ["USD"] * DEALS_DRAWN,
            "contacts": [
                names[rng.integers(0, PEOPLE, size)].tolist()
                for size in rng.integers(0, 3, DEALS_DRAWN)
            ],
            "amount_minor": amounts,
        },
        DEALS,
    )
    empty = dataset([], [], [])
    return replace(
        empty,
        touches=replace(empty.touches, good=touches.sort("occurred_at", "touch_id")),
        deals=replace(empty.deals, good=deals.sort("deal_id")),
        leads=replace(empty.leads, good=leads),
    )


@pytest.fixture(scope="module")
def analysis(company):
    return Analysis(company, NOW)


@pytest.fixture(scope="module")
def laid_out(company, analysis):
    creditable = analysis._touches.filter(use="creditable")  # noqa: SLF001 - tested by itself
    stages = pl.col("created_at", "mql_at", "sales_ready_at")
    leads = company.leads.good.with_columns(pl.when(stages <= NOW.as_of).then(stages))
    return plain_twin.journeys(creditable, company.deals.good, leads, NOW.lookback_days)


def test_the_journeys_drawn_are_awkward(laid_out):
    assert laid_out["deal_id"].n_unique() > 0.9 * DEALS_DRAWN
    of_deal = laid_out.unique("deal_id")
    assert (of_deal["n"] == 1).sum() > 100
    assert (of_deal["amount_minor"] == 0).sum() > 100
    assert (of_deal["amount_minor"] < 0).sum() > 100
    for stage in ("at_lead_created", "at_mql", "at_deal_created"):
        assert (of_deal[stage] == 0).sum() > 100
    assert (of_deal["at_lead_created"] == of_deal["at_deal_created"]).sum() > 1_000
    assert laid_out.select("deal_id", "occurred_at").is_duplicated().sum() > 100


def test_journeys_are_the_twins(analysis, laid_out):
    rows = analysis.journeys.rows
    assert (
        rows.select("deal_id", "touch_id").rows() == laid_out.select("deal_id", "touch_id").rows()
    )
    for stage in ("lead_created", "mql", "sales_ready", "deal_created"):
        found = rows[f"{stage}_position"].fill_null(0)
        assert found.to_list() == laid_out[f"at_{stage}"].to_list()


@pytest.mark.parametrize("model", RULES, ids=lambda model: model.name)
def test_credit_is_the_twins_to_the_cent(analysis, laid_out, model):
    weights = plain_twin.weight(laid_out, model.name, NOW.half_life_days, NOW.direct_channels)
    expected = plain_twin.credit(laid_out, weights)
    assert analysis.credit(model.name).rows["credit"].to_list() == expected.to_list()
    by_channel = (
        laid_out.with_columns(c=expected)
        .group_by("channel")
        .agg(pl.col("touch_id").n_unique(), pl.col("deal_id").n_unique(), pl.col("c").sum())
        .sort("channel")
    )
    parts = analysis._ground.parts("channel", [model], NOW, analysis.as_of)  # noqa: SLF001 - added up, as `credit_by` is
    assert parts.values.rows()[:-1] == by_channel.rows()
