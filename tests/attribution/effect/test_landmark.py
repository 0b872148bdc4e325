"""Leads that still waited at a day: who is compared, how much each counts, and by how much."""

from datetime import timedelta
from math import hypot

import numpy as np
import pytest

from attribution.effect.exposures import exposures
from attribution.effect.landmark import landmark, overlap_weights
from attribution.effect.nurtured import nurtured_leads
from attribution.settings import Settings
from tests.factories import at, dataset, lead, touch

CREATED, AS_OF = at("2025-01-01"), at("2026-12-31")


def on(day):
    return CREATED + timedelta(days=day, hours=1)


def compared(rows, day=30, confidence=0.95, horizons=(90, 180)):
    """Each row: source, day of the first nurture touch (None: never), outcome, its day."""
    leads, touches = [], []
    ends = {"ready": "sales_ready_at", "disqualified": "disqualified_at", "waiting": "left_at"}
    for number, (source, touched, outcome, end) in enumerate(rows):
        name = f"l{number:04}"
        leads.append(lead(name, CREATED, source=source, **{ends[outcome]: on(end)}))
        if touched is not None:
            touches.append(
                touch(name, on(touched), action="sent", program="A", program_kind="nurture")
            )
    settings = Settings(confidence=confidence, horizons=horizons)
    found = nurtured_leads(dataset(touches, [], leads), settings, AS_OF)
    return landmark(exposures(found), day, settings)


def test_only_leads_that_wait_beyond_the_day_are_compared_by_what_had_happened_until_then():
    found = compared(
        [
            ("Fair", 5, "ready", 31),
            ("Fair", 30, "waiting", 31),  # touched on the very day
            ("Fair", 31, "ready", 300),  # later: one of the others
            ("Fair", None, "waiting", 31),
            ("Fair", 5, "ready", 30),  # ended on the day
            ("Fair", None, "waiting", 30),  # last seen on it
            ("Fair", None, "disqualified", 3),
        ]
    )
    assert (found.day, found.nurtured, found.others) == (30, 2, 2)


def test_a_later_touch_moves_nobody_out_of_the_others():
    rows = [("Fair", 5, "waiting", 200), ("Fair", 40, "ready", 60), ("Fair", None, "waiting", 200)]
    (day, _) = compared(rows).by_day
    assert day.others.value == pytest.approx(1 / 2)
    assert day.nurtured.value == 0.0
    assert day.difference.value == pytest.approx(-1 / 2)


def test_strata_weigh_alike_in_both_groups_by_hand():
    # At the Fair 1 of 4 was nurtured, on the Web 3 of 4. Weights: nurtured 3/4 and 3 * 1/4, others
    # 3 * 1/4 and 3/4: both sources count 3/4 in both groups.
    rows = [("Fair", 1, "ready", 50)] + [("Fair", None, "waiting", 200)] * 3
    rows += [("Web", 1, "ready", 60)] * 2 + [("Web", 1, "waiting", 200)]
    rows += [("Web", None, "ready", 70)]
    day = compared(rows).by_day[0]
    assert day.day == 90
    assert day.nurtured.value == pytest.approx(1 / 2 * 1 + 1 / 2 * 2 / 3)
    assert day.others.value == pytest.approx(1 / 2 * 0 + 1 / 2 * 1)
    assert (day.nurtured.n, day.others.n, day.difference.n) == (4, 4, 8)


def test_a_source_with_one_group_only_counts_in_neither():
    both = [("Fair", 1, "ready", 50), ("Fair", None, "waiting", 200)]
    alone = [("Web", 1, "ready", 50)] * 9 + [("List", None, "ready", 50)] * 9
    found = compared([*both, *alone])
    assert (found.nurtured, found.others) == (10, 10)
    assert found.by_day[0].nurtured.n == 1
    assert found.by_day[0].others.value == 0.0


def test_weights_are_the_other_groups_share_of_the_stratum():
    weights = overlap_weights(np.array([0, 0, 0, 2, 2]), np.array([True, False, False, True, True]))
    assert weights == pytest.approx([2 / 3, 1 / 3, 1 / 3, 0, 0])
    assert len(overlap_weights(np.zeros(0, np.int64), np.zeros(0, bool))) == 0


