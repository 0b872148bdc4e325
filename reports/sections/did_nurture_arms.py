"""What the randomised test showed: both arms, and attribution beside what was caused."""

from dataclasses import replace

import polars as pl

from attribution.analysis import Analysis
from attribution.effect.answers import Effect
from attribution.estimate import Estimate
from attribution.holdout.answers import Arm, Holdout
from reports import charts
from reports.blocks import Block, Chart, Fact, Figure, Table
from reports.numbers import (
    UNKNOWN,
    count,
    estimate,
    interval,
    level,
    money,
    part_count,
    points,
    share,
)
from reports.sections.did_nurture_caused import caused_leads, caused_table
from reports.sections.did_nurture_draw import draw_blocks
from reports.sections.did_nurture_reading import any_look_fact
from reports.sections.did_nurture_words import (
    EARLY,
    day_of,
    scope_key,
    signed_points,
    tested,
    verdict_fact,
)
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import (
    count_fact,
    estimate_fact,
    figure,
    money_estimate_fact,
    money_in,
)


def arms_figures(analysis: Analysis, effect: Effect, test: Holdout) -> list[Figure]:
    """Return the difference, what it was worth, what it caused, and what could have been found."""
    key, confidence = _key(effect), analysis.settings.confidence
    rate = estimate_fact(
        f"{key}.difference", "Difference in sales-ready between the arms", test.rate_difference,
        signed_points, unit="share",
    )  # fmt: skip
    found = Estimate(test.detectable, None, None, test.treated.leads + test.control.leads)
    least = estimate_fact(f"{key}.detectable", "A test of this size finds", found, points)
    return [
        figure(
            rate,
            f"{estimate(test.rate_difference, points, confidence=confidence).note}"
            f"{EARLY if effect.early else ''}",
        ),
        figure(
            caused_leads(key, test),
            f"{_caused_note(test, confidence)}; any "
            f"touch model would credit {count(test.attributed_leads)}",
        ),
        figure(
            _per_lead(key, test),
            estimate(test.revenue_per_lead, money_in(test.currency), confidence=confidence).note,
        ),
        figure(
            least,
            f"or more, with a chance of {share(analysis.settings.power)}"
            if test.detectable is not None
            else _why_nothing(test),
        ),
    ]


def arms_blocks(analysis: Analysis, effect: Effect, test: Holdout) -> list[Block]:
    """Return both arms, attribution beside what was caused, and whether the draw was fair."""
    return [
        *_arms_chart(analysis, effect, test),
        _arms_table(analysis, effect, test),
        caused_table(analysis, test, _key(effect)),
        *draw_blocks(analysis, effect, test),
    ]


def _caused_note(test: Holdout, confidence: float) -> str:
    caused = test.incremental_leads
    if caused.why == test.rate_difference.why and caused.low is not None:
        # What weakens both is told beside the difference.
        caused = replace(caused, why="")
    return estimate(caused, part_count, confidence=confidence).note


def _why_nothing(test: Holdout) -> str:
    if not test.treated.leads or not test.control.leads:
        return "an arm is empty"
    if test.rate_difference.low is None:
        return "the difference has no range"
    if test.control.ready == test.control.leads:
        return "all of those held back became sales-ready"
    return "too few leads to prove any difference"


def _arms_chart(analysis: Analysis, effect: Effect, test: Holdout) -> list[Chart]:
    confidence = level(analysis.settings.confidence)
    arms = [(told, test_arm.ready_share) for told, test_arm in _arms(test)]
    if any(found.value is None for _, found in arms):
        return []
    frame = pl.DataFrame(
        [
            {
                "name": told, "share": found.value, "low": found.low, "high": found.high,
                "lowest": None, "highest": None, "text": share(found.value),
                "interval": interval(found.low, found.high), "quiet": told == _HELD_BACK,
            }
            for told, found in arms
        ],
        schema_overrides=dict.fromkeys(("low", "high", "lowest", "highest"), pl.Float64),
    )  # fmt: skip
    return [
        Chart(
            f"did-nurture-arms-{scope_key(effect)}-chart",
            "Share of each arm that became sales-ready",
            f"Line: its {confidence}. The interval of the difference stands above; two lines that "
            "overlap a little can still differ by more than chance.",
            charts.credit_dots(
                frame,
                x_title="Share of the arm’s leads that became sales-ready",
                tips={"name": "arm", "text": "sales-ready", "interval": confidence},
            ),
            table(
                f"did-nurture-arms-{scope_key(effect)}-data",
                "",
                (("Arm", WORDS), ("Sales-ready", NUMBER), (confidence.capitalize(), NUMBER)),
                frame.select("name", "text", "interval").rows(),
            ),
        )
    ]


def _key(effect: Effect) -> str:
    return f"did_nurture.{scope_key(effect)}.test"


def _arms(test: Holdout) -> tuple[tuple[str, Arm], ...]:
    return ((f"To get {tested(test)}", test.treated), (_HELD_BACK, test.control))


def _arms_table(analysis: Analysis, effect: Effect, test: Holdout) -> Table:
    confidence = level(analysis.settings.confidence)
    revenue = test.treated.won_minor is not None and test.control.won_minor is not None
    told = table(
        f"did-nurture-arms-{scope_key(effect)}",
        "Both arms, as assigned",
        (
            ("Arm", WORDS), ("Leads", NUMBER), ("Sales-ready", NUMBER), ("Share", NUMBER),
            (confidence.capitalize(), NUMBER), *((("Won per lead", NUMBER),) if revenue else ()),
            ("Crossed over", NUMBER),
        ),
        [
            _arm_row(effect, test, arm, told, revenue=revenue)
            for arm, (told, _) in zip(("treated", "control"), _arms(test), strict=True)
        ],
        note=f"Assigned from {day_of(analysis, test.first_assigned)} to "
        f"{day_of(analysis, test.last_assigned)}. Every lead counts in the arm it was drawn into, "
        "whatever it got: only so does chance alone part the arms. Crossed over: held back and "
        "touched all the same, or to be touched and never was.",
    )  # fmt: skip
    looked = [] if test.any_look is None else [any_look_fact(effect, test.any_look)]
    return replace(told, facts=(verdict_fact(effect), *looked, *told.facts))


def _arm_row(effect: Effect, test: Holdout, key: str, told: str, *, revenue: bool) -> list[Cell]:
    arm: Arm = getattr(test, key)
    own = f"{_key(effect)}.{key}"
    won = arm.won_minor
    each = None if won is None or not arm.leads else round(won / arm.leads)
    return [
        told,
        count_fact(f"{own}.leads", f"{told}: leads", arm.leads, "leads"),
        count_fact(f"{own}.ready", f"{told}: sales-ready", arm.ready, "leads"),
        estimate_fact(f"{own}.share", f"{told}: share sales-ready", arm.ready_share),
        _ends(interval(arm.ready_share.low, arm.ready_share.high)),
        *([money(each, test.currency)] if revenue else []),
        count_fact(f"{own}.crossed", f"{told}: crossed over", arm.crossed, "leads"),
    ]


def _per_lead(key: str, test: Holdout) -> Fact:
    return money_estimate_fact(
        f"{key}.revenue_per_lead",
        "Difference in won revenue per lead",
        test.revenue_per_lead,
        test.currency,
    )


_HELD_BACK = "Held back"


def _ends(told: str) -> str:
    return "–" if told == UNKNOWN else told
