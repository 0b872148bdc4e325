"""Answers to "did nurture do it?" by hand, each as large as a marketer would meet it."""

from dataclasses import replace
from datetime import timedelta
from math import exp

import polars as pl

from attribution.effect.answers import (
    Age,
    ByDay,
    Effect,
    EValue,
    Landmark,
    Maturity,
    Naive,
    Proportionality,
    TimeDependent,
    Verdict,
)
from attribution.estimate import Estimate
from attribution.holdout.answers import (
    Arm,
    Balance,
    BalanceLine,
    Holdout,
    HoldoutPlan,
    PlanNeed,
    PlanOption,
)
from tests.factories import at

STARTED = at("2024-03-04T09:00")


def maturity(age_days: int = 540, age: Age = Age.MATURE) -> Maturity:
    return Maturity(
        STARTED, age_days, age, STARTED + timedelta(days=180), STARTED + timedelta(days=270)
    )


def landmark(day: int, nurtured: int = 412, others: int = 1203) -> Landmark:
    return Landmark(
        day, nurtured, others,
        tuple(
            ByDay(
                horizon,
                Estimate(0.09 * at, 0.09 * at - 0.03, 0.09 * at + 0.03, nurtured),
                Estimate(0.06 * at, 0.06 * at - 0.02, 0.06 * at + 0.02, others),
                Estimate(0.03 * at, 0.03 * at - 0.02, 0.03 * at + 0.021, nurtured + others),
            )
            for at, horizon in enumerate((90, 180, 270), start=1)
            if horizon > day
        ),
        pl.concat(
            [_curve("nurtured", day, nurtured, 0.004), _curve("others", day, others, 0.0025)]
        ),
    )  # fmt: skip


def effect(verdict: Verdict = Verdict.LIKELY, **changed: object) -> Effect:
    """A comparison of leads that nobody drew, 1.42 times as fast."""
    whole = Effect(
        program=None,
        verdict=verdict,
        why="the interval lies above 1",
        maturity=maturity(),
        naive=Naive(
            Estimate(2.31, 2.02, 2.64, 611), Estimate(0.41, 0.38, 0.44, 900),
            Estimate(0.17, 0.15, 0.19, 1400),
        ),
        time_dependent=TimeDependent(
            Estimate(1.42, 1.21, 1.67, 611),
            Estimate(1.96, 1.62, 2.37, 611),
            Proportionality(
                0.21, 96, Estimate(1.5, 1.2, 1.88, 300), Estimate(1.31, 1.03, 1.67, 311)
            ),
            38,
            2210,
            expected_nurtured=250.0,
            expected_others=361.0,
        ),
        landmarks=(landmark(30), landmark(60), landmark(90)),
        e_value=EValue(1.88, 1.57),
        holdout=None,
        ready=611,
        leads=2300,
        nurtured=900,
    )  # fmt: skip
    return replace(whole, **changed)


def holdout(**changed: object) -> Holdout:
    """A test of 1,000 leads: 24 % against 15.2 %, 8.8 points."""
    whole = Holdout(
        programs=("Operations Playbook",),
        treated=Arm(500, 120, Estimate(0.24, 0.2047, 0.2793, 500), 31, 61_500_000),
        control=Arm(500, 76, Estimate(0.152, 0.1232, 0.1862, 500), 2, 40_250_000),
        rate_difference=Estimate(0.088, 0.0388, 0.1366, 1000),
        revenue_per_lead=Estimate(42_500.0, -1_200.0, 86_000.0, 1000),
        detectable=0.07,
        attributed_leads=98,
        incremental_leads=Estimate(44.0, 19.4, 68.3, 1000),
        attributed_minor=71_234_500,
        incremental_minor=Estimate(21_250_000.0, -600_000.0, 43_000_000.0, 1000),
        currency="USD",
        cost_minor=4_800_000,
        incremental_return=Estimate(3.43, -1.125, 7.96, 1000),
        balance=Balance(
            (
                BalanceLine("source", 0.62, "webinar", 0.021),
                BalanceLine("segment", 0.18, "mid-market", -0.034),
                BalanceLine("arm size", 0.9, "", None),
            ),
            random=True,
        ),
        crossed=pl.DataFrame(
            {
                "lead_id": ["L000017", "L000230"],
                "program": ["Operations Playbook"] * 2,
                "occurred_at": [at("2025-02-03T10:00"), at("2025-04-05T11:30")],
                "source_file": ["touches.csv"] * 2,
                "source_row": [812, 1407],
            }
        ),
        left_out=(("assigned after it was sales-ready", 3),),
        first_assigned=at("2025-01-07"),
        last_assigned=at("2025-06-30"),
    )
    return replace(whole, **changed)


def plan(**changed: object) -> HoldoutPlan:
    """A plan of a program whose leads are sales-ready in 12 of 100 cases without it."""
    whole = HoldoutPlan(
        program="Operations Playbook",
        horizon=180,
        control_share=0.5,
        base_rate=Estimate(0.12, 0.1, 0.14, 1100),
        new_rate=Estimate(0.16, 0.13, 0.19, 800),
        leads_a_month=86.4,
        eligible=240,
        colleagues=31,
        options=tuple(
            PlanOption(months, 240 + 86 * months, 0.12, found, 180 + 30 * months)
            for months, found in ((0, 0.13), (1, 0.11), (3, 0.09), (6, 0.075), (12, 0.058))
        ),
        needs=(PlanNeed(0.05, 1704, 16.94), PlanNeed(0.1, 200, 0.0), PlanNeed(0.9, None, None)),
        assignments=pl.DataFrame(
            {
                "lead_id": ["L1", "=L2", "L3", "L4"],
                "program": ["Operations Playbook"] * 4,
                "arm": ["treated", "control", "control", "treated"],
                "assigned_at": [at("2026-01-05T09:30")] * 4,
            }
        ),
    )
    return replace(whole, **changed)


def _curve(group: str, first: int, leads: int, rate: float) -> pl.DataFrame:
    days = range(first, first + 331)
    ready = [1 - exp(-rate * (day - first)) for day in days]
    return pl.DataFrame(
        {
            "group": [group] * len(days),
            "day": [*days],
            "at_risk": [
                round(leads * (1 - share) * 0.999 ** (d - first))
                for d, share in zip(days, ready, strict=True)
            ],
            "share_ready": ready,
            "low": [max(share - 0.03, 0.0) for share in ready],
            "high": [share + 0.03 for share in ready],
        }
    )
