"""Settings refuse what no analysis could mean."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from attribution.periods import quarter_bounds
from attribution.settings import (
    ACTIONS,
    HUMAN_RESPONSES,
    ContactPolicy,
    Milestone,
    Settings,
)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("milestone", "married", "'married'"),
        ("contact_policy", "everyone", "'everyone'"),
        ("lookback_days", 0, "0"),
        ("lookback_days", -3, "-3"),
        ("lookback_days", 9_999_999_999, "9999999999"),
        ("lookback_days", 36_501, "36500"),
        ("lookback_days", True, "True"),
        ("lookback_days", 90.0, "90.0"),
        ("half_life_days", 0, "0"),
        ("half_life_days", 36_501, "36500"),
        ("half_life_days", True, "True"),
        ("confidence", True, "True"),
        ("replicates", 10_001, "10000"),
        ("replicates", 400.0, "400.0"),
        ("seed", False, "False"),
        ("seed", 2**200, str(2**200)),
        ("few_deals", 30.5, "30.5"),
        ("young_days", True, "True"),
        ("young_days", 36_501, "36500"),
        ("horizons", (90, 36_501), "36501"),
        ("horizons", (90, 180.0), "180.0"),
        ("half_life_days", float("nan"), "nan"),
        ("confidence", 0, "0"),
        ("confidence", 1.0, "1.0"),
        ("confidence", 95, "95"),
        ("replicates", 0, "0"),
        ("seed", -1, "-1"),
        ("few_deals", -1, "-1"),
        ("young_days", -1, "-1"),
        ("horizons", (), "horizons"),
        ("horizons", (90, 0), "0"),
        ("mature_days", -1, "-1"),
        ("landmark_days", (), "landmark_days"),
        ("landmark_days", (30, 0), "0"),
        ("few_ready", -1, "-1"),
        ("control_share", 1, "0.5"),
        ("power", 0.0, "0.8"),
        ("period", "2026q3", "'2026q3'"),
        ("period", "2026Q5", "'2026Q5'"),
        ("period", "0000Q1", "'0000Q1'"),
        ("zone", "Mars/Olympus", "'Mars/Olympus'"),
        ("zone", "../etc/passwd", "'../etc/passwd'"),
        ("zone", "", "''"),
        ("as_of", datetime(2026, 1, 1), "2026-01-01"),  # noqa: DTZ001 - that is the fault
        ("as_of", date(1, 1, 1), "0001-01-01"),
        ("as_of", date(9999, 12, 31), "9999-12-31"),
        ("creditable", (), "creditable"),
        ("creditable", ("clicked", "dreamt"), "'dreamt'"),
        ("markov_order", 0, "0"),
        ("markov_order", 4, "4"),
        ("custom_weights", (("middle", 10.0),), "'middle'"),
        ("custom_weights", (("first", -1.0),), "-1"),
        ("custom_weights", (("first", 1001.0),), "1001"),
        ("custom_weights", (("first", 0.0001),), "0.0001"),
        ("custom_weights", (("first", float("nan")),), "nan"),
        ("custom_weights", (("first", True),), "True"),
        ("custom_weights", (("first", 1.0), ("first", 2.0)), "first"),
        ("custom_weights", (("first", 0.0), ("rest", 0.0)), "above 0"),
        ("custom_weights", (), "above 0"),
        ("margin", Decimal(0), "0"),
        ("margin", Decimal("1.01"), "1.01"),
        ("margin", Decimal("NaN"), "NaN"),
        ("currency", "usd", "'usd'"),
        ("rates", (("euro", Decimal(1)),), "'euro'"),
        ("rates", (("EUR", Decimal(0)),), "EUR"),
        ("rates", (("EUR", Decimal(1)), ("EUR", Decimal(2))), "EUR"),
    ],
)
def test_a_bad_value_is_refused_by_name(field, value, named):
    with pytest.raises(ValueError, match=field) as refusal:
        Settings(**{field: value})
    assert named in str(refusal.value)


def test_a_rate_for_the_reports_own_currency_is_refused():
    rates = (("EUR", Decimal("1.1")),)
    with pytest.raises(ValueError, match="rates: the report is in EUR"):
        Settings(currency="EUR", rates=rates)
    assert Settings(currency="USD", rates=rates).rates == rates


def test_plain_text_is_as_good_as_the_enumeration():
    settings = Settings(milestone="pipeline", contact_policy="primary")
    assert settings == Settings(milestone=Milestone.PIPELINE, contact_policy=ContactPolicy.PRIMARY)


def test_settings_are_hashable_so_that_answers_can_be_kept_by_them():
    assert hash(Settings()) == hash(Settings(model="linear"))


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2026Q1", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        ("2026Q3", datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)),
        ("2026Q4", datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_quarter_runs_from_its_first_instant_to_the_next_ones(period, start, end):
    assert quarter_bounds(period) == (start, end)
    assert Settings(period=period).period_bounds("UTC") == (start, end)


def test_without_a_period_every_date_counts():
    assert Settings().period_bounds("UTC") is None


def test_only_responses_of_people_earn_credit_by_default():
    assert Settings().creditable == HUMAN_RESPONSES
    assert len(ACTIONS) == len(set(ACTIONS)) == 22


@pytest.mark.parametrize("milestone", Milestone)
def test_of_a_milestone_of_one_person_only_that_persons_touches_count(milestone):
    chosen = Settings(milestone=milestone, contact_policy=ContactPolicy.ACCOUNT)
    of_deals = milestone in {Milestone.WON, Milestone.PIPELINE}
    expected = ContactPolicy.ACCOUNT if of_deals else ContactPolicy.PRIMARY
    assert chosen.counted_people is expected
