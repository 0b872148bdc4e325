from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.estimate import Estimate
from attribution.scope import LEADS
from reports import numbers
from reports.numbers import UNKNOWN
from tests.examples import examples


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (0, "USD", "$0"),
        (1, "USD", "$0.01"),
        (40, "USD", "$0.40"),
        (500, "USD", "$5"),
        (99_95, "USD", "$99.95"),
        (100_49, "USD", "$100"),
        (100_50, "USD", "$101"),
        (1_234_00, "USD", "$1,234"),
        (9_999_49, "USD", "$9,999"),
        (9_999_50, "USD", "$10.0k"),
        (12_345_00, "USD", "$12.3k"),
        (999_949_99, "USD", "$999.9k"),
        (999_950_00, "USD", "$1.0M"),
        (30_300_000_00, "USD", "$30.3M"),
        (999_950_000_00, "USD", "$1.0B"),
        (12_345_000_000_00, "USD", "$12.3B"),
        (9_999_950_000_000_00, "USD", "$10,000.0B"),
        (-1_234_00, "USD", "−$1,234"),
        (1_234_00, "EUR", "€1,234"),
        (1_234_00, "GBP", "£1,234"),
        (4_500_000_00, "NOK", "NOK\u00a04.5M"),
        (-4_500_000_00, "nok", "−NOK\u00a04.5M"),
        (1_234, "JPY", "¥1,234"),
        (1_234_567, "KWD", "KWD\u00a01,235"),
        (1_234_00, None, "1,234"),
        (None, "USD", UNKNOWN),
    ],
)
def test_money_reads_as_a_person_would_say_it(minor, currency, text):
    assert numbers.money(minor, currency) == text


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123456, "USD", "$1,234.56"),
        (1, "USD", "$0.01"),
        (-100, "EUR", "−€1.00"),
        (1234, "JPY", "¥1,234"),
        (1_234_567, "KWD", "KWD\u00a01,234.567"),
        (None, None, UNKNOWN),
    ],
)
def test_exact_money_keeps_every_minor_unit(minor, currency, text):
    assert numbers.exact_money(minor, currency) == text


@pytest.mark.parametrize(
    ("value", "text", "finer"),
    [
        (0, "0%", "0%"),
        (0.0003, "<0.1%", "<0.1%"),
        (0.0005, "0.1%", "0.1%"),
        (0.004, "0.4%", "0.4%"),
        (0.0096, "1%", "1.0%"),
        (0.34, "34%", "34.0%"),
        (0.345, "35%", "34.5%"),
        (0.9904, "99%", "99.0%"),
        (0.996, "99.6%", "99.6%"),
        (0.9996, ">99.9%", ">99.9%"),
        (1, "100%", "100%"),
        (1.2, "120%", "120.0%"),
        (-0.03, "−3%", "−3.0%"),
        (-0.0002, ">−0.1%", ">−0.1%"),
        (None, UNKNOWN, UNKNOWN),
        (float("nan"), UNKNOWN, UNKNOWN),
        (Decimal("0.5"), "50%", "50.0%"),
    ],
)
def test_a_share_is_nothing_or_all_only_when_it_is(value, text, finer):
    assert numbers.share(value) == text
    assert numbers.share(value, 1) == finer


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.06, "6 points"),
        (0.01, "1 point"),
        (-0.01, "−1 point"),
        (0.004, "0.4 points"),
        (0, "0 points"),
        (0.0003, "<0.1 points"),
        (None, UNKNOWN),
    ],
)
def test_a_difference_of_shares_is_told_in_points(value, text):
    assert numbers.points(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.27, "0.27"),
        (0.945, "0.95"),
        (1.13, "1.1"),
        (1.25, "1.3"),
        (9.96, "10.0"),
        (12.3, "12"),
        (1234.4, "1,234"),
        (1.04, "1.04"),
        (0.97, "0.97"),
        (1.002, ">1.00"),
        (0.998, "<1.00"),
        (1, "1"),
        (0, "0"),
        (0.004, "<0.01"),
        (None, UNKNOWN),
        (float("nan"), UNKNOWN),
    ],
)
def test_a_ratio_has_the_digits_that_count_and_more_beside_1(value, text):
    assert numbers.ratio(value) == text


@given(st.floats(0, 10_000))
@examples(50)
def test_a_ratio_reads_as_1_only_where_nothing_differs(value):
    assert (numbers.ratio(value) in {"1", "1.0", "1.00"}) == (value == 1)


@given(st.floats(0, 1))
@examples(50)
def test_no_share_between_the_ends_reads_as_an_end(value):
    assert (numbers.share(value) == "0%") == (value == 0)
    assert (numbers.share(value) == "100%") == (value == 1)


@given(st.integers(-(10**17), 10**17), st.sampled_from(["USD", "JPY", "KWD", None]))
@examples(50)
def test_an_amount_that_is_not_nothing_never_reads_as_nothing(minor, currency):
    assert any(digit in numbers.money(minor, currency) for digit in "123456789") == (minor != 0)


