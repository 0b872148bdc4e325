from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.minor_units import with_minor_units
from data_contracts.money import convert, minor_digits, to_major
from tests.examples import examples

CURRENCIES = st.sampled_from(["EUR", "JPY", "BHD", None, "eur"])
AMOUNTS = st.decimals("-1000000000000", "1000000000000", places=4)


def minor(amount, currency):
    row = pl.DataFrame(
        {"amount": [amount], "currency": [currency]},
        schema={"amount": pl.Decimal(38, 4), "currency": pl.String},
    )
    return with_minor_units(row)["amount_minor"].item()


@examples(50)
@given(AMOUNTS, CURRENCIES)
def test_minor_units_are_the_decimal_rounded_half_to_even(amount, currency):
    exact = amount.scaleb(minor_digits(currency)).to_integral_value(ROUND_HALF_EVEN)
    assert minor(amount, currency) == int(exact)


def test_halves_round_to_even():
    halves = ["0.005", "0.015", "-0.005", "-0.015", "2.5"]
    currencies = ["EUR", "EUR", "EUR", "EUR", "JPY"]
    rounded = [minor(Decimal(a), c) for a, c in zip(halves, currencies, strict=True)]
    assert rounded == [0, 2, 0, -2, 2]


def test_an_amount_that_is_not_given_stays_unknown():
    assert minor(None, "EUR") is None


@examples(30)
@given(st.integers(-(10**15), 10**15), CURRENCIES)
def test_minor_units_and_back_is_the_same_amount(units, currency):
    assert minor(to_major(units, currency).quantize(Decimal("0.0001")), currency) == units


def test_conversion_rounds_once_and_in_the_target_currency():
    assert convert(1050, "USD", Decimal("0.5"), "EUR") == 525
    assert convert(100, "EUR", Decimal("160.5"), "JPY") == 160
    assert convert(1, "JPY", Decimal("0.25"), "BHD") == 250
