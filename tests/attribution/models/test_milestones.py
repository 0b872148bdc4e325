"""Every milestone model worked out by hand, on journeys of one, two, three and five touches."""

from fractions import Fraction as Part

import polars as pl
import pytest

from attribution.journeys import Journeys
from attribution.models import models
from attribution.models.milestones import Custom
from attribution.models.rules import RuleModel
from attribution.models.shares import label, milestone_weight
from attribution.settings import Settings

MODELS = {model.name: model for model in models(Settings())}
BY_PLACE = [name for name, model in MODELS.items() if isinstance(model, RuleModel | Custom)]
THIRDS = [Part(1, 3)] * 3


def journeys(touches, lead=None, mql=None, ready=None, deal=None):
    """One journey whose milestones stand at the positions given; None: not known."""
    places = {
        "lead_created_position": lead,
        "mql_position": mql,
        "sales_ready_position": ready,
        "deal_created_position": deal,
    }
    known = {name: pl.lit(place, pl.Int64) for name, place in places.items()}
    rows = pl.DataFrame({"position": range(1, touches + 1)}, schema={"position": pl.Int64})
    rows = rows.with_columns(touches=pl.lit(touches, pl.Int64), deal_id=pl.lit("d"), **known)
    return Journeys(rows, pl.DataFrame())


def parts(weights):
    total = sum(weights)
    return [Part(weight, total) for weight in weights]


def shared(model, *journey, **at):
    return parts(MODELS[model].weigh(journeys(*journey, **at)).to_list())


def custom(shares, *journey, **at):
    rows = journeys(*journey, **at).rows.with_columns(weight=milestone_weight(shares))
    return parts(rows["weight"].to_list())


@pytest.mark.parametrize("model", BY_PLACE)
@pytest.mark.parametrize("at", [{}, {"lead": 1}, {"lead": 1, "mql": 1, "ready": 1, "deal": 1}])
def test_one_touch_has_all(model, at):
    assert shared(model, 1, **at) == [1]


@pytest.mark.parametrize(
    ("model", "at", "expected"),
    [
        ("u_first_last", {}, [Part(1, 2), Part(1, 2)]),
        # 40 + 40 at the first touch, 20 at the other.
        ("u_first_lead", {"lead": 1}, [Part(4, 5), Part(1, 5)]),
        # No other touch: 20 returns to the two milestones, 40 : 40.
        ("u_first_lead", {"lead": 2}, [Part(1, 2), Part(1, 2)]),
        # No lead creation: 40 first, 20 for the other.
        ("u_first_lead", {}, [Part(2, 3), Part(1, 3)]),
        ("u_half_half", {"lead": 1}, [1, 0]),
        ("u_half_half", {"lead": 2}, [Part(1, 2), Part(1, 2)]),
        ("u_half_half", {}, [1, 0]),
        ("w_deal_created", {"lead": 1, "deal": 2}, [Part(2, 3), Part(1, 3)]),
        ("w_deal_created", {"lead": 2, "deal": 2}, [Part(1, 3), Part(2, 3)]),
        ("w_deal_created", {"lead": 2}, [Part(1, 2), Part(1, 2)]),
        ("w_close", {"lead": 1}, [Part(2, 3), Part(1, 3)]),
        ("w_close", {}, [Part(1, 2), Part(1, 2)]),
        ("full_path", {"lead": 1, "deal": 2}, [Part(1, 2), Part(1, 2)]),
        ("full_path", {"lead": 2, "deal": 2}, [Part(1, 4), Part(3, 4)]),
        ("j_shaped", {}, [Part(1, 4), Part(3, 4)]),
        ("inverse_j", {}, [Part(3, 4), Part(1, 4)]),
    ],
)
def test_two_touches(model, at, expected):
    assert shared(model, 2, **at) == expected


@pytest.mark.parametrize(
    ("model", "at", "expected"),
    [
        ("u_first_last", {"lead": 2}, [Part(2, 5), Part(1, 5), Part(2, 5)]),
        ("u_first_lead", {"lead": 2}, [Part(2, 5), Part(2, 5), Part(1, 5)]),
        ("u_first_lead", {"lead": 3}, [Part(2, 5), Part(1, 5), Part(2, 5)]),
        ("u_half_half", {"lead": 2}, [Part(1, 2), Part(1, 2), 0]),
        ("w_deal_created", {"lead": 2, "deal": 3}, THIRDS),
        ("w_deal_created", {"lead": 2}, [Part(3, 7), Part(3, 7), Part(1, 7)]),
        ("w_deal_created", {"lead": 3, "deal": 3}, [Part(3, 10), Part(1, 10), Part(6, 10)]),
        ("w_close", {"lead": 2}, THIRDS),
        ("w_close", {"lead": 3}, [Part(3, 10), Part(1, 10), Part(6, 10)]),
        ("full_path", {"lead": 2, "deal": 3}, [Part(1, 4), Part(1, 4), Part(1, 2)]),
        ("full_path", {"lead": 1, "deal": 1}, [Part(27, 40), Part(4, 40), Part(9, 40)]),
        ("j_shaped", {"lead": 2}, [Part(1, 5), Part(1, 5), Part(3, 5)]),
        ("inverse_j", {"lead": 2}, [Part(3, 5), Part(1, 5), Part(1, 5)]),
    ],
)
def test_three_touches(model, at, expected):
    assert shared(model, 3, **at) == expected


