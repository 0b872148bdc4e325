from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.reading.amounts import read_amount, read_amounts
from tests.examples import examples


def read(values, decimal=None):
    return read_amounts(pl.Series("amount", values, pl.String), decimal)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$22,750", "22750"),
        ("30 000,00", "30000"),
        ("30\u00a0000,00", "30000"),
        ("1.234,56 €", "1234.56"),
        ("(50.00)", "-50"),
        ("50.00-", "-50"),
        ("-$5.00", "-5"),
        ("95k", "95000"),
        ("1.25M", "1250000"),
        ("48000.0", "48000"),
        ("USD 1,000.00", "1000"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("0,125", "0.125"),
        ("1e5", "100000"),
        ("19.99", "19.99"),
    ],
)
def test_an_amount_is_read_exactly_however_it_is_written(text, amount):
    assert read_amount(text)[0] == Decimal(amount)
    assert read([text]).values.to_list() == [Decimal(amount)]


@pytest.mark.parametrize("text", ["n/a", "12,34,567", "1.2.3", "--5", "(5", "5)", "9" * 40, "€"])
def test_what_is_no_amount_is_no_amount(text):
    assert read([text]).values.to_list() == [None]


def test_an_amount_may_name_its_currency():
    assert read(["1.234,56 €", "USD 5", "$5", "5"]).currencies.to_list() == [
        "EUR", "USD", None, None,
    ]  # fmt: skip


def test_the_column_proves_how_its_decimals_are_written():
    assert read(["1.234", "2.50"]).values.to_list() == [Decimal("1.234"), Decimal("2.5")]
    assert read(["1.234", "2,50"]).values.to_list() == [Decimal(1234), Decimal("2.5")]
    assert not read(["1.234", "2.50"]).guessed.any()


def test_the_reader_decides_where_the_column_does_not():
    assert read(["1,234"], ",").values.to_list() == [Decimal("1.234")]
    assert read(["1,234"], ".").values.to_list() == [Decimal(1234)]


def test_without_any_proof_three_digits_are_thousands_and_it_is_said():
    result = read(["1,234", "1.234", "12"])
    assert result.values.to_list() == [Decimal(1234), Decimal(1234), Decimal(12)]
    assert result.guessed.to_list() == [True, True, False]


def test_a_column_that_mixes_both_ways_is_read_value_by_value():
    values = ["48000.0", "12500", "30 000,00", "$22,750", "95k", None]
    assert read(values).values.to_list() == [
        Decimal(48000), Decimal(12500), Decimal(30000), Decimal(22750), Decimal(95000), None,
    ]  # fmt: skip


CENTS = st.integers(-(10**13), 10**13)


@examples(50)
@given(CENTS)
def test_american_european_and_plain_spelling_are_one_amount(cents):
    amount = Decimal(cents) / 100
    american = f"{amount:,.2f}"
    european = american.translate(str.maketrans(",.", ".,"))
    for text in (f"{amount:.2f}", american, european, f"{european} €"):
        assert read([text]).values.to_list() == [amount], text


@pytest.mark.parametrize("text", ["5 Mio", "5 Tsd", "5 MIO", "abc 5"])
def test_a_word_is_no_currency(text):
    assert read_amount(text) == (None, None)


def test_a_dash_for_no_cents_is_no_minus():
    assert read_amount("5,-")[0] == 5


def test_four_digits_before_the_mark_prove_it_decimal():
    read = read_amounts(pl.Series(["1000.000", "500.000"]))
    assert read.values.to_list() == [1000, 500]
    assert not read.guessed.any()
