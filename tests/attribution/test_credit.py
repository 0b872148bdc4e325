"""Apportioning is exact: by hand, and against fractions."""

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from math import floor

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.credit import NO_TOUCH, NOT_STATED, NoWeightError, TooLargeError, credit
from attribution.journeys import Journeys
from attribution.models.rules import LINEAR, TimeDecay
from attribution.settings import Settings
from tests.attribution.companies import START, credited
from tests.examples import examples
from tests.factories import dataset, deal, touch

WON = START + timedelta(days=100)


@dataclass(frozen=True)
class Weighted:
    """A model whose weights are given."""

    weights: tuple[int, ...]
    name: str = "weighted"
    label: str = "Weighted"
    assumes: str = "The weights are right."
    source: str = "This test."

    def chosen(self, settings):  # noqa: ARG002 - the promise of every model
        return self

    def weigh(self, journeys):  # noqa: ARG002 - the promise of every model
        return pl.Series(self.weights, dtype=pl.Int64)


def journeys_of(*deals):
    """Journeys of (amount, number of touches) each, with only what sharing needs."""
    rows = [
        (f"d{at:03}", amount, touches, place)
        for at, (amount, touches) in enumerate(deals)
        for place in range(1, touches + 1)
    ]
    schema = {
        "deal_id": pl.String,
        "amount_minor": pl.Int64,
        "touches": pl.Int64,
        "position": pl.Int64,
    }
    every = [(f"d{at:03}", "a", amount, touches) for at, (amount, touches) in enumerate(deals)]
    keys = ["deal_id", "account_key", "amount_minor", "touches"]
    return Journeys(
        pl.DataFrame(rows, schema, orient="row"), pl.DataFrame(every, keys, orient="row")
    )


def shared(amount, weights):
    table = credit(journeys_of((amount, len(weights))), Weighted(tuple(weights)))
    return table.rows["credit"].to_list()


def oracle(amount, weights):
    """Largest remainder with fractions, one touch after the other."""
    total = sum(weights)
    exact = [Fraction(abs(amount) * weight, total) for weight in weights]
    whole = [floor(part) for part in exact]
    missing = abs(amount) - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[:missing]:
        whole[at] += 1
    return [part if amount >= 0 else -part for part in whole]


def test_a_hundred_among_three_by_hand():
    # 10000 / 3 = 3333 each and one cent over, which the earliest of three equals gets.
    assert shared(10_000, [1, 1, 1]) == [3334, 3333, 3333]


def test_the_largest_remainder_gets_the_cent_by_hand():
    # 100 * 1/6, 2/6, 3/6 = 16.67, 33.33, 50: the first has the largest remainder.
    assert shared(100, [1, 2, 3]) == [17, 33, 50]


def test_a_refund_is_mirrored_by_hand():
    assert shared(-10_000, [1, 1, 1]) == [-3334, -3333, -3333]


def test_a_touch_without_weight_gets_nothing_even_when_cents_are_left_over():
    assert shared(5, [0, 1, 0, 1, 1, 0]) == [0, 2, 0, 2, 1, 0]


@given(
    amount=st.integers(-(10**14), 10**14),
    weights=st.lists(st.integers(0, 2**40), min_size=1, max_size=12).filter(any),
)
@example(amount=10**14, weights=[2**40, 2**40 - 1, 1])
@example(amount=-(10**14), weights=[2**40] * 7)
@example(amount=1, weights=[2**40, 2**40])
@examples(50)
def test_sharing_equals_exact_fractions(amount, weights):
    assert shared(amount, weights) == oracle(amount, weights)


@given(
    amount=st.integers(-(2**63) + 1, 2**63 - 1),
    weights=st.lists(st.integers(0, 2**59), min_size=1, max_size=12).filter(any),
)
@example(amount=2**63 - 1, weights=[2**59] * 12)
@example(amount=2**52 + 1, weights=[1, 1, 3])
@examples(50)
def test_sharing_stays_exact_up_to_the_last_bit(amount, weights):
    assert shared(amount, weights) == oracle(amount, weights)