def test_the_interval_of_the_difference_joins_those_of_the_shares():
    rows = [("Fair", 1, "ready", 50)] * 6 + [("Fair", 1, "waiting", 200)] * 14
    rows += [("Fair", None, "ready", 70)] * 3 + [("Fair", None, "waiting", 200)] * 27
    day = compared(rows).by_day[1]
    p1, p0, found = day.nurtured, day.others, day.difference
    assert found.value == pytest.approx(0.3 - 0.1)
    assert found.low == pytest.approx(0.2 - hypot(0.3 - p1.low, p0.high - 0.1))
    assert found.high == pytest.approx(0.2 + hypot(p1.high - 0.3, 0.1 - p0.low))


def test_weighted_shares_are_those_of_lifelines_on_weighted_leads():
    from lifelines import KaplanMeierFitter  # noqa: PLC0415 - takes seconds

    rng = np.random.default_rng(3)
    sources = rng.choice(["Fair", "Web", "List"], 300)
    chance = {"Fair": 0.2, "Web": 0.5, "List": 0.8}
    rows = [
        (
            source,
            int(rng.integers(0, 30)) if rng.random() < chance[source] else None,
            "ready" if rng.random() < 0.5 else "waiting",
            int(rng.integers(20, 250)),
        )
        for source in sources.tolist()
    ]
    found = compared(rows, horizons=(90, 180, 240))
    there = [row for row in rows if row[3] > 30]
    for group, theirs in (("nurtured", True), ("others", False)):
        mine = [row for row in there if (row[1] is not None) == theirs]
        # Whole numbers in proportion to the weights: leads of the other group, over all of both.
        size = {name: sum(row[0] == name for row in there) for name in chance}
        other = {
            name: sum(row[0] == name and (row[1] is not None) != theirs for row in there)
            for name in chance
        }
        one = np.lcm.reduce(list(size.values()))
        weights = [other[row[0]] * one // size[row[0]] for row in mine]
        fitter = KaplanMeierFitter().fit(
            [row[3] for row in mine], [row[2] == "ready" for row in mine], weights=weights
        )
        for day in found.by_day:
            share = getattr(day, group).value
            assert share == pytest.approx(1 - fitter.predict(day.day), abs=1e-12)


def test_curves_begin_with_nothing_at_the_landmark_and_tell_who_is_at_risk():
    rows = [("Fair", 1, "ready", 32), ("Fair", 1, "waiting", 33), ("Fair", None, "ready", 31)]
    curves = compared(rows).curves
    assert curves.columns == ["group", "day", "at_risk", "share_ready", "low", "high"]
    assert curves.select("group", "day", "at_risk", "share_ready").rows() == [
        ("nurtured", 30, 2, 0.0),
        ("nurtured", 31, 2, 0.0),
        ("nurtured", 32, 2, 0.5),
        ("nurtured", 33, 1, 0.5),
        ("others", 30, 1, 0.0),
        ("others", 31, 1, 1.0),
    ]
    start = curves.filter(day=30)
    assert start["low"].to_list() == start["high"].to_list() == [0.0, 0.0]


def test_a_day_that_nobody_was_followed_to_is_unknown_unless_all_have_ended():
    rows = [("Fair", 1, "waiting", 89), ("Fair", None, "ready", 40)]
    near, far = compared(rows, horizons=(89, 90)).by_day
    assert near.nurtured.value == 0.0
    assert far.nurtured.value is None
    assert far.nurtured.why == far.difference.why == "nobody has been followed for 90 days yet"
    assert far.difference.value is None
    assert far.others.value == 1.0


def test_horizons_up_to_the_landmark_are_not_told():
    rows = [("Fair", 1, "waiting", 300), ("Fair", None, "ready", 200)]
    assert [one.day for one in compared(rows, day=90, horizons=(60, 90, 180)).by_day] == [180]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("Fair", 1, "waiting", 200)],
        [("Fair", None, "ready", 200)],
        [("Fair", 1, "waiting", 200), ("Web", None, "ready", 200)],
        [("Fair", 1, "ready", 30), ("Fair", None, "ready", 30)],
    ],
)
def test_without_anybody_to_compare_shares_are_unknown_and_there_is_no_curve(rows):
    found = compared(rows)
    assert found.curves.is_empty()
    for day in found.by_day:
        for estimate in (day.nurtured, day.others, day.difference):
            assert estimate.value is None
            assert "alike in source, segment and quarter" in estimate.why


def test_competing_ends_count_as_never_ready():
    rows = [("Fair", 1, "disqualified", 40), ("Fair", 1, "ready", 50), ("Fair", 1, "waiting", 300)]
    rows += [("Fair", None, "waiting", 300)]
    # Had the first one been taken as not yet, half of those left would be ready.
    assert compared(rows).by_day[0].nurtured.value == pytest.approx(1 / 3)
