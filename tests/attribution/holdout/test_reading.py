"""A test is read on the day that was planned for it, as it then stood, and not before."""

from datetime import timedelta

import pytest

from attribution.effect.answers import Verdict
from tests.attribution.holdout.trials import (
    AS_OF,
    DRAWN_AT,
    PROGRAM,
    arm_of,
    assigned,
    trial,
)
from tests.factories import at, lead, touch

PLANNED_AT = "2025-10-01"


def ready_on(day, arm, ready=80, leads=200, **drawn):
    """People of one arm, and their draw; the first so many sales-ready on a day."""
    people = [
        lead(f"{arm}{day}{i:04}", sales_ready_at=day if i < ready else None) for i in range(leads)
    ]
    draw = {"planned_until": PLANNED_AT} | drawn
    return people, [assigned(one["lead_id"], arm, **draw) for one in people]


def asked(*arms, as_of=AS_OF, extra=(), **chosen):
    people = [one for who, _ in arms for one in who]
    drawn = [row for _, rows in arms for row in rows]
    # Old enough to be answered, whatever its test says.
    touches = [touch(one["lead_id"], "2025-02-02", program=PROGRAM, program_kind="nurture")
               for one in people if one["lead_id"].startswith("treated")]  # fmt: skip
    return trial([*drawn, *extra], people, touches, as_of=as_of, **chosen)


def both(planned_until=PLANNED_AT, day="2025-06-01"):
    return (
        ready_on(day, "treated", ready=100, planned_until=planned_until),
        ready_on(day, "control", ready=50, planned_until=planned_until),
    )


def test_before_the_planned_day_no_difference_proves_anything():
    found = asked(*both(), as_of=at("2025-09-30")).effect(PROGRAM)
    assert found.verdict is Verdict.TOO_EARLY
    assert "still to come" in found.why
    assert found.holdout.read_at == at(PLANNED_AT)
    # What there is so far is told with the range that holds at every look.
    assert found.holdout.any_look.low < found.holdout.rate_difference.low


def test_from_the_planned_day_on_it_is_read_as_ever():
    found = asked(*both(), as_of=at(PLANNED_AT)).effect(PROGRAM)
    assert found.verdict is Verdict.PROVEN
    assert found.holdout.any_look is None
    assert found.holdout.rate_difference.value == pytest.approx(0.25)


def test_what_comes_after_the_planned_day_changes_nothing_of_what_was_read():
    late = ready_on("2025-11-01", "control", leads=60, ready=60)
    drawn_late = ready_on("2025-11-20", "treated", leads=30, ready=30, assigned_at="2025-10-20")
    arms = (*both(), late, drawn_late)
    then = asked(*arms, as_of=at(PLANNED_AT)).effect(PROGRAM)
    now = asked(*arms, as_of=AS_OF).effect(PROGRAM)
    assert now.verdict is then.verdict
    assert now.holdout.rate_difference == then.holdout.rate_difference
    assert (now.holdout.treated, now.holdout.control) == (
        then.holdout.treated,
        then.holdout.control,
    )
    assert ("drawn after the test was read", 30) in now.holdout.left_out
    assert now.holdout.last_assigned == at(DRAWN_AT)


def test_no_test_is_read_before_it_is_old_enough_whatever_was_planned():
    arms = both(planned_until="2025-03-01", day="2025-02-20")
    young = asked(*arms, as_of=at("2025-06-01")).effect(PROGRAM)
    assert young.verdict is Verdict.TOO_EARLY
    assert young.holdout.read_at == at(DRAWN_AT) + timedelta(days=180)
    assert asked(*arms).effect(PROGRAM).verdict is Verdict.PROVEN


def test_without_a_planned_day_a_difference_has_to_hold_at_every_look():
    clear = asked(*both(planned_until=None)).effect(PROGRAM)
    assert clear.holdout.read_at is None
    assert clear.holdout.any_look.low > 0
    assert clear.verdict is Verdict.PROVEN
    narrow = (
        ready_on("2025-06-01", "treated", ready=80, planned_until=None),
        ready_on("2025-06-01", "control", ready=58, planned_until=None),
    )
    found = asked(*narrow).effect(PROGRAM)
    assert found.holdout.any_look.low < 0 < found.holdout.rate_difference.low
    assert found.verdict is Verdict.NOT_SHOWN
    assert "read once" in found.why


def test_the_same_difference_read_on_its_planned_day_is_proven():
    planned = (
        ready_on("2025-06-01", "treated", ready=80),
        ready_on("2025-06-01", "control", ready=58),
    )
    assert asked(*planned).effect(PROGRAM).verdict is Verdict.PROVEN


def test_what_the_planned_day_itself_brought_counts():
    late = ready_on("2025-10-01T15:00", "control", leads=60, ready=60)
    after = ready_on("2025-10-02", "control", leads=60, ready=60)
    found = asked(*both(), late, after).holdout(PROGRAM)
    assert (found.control.leads, found.control.ready) == (320, 110)


def test_a_day_that_ends_before_the_draw_is_none():
    found = asked(*both(planned_until="2025-01-30")).holdout(PROGRAM)
    assert found.read_at is None
    assert found.any_look is not None


def test_a_second_planned_day_is_a_second_look():
    again = ready_on("2025-06-02", "control", leads=20, ready=5, planned_until="2025-12-01")
    first = asked(*both(), again, as_of=at("2025-11-01")).holdout(PROGRAM)
    assert (first.read_at, first.any_look) == (at(PLANNED_AT), None)
    second = asked(*both(), again).holdout(PROGRAM)
    assert second.read_at == at("2025-12-01")
    assert second.any_look.low < second.rate_difference.low


def test_a_test_that_still_runs_stands_back_behind_one_that_was_read():
    other, drawn = arm_of("other", 10, 40)
    running = [
        row | {"program": "New", "arm": arm, "planned_until": at("2026-06-01")}
        for row, arm in zip(drawn, ["treated", "control"] * 20, strict=True)
    ]
    analysis = asked(*both(), (other, []), extra=running)
    assert analysis.holdout().programs == (PROGRAM,)
    assert analysis.effect().verdict is Verdict.PROVEN
    assert analysis.holdout("New").read_at == at("2026-06-01")


def test_tests_that_all_still_run_are_told_together():
    analysis = asked(*both(planned_until="2026-06-01"))
    assert analysis.holdout().programs == (PROGRAM,)
    assert analysis.effect(PROGRAM).verdict is Verdict.TOO_EARLY
