"""Amounts beyond 64 bits are refused by name, whatever brought them there."""

from decimal import Decimal

import pytest

from attribution.amounts import TooLargeError
from attribution.analysis import Analysis
from attribution.settings import Milestone, Settings
from tests.factories import at, cost, dataset, deal, touch

MOST = 9_223_372_036_854_775_807
"""2^63 - 1, in cents."""

TOUCHES = [touch("ann", "2025-01-05", program="Spring")]


def analysis(amount, rate, costs=None, **chosen):
    deals = [
        deal("d1", "10.00", "2025-02-10", lead_id="ann"),
        deal("d2", amount, "2025-02-11", lead_id="ann", currency="EUR"),
    ]
    rates = (("EUR", Decimal(rate)),)
    settings = Settings(
        as_of=at("2025-03-31T23:00:00"), currency="USD", rates=rates, replicates=20, **chosen
    )
    return Analysis(dataset(TOUCHES, deals, costs=costs), settings)


@pytest.mark.parametrize("amount", ["1000000000000", "-1000000000000"])
@pytest.mark.parametrize("milestone", [Milestone.WON, Milestone.PIPELINE])
def test_a_rate_that_makes_a_deal_too_large_is_named_with_it(amount, milestone):
    with pytest.raises(TooLargeError, match=r"deal d2 .*at the rate EUR = 100000000\b"):
        analysis(amount, "100000000", milestone=milestone).credit_by("channel")


def test_the_largest_amount_of_all_is_still_credited():
    # One deal of ten dollars leaves room for this much.
    largest = MOST - 1_000
    found = analysis(str(Decimal(largest).scaleb(-2)), 1)
    assert found.credit("linear").total == MOST
    with pytest.raises(TooLargeError, match="deal d2"):
        analysis(str(Decimal(largest + 1).scaleb(-2)), 1).credit("linear")


def test_a_deal_left_out_is_no_obstacle_without_a_rate():
    found = analysis("1000000000000", "100000000")
    one = found.changed(Settings(as_of=found.as_of, currency="USD", replicates=20))
    assert one.credit("linear").total == 1_000


def test_a_rate_that_makes_a_cost_too_large_is_named_with_its_row_and_credit_stands():
    costs = [
        cost("1.00", "2025-01-01", "Spring"),
        cost("900000000000", "2025-02-01", "Spring", currency="EUR"),
    ]
    found = analysis("10", "1000000000", costs)
    with pytest.raises(TooLargeError, match=r"made\.csv, line 3, .*at the rate EUR = 1000000000\b"):
        found.returns("program")
    assert found.credit("linear").total == 1_000 + 1_000 * 10**9


@pytest.mark.parametrize("sign", ["", "-"])
def test_costs_that_add_up_beyond_are_refused_and_not_wrapped_round(sign):
    costs = [cost(f"{sign}90000000000000000", f"2025-0{month}-01", "Spring") for month in (1, 2)]
    with pytest.raises(TooLargeError, match=r"The costs are too large .* made\.csv, line 2"):
        _ = analysis("10", 1, costs).costs
    assert analysis("10", 1, costs[:1]).costs.counted == int(f"{sign}9{'0' * 18}")
