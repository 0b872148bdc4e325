"""From a line of the reconciliation to its deals and their lines in the exports."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.reconcile import QUARANTINED, Kind
from attribution.scope import INTERNAL, LEFT_OUT
from attribution.settings import Milestone, Settings
from tests.attribution.companies import companies
from tests.attribution.test_reconcile import BAD, DEALS, TOUCHES
from tests.examples import examples
from tests.factories import at, dataset, deal, lead, touch

ASIDE = [
    {"status": "Closed Won ", "deal_id": "q1", "amount": "12,5o", "broken": ["deals.amount_given"]},
    {"status": "lost", "deal_id": "q2"},
]
DATA = dataset(TOUCHES, DEALS, bad_deals=ASIDE)
QUARTER = Settings(period="2025Q3")


@pytest.mark.parametrize(
    ("step", "deals"),
    [
        ("quarantined", ["q1"]),
        ("no_close_date", ["undated"]),
        ("other_period", ["spring"]),
        ("existing_business", ["renewal"]),
        ("no_amount", ["empty"]),
        ("no_rate.EUR", ["euro", "euro2"]),
        ("no_rate.NOK", ["crown"]),
        ("in_scope", ["with", "without", "blank"]),
        ("credited", ["with", "without", "blank"]),
        ("with_journey", ["with", "blank"]),
        ("no_touch", ["without"]),
    ],
)
def test_each_line_names_its_deals(step, deals):
    assert Analysis(DATA, QUARTER).deals_of(step)["deal_id"].to_list() == deals


def test_a_deal_comes_with_its_place_its_customer_and_its_amounts():
    euro = Analysis(DATA, QUARTER).deals_of("no_rate.EUR").row(0, named=True)
    assert (euro["source_file"], euro["source_row"]) == ("made.csv", 9)
    assert (euro["account"], euro["amount_minor"], euro["own_minor"], euro["currency"]) == (
        "lead:ann", None, 900, "EUR",
    )  # fmt: skip
    aside = Analysis(DATA, QUARTER).deals_of("quarantined").row(0, named=True)
    assert (aside["stated"], aside["broken"]) == ("12,5o", ["deals.amount_given"])
    assert (aside["source_file"], aside["source_row"]) == ("made.csv", 2 + len(DEALS))


def test_a_line_that_there_is_not_is_refused():
    with pytest.raises(KeyError, match="elsewhere"):
        Analysis(DATA, QUARTER).deals_of("elsewhere")


def test_lines_of_deals_left_out_stand_in_the_order_of_their_reasons():
    deals = [*DEALS, deal("tomorrow", "1", "2026-01-01", lead_id="ann")]
    data = dataset(TOUCHES, deals, bad_deals=ASIDE)
    found = Analysis(data, replace(QUARTER, as_of=at("2025-12-31")))
    keys = [step.key.split(".")[0] for step in found.reconciliation.steps
            if step.kind is Kind.LEFT_OUT]  # fmt: skip
    # Of deals nobody is internal, and each currency without a rate has a line.
    assert list(dict.fromkeys(keys)) == [QUARANTINED, *(r for r in LEFT_OUT if r != INTERNAL)]
    assert found.deals_of("later")["deal_id"].to_list() == ["tomorrow"]


def test_leads_stand_in_lines_of_their_own():
    leads = [lead("ann"), lead("bob", internal=True)]
    analysis = Analysis(dataset(TOUCHES, DEALS, leads), Settings(milestone=Milestone.LEAD))
    assert analysis.deals_of("internal")["deal_id"].to_list() == ["bob"]
    assert analysis.deals_of("exported")["source_row"].to_list() == [2, 3]


@given(
    company=companies(min_deals=1),
    currencies=st.lists(st.sampled_from(["USD", "EUR", None]), min_size=5, max_size=5),
    period=st.sampled_from([None, "2025Q1"]),
    milestone=st.sampled_from(Milestone),
)
@examples(30)
def test_every_line_has_as_many_deals_and_as_much_money_as_it_says(
    company, currencies, period, milestone
):
    deals = [
        {**row, "currency": code} for row, code in zip(company.deals, currencies, strict=False)
    ]
    data = dataset(company.touches, deals, company.leads, BAD)
    analysis = Analysis(data, Settings(period=period, milestone=milestone, as_of=at("2030-01-01")))
    for step in analysis.reconciliation.steps:
        found = analysis.deals_of(step.key)
        assert found.height == step.deals
        own = step.currency != analysis.currency
        amount = found["own_minor" if own else "amount_minor"].sum()
        assert amount == (step.amount_minor or 0)
        assert found["source_row"].null_count() == 0


def test_a_deals_rows_are_its_own_its_peoples_and_its_touches():
    touches = [
        touch("ann", "2025-07-01", touch_id="t1"),
        touch("cid", "2025-07-02", touch_id="t2"),
        touch("bob", "2025-07-03", touch_id="t3"),
    ]
    deals = [
        deal("d1", "1", "2025-08-01", account_id="acme", contacts=["eve"]),
        deal("d2", "1", "2025-08-01", account_id="birch"),
    ]
    leads = [
        lead("ann", account_id="acme"), lead("bob", account_id="birch"),
        lead("cid", account_id="acme"), lead("eve"),
    ]  # fmt: skip
    data = dataset(touches, deals, leads, bad_deals=[{"deal_id": "d1", "status": "won"}])
    data = replace(data, costs=None)
    found = Analysis(data, Settings()).rows_of("d1")
    assert found.select("table", "id", "quarantined", "source_row").rows() == [
        ("touches", "t1", False, 2),
        ("touches", "t2", False, 3),
        ("deals", "d1", False, 2),
        ("deals", "d1", True, 4),
        ("leads", "ann", False, 2),
        ("leads", "cid", False, 4),
        ("leads", "eve", False, 5),
    ]
