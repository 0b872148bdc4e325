"""The data-driven models, worked out by hand on a few journeys."""

from datetime import timedelta

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.credit import credit
from attribution.models.markov import Markov
from attribution.models.shapley import Shapley, ShapleyRate
from attribution.refused import RefusedError
from attribution.settings import Settings
from tests.attribution.made_journeys import journeys
from tests.factories import at, dataset, deal, lead, touch

THREE = journeys([("a", 10_000, ["C1", "C2", "C3"])], [("b", ["C1"]), ("c", ["C2", "C3"])])
NOW = at("2025-06-01")


def credited(made, model):
    table = credit(made, model).by("channel")
    return {value: cents for value, cents in table.select("value", "credit").iter_rows() if cents}


def rows(table):
    return table.rows()


def test_each_touch_weighs_its_channels_removal_effect():
    """The effects are 0.5, 1 and 1 (`test_markov`)."""
    assert credited(THREE, Markov()) == {"C1": 2_000, "C2": 4_000, "C3": 4_000}
    assert Markov().table(THREE).columns == [
        "channel", "removal_effect", "share", "conversions", "value",
    ]  # fmt: skip
    assert rows(Markov().table(THREE)) == [
        ("C2", pytest.approx(1), pytest.approx(0.4), pytest.approx(0.4), 4_000),
        ("C3", pytest.approx(1), pytest.approx(0.4), pytest.approx(0.4), 4_000),
        ("C1", pytest.approx(0.5), pytest.approx(0.2), pytest.approx(0.2), 2_000),
    ]


def test_a_channel_met_twice_weighs_twice_under_markov():
    """From a half go on to b and half buy, so without b half is lost: 1, 1/2 and 1."""
    assert credited(journeys([("x", 900, ["a", "b", "a"])]), Markov()) == {"a": 720, "b": 180}


def test_the_order_comes_from_the_settings_and_is_told():
    chosen = Markov().chosen(Settings(markov_order=2))
    assert (chosen.order, chosen.label) == (2, "Markov (order 2)")
    assert "last 2 channels" in chosen.assumes
    # Who came from a buys at b, who came from c does not: order 2 alone knows, so c is worth
    # nothing to it, and to order 1 as much as a is.
    made = journeys([("w", 100, "ab"), ("x", 100, "ab"), ("y", 100, "b")], [("z", "cb")])
    effects = {
        order: dict(Markov(order).table(made).select("channel", "removal_effect").iter_rows())
        for order in (1, 2)
    }
    # Order 1: b buys 3 times of 4, and all go through b: a 2/4, c 1/4.
    assert effects[1] == pytest.approx({"a": 2 / 4, "b": 1, "c": 1 / 4})
    # Order 2: P = 2/4 by a, 1/4 straight, 0 by c.
    assert effects[2] == pytest.approx({"a": 2 / 3, "b": 1, "c": 0})


def test_over_counts_a_deal_is_split_among_distinct_channels():
    made = journeys([("x", 10_000, "aaab"), ("y", 500, "b")], [("z", "cccc")])
    assert credited(made, Shapley()) == {"a": 5_000, "b": 5_500}
    assert rows(Shapley().table(made)) == [
        ("b", 1.5, 0.75, 1.5, 5_500),
        ("a", 0.5, 0.25, 0.5, 5_000),
        ("c", 0, 0, 0, 0),
    ]


def test_odd_cents_of_an_equal_split_add_up():
    made = journeys([("x", 10_000, "abc"), ("y", 100, "bca")])
    table = Shapley().table(made)
    assert table["value"].to_list() == [3_367, 3_367, 3_366]
    assert sum(credited(made, Shapley()).values()) == 10_100


# a alone 9 of 10 buy, b alone 1 of 10, both together none of 10: v = .9, .1 and 10 of 30.
WORSE = journeys(
    [*((f"a{n}", 100, "a") for n in range(9)), ("b0", 100, "bb")],
    [("a9", "a"), *((f"b{n}", "b") for n in range(1, 10)), *((f"c{n}", "ab") for n in range(10))],
)


def test_over_rates_a_channel_may_do_harm_and_its_own_deal_is_shared_all_the_same():
    table = ShapleyRate().table(WORSE)
    a, b = (0.9 + 1 / 3 - 0.1) / 2, (0.1 + 1 / 3 - 0.9) / 2
    assert rows(table) == [
        ("a", pytest.approx(a), pytest.approx(3 * a), pytest.approx(30 * a), 1_700),
        ("b", pytest.approx(b), pytest.approx(3 * b), pytest.approx(30 * b), -700),
    ]
    # The deal that b alone led to has nothing to be shared by but b: equally, then.
    assert credit(WORSE, ShapleyRate()).rows.filter(pl.col("channel") == "b")[
        "credit"
    ].to_list() == [50, 50]


