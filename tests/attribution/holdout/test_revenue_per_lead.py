"""Revenue per lead: whose part of which deals, in whole cents, with an interval or a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.settings import ContactPolicy
from tests.attribution.holdout.trials import assigned, trial
from tests.examples import examples
from tests.factories import deal, lead

PEOPLE = [
    lead("ann", account_id="acme"),
    lead("bob", account_id="birch"),
    lead("cyd", account_id="cedar"),
]
ARMS = [assigned("ann", "treated"), assigned("bob", "treated"), assigned("cyd", "control")]


def won(deals, people=PEOPLE, arms=ARMS, **chosen):
    answer = trial(arms, people, (), deals, **chosen).holdout()
    return answer.treated.won_minor, answer.control.won_minor, answer.revenue_per_lead


def test_the_difference_is_revenue_per_lead_of_one_arm_less_the_other():
    deals = [
        deal("d1", "100.00", "2025-06-01", account_id="acme"),
        deal("d2", "30.00", "2025-06-01", account_id="cedar"),
        deal("d0", "999.00", "2025-01-15", account_id="cedar"),  # before the draw
        deal("d9", "999.00", "2026-06-01", account_id="cedar"),  # after the date of the data
    ]
    treated, control, per_lead = won(deals)
    assert (treated, control) == (100_00, 30_00)
    assert per_lead.value == 50_00 - 30_00
    assert per_lead.n == 2
    assert "Only 2 deals: too few for a conclusion." in per_lead.why


@pytest.mark.parametrize(("policy", "ann", "cyd"), [
    # Everybody of the account and whoever is named: Ann and Dan of acme, Cyd. Eve was not drawn.
    (ContactPolicy.ACCOUNT, 66_67, 33_34),
    (ContactPolicy.CONTACTS, 50_01, 50_00),
    (ContactPolicy.PRIMARY, 0, 100_01),
])  # fmt: skip
def test_a_deal_belongs_to_its_drawn_people_in_equal_parts_to_the_cent(policy, ann, cyd):
    people = [*PEOPLE, lead("dan", account_id="acme"), lead("eve", account_id="acme")]
    arms = [*ARMS, assigned("dan", "treated")]
    deals = [deal("d", "100.01", "2025-06-01", account_id="acme", contacts=["cyd", "ann"])]
    assert won(deals, people, arms, contact_policy=policy)[:2] == (ann, cyd)


def test_a_colleague_who_was_not_drawn_takes_nothing_from_what_a_test_shows():
    people = [*PEOPLE, lead("eve", account_id="acme")]
    assert won([deal("d", "100.00", "2025-06-01", account_id="acme")], people)[0] == 100_00


def test_our_own_people_have_no_part():
    people = [*PEOPLE, lead("staff", account_id="acme", internal=True)]
    assert won([deal("d", "100.00", "2025-06-01", account_id="acme")], people)[0] == 100_00


def test_a_lead_without_an_account_is_its_own():
    deals = [deal("d", "100.00", "2025-06-01", lead_id="zoe")]
    rows = [*ARMS, assigned("zoe", "control")]
    assert won(deals, [*PEOPLE, lead("zoe")], rows)[1] == 100_00


def test_the_period_of_the_report_is_no_part_of_a_test():
    deals = [deal("d", "100.00", "2025-06-01", account_id="acme")]
    assert won(deals, period="2025Q4")[0] == 100_00


def test_a_refund_counts_with_its_sign():
    deals = [deal("d", "-7.01", "2025-06-01", account_id="acme")]
    assert won(deals)[0] == -7_01


def test_where_no_won_deal_is_on_record_revenue_is_unknown_and_no_zero():
    treated, control, per_lead = won([deal("d", "9.00", None, status="open", account_id="acme")])
    assert (treated, control) == (None, None)
    assert per_lead.value is None
    assert per_lead.why == "No won deal is on record."


def test_no_deal_of_these_leads_is_no_revenue_and_says_nothing_of_a_difference():
    treated, control, per_lead = won([deal("d", "9.00", "2025-06-01", account_id="nobody's")])
    assert (treated, control) == (0, 0)
    assert per_lead.value is None
    assert per_lead.why == "No deal of these leads was won after they were drawn."


def test_deals_without_an_amount_or_a_rate_are_left_out_and_said():
    blank = deal("d1", None, "2025-06-01", account_id="acme")
    foreign = deal("d2", "50.00", "2025-06-01", account_id="birch", currency="EUR")
    elsewhere = deal("d3", None, "2025-06-01", account_id="nobody's")
    known = deal("d4", "30.00", "2025-06-01", account_id="cedar")
    treated, _, per_lead = won([blank, elsewhere])
    assert treated is None
    assert per_lead.value is None
    assert per_lead.why == "Of 1 deal won since, no amount is known."
    treated, _, per_lead = won([blank, foreign, elsewhere, known], currency="USD")
    assert treated == 0
    assert per_lead.value == -30_00
    assert per_lead.why.startswith("Without 2 deals whose amount is not known.")


def many(amounts, accounts=30):
    """Two leads per account, one in each arm, and a deal of each account with an amount."""
    people, arms, deals = [], [], []
    for i in range(accounts):
        for arm in ("treated", "control"):
            people.append(lead(f"{arm} {i}", account_id=f"a{i}"))
            arms.append(assigned(f"{arm} {i}", arm))
        if i < len(amounts):
            who = f"{'treated' if i % 2 else 'control'} {i}"
            deals.append(deal(f"d{i}", amounts[i], "2025-06-01", account_id=f"b{i}", lead_id=who))
    return people, arms, deals


def test_the_interval_is_that_of_differences_within_accounts():
    # Each of 120 accounts has a lead in either arm; of 60 one has a deal of 1,000. An account's
    # difference is 1,000, -1,000 or nothing: its variance is one half of 1,000 squared, and that
    # of the mean of 120 accounts follows. Student's t of 119 degrees of freedom is 1.980.
    people, arms, deals = many(["1000.00"] * 60, 120)
    answer = trial(
        arms, people, (), deals, contact_policy=ContactPolicy.CONTACTS, replicates=2_000
    ).holdout()
    told = answer.revenue_per_lead
    assert told.value == 0
    error = (0.5 / 120) ** 0.5 * 1000_00
    assert told.high - told.low == pytest.approx(2 * 1.980 * error, rel=0.06)
    assert told.why == ""


@examples(15)
@given(st.lists(st.integers(-50_000, 500_000), min_size=2, max_size=20), st.integers(0, 9))
def test_arms_sum_to_the_deals_and_swapped_arms_turn_the_difference(amounts, seed):
    people, arms, deals = many([str(amount) for amount in amounts])
    answer = trial(arms, people, (), deals, contact_policy=ContactPolicy.CONTACTS,
                   seed=seed).holdout()  # fmt: skip
    assert answer.treated.won_minor + answer.control.won_minor == 100 * sum(amounts)
    other = {"treated": "control", "control": "treated"}
    turned = trial(
        [row | {"arm": other[row["arm"]]} for row in arms], people, (), deals,
        contact_policy=ContactPolicy.CONTACTS, seed=seed,
    ).holdout()  # fmt: skip
    one, two = answer.revenue_per_lead, turned.revenue_per_lead
    assert two.value == pytest.approx(-one.value)
    assert (two.low, two.high) == pytest.approx((-one.high, -one.low), abs=1e-3)
    assert one.low <= one.value <= one.high


def test_fewer_than_ten_accounts_have_no_interval():
    per_lead = won([deal("d", "100.00", "2025-06-01", account_id="acme")])[2]
    assert (per_lead.low, per_lead.high) == (None, None)
    assert "Fewer than 10 accounts: no interval." in per_lead.why


def test_the_order_of_rows_changes_nothing():
    people, arms, deals = many(["10.00", "20.00", "30.00"])
    there = trial(arms, people, (), deals).holdout()
    back = trial(arms[::-1], people[::-1], (), deals[::-1]).holdout()
    assert there.revenue_per_lead == back.revenue_per_lead
