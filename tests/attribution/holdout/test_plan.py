"""A plan draws who can be drawn, and says from the company's own rates what it would find."""

from datetime import timedelta

import pytest

from attribution.effect.answers import Verdict
from attribution.holdout.chance_to_prove import Asked
from attribution.holdout.detectable import detectable
from attribution.holdout.plan import option_told
from tests.attribution.holdout.trials import AS_OF, PROGRAM, assigned, trial
from tests.factories import at, lead, touch


def planned(people, touches=(), holdouts=(), program=PROGRAM, horizon=30, **chosen):
    return trial(list(holdouts), people, touches, **chosen).holdout_plan(program, horizon)


def crowd(ready, leads, created="2025-11-01", ready_at="2025-12-15", prefix="l", **about):
    """Leads that wait on the 1st of December, some of them sales-ready in the 30 days after."""
    return [
        lead(f"{prefix}{i:03}", created, sales_ready_at=ready_at if i < ready else None, **about)
        for i in range(leads)
    ]


def test_leads_that_wait_without_the_program_are_drawn_and_no_others():
    people = [
        lead("waits"),
        lead("had it"),
        lead("drawn before"),
        lead("ready", sales_ready_at="2025-06-01"),
        lead("left", left_at="2025-06-01"),
        lead("out", opted_out_at="2025-06-01"),
        lead("staff", internal=True),
        lead("later", "2026-02-01"),
        lead("had another"),
    ]
    touches = [
        touch("had it", "2025-03-01", action="sent", program=PROGRAM),
        touch("had another", "2025-03-01", program="Letter"),
        touch("waits", "2026-03-01", program=PROGRAM),  # after the date of the data
    ]
    plan = planned(people, touches, [assigned("drawn before", "control")])
    assert plan.assignments["lead_id"].to_list() == ["had another", "waits"]
    assert plan.eligible == 2
    assert plan.assignments["assigned_at"].to_list() == [AS_OF] * 2
    assert plan.assignments["program"].unique().to_list() == [PROGRAM]


def test_the_base_rate_is_that_of_leads_that_waited_one_horizon_ago():
    people = [
        *crowd(8, 40),
        *crowd(0, 10, prefix="ended", disqualified_at="2025-11-20"),  # waited no more
        *crowd(0, 10, "2025-12-10", prefix="new"),  # not yet there
    ]
    plan = planned(people)
    assert plan.base_rate.value == pytest.approx(8 / 40)
    assert plan.base_rate.low < 0.2 < plan.base_rate.high
    assert plan.base_rate.n == 40
    assert plan.base_rate.why == ""


def test_leads_that_get_the_program_meanwhile_are_followed_to_that_day():
    # Ten of forty get it on the 6th and become ready because of it: 8 of the other 30 do anyway.
    people = [*crowd(8, 30), *crowd(10, 10, prefix="nurtured")]
    touches = [touch(f"nurtured{i:03}", "2025-12-06", program=PROGRAM) for i in range(10)]
    assert planned(people, touches).base_rate.value == pytest.approx(8 / 30)


def test_where_everybody_gets_it_the_rate_of_all_stands_in_and_says_so():
    people = crowd(8, 40)
    touches = [touch(f"l{i:03}", "2025-11-02", program=PROGRAM) for i in range(40)]
    plan = planned(people, touches)
    assert plan.base_rate.value == pytest.approx(0.2)
    assert "with whatever they got" in plan.base_rate.why
    assert plan.eligible == 0
    assert "only new ones can be drawn" in plan.why


def test_the_rate_of_new_leads_counts_from_their_creation():
    people = [*crowd(10, 40, ready_at="2025-11-20"), *crowd(0, 60, "2025-06-01", prefix="old")]
    assert planned(people).new_rate.value == pytest.approx(10 / 100)


def test_new_leads_a_month_are_those_of_the_last_year():
    people = [lead(f"l{i}", f"2025-{1 + i % 12:02}-15") for i in range(120)]
    people += [lead(f"old{i}", "2023-05-01") for i in range(50)]
    assert planned(people).leads_a_month == pytest.approx(10, rel=0.01)
    assert planned([lead("one", "2025-12-30")]).leads_a_month == pytest.approx(1)


