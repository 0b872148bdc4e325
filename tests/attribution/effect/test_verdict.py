"""Every branch of the verdict, in the order in which they count."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from attribution.effect.answers import Age, Maturity, Proportionality, TimeDependent, Verdict
from attribution.effect.cox import ALL_NURTURED, NONE_NURTURED, NOTHING_COMPARED
from attribution.effect.verdict import Evidence, verdict
from attribution.estimate import Estimate
from attribution.holdout.answers import Arm, Balance, Holdout
from attribution.holdout.enough import FEW_EXPECTED
from attribution.settings import Settings
from tests.factories import at

AS_OF = at("2026-01-01")
SETTINGS = Settings()
UNKNOWN = Estimate.unknown("not asked")


def ratio(low, value, high, n=200):
    return Estimate(value, low, high, n)


def observed(hazard_ratio, nurtured=80.0, others=120.0):
    alike = Proportionality(0.5, 90, UNKNOWN, UNKNOWN)
    return TimeDependent(hazard_ratio, UNKNOWN, alike, 4, 900, nurtured, others)


def aged(days):
    ages = [(180, Age.YOUNG), (270, Age.EARLY), (10**6, Age.MATURE)]
    age = next(age for limit, age in ages if days < limit)
    start = AS_OF - timedelta(days=days)
    return Maturity(start, days, age, start + timedelta(180), start + timedelta(270))


def arm(leads=500, ready=100, crossed=5):
    return Arm(leads, ready, Estimate(0.2, 0.17, 0.24, leads), crossed, None)


def lots(difference, *, days=400, random=True, treated=None, control=None):
    return Holdout(
        programs=("Spring",), treated=treated or arm(), control=control or arm(),
        rate_difference=difference, revenue_per_lead=UNKNOWN, detectable=0.05, attributed_leads=90,
        incremental_leads=UNKNOWN, attributed_minor=None, incremental_minor=UNKNOWN, currency=None,
        cost_minor=None, incremental_return=UNKNOWN, balance=Balance((), random), left_out=(),
        crossed=pl.DataFrame(), first_assigned=AS_OF - timedelta(days=days), last_assigned=AS_OF,
    )  # fmt: skip


FASTER, UNCLEAR, SLOWER = ratio(1.2, 1.5, 1.9), ratio(0.9, 1.1, 1.3), ratio(0.5, 0.7, 0.9)
MORE, SAME, FEWER = (
    Estimate(d, d - 0.03, d + 0.03, 1000) for d in (0.05, 0.01, -0.05)
)  # fmt: skip
LIKELY = Evidence(1_000, 300, 400, "", aged(400), observed(FASTER), None, AS_OF)


def said(settings=SETTINGS, **changed):
    return verdict(replace(LIKELY, **changed), settings)


@pytest.mark.parametrize(
    ("changed", "expected", "word"),
    [
        ({}, Verdict.LIKELY, "no lots were drawn"),
        ({"observed": observed(UNCLEAR)}, Verdict.NOT_SHOWN, "beyond chance"),
        ({"observed": observed(SLOWER)}, Verdict.NOT_SHOWN, "the other way"),
        ({"observed": observed(ratio(1.0, 1.2, 1.4))}, Verdict.NOT_SHOWN, "beyond chance"),
        ({"holdout": lots(MORE)}, Verdict.PROVEN, "lots were drawn, and more"),
        ({"holdout": lots(SAME)}, Verdict.NOT_SHOWN, "may be chance"),
        ({"holdout": lots(FEWER)}, Verdict.NOT_SHOWN, "the other way"),
        ({"leads": 0}, Verdict.CANNOT_SAY, "no lead counts"),
        ({"ready": 0}, Verdict.CANNOT_SAY, "no lead has become sales-ready"),
        ({"unstated": "no touch states it"}, Verdict.CANNOT_SAY, "no touch states it"),
        ({"nurtured": 0}, Verdict.CANNOT_SAY, "no lead was nurtured"),
        ({"nurtured": 1_000}, Verdict.CANNOT_SAY, "every lead was nurtured"),
        ({"observed": None}, Verdict.CANNOT_SAY, NOTHING_COMPARED),
        (
            {"observed": observed(Estimate.unknown(NOTHING_COMPARED), 0, 0)},
            Verdict.CANNOT_SAY,
            NOTHING_COMPARED,
        ),
        ({"maturity": aged(179)}, Verdict.TOO_EARLY, "less than 180 days"),
        ({"maturity": aged(180)}, Verdict.LIKELY, "faster"),
        ({"observed": observed(replace(FASTER, n=29))}, Verdict.TOO_FEW, "fewer than 30 leads"),
        ({"observed": observed(FASTER, nurtured=4.9)}, Verdict.TOO_FEW, "hardly any lead"),
        ({"observed": observed(FASTER, others=4.9)}, Verdict.TOO_FEW, "hardly any lead"),
        (
            {"observed": observed(Estimate.unknown(ALL_NURTURED, 90))},
            Verdict.TOO_FEW,
            ALL_NURTURED,
        ),
        (
            {"observed": observed(Estimate.unknown(NONE_NURTURED, 90))},
            Verdict.NOT_SHOWN,
            NONE_NURTURED,
        ),
    ],
)
def test_each_reason_has_its_verdict(changed, expected, word):
    found, why = said(**changed)
    assert found is expected
    assert word in why


@pytest.mark.parametrize(
    ("holdout", "expected", "word"),
    [
        (lots(MORE, random=False), Verdict.CANNOT_SAY, "lots"),
        (lots(UNKNOWN), Verdict.CANNOT_SAY, "cannot be compared"),
        (lots(UNKNOWN, control=arm(leads=0, ready=0)), Verdict.CANNOT_SAY, "nobody was drawn"),
        (lots(MORE, treated=arm(crossed=500)), Verdict.CANNOT_SAY, "none of the leads drawn"),
        (lots(MORE, days=179), Verdict.TOO_EARLY, "test has run for less than 180 days"),
        (lots(MORE, days=180), Verdict.PROVEN, "more"),
        (lots(MORE, treated=arm(ready=25), control=arm(ready=4)), Verdict.TOO_FEW, "fewer"),
        (
            lots(MORE, treated=arm(900, 60), control=arm(40, 1)),
            Verdict.TOO_FEW,
            "hardly any lead of one group",
        ),
    ],
)
def test_a_test_that_says_nothing_is_not_replaced_by_what_was_observed(holdout, expected, word):
    found, why = said(holdout=holdout)
    assert found is expected
    assert word in why


@pytest.mark.parametrize(
    "changed", [{"unstated": "no kind"}, {"nurtured": 1_000}, {"observed": None}]
)
def test_a_test_needs_nothing_observed_beside_it(changed):
    assert said(holdout=lots(MORE), **changed)[0] is Verdict.PROVEN


def test_a_young_program_withholds_even_what_a_test_shows():
    assert said(holdout=lots(MORE), maturity=aged(90))[0] is Verdict.TOO_EARLY


def test_cannot_say_counts_before_too_early_and_that_before_too_few():
    few = observed(replace(FASTER, n=3))
    assert said(observed=few, maturity=aged(90), nurtured=0)[0] is Verdict.CANNOT_SAY
    assert said(observed=few, maturity=aged(90))[0] is Verdict.TOO_EARLY
    assert said(observed=few)[0] is Verdict.TOO_FEW


def test_an_early_program_is_answered():
    assert said(maturity=aged(200))[0] is Verdict.LIKELY


def test_the_limits_are_those_of_the_settings():
    choices = Settings(few_ready=201)
    assert said(choices)[0] is Verdict.TOO_FEW
    assert "fewer than 201" in said(choices)[1]
    drawn = lots(MORE, days=300)
    assert said(Settings(young_days=301, mature_days=400), holdout=drawn)[0] is Verdict.TOO_EARLY


def test_four_clicks_are_too_few():
    # Two ready of two nurtured, two of two hundred others: as impressive as four leads can be.
    four = observed(ratio(15.0, 100.0, 700.0, n=4), nurtured=0.04, others=3.96)
    assert said(ready=4, observed=four)[0] is Verdict.TOO_FEW


def test_hardly_any_is_below_five():
    assert FEW_EXPECTED == 5
    assert said(observed=observed(FASTER, nurtured=5.0))[0] is Verdict.LIKELY


@pytest.mark.parametrize("why", [said()[1], said(holdout=lots(SAME))[1]])
def test_a_reason_is_one_plain_clause(why):
    assert why[0].islower()
    assert not why.endswith(".")
