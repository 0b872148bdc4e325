"""Intervals of models that learn: each replicate done again on journeys repeated by weight."""

from collections import Counter
from statistics import stdev

import numpy as np
import polars as pl
import pytest
from scipy.special import expit, logit, stdtrit

from attribution.bootstrap import account_weights
from attribution.comparison import compare_models, model_table
from attribution.credit import NO_TOUCH, credit
from attribution.models.markov import Markov
from attribution.models.shapley import Shapley, ShapleyRate
from attribution.relearned import relearned_intervals, relearned_sums
from attribution.settings import Settings
from tests.attribution.made_journeys import journeys

CHOSEN = Settings(replicates=60)
MODELS = [Markov(), Markov(2), ShapleyRate()]


def some_journeys(seed=1, accounts=14):
    """Accounts with one or two deals, one of them without a touch, and as many without a deal."""
    chance = np.random.default_rng(seed)

    def touches():
        return [
            ("abc"[chance.integers(3)], ("spring", "autumn")[chance.integers(2)])
            for _ in range(chance.integers(1, 5))
        ]

    deals = [
        (f"w{number % accounts:02}", int(chance.integers(1_000, 9_000)), touches())
        for number in range(accounts + 4)
    ]
    lost = [(f"x{number:02}", [channel for channel, _ in touches()]) for number in range(accounts)]
    return [*deals, ("w00", 4_000, [])], lost


def replicate(deals, lost, weights, model, column):
    """Repeat every journey as often as its account weighs, and credit what comes out."""
    repeated = journeys(
        [(f"{deal[0]} {time}", *deal[1:]) for deal in deals for time in range(weights[deal[0]])],
        [(f"{name} {time}", part) for name, part in lost for time in range(weights[name])],
    )
    shares = Counter()
    for value, share in credit(repeated, model).by(column).select("value", "share").iter_rows():
        shares[value] += share
    return shares


def freedom(parts):
    """How many accounts' worth of parts tell the error, written out."""
    squares, fourths = (sum(part**power for part in parts) for power in (2, 4))
    spread = fourths - squares**2 / len(parts)
    found = max(5, 2 * squares**2 / spread) if spread > 0 else len(parts)
    return min(len(parts) - 1, found)


def parts_of(table, deals, values, column, share=0.0):
    """Each account's credit of some values, less a share of its amounts."""
    rows = table.rows.select("account_key", "credit", value=column)
    none = table.unattributed.select("account_key", credit="amount_minor", value=pl.lit(NO_TOUCH))
    credited, amounts = Counter(), Counter()
    for account, money, value in [*rows.iter_rows(), *none.iter_rows()]:
        credited[account] += money if value in values else 0
    for account, money, _ in deals:
        amounts[account] += money
    return [credited[account] - share * amount for account, amount in amounts.items()]


def by_hand(share, replicates, freedom, confidence=0.95):
    """logit(p) ± t · se / (p (1 - p)), written out."""
    reach = stdtrit(freedom, (1 + confidence) / 2) * stdev(replicates)
    if stdev(replicates) > 1.5 * share * (1 - share):
        return [max(0, share - reach), min(1, share + reach)]
    wide = reach / (share * (1 - share))
    return [float(expit(logit(share) + sign * wide)) for sign in (-1, 1)]


def weights_of(names, replicates):
    return account_weights(pl.Series(names), replicates, CHOSEN.seed).T


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("column", ["channel", "program"])
def test_intervals_are_those_of_journeys_repeated_by_weight(model, column):
    deals, lost = some_journeys()
    made = journeys(deals, lost)
    names = sorted({deal[0] for deal in deals} | {name for name, _ in lost})
    drawn = [
        replicate(deals, lost, dict(zip(names, row.tolist(), strict=True)), model, column)
        for row in weights_of(names, CHOSEN.replicates)
    ]
    table = credit(made, model)
    compared = compare_models({model.name: table}, made, column, CHOSEN)
    assert compared["value"].to_list()[-1] == NO_TOUCH
    for value, share, *ends in compared.select("value", "share", "low", "high").iter_rows():
        known = freedom(parts_of(table, deals, [value], column, share))
        hand = by_hand(share, [shares[value] for shares in drawn], known)
        # Credit in whole cents is off by a few ten-thousandths of the whole.
        assert ends == pytest.approx(hand, abs=4e-4)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("column", ["channel", "program"])
def test_sums_of_money_are_those_of_journeys_repeated_by_weight(model, column):
    deals, lost = some_journeys()
    made = journeys(deals, lost)
    names = sorted({deal[0] for deal in deals} | {name for name, _ in lost})
    weights = [dict(zip(names, row.tolist(), strict=True)) for row in weights_of(names, 60)]
    won = [sum(amount * each[name] for name, amount, _ in deals) for each in weights]
    shares = [replicate(deals, lost, each, model, column) for each in weights]
    table = credit(made, model)
    credited = dict(table.by(column).select("value", "credit").iter_rows())
    together = sorted(set(credited) - {NO_TOUCH})[:2]
    credited[None] = sum(credited[value] for value in together)
    found = relearned_sums(table, made, column, together, CHOSEN)
    # Worth nothing in these journeys, a channel may be worth something in others.
    assert found.keys() >= {value for value, money in credited.items() if money}
    for value, ends in found.items():
        of = together if value is None else [value]
        drawn = [
            sum(each[name] for name in of) / sum(each.values()) * money
            for each, money in zip(shares, won, strict=True)
        ]
        whole = credited[value]
        error = (sum((one - whole) ** 2 for one in drawn) / (len(drawn) - 1)) ** 0.5
        reach = stdtrit(freedom(parts_of(table, deals, of, column)), 0.975) * error
        hand = [max(0, whole - reach), whole + reach]
        if error <= 1.5 * whole:
            hand = [whole * np.exp(sign * reach / whole) for sign in (-1, 1)]
        assert ends == pytest.approx(hand, rel=2e-3)