@given(
    journeys=st.lists(
        st.tuples(
            st.integers(-(10**9), 10**9),
            st.lists(st.sampled_from([0, 1, 2, 5, 2**40, 2**40 - 1]), min_size=1, max_size=8),
        ).filter(lambda journey: any(journey[1])),
        min_size=2,
        max_size=8,
    )
)
@examples(50)
def test_deals_of_any_weights_side_by_side_share_as_each_alone(journeys):
    table = credit(
        journeys_of(*((amount, len(weights)) for amount, weights in journeys)),
        Weighted(tuple(weight for _, weights in journeys for weight in weights)),
    )
    expected = [part for amount, weights in journeys for part in oracle(amount, weights)]
    assert table.rows["credit"].to_list() == expected


def test_weights_that_add_up_beyond_64_bits_are_an_error_naming_model_and_deal():
    with pytest.raises(TooLargeError, match=r"weighted.*d001.*only their ratio counts"):
        credit(journeys_of((1, 1), (1, 2)), Weighted((1, 2**62, 2**62)))


def test_seventy_thousand_touches_and_a_trillion_share_exactly():
    weights = [2**40 - 7 * at for at in range(70_000)]
    assert shared(10**14, weights) == oracle(10**14, weights)


def test_deals_do_not_borrow_cents_from_each_other():
    table = credit(journeys_of((100, 3), (-100, 3), (0, 2)), LINEAR)
    assert table.rows["credit"].to_list() == [34, 33, 33, -34, -33, -33, 0, 0]


@pytest.mark.parametrize("weights", [(1, 0, 0), (1, 3, -1)])
def test_a_deal_without_usable_weights_is_an_error_naming_model_and_deal(weights):
    model = replace(Weighted(weights), name="odd")
    with pytest.raises(NoWeightError, match=r"odd.*d001"):
        credit(journeys_of((100, 1), (100, 2)), model)


def test_deals_without_touches_are_kept_beside():
    table = credit(journeys_of((100, 0), (50, 2)), LINEAR)
    assert table.total == 150
    assert table.rows["credit"].to_list() == [25, 25]
    assert table.unattributed.rows() == [("d000", "a", 100)]


def journey(*touches, amount="100.00"):
    return dataset(list(touches), [deal("d", amount, WON, lead_id="ann")])


def on(day, channel, **more):
    return touch("ann", START + timedelta(days=day), channel=channel, **more)


THREE = journey(on(10, "organic"), on(40, "email"), on(99, "direct"))


@pytest.mark.parametrize(
    ("model", "cents"),
    [
        ("first_touch", [10_000, 0, 0]),
        ("last_touch", [0, 0, 10_000]),
        ("last_non_direct", [0, 10_000, 0]),
        ("linear", [3334, 3333, 3333]),
        ("u_first_last", [4000, 2000, 4000]),
        # 2^(-89/30), 2^(-59/30) and 1 are .12792, .25584 and 1, together 1.38377.
        ("time_decay", [924, 1849, 7227]),
    ],
)
def test_three_touches_by_hand(model, cents):
    rows = credited(THREE, model).rows
    assert rows["channel"].to_list() == ["organic", "email", "direct"]
    assert rows["credit"].to_list() == cents


def test_u_of_two_touches_halves_and_of_five_gives_forty_twenty_forty():
    two = journey(on(1, "a"), on(2, "b"))
    five = journey(*(on(day, "a") for day in range(1, 10, 2)))
    assert credited(two, "u_first_last").rows["credit"].to_list() == [5000, 5000]
    expected = [4000, 667, 667, 666, 4000]
    assert credited(five, "u_first_last").rows["credit"].to_list() == expected


def test_only_direct_touches_leave_the_deal_with_the_last():
    direct = journey(on(1, "direct"), on(5, " Direct"), on(9, "(none)"))
    assert credited(direct, "last_non_direct").rows["credit"].to_list() == [0, 0, 10_000]


def test_a_half_life_halves_the_weight():
    rows = Journeys(
        pl.DataFrame(
            {"deal_id": ["d", "d", "d"], "age_us": [86_400_000_000 * d for d in (70, 7, 0)]}
        ),
        pl.DataFrame(),
    )
    weights = TimeDecay(half_life_days=7).weigh(rows)
    assert weights.to_list() == [2**30, 2**39, 2**40]


