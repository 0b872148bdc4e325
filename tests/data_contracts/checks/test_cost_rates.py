"""Costs in other currencies than the deals' are told as deals in several currencies are."""

from data_contracts.checks.between_tables import findings_between
from tests.data_contracts.checks.test_between_tables import table


def told(costs, deals=({"currency": "USD"},), rated=()):
    tables = {
        "touches": table("touches", {"occurred_at": "2025-01-01T09:00:00+00:00"}),
        "deals": table("deals", *deals),
        "costs": table("costs", *costs),
    }
    findings = {one.rule: one for one in findings_between(tables, rated=rated)}
    return findings.get("costs.currency_rated")


ABROAD = ({"amount": "100.50", "currency": "EUR"}, {"amount": "7", "currency": "EUR"},
          {"amount": "9", "currency": "USD"}, {"amount": "1070", "currency": "JPY"})  # fmt: skip


def test_costs_without_a_rate_are_counted_and_added_up_by_currency():
    found = told(ABROAD)
    assert (found.rows, found.columns) == (3, ("currency",))
    assert "EUR 107.50 in 2 rows, JPY 1,070 in 1 row" in found.says
    assert "--rate EUR=1.08" in found.fix
    assert [place.value for place in found.places] == ["EUR", "EUR", "JPY"]


def test_a_stated_rate_settles_it():
    assert "EUR" not in told(ABROAD, rated=("EUR",)).says
    assert told(ABROAD, rated=("EUR", "JPY")) is None


def test_nothing_is_nothing_in_every_currency():
    assert told(({"amount": "0", "currency": "EUR"},)) is None


def test_costs_in_one_currency_need_no_rate_where_deals_state_none():
    assert told(({"amount": "5", "currency": "EUR"},), deals=({"currency": None},)) is None
    assert told(ABROAD, deals=({"currency": None},)).rows == 4


def test_costs_without_a_currency_are_in_that_of_the_deals():
    assert told(({"amount": "5", "currency": None},)) is None