def test_options_say_what_they_find_and_when():
    people = [*crowd(16, 80), *crowd(0, 40, "2025-06-01", prefix="old")]
    plan = planned(people, horizon=30, control_share=0.25)
    assert [option.months for option in plan.options] == [0, 1, 2, 3, 6, 9, 12]
    today, later = plan.options[0], plan.options[-1]
    # After thirty days no test is read: it is too young for another 150.
    assert (today.leads, today.answer_after_days) == (104, 180)
    assert "No test is read before it is 180 days old" in plan.why
    assert later.leads == 104 + round(12 * plan.leads_a_month)
    assert later.answer_after_days == 365 + 30
    assert today.base_rate == plan.base_rate.value
    assert today.detectable == detectable(
        plan.base_rate.value, 78, 26, asked=Asked(0.95, 30), power=0.8
    )
    found = [option.detectable for option in plan.options]
    assert found == sorted(found, reverse=True)


def test_arms_follow_the_settings():
    people = [lead(f"l{i}") for i in range(100)]
    plan = planned(people, control_share=0.2)
    assert (plan.assignments["arm"] == "control").sum() == 20
    assert not plan.assignments.equals(planned(people, control_share=0.2, seed=8).assignments)
    assert plan.control_share == 0.2


def test_colleagues_are_counted_as_arms_are_drawn_by_lead():
    people = [lead("ann", account_id="acme"), lead("bob", account_id="acme"),
              lead("cyd", account_id="birch"), lead("dee")]  # fmt: skip
    assert planned(people).colleagues == 2


def test_the_program_of_most_nurtured_leads_is_planned_where_none_is_named():
    people = [lead("ann"), lead("bob")]
    touches = [
        touch("ann", "2025-02-01", program="Small", program_kind="nurture"),
        touch("ann", "2025-02-01", program="Large", program_kind="nurture"),
        touch("bob", "2025-02-01", program="Large", program_kind="nurture"),
        *(touch(who, "2025-02-01", program="Fair", program_kind="event") for who in ("ann", "bob")),
    ]
    assert planned(people, touches, program=None).program == "Large"
    unnamed = planned(people, program=None)
    assert unnamed.program == "nurture"
    assert "planned as a new one" in unnamed.why


def test_the_horizon_is_the_middle_one_of_the_settings_unless_stated():
    assert planned([lead("ann")], horizon=None).horizon == 180
    with pytest.raises(ValueError, match="1 day or more"):
        planned([lead("ann")], horizon=0)


@pytest.mark.parametrize("people", [None, []])
def test_without_leads_there_is_no_plan_and_it_says_so(people):
    plan = planned(people)
    assert plan.eligible == 0
    assert plan.assignments.is_empty()
    assert plan.base_rate.value is None
    assert all(option.detectable is None for option in plan.options)
    assert plan.why


def test_data_shorter_than_the_horizon_leave_the_rate_unknown():
    plan = planned(crowd(0, 40), horizon=180)
    assert plan.base_rate.value is None
    assert plan.options[0].detectable is None
    assert "is not known" in plan.why


def test_a_drawn_plan_is_a_test_when_it_comes_back():
    people = [lead(f"l{i}", "2025-01-01") for i in range(40)]
    drawn = planned(people).assignments.to_dicts()
    back = trial(drawn, people).holdout(PROGRAM)
    assert (back.treated.leads, back.control.leads) == (20, 20)
    assert back.left_out == ()
    assert back.balance.random
    assert planned(people, holdouts=drawn).eligible == 0


def test_a_difference_takes_so_many_leads_and_months():
    people = [*crowd(8, 40), *crowd(0, 260, "2025-06-01", prefix="old")]
    plan = planned(people)
    needs = {round(need.difference, 2): need for need in plan.needs}
    assert list(needs) == [0.05, 0.1, 0.15, 0.2]
    few = needs[0.05]
    base = plan.base_rate.value
    control = round(few.leads / 2)
    found = detectable(base, few.leads - control, control, asked=Asked(0.95, 30), power=0.8)
    assert found == pytest.approx(0.05, abs=1e-4)
    assert few.months == pytest.approx((few.leads - plan.eligible) / plan.leads_a_month)
    assert needs[0.2].leads < plan.eligible
    assert needs[0.2].months == 0