@pytest.mark.parametrize(
    ("low", "high", "told", "text"),
    [
        (0.32, 0.37, numbers.share, "32%–37%"),
        (0.341, 0.342, numbers.share, "34.1%–34.2%"),
        (0.34, 0.34, numbers.share, "34%"),
        (-0.46, 0.25, numbers.share, "−46% to 25%"),
        (-1, -0.14, numbers.share, "−100% to −14%"),
        (210, 251, numbers.day, "day 210–251"),
        (210, 210, numbers.day, "day 210"),
        (0.05, 0.13, numbers.points, "5–13 points"),
        (-0.03, 0.04, numbers.points, "−3 to 4 points"),
        (-0.09, -0.01, numbers.points, "−9 to −1 points"),
        (0.06, 0.06, numbers.points, "6 points"),
        (1.21, 1.67, numbers.ratio, "1.2–1.7"),
        (None, 0.4, numbers.share, UNKNOWN),
        (0.1, float("inf"), numbers.share, UNKNOWN),
    ],
)
def test_an_interval_is_two_ends_or_one_where_they_read_alike(low, high, told, text):
    assert numbers.interval(low, high, told) == text


def test_counts_take_their_noun():
    assert numbers.count(1234) == "1,234"
    assert numbers.count(-5) == "−5"
    assert numbers.count(None) == UNKNOWN
    assert numbers.count(1, "deal") == "1 deal"
    assert numbers.count(0, "touch", "touches") == "0 touches"


def test_days_and_dates():
    assert numbers.day(234.5) == "day 235"
    assert numbers.days(12) == "12 days"
    assert numbers.days(1) == "1 day"
    assert numbers.days(0.4) == "under 1 day"
    assert numbers.days(0) == "0 days"
    assert numbers.day(None) == numbers.days(float("nan")) == numbers.date(None) == UNKNOWN
    assert numbers.date(date(2026, 6, 30)) == "30 Jun 2026"
    assert numbers.date(datetime(2026, 6, 30, 23, 59, tzinfo=UTC)) == "30 Jun 2026"
    assert numbers.quarter("2026Q3") == "2026 Q3"
    assert numbers.quarter(None) == UNKNOWN


def test_an_estimate_carries_its_interval_as_a_note():
    told = numbers.estimate(Estimate(0.34, 0.32, 0.37, 90))
    assert (told.text, told.note) == ("34%", "32%–37% (95% interval)")


def test_an_unknown_estimate_says_why_and_never_0():
    told = numbers.estimate(Estimate.unknown("only 12 won deals"))
    assert (told.text, told.note) == ("not enough data", "only 12 won deals")


def test_a_weak_estimate_says_its_weakness_after_its_interval():
    told = numbers.estimate(Estimate(0.3, 0.1, 0.6, 9, "few leads"), confidence=0.9)
    assert told.note == "10%–60% (90% interval); few leads"
    assert numbers.estimate(Estimate(0.3, None, 0.6, 9, "few")).note == "few"


def test_an_axis_has_no_empty_decimals():
    assert numbers.tick_money(600_000_00, "USD") == "$600k"
    assert numbers.tick_money(2_500_000_00, "USD") == "$2.5M"
    assert numbers.tick_money(0, "USD") == "$0"
    assert numbers.tick_money(500_00, "NOK") == "NOK\u00a0500"


def test_a_month_is_told_with_its_year():
    assert numbers.month(date(2026, 6, 30)) == "Jun 2026"
    assert numbers.month(None) == "not known"


@pytest.mark.parametrize(
    ("parts", "text", "exact"),
    [
        (10_000, "1 lead", "1 lead"),
        (123_000, "12.3 leads", "12.3000 leads"),
        (123_456, "12.3 leads", "12.3456 leads"),
        (2_400_000, "240 leads", "240 leads"),
        (9_999, "1 lead", "0.9999 leads"),
        (499, "<0.1 leads", "0.0499 leads"),
        (500, "0.1 leads", "0.0500 leads"),
        (0, "0 leads", "0 leads"),
        (99_999_500, "10.0k leads", "9,999.9500 leads"),
        (99_994_999, "9,999.5 leads", "9,999.4999 leads"),
        (1_234_560_000, "123.5k leads", "123,456 leads"),
        (None, "not known", "not known"),
    ],
)
def test_leads_are_told_as_leads(parts, text, exact):
    assert numbers.money(parts, LEADS) == text
    assert numbers.exact_money(parts, LEADS) == exact


def test_a_tick_of_leads_is_round():
    assert numbers.tick_money(6_000_000, LEADS) == "600 leads"


def test_an_amount_in_units_holds_every_minor_unit():
    assert numbers.in_units(123_456, LEADS) == Decimal("12.3456")
    assert numbers.in_units(123_456, "USD") == Decimal("1234.56")
    assert (numbers.unit_digits(LEADS), numbers.unit_digits("USD"), numbers.unit_digits("JPY")) == (
        4,
        2,
        0,
    )


def test_a_moment_is_told_to_the_minute():
    assert numbers.moment(datetime(2026, 6, 3, 9, 5, tzinfo=UTC)) == "3 Jun 2026 09:05"
    assert numbers.moment(None) == "not known"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not known"),
        (0.0, "0"),
        (0.04, "<0.1"),
        (1.0, "1"),
        (12.34, "12.3"),
        (1234.0, "1,234"),
    ],
)
def test_a_part_of_a_count_is_told_as_a_part(value, text):
    assert numbers.part_count(value) == text
