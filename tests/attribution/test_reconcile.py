"""The reconciliation ties the credit to the export, with a reason for every difference."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.as_of import NoDatesError
from attribution.reconcile import Kind
from attribution.scope import report_currency
from attribution.settings import Milestone, Settings
from tests.attribution.companies import companies
from tests.examples import examples
from tests.factories import at, dataset, deal, touch

WON = at("2025-08-01")
TOUCHES = [touch("ann", "2025-07-01"), touch("ann", "2025-12-01", content_id="later")]
DEALS = [
    deal("with", "100.00", WON, lead_id="ann"),
    deal("without", "7.00", WON, lead_id="bob"),
    deal("lost", "55.00", WON, lead_id="ann", status="lost"),
    deal("undated", "20.00", None, lead_id="ann"),
    deal("spring", "30.00", "2025-04-01", lead_id="ann"),
    deal("renewal", "40.00", WON, lead_id="ann", deal_type=" Renewal"),
    deal("empty", None, WON, lead_id="ann"),
    deal("euro", "9.00", WON, lead_id="ann", currency="EUR"),
    deal("euro2", "1.00", WON, lead_id="ann", currency="EUR"),
    deal("crown", "500.00", WON, lead_id="ann", currency="NOK"),
    deal("blank", "3.00", WON, lead_id="ann", currency=None),
]
BAD = [{"status": "Closed Won "}, {"status": "lost"}, {"status": "closedwon"}]
DATA = dataset(TOUCHES, DEALS, bad_deals=BAD)


def lines(analysis):
    return {s.key: (s.deals, s.amount_minor, s.currency) for s in analysis.reconciliation.steps}


def test_every_difference_has_deals_an_amount_and_a_reason():
    analysis = Analysis(DATA, Settings(period="2025Q3"))
    assert lines(analysis) == {
        "exported": (12, 20_000, "USD"),
        "quarantined": (2, None, "USD"),
        "no_close_date": (1, 2_000, "USD"),
        "other_period": (1, 3_000, "USD"),
        "in_period": (8, 15_000, "USD"),
        "existing_business": (1, 4_000, "USD"),
        "no_amount": (1, None, "USD"),
        "no_rate.EUR": (2, 1_000, "EUR"),
        "no_rate.NOK": (1, 50_000, "NOK"),
        "in_scope": (3, 11_000, "USD"),
        "with_journey": (2, 10_300, "USD"),
        "no_touch": (1, 700, "USD"),
        "credited": (3, 11_000, "USD"),
    }
    found = analysis.reconciliation
    assert all(step.why for step in found.steps if step.kind is not Kind.TOTAL)
    assert found.missing_rates == ("EUR", "NOK")
    assert found.assumed_currency == 1
    assert found.step("no_rate.EUR").label == "In EUR, without a rate"


def test_totals_name_the_deals_that_add_nothing_to_them():
    found = Analysis(DATA, Settings(period="2025Q3")).reconciliation
    both = (
        "1 of these deals is without an amount and adds nothing here: not filled in. "
        "2 of these deals are in EUR and add nothing here: no rate. "
        "1 of these deals is in NOK and adds nothing here: no rate."
    )
    aside = "2 of these deals are in quarantine and add nothing here: rows that break a rule. "
    assert found.step("exported").why == aside + both
    assert found.step("in_period").why == both
    assert found.step("in_scope").why == found.step("credited").why == ""


def test_an_exact_copy_of_a_deal_is_no_deal():
    bad = [
        {"status": "won", "broken": ["deals.not_repeated"]},
        {"status": "won", "broken": ["deals.not_repeated", "deals.amount.present"]},
    ]
    for milestone in (Milestone.WON, Milestone.PIPELINE):
        data = dataset(TOUCHES, DEALS[:1], bad_deals=bad)
        found = lines(Analysis(data, Settings(milestone=milestone)))
        assert (found["exported"][0], found["quarantined"][0]) == (2, 1)
    data = dataset(TOUCHES, DEALS[:1], bad_deals=bad[:1])
    assert "quarantined" not in lines(Analysis(data, Settings()))


def test_a_stated_rate_converts_and_rounds_half_to_even():
    rates = (("EUR", Decimal("1.105")), ("NOK", Decimal("0.09")))
    found = Analysis(DATA, Settings(rates=rates))
    amounts = dict(found.scope.credited.select("deal_id", "amount_minor").iter_rows())
    # 900 and 100 cents times 1.105 are 994.5 and 110.5: both go to the even cent.
    assert (amounts["euro"], amounts["euro2"], amounts["crown"]) == (994, 110, 4_500)
    assert found.reconciliation.missing_rates == ()


def test_currencies_have_their_own_decimals():
    deals = [deal("d", "1000", WON, currency="JPY")]
    into_dollars = Settings(currency="USD", rates=(("JPY", Decimal("0.0067")),))
    assert (
        Analysis(dataset([], deals), into_dollars).reconciliation.step("in_scope").amount_minor
        == 670
    )


def test_lines_without_deals_are_left_out():
    clean = dataset(TOUCHES[:1], DEALS[:2])
    assert list(lines(Analysis(clean, Settings()))) == [
        "exported", "in_period", "in_scope", "with_journey", "no_touch", "credited",
    ]  # fmt: skip


def test_pipeline_counts_every_deal_at_its_creation():
    settings = Settings(
        milestone=Milestone.PIPELINE, rates=(("EUR", Decimal(1)), ("NOK", Decimal(1)))
    )
    found = lines(Analysis(DATA, settings))
    assert found["exported"][0] == len(DEALS) + len(BAD)
    assert "no_close_date" not in found


def test_deals_won_after_the_date_of_the_analysis_are_not_known_yet():
    found = lines(Analysis(DATA, Settings(as_of=WON - timedelta(days=1))))
    assert found["later"][0] == 8


def test_an_unknown_line_is_refused():
    with pytest.raises(KeyError, match="elsewhere"):
        Analysis(DATA, Settings()).reconciliation.step("elsewhere")


@given(
    company=companies(),
    currencies=st.lists(st.sampled_from(["USD", "EUR", None]), min_size=5, max_size=5),
    period=st.sampled_from([None, "2025Q1", "2025Q4"]),
    milestone=st.sampled_from(Milestone),
)
@examples(40)
def test_every_line_adds_up(company, currencies, period, milestone):
    deals = [
        {**row, "currency": code} for row, code in zip(company.deals, currencies, strict=False)
    ]
    data = dataset(company.touches, deals, company.leads, BAD)
    chosen = Settings(period=period, milestone=milestone, as_of=at("2030-01-01"))
    found = Analysis(data, chosen).reconciliation
    left = None
    for step in found.steps:
        money = 0 if step.currency != found.currency else step.amount_minor or 0
        if step.kind is Kind.LEFT_OUT:
            left = (left[0] - step.deals, left[1] - money)
        elif step.key not in ("exported", "credited", "with_journey", "no_touch"):
            assert (step.deals, money) == left
        else:
            left = (step.deals, money) if step.key == "exported" else left
    parts = [found.step("with_journey"), found.step("no_touch")]
    credited = found.step("credited")
    assert sum(part.deals for part in parts) == credited.deals == found.step("in_scope").deals
    assert sum(part.amount_minor for part in parts) == credited.amount_minor
    assert credited.amount_minor == found.step("in_scope").amount_minor


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["EUR", "EUR", "USD"], "EUR"),
        (["USD", "EUR"], "EUR"),
        ([None, None, "NOK"], "NOK"),
        ([None], None),
        ([], None),
    ],
)
def test_the_report_is_in_the_currency_of_most_won_deals(codes, expected):
    deals = [deal(str(at_), "1", WON, currency=code) for at_, code in enumerate(codes)]
    assert report_currency(dataset([], deals).deals.good, Settings()) == expected


@pytest.mark.parametrize(
    ("rated", "expected"),
    [(["EUR"], "USD"), (["EUR", "USD"], "EUR"), (["USD"], "EUR"), (["EUR", "USD", "NOK"], "EUR")],
)
def test_a_currency_with_a_rate_is_one_to_convert_from(rated, expected):
    codes = ["EUR", "EUR", "USD"]
    deals = [deal(str(at_), "1", WON, currency=code) for at_, code in enumerate(codes)]
    settings_ = Settings(rates=tuple((code, Decimal(2)) for code in rated))
    assert report_currency(dataset([], deals).deals.good, settings_) == expected


def test_deals_in_a_currency_with_a_rate_are_converted_into_the_one_without():
    deals = [
        deal("e1", "10.00", WON, currency="EUR"),
        deal("e2", "20.00", WON, currency="EUR"),
        deal("u", "5.00", WON, currency="USD"),
    ]
    found = Analysis(dataset([], deals), Settings(rates=(("EUR", Decimal("1.1")),)))
    assert found.currency == "USD"
    assert found.reconciliation.step("credited").amount_minor == 3_800


def test_lost_deals_choose_the_currency_only_where_none_is_won():
    lost = [deal(str(at_), "1", WON, status="lost", currency="EUR") for at_ in range(3)]
    won = deal("won", "1", WON, currency="USD")
    assert report_currency(dataset([], lost).deals.good, Settings()) == "EUR"
    assert report_currency(dataset([], [*lost, won]).deals.good, Settings()) == "USD"


def test_the_date_of_the_data_is_its_newest_date_but_no_hope():
    hoped = deal("open", "1.00", "2031-01-01", status="open", created_at="2025-09-01")
    assert Analysis(dataset(TOUCHES, [hoped]), Settings()).as_of == at("2025-12-01")
    assert Analysis(dataset([], [hoped]), Settings()).as_of == at("2025-09-01")


def test_data_without_any_date_says_so():
    with pytest.raises(NoDatesError, match="no touch, deal or lead"):
        _ = Analysis(dataset([], []), Settings()).as_of