def test_leads_that_never_come_are_no_number_of_months():
    people = crowd(20, 40, "2023-11-01")
    plan = planned(people)
    assert plan.leads_a_month == 0
    assert plan.needs[0].leads > plan.eligible
    assert plan.needs[0].months is None


def test_a_plan_says_when_it_is_to_be_read_and_every_lead_drawn_carries_the_day():
    people = [*crowd(16, 80), *crowd(0, 40, "2025-06-01", prefix="old")]
    data = trial([], people, young_days=60)
    plan = data.holdout_plan(PROGRAM, 30, months=2)
    # The 31st of December, two months (61 days), and 30 days for the last lead drawn.
    assert plan.read_at == at("2026-04-01")
    assert plan.assignments["planned_until"].unique().to_list() == [plan.read_at]
    assert option_told(plan).months == 2
    assert not plan.runs
    longer = data.holdout_plan(PROGRAM, 30, months=5)
    assert [option.months for option in longer.options] == [0, 1, 2, 3, 5, 6, 9, 12]
    with pytest.raises(ValueError, match="0 months or more"):
        data.holdout_plan(PROGRAM, 30, months=-1)


def test_the_day_of_a_running_test_stays_and_one_that_was_read_begins_anew():
    people = [lead(f"l{i}") for i in range(40)]
    running = [assigned("l0", "control", planned_until="2026-05-01")]
    plan = planned(people, holdouts=running)
    assert (plan.runs, plan.read_at) == (True, at("2026-05-01"))
    read = planned(people, holdouts=[assigned("l0", "control", planned_until="2025-11-01")])
    assert not read.runs
    assert read.read_at > AS_OF
    assert "was read already" in read.why


def test_the_day_is_one_of_the_zone_whose_days_count():
    asked = trial([], [lead("ann")], zone="America/New_York", young_days=0)
    plan = asked.holdout_plan(PROGRAM, 30, months=0)
    assert plan.read_at == at("2026-01-29T05:00")


@pytest.mark.parametrize("horizon", [1, 30, 179, 180])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_no_plan_names_a_day_on_which_the_answer_is_that_it_is_too_early(horizon, zone):
    people = [
        lead(f"l{i:03}", "2024-01-01", sales_ready_at="2025-02-01" if i < 80 else None)
        for i in range(400)
    ]
    plan = trial([], people, zone=zone).holdout_plan(PROGRAM, horizon, months=0)
    drawn = plan.assignments.to_dicts()
    later = [
        one | {"sales_ready_at": at("2026-02-01")} if place % 4 == 0 and place > 80 else one
        for place, one in enumerate(people)
    ]
    touches = [
        touch(row["lead_id"], "2024-02-01", program=PROGRAM, program_kind="nurture")
        for row in drawn if row["arm"] == "treated"
    ] + [
        touch(row["lead_id"], "2026-01-02", program=PROGRAM, program_kind="nurture")
        for row in drawn if row["arm"] == "treated"
    ]  # fmt: skip
    on_the_day = trial(drawn, later, touches, as_of=plan.read_at, zone=zone).effect(PROGRAM)
    assert on_the_day.verdict.concludes
    before = plan.read_at - timedelta(days=2)
    early = trial(drawn, later, touches, as_of=before, zone=zone).effect(PROGRAM)
    assert early.verdict is Verdict.TOO_EARLY


def test_the_day_of_a_running_test_is_never_one_on_which_it_is_too_young():
    people = [lead(f"l{i}") for i in range(40)]
    soon = [assigned("l0", "control", "2025-12-01", planned_until="2026-01-15")]
    assert planned(people, holdouts=soon).read_at == at("2026-05-30")


def test_where_all_become_ready_without_it_there_is_no_difference_to_find():
    plan = planned(crowd(40, 40))
    assert plan.base_rate.value == 1
    assert {option.detectable for option in plan.options} == {None}
    assert {need.leads for need in plan.needs} == {None}
    assert option_told(plan) is None