@pytest.mark.parametrize(
    ("model", "at", "percent"),
    [
        ("u_first_last", {"lead": 2, "deal": 4}, [40, Part(20, 3), Part(20, 3), Part(20, 3), 40]),
        ("u_first_lead", {"lead": 2, "deal": 4}, [40, 40, Part(20, 3), Part(20, 3), Part(20, 3)]),
        ("u_half_half", {"lead": 2, "deal": 4}, [50, 50, 0, 0, 0]),
        ("w_deal_created", {"lead": 2, "deal": 4}, [30, 30, 5, 30, 5]),
        ("w_deal_created", {"lead": 3, "deal": 3}, [30, Part(10, 3), 60, Part(10, 3), Part(10, 3)]),
        ("w_close", {"lead": 2, "deal": 4}, [30, 30, 5, 5, 30]),
        (
            "full_path",
            {"lead": 2, "deal": 4},
            [Part(45, 2), Part(45, 2), 10, Part(45, 2), Part(45, 2)],
        ),
        ("full_path", {"lead": 3, "deal": 3}, [Part(45, 2), 5, 45, 5, Part(45, 2)]),
        ("j_shaped", {"lead": 2, "deal": 4}, [20, Part(20, 3), Part(20, 3), Part(20, 3), 60]),
        ("inverse_j", {"lead": 2, "deal": 4}, [60, Part(20, 3), Part(20, 3), Part(20, 3), 20]),
        ("custom", {"lead": 2, "deal": 4}, [40, 40, Part(20, 3), Part(20, 3), Part(20, 3)]),
    ],
)
def test_five_touches(model, at, percent):
    assert shared(model, 5, **at) == [Part(part) / 100 for part in percent]


def test_what_is_missing_goes_to_all_others_in_proportion():
    # Full path without lead and deal creation: 22.5 first and last, 10 for three others; of 55.
    assert shared("full_path", 5) == [
        Part(9, 22),
        Part(2, 33),
        Part(2, 33),
        Part(2, 33),
        Part(9, 22),
    ]


def test_own_weights_need_not_add_up_to_a_hundred():
    shares = {"mql": 120.0, "sales_ready": 60.0, "last": 20.0}
    assert custom(shares, 3, mql=1, ready=2) == [Part(6, 10), Part(3, 10), Part(1, 10)]


def test_own_weights_may_have_decimals_and_zeros():
    shares = {"first": 0.5, "lead_created": 0.0, "rest": 0.25}
    assert custom(shares, 3, lead=2) == [Part(2, 3), Part(1, 6), Part(1, 6)]


@pytest.mark.parametrize("shares", [{"mql": 100.0}, {"mql": 50.0, "rest": 50.0}, {"rest": 1.0}])
def test_where_none_of_the_weighted_touches_is_known_all_weigh_the_same(shares):
    assert custom(shares, 3, lead=2) == THIRDS


def test_the_settings_weights_reach_the_model_and_its_label():
    weights = (("last", 30.0), ("first", 70.0))
    model = {m.name: m for m in models(Settings(custom_weights=weights))}["custom"]
    assert model.label == "Custom (70 first, 30 last)"
    assert parts(model.weigh(journeys(3)).to_list()) == [Part(7, 10), 0, Part(3, 10)]


def test_a_label_says_the_shares_that_are_shared():
    told = label("Full path", {"last": 22.5, "first": 22.5, "rest": 10, "mql": 0})
    assert told == "Full path (22.5 first, 22.5 last, 10 rest)"


def test_weights_of_seventy_thousand_touches_fit():
    weights = journeys(70_000, lead=35_000).rows.select(
        milestone_weight({"first": 999.999, "lead_created": 0.001, "rest": 1000.0})
    ).to_series()  # fmt: skip
    assert parts(weights.to_list())[0] == Part(999_999, 2_000_000)
