"""Attributed beside incremental, and what came back of a cost."""

from decimal import Decimal

import pytest

from tests.attribution.holdout.trials import PROGRAM, assigned, trial
from tests.factories import cost, deal, lead, touch


def guide(who, when, **more):
    return touch(who, when, program=PROGRAM, program_kind="nurture", **more)


PEOPLE = [
    lead("ann", account_id="acme", sales_ready_at="2025-04-01"),
    lead("bob", account_id="birch", sales_ready_at="2025-04-01"),
    lead("cyd", account_id="cedar", sales_ready_at="2025-04-01"),
    lead("dee", account_id="delta"),
]
ARMS = [assigned("ann", "treated"), assigned("bob", "treated"),
        assigned("cyd", "control"), assigned("dee", "control")]  # fmt: skip
TOUCHES = [
    guide("ann", "2025-02-10"),
    guide("bob", "2025-02-10", action="sent"),  # earns no credit
    guide("bob", "2025-05-10"),  # after it became sales-ready
    touch("ann", "2025-03-10", channel="call", program="Calls", program_kind="sales"),
]
DEALS = [deal("d1", "100.00", "2025-06-01", account_id="acme"),
         deal("d2", "40.00", "2025-06-01", account_id="cedar")]  # fmt: skip


def answer(touches=TOUCHES, deals=DEALS, costs=None, **chosen):
    return trial(ARMS, PEOPLE, touches, deals, costs, **chosen).holdout()


def test_leads_attributed_had_a_touch_that_can_earn_credit_by_that_day():
    found = answer()
    assert found.attributed_leads == 1
    assert found.incremental_leads.value == pytest.approx((2 / 2 - 1 / 2) * 2)
    assert found.incremental_leads.low == pytest.approx(found.rate_difference.low * 2)


def test_revenue_attributed_is_that_of_the_chosen_model_on_treated_leads():
    # Ann's two touches share 100.00; Cyd's touch of the program would be no treated lead's.
    assert answer().attributed_minor == 50_00
    assert answer(model="last_touch").attributed_minor == 0
    assert answer([*TOUCHES, guide("cyd", "2025-03-01")]).attributed_minor == 50_00


def test_incremental_revenue_is_the_difference_per_lead_times_treated_leads():
    found = answer()
    assert found.revenue_per_lead.value == 50_00 - 20_00
    assert found.incremental_minor.value == 60_00
    assert found.currency == "USD"


def test_unknown_amounts_attribute_nothing_and_no_zero():
    blank = [deal("d1", None, "2025-06-01", account_id="acme")]
    found = answer(deals=blank)
    assert found.attributed_minor is None
    assert found.incremental_minor.value is None


def test_the_cost_is_that_since_the_first_draw_of_the_treated_leads_part():
    spent = [("7.00", "2025-01-01"), ("20.00", "2025-02-01"), ("10.00", "2025-03-01")]
    costs = [cost(*one, PROGRAM) for one in spent] + [cost("99.00", "2025-03-01", "Calls")]
    found = answer(costs=costs)
    assert found.cost_minor == 30_00
    assert found.incremental_return.value == pytest.approx(60 / 30 - 1)
    # Dee got it too, and one stranger: the two treated are half of all that it reached.
    more = [*TOUCHES, guide("dee", "2025-03-01"), guide("eve", "2025-03-01")]
    assert answer(more, costs=costs).cost_minor == 15_00


def test_a_margin_goes_before_the_cost():
    found = answer(costs=[cost("30.00", "2025-02-01", PROGRAM)], margin=Decimal("0.7"))
    assert found.incremental_return.value == pytest.approx(60 * 0.7 / 30 - 1)


@pytest.mark.parametrize("costs", [None, [], [cost("9.00", "2025-02-01", "Calls")]])
def test_without_a_cost_on_record_there_is_no_return(costs):
    found = answer(costs=costs)
    assert found.cost_minor is None
    assert found.incremental_return.value is None
    assert found.incremental_return.why == "What the program cost is not on record."


def test_a_program_that_cost_nothing_has_no_return():
    found = answer(costs=[cost("0.00", "2025-02-01", PROGRAM)])
    assert found.incremental_return.why == "The cost of the program is not above 0."