def test_over_rates_touches_share_what_their_channel_is_worth():
    """a 8 of 10, ab 2 of 10: values .65 and -.15 (`test_shapley`), so b earns nothing."""
    deals = [(f"a{n}", 100, "a") for n in range(8)] + [(f"b{n}", 90, "aba") for n in range(2)]
    lost = [(f"c{n}", "a") for n in range(2)] + [(f"d{n}", "ab") for n in range(8)]
    table = credit(journeys(deals, lost), ShapleyRate()).rows.filter(pl.col("touches") == 3)
    assert table["credit"].to_list() == [45, 0, 45] * 2


@pytest.mark.parametrize("model", [Markov(), Markov(3), Shapley(), ShapleyRate()])
def test_touches_without_a_channel_are_a_channel_of_their_own(model):
    made = journeys([("x", 100, ["a", None])], [("y", [None])])
    assert set(model.table(made)["channel"]) == {"a", "(not stated)"}
    assert sum(credited(made, model).values()) == 100


@pytest.mark.parametrize("model", [Markov(), Shapley(), ShapleyRate()])
def test_where_nothing_converted_nothing_is_known(model):
    table = model.table(journeys([], [("x", "ab"), ("y", "a")]))
    assert table.select("channel").to_series().to_list() == ["a", "b"]
    assert table.drop("channel").null_count().row(0) == (2, 2, 2, 2)
    assert model.table(journeys([])).is_empty()
    assert model.weigh(journeys([])).is_empty()


def test_refunds_are_shared_out_with_their_sign():
    made = journeys([("x", -300, "ab"), ("y", 100, "a")])
    assert Shapley().table(made)["value"].to_list() == [-50, -150]
    assert Markov().table(made)["value"].sum() == -200


def company(channels):
    """Two who bought, one who did not, each met through all channels in turn."""
    names = ("ann", "bob", "cyd")
    touches = [
        touch(name, NOW - timedelta(days=60 - at), channel=channel, content_id=str(at))
        for name in names
        for at, channel in enumerate(channels)
    ]
    deals = [deal(name, "100.00", NOW, lead_id=name) for name in names[:2]]
    return dataset(touches, deals, [lead(name, account_id=f"of {name}") for name in names])


def test_the_journeys_that_led_to_nothing_count():
    touches = [
        *(touch("ann", f"2025-05-0{day}", channel=f"C{day}") for day in (1, 2, 3)),
        touch("bob", "2025-05-01", channel="C1"),
        touch("cyd", "2025-05-01", channel="C2"),
        touch("cyd", "2025-05-02", channel="C3"),
    ]
    leads = [lead(name, account_id=f"of {name}") for name in ("ann", "bob", "cyd")]
    data = dataset(touches, [deal("d", "100.00", NOW, lead_id="ann")], leads)
    analysis = Analysis(data, Settings(as_of=NOW))
    table = analysis.credit("markov").by("channel").head(3)
    assert dict(table.select("value", "credit").iter_rows()) == {"C1": 2000, "C2": 4000, "C3": 4000}


def test_more_than_twenty_channels_leave_one_model_out_and_say_so():
    analysis = Analysis(company([f"c{n:02}" for n in range(21)]), Settings(as_of=NOW))
    assert list(analysis.refused) == ["shapley_rate"]
    assert "Group the channels" in analysis.refused["shapley_rate"]
    assert '"LinkedIn Ads" = "paid social"' in analysis.refused["shapley_rate"]
    assert "shapley_rate" not in {model.name for model in analysis.models}
    compared = analysis.credit_by("channel")
    assert compared["model"].n_unique() == len(analysis.models)
    for ask in (analysis.credit, analysis.learned):
        with pytest.raises(RefusedError, match="up to 20 channels"):
            ask("shapley_rate")


def test_a_rule_has_no_table_of_its_own():
    analysis = Analysis(company("ab"), Settings(as_of=NOW))
    assert "linear" not in analysis.refused
    with pytest.raises(ValueError, match="'linear' is a rule"):
        analysis.learned("linear")
    with pytest.raises(KeyError, match="no model 'chance'"):
        analysis.learned("chance")


def test_a_table_comes_with_intervals_where_there_are_accounts_enough():
    few = Analysis(company("ab"), Settings(as_of=NOW)).learned("markov")
    assert few.columns[-2:] == ["low", "high"]
    assert few.select("low", "high").null_count().row(0) == (2, 2)