def test_a_touch_from_ages_before_the_newest_counts_nothing():
    old = Journeys(
        pl.DataFrame({"deal_id": ["d", "d"], "age_us": [10**17, 10**16]}), pl.DataFrame()
    )
    assert TimeDecay().weigh(old).to_list() == [0, 2**40]


def test_credit_by_counts_touches_and_deals_once_and_names_what_is_not_stated():
    touches = [on(1, "email"), on(3, "email"), on(5, "webinar")]
    deals = [
        deal("d1", "90.00", WON, lead_id="ann"),
        deal("d2", "9.00", WON, lead_id="ann"),
        deal("d3", "1.00", WON, lead_id="bob"),
    ]
    table = credited(dataset(touches, deals), "linear")
    assert table.by("channel").rows() == [
        ("email", 2, 2, 6600, 0.66),
        ("webinar", 1, 2, 3300, 0.33),
        (NO_TOUCH, 0, 1, 100, 0.01),
    ]
    assert table.by("program")["value"].to_list() == [NOT_STATED, NO_TOUCH]


def test_a_value_named_like_one_of_our_own_lines_stays_apart_from_it():
    touches = [
        on(1, NO_TOUCH, program=NOT_STATED), on(3, NOT_STATED), on(5, "email", program="spring"),
    ]  # fmt: skip
    deals = [deal("d1", "9.00", WON, lead_id="ann"), deal("d2", "1.00", WON, lead_id="bob")]
    data = dataset(touches, deals)
    assert credited(data, "linear").by("channel").select("value", "credit").rows() == [
        ("(not stated) (so named in the data)", 300),
        ("email", 300),
        ("no touch on record (so named in the data)", 300),
        (NO_TOUCH, 100),
    ]
    by_program = Analysis(data, Settings()).credit_by("program").filter(model="linear")
    assert by_program.select("value", "credit").rows() == [
        ("(not stated)", 300),
        ("(not stated) (so named in the data)", 300),
        ("spring", 300),
        (NO_TOUCH, 100),
    ]


def test_sums_are_the_credit_of_each_value_and_nothing_else_by_hand():
    rows = journeys_of((90, 2), (-10, 1), (5, 0))
    channels = pl.Series("channel", ["b", None, "a"], pl.Enum(["a", "b", "never met"]))
    journeys = Journeys(rows.rows.with_columns(channels), rows.deals)
    # Half of 90 each to b and to what is not stated, the refund to a, 5 without a touch.
    expected = [("(not stated)", 45), ("b", 45), ("a", -10), (NO_TOUCH, 5)]
    table = credit(journeys, LINEAR)
    assert table.sums("channel").rows() == expected
    assert table.total == 85
    as_text = Journeys(journeys.rows.with_columns(pl.col("channel").cast(pl.String)), rows.deals)
    assert credit(as_text, LINEAR).sums("channel").rows() == expected


def test_sums_stay_exact_beyond_what_a_float_holds():
    journeys = journeys_of((2**53 + 1, 1), (2**61 + 1, 1), (-(2**53) - 3, 1))
    one = journeys.rows.with_columns(channel=pl.lit("a"))
    table = credit(Journeys(one, journeys.deals), LINEAR)
    assert table.sums("channel").rows() == [("a", 2**61 - 1), (NO_TOUCH, 0)]


def test_without_any_touch_all_credit_has_no_touch_on_record():
    journeys = journeys_of((7, 0), (5, 0))
    empty = journeys.rows.with_columns(channel=pl.lit(None, pl.String))
    table = credit(Journeys(empty, journeys.deals), LINEAR)
    assert table.sums("channel").rows() == [(NO_TOUCH, 12)]
    assert table.rows.columns[-2:] == ["share", "credit"]


def test_shares_are_unknown_where_sales_and_refunds_cancel():
    deals = [deal("d1", "5.00", WON, lead_id="ann"), deal("d2", "-5.00", WON, lead_id="ann")]
    table = credited(dataset([on(1, "email")], deals), "linear")
    assert table.by("channel")["share"].to_list() == [None, None]