@pytest.mark.parametrize("model", [*MODELS, Shapley()])
def test_intervals_of_a_models_own_table_are_those_of_repeated_journeys(model):
    deals, lost = some_journeys(seed=3)
    made = journeys(deals, lost)
    names = sorted({deal[0] for deal in deals} | {name for name, _ in lost})
    drawn = Counter()
    for row in weights_of(names, CHOSEN.replicates):
        weights = dict(zip(names, row.tolist(), strict=True))
        repeated = journeys(
            [deal for deal in deals for _ in range(weights[deal[0]])],
            [(f"{name} {time}", part) for name, part in lost for time in range(weights[name])],
        )
        for channel, share in model.table(repeated).select("channel", "share").iter_rows():
            drawn[channel] = [*(drawn[channel] or []), share]
    for channel, share, low, high in (
        model_table(model, made, CHOSEN).select("channel", "share", "low", "high").iter_rows()
    ):
        replicates = [*drawn[channel], *[0.0] * (CHOSEN.replicates - len(drawn[channel]))]
        if all(0 <= one <= 1 for one in replicates):
            assert [low, high] == pytest.approx(by_hand(share, replicates, 13), abs=1e-6)
        else:
            reach = stdtrit(13, 0.975) * stdev(replicates)
            assert [low, high] == pytest.approx([share - reach, share + reach], abs=1e-6)


@pytest.mark.parametrize("model", [*MODELS, Shapley()])
@pytest.mark.parametrize("amount", [1_000, 1])
def test_the_share_that_is_told_lies_in_its_interval_where_all_journeys_are_alike(model, amount):
    # A third of ten dollars in whole cents: one touch of each deal has a cent more.
    made = journeys([(f"w{number:02}", amount, "abc") for number in range(20)], [])
    compared = compare_models({model.name: credit(made, model)}, made, "channel", CHOSEN)
    known = compared.drop_nulls("low")
    assert known.height
    for frame in (known, model_table(model, made, CHOSEN).drop_nulls("low")):
        for share, low, high in frame.select("share", "low", "high").iter_rows():
            assert low <= share <= high


@pytest.mark.parametrize("model", [*MODELS, Shapley()])
def test_what_is_no_share_has_no_interval(model):
    made = journeys([(f"w{number:02}", -1_000, "abc") for number in range(20)], [])
    compared = compare_models({model.name: credit(made, model)}, made, "channel", CHOSEN)
    assert compared["share", "low", "high"].null_count().row(0) == (compared.height,) * 3
    assert compared["credit"].sum() == -20_000


def test_few_accounts_have_no_interval():
    made = journeys(*some_journeys(accounts=9))
    found = relearned_intervals(MODELS, made, "channel", CHOSEN)
    assert found.select("low", "high").null_count().row(0) == (found.height, found.height)
    table = model_table(Markov(), made, CHOSEN)
    assert table["low"].null_count() == table.height


def test_no_deals_and_no_money_have_no_interval():
    _, lost = some_journeys()
    nothing = journeys([], lost)
    assert relearned_intervals(MODELS, nothing, "channel", CHOSEN)["low"].null_count() == 3
    worthless = journeys([(f"w{n}", 0, "ab") for n in range(20)], lost)
    found = relearned_intervals(MODELS, worthless, "channel", CHOSEN)
    assert found["low"].null_count() == found.height


def test_a_channel_that_only_the_others_met_is_not_said_to_be_surely_worthless():
    deals, lost = some_journeys()
    table = model_table(Markov(), journeys(deals, [*lost, ("z", "ee")]), CHOSEN)
    assert table.filter(channel="e").row(0) == ("e", 0, 0, 0, 0, None, None)


@pytest.mark.parametrize("model", MODELS)
def test_the_order_of_journeys_changes_no_bit(model):
    deals, lost = some_journeys()
    one, other = journeys(deals, lost), journeys(deals[::-1], lost[::-1])
    both = [relearned_intervals([model], made, "program", CHOSEN) for made in (one, other)]
    assert both[0].equals(both[1])


def test_many_values_are_worked_out_in_blocks(monkeypatch):
    deals, lost = some_journeys()
    named = [
        (account, amount, [(channel, f"{account} {place}") for place, (channel, _) in enumerate(t)])
        for account, amount, t in deals
    ]
    made = journeys(named, lost)
    whole = relearned_intervals(MODELS, made, "program", CHOSEN)
    monkeypatch.setattr("attribution.deal_shares._AT_ONCE", 5 * CHOSEN.replicates)
    assert relearned_intervals(MODELS, made, "program", CHOSEN).equals(whole)
