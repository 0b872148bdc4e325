"""Who is first, under how many models, and whether that can be told."""

import polars as pl

from attribution.credit import NO_TOUCH
from attribution.ranks import rank_stability

COLUMNS = {
    "model": pl.String, "value": pl.String, "credit": pl.Int64, "low": pl.Float64,
    "high": pl.Float64,
}  # fmt: skip


def stability(*rows):
    told = rank_stability(pl.DataFrame(rows, COLUMNS, orient="row"))
    return {row["value"]: row for row in told.iter_rows(named=True)}


def test_a_value_first_under_every_model_and_clear_of_the_others():
    told = stability(
        ("linear", "email", 60, 0.5, 0.7),
        ("linear", "event", 40, 0.3, 0.45),
        ("markov", "email", 70, 0.6, 0.8),
        ("markov", "event", 30, 0.2, 0.4),
    )
    assert told["email"] == {
        "value": "email", "first_under": 2, "clear_under": 2, "models": 2, "best_rank": 1,
        "worst_rank": 1, "first_models": ["linear", "markov"],
        "clear_models": ["linear", "markov"], "rivals": [],
    }  # fmt: skip
    assert told["event"] == {
        "value": "event", "first_under": 0, "clear_under": 0, "models": 2, "best_rank": 2,
        "worst_rank": 2, "first_models": [], "clear_models": [], "rivals": [],
    }  # fmt: skip


def test_a_first_place_whose_interval_meets_another_is_not_clear():
    told = stability(
        ("linear", "email", 52, 0.4, 0.6),
        ("linear", "event", 40, 0.3, 0.5),
        ("linear", "fair", 8, 0.01, 0.1),
    )
    assert (told["email"]["first_under"], told["email"]["clear_under"]) == (1, 0)
    assert told["email"]["rivals"] == ["event"]


def test_models_that_disagree_name_each_others_first_as_rivals():
    told = stability(
        ("first_touch", "email", 90, 0.8, 0.95),
        ("first_touch", "event", 10, 0.05, 0.2),
        ("last_touch", "email", 5, 0.01, 0.1),
        ("last_touch", "event", 95, 0.9, 0.99),
    )
    assert told["email"]["first_models"] == told["email"]["clear_models"] == ["first_touch"]
    assert told["email"]["rivals"] == ["event"]
    assert told["event"]["rivals"] == ["email"]
    assert (told["email"]["best_rank"], told["email"]["worst_rank"]) == (1, 2)


def test_equal_ones_are_both_first_and_neither_clearly():
    told = stability(
        ("linear", "email", 50, 0.45, 0.55),
        ("linear", "event", 50, 0.45, 0.55),
        ("linear", "fair", 0, None, None),
    )
    for value, other in (("email", "event"), ("event", "email")):
        assert (told[value]["first_under"], told[value]["clear_under"]) == (1, 0)
        assert other in told[value]["rivals"]
    assert told["fair"]["best_rank"] == 3


def test_a_value_that_no_account_has_takes_the_first_place_from_nobody():
    told = stability(
        ("linear", "email", 60, 0.5, 0.7),
        ("linear", "event", 40, 0.3, 0.45),
        ("linear", "fair", 0, None, None),
    )
    assert (told["email"]["clear_under"], told["email"]["rivals"]) == (1, [])


def test_a_value_without_credit_may_still_meet_a_first_one_that_is_not_clear_of_0():
    refunds = stability(("linear", "email", 60, -0.1, 0.7), ("linear", "fair", 0, None, None))
    assert (refunds["email"]["clear_under"], refunds["email"]["rivals"]) == (0, ["fair"])
    few = stability(("linear", "email", 60, None, None), ("linear", "fair", 0, None, None))
    assert (few["email"]["clear_under"], few["email"]["rivals"]) == (0, ["fair"])


def test_without_intervals_nothing_is_clear():
    told = stability(("linear", "email", 9, None, None), ("linear", "event", 1, None, None))
    assert (told["email"]["first_under"], told["email"]["clear_under"]) == (1, 0)
    alone = stability(("linear", "email", 9, None, None))
    assert alone["email"]["clear_under"] == 0


def test_a_value_alone_with_an_interval_is_clearly_first():
    assert stability(("linear", "email", 9, 1.0, 1.0))["email"]["clear_under"] == 1


def test_deals_without_a_touch_are_nobodys_rival():
    told = stability(("linear", "email", 5, 0.04, 0.06), ("linear", NO_TOUCH, 95, 0.9, 0.99))
    assert list(told) == ["email"]
    assert (told["email"]["first_under"], told["email"]["rivals"]) == (1, [])


def test_without_money_nobody_is_first():
    told = stability(("linear", "email", 0, None, None), ("linear", "event", -5, None, None))
    assert {row["first_under"] for row in told.values()} == {0}


def test_the_most_often_first_stands_first_and_equal_ones_by_name():
    rows = [
        ("m1", "b", 6), ("m1", "a", 5), ("m1", "c", 1), ("m2", "b", 6), ("m2", "a", 5),
        ("m2", "c", 1), ("m3", "a", 9), ("m3", "c", 2), ("m3", "b", 2),
    ]  # fmt: skip
    told = stability(*((*row, None, None) for row in rows))
    assert list(told) == ["b", "a", "c"]
    assert [row["worst_rank"] for row in told.values()] == [2, 2, 3]


def test_no_values_give_no_rows():
    assert rank_stability(pl.DataFrame(schema=COLUMNS)).is_empty()
