"""What a test would take: one sentence, the options, and a file that comes back as it went out."""

import altair as alt
import polars as pl
import pytest

from attribution.estimate import Estimate
from attribution.holdout.answers import PlanOption
from data_contracts.load import load
from reports.blocks import Chart, Report, Section, Sentence
from reports.facts import facts
from reports.sections.did_nurture import did_nurture
from reports.sections.plan_a_test import (
    option_told,
    plan_a_test,
    plan_blocks,
    programs_to_test,
)
from reports.sections.plan_a_test_rows import assigned_table, assignment_csv, detectable_fact
from tests.factories import at, dataset, lead, touch
from tests.reports.company import HOSTILE, analysed
from tests.reports.effects import plan
from tests.reports.test_sections import NO_LEADS, find, severe, told


def section(analysis, planned) -> Section:
    return Section("plan_a_test", "Plan a test", "How?", tuple(plan_blocks(analysis, planned)))


def test_a_plan_is_told_in_one_sentence_with_what_how_long_and_when(analysis):
    # The company's data reach to 10 Jul 2026; 540 days later is the first of January 2028.
    assert plan_blocks(analysis, plan())[0] == Sentence(
        "Hold back half of the leads of “Operations Playbook” for 12 months (1,272 leads): a "
        "difference of 6 points or more (12% to 18% sales-ready within 180 days) shows with a "
        "chance of 80%, in Jan 2028."
    )


def test_the_shortest_test_is_told_that_finds_leads_half_as_fast_again():
    # 1 - 0.88^1.5 is 17.45 %: 5.45 points more than 12 %.
    def found(*differences):
        return plan(
            options=tuple(
                PlanOption(months, 100, 0.12, difference, 180)
                for months, difference in enumerate(differences)
            )
        )

    assert option_told(found(0.13, 0.0544, 0.02)).months == 1
    assert option_told(found(0.13, 0.0546, 0.06)).months == 2
    assert option_told(found(None, 0.3)).months == 1
    assert option_told(found(None, None)) is None


def test_what_finds_nothing_says_why(analysis):
    def said(base, found=None):
        option = PlanOption(0, 100, base, found, 180)
        return detectable_fact(plan(), option).why, plan_blocks(analysis, plan(options=(option,)))

    why, shown = said(1.0)
    assert why == "every lead becomes sales-ready without it"
    assert why in shown[0].text
    why, shown = said(0.02)
    assert why == "too few leads to prove any difference"
    assert "too few become sales-ready to prove any difference" in shown[0].text
    assert said(None)[0] == "how many become sales-ready without it is not known"
    assert said(0.02, 0.3)[0] == ""


def test_a_part_other_than_half_is_told_as_a_share(analysis):
    first = plan_blocks(analysis, plan(control_share=0.2))[0].text
    assert first.startswith("Hold back 20% of the leads")


def test_every_option_says_what_it_finds_and_when_it_answers(analysis):
    shown = section(analysis, plan())
    rows = find(shown, "plan-options").rows
    assert rows[0] == (
        "Today’s leads alone", "240", "13 points", "12% to 25%", "Jan 2027", "180 days",
    )  # fmt: skip
    assert [row[2] for row in rows] == [
        "13 points",
        "11 points",
        "9 points",
        "8 points",
        "6 points",
    ]
    needs = find(shown, "plan-needs").rows
    assert needs == (
        ("5 points or more", "1,704", "17 months"),
        ("10 points or more", "200", "at once, from those of today"),
    )
    for chart in (block for block in shown.blocks if isinstance(block, Chart)):
        alt.LayerChart.validate(dict(chart.spec))
    assert facts(Report("", "", "", (shown,)))


def test_the_rate_behind_the_leads_a_difference_takes_is_the_one_named(analysis):
    known = find(section(analysis, plan()), "plan-needs").note
    new_only = plan(base_rate=Estimate.unknown("no lead waited 180 days ago"))
    assert known.startswith("At the rate of today’s leads")
    assert find(section(analysis, new_only), "plan-needs").note.startswith("At the rate of new")


def test_colleagues_who_may_land_in_different_arms_are_said(analysis):
    assert "31 of today’s 240 leads have a colleague" in told(section(analysis, plan()))
    assert "colleague" not in told(section(analysis, plan(colleagues=0)))


def test_what_weakens_a_plan_stands_before_its_numbers_are_compared(analysis):
    words = told(section(analysis, plan(why="No touch of this program is on record.")))
    assert "No touch of this program is on record." in words


def test_where_no_test_can_be_planned_the_reason_and_the_columns_are_told(analysis):
    nothing = plan(options=(), base_rate=Estimate.unknown("nobody"), why="No lead waits.")
    shown = section(analysis, nothing)
    assert severe(shown)[0] == "No test of “Operations Playbook” can be planned: no lead waits."
    none_come = plan(options=(PlanOption(0, 0, None, None, 180),), why="None.", leads_a_month=0.0)
    assert severe(section(analysis, none_come))[0].endswith(
        "can be planned: none. No new lead came in the last twelve months of the data."
    )
    everybody = plan(options=(PlanOption(0, 240, 1.0, 0.0, 180),))
    assert "every lead becomes sales-ready without it" in severe(section(analysis, everybody))[0]
    assert {row[0] for row in find(shown, "plan_a_test-columns").rows} >= {"lead_id", "created_at"}
    without = plan_a_test(analysed(NO_LEADS))
    assert "no leads table" in severe(without)[0]
    assert "None" not in told(without)


def test_the_file_cannot_run_in_a_spreadsheet_and_says_where_it_is_changed():
    lines = assignment_csv(plan()).decode().splitlines()
    assert lines[0] == "lead_id,program,arm,assigned_at"
    assert lines[1] == "L1,Operations Playbook,treated,2026-01-05T09:30:00.000000Z"
    assert lines[2].startswith("'=L2,")
    assert "An apostrophe stands before 1 id that" in assigned_table(plan()).note
    named = plan(assignments=plan().assignments.with_columns(program=pl.lit("=1+1")))
    assert "before 1 id and the name of the program that" in assigned_table(named).note
    plain = plan(assignments=plan().assignments.filter(pl.col("lead_id") != "=L2"))
    assert "apostrophe" not in assigned_table(plain).note


def test_the_page_says_why_a_test_is_read_on_its_day(analysis):
    def said(*, waits):
        option = PlanOption(0, 240, 0.12, 0.05, 180, waits)
        blocks = plan_blocks(
            analysis, plan(horizon=30, options=(option,), read_at=at("2027-01-06"))
        )
        return next(b.text for b in blocks if getattr(b, "heading", "") == "When to read it")

    assert said(waits=False).startswith("On 6 Jan 2027, 30 days after the last lead was drawn. ")
    assert said(waits=True).startswith(
        "On 6 Jan 2027, when the test is 180 days old: none is read before."
    )


@pytest.mark.parametrize(
    ("program", "file"),
    [
        ("Operations Playbook", "holdouts-operations-playbook.csv"),
        ("../../etc/passwd", "holdouts-etc-passwd.csv"),
        (HOSTILE, "holdouts-script--script-alert-1---script.csv"),
        ("=1+1", "holdouts-1-1.csv"),
        ("///", "holdouts-program.csv"),
    ],
)
def test_the_name_of_the_file_is_a_plain_one_whatever_the_program_is_called(program, file):
    assert assigned_table(plan(program=program)).attached.file == file


def test_the_file_comes_back_as_the_table_of_holdouts(tmp_path):
    people = [lead(f"L{i}", f"2025-12-{i:02}") for i in range(1, 21)]
    touches = [touch("L1", "2026-01-05T09:30", program="Track", program_kind="nurture")]
    analysis = analysed(dataset(touches, [], people))
    planned = analysis.holdout_plan("Track")
    assert planned.eligible == 19
    (tmp_path / "drawn.csv").write_bytes(assignment_csv(planned))
    (tmp_path / "leads.csv").write_text(
        "lead_id,created_at\n"
        + "".join(f"{row['lead_id']},{row['created_at']:%Y-%m-%dT%H:%M:%SZ}\n" for row in people),
        encoding="utf-8",
    )
    (tmp_path / "touches.csv").write_text(
        "touch_id,occurred_at,lead_id,channel,action,program,program_kind\n"
        "t1,2026-01-05T09:30:00Z,L1,email,clicked,Track,nurture\n",
        encoding="utf-8",
    )
    (tmp_path / "deals.csv").write_text(
        "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"
        "d1,L1,2026-01-01T00:00:00Z,2026-01-04T00:00:00Z,won,100.00,USD\n",
        encoding="utf-8",
    )
    back = load([str(tmp_path)]).holdouts
    columns = planned.assignments.columns
    assert back.good.select(columns).sort("lead_id").equals(planned.assignments)


def test_every_nurture_program_is_on_offer_and_any_other_is_planned_as_a_new_one(analysis):
    offered = programs_to_test(analysis)
    assert set(offered) == {"Track 0", "Track 1", "Track 2", "Track 3"}
    assert "“Track 2”" in told(plan_a_test(analysis, program="track 2"))
    new = told(plan_a_test(analysis, program="A new one"))
    assert "“A new one”" in new
    assert "planned as a new one" in new


def test_without_a_conclusion_the_answer_points_to_the_plan(analysis):
    assert "Plan a test" in told(did_nurture(analysis))


def test_the_plan_says_on_which_day_to_read_it_and_why_not_before(analysis):
    def words(planned):
        blocks = plan_blocks(analysis, planned)
        return next(b.text for b in blocks if getattr(b, "heading", "") == "When to read it")

    day = at("2027-03-28")
    assert words(plan(read_at=day)).startswith(
        "On 28 Mar 2027, 180 days after the last lead was drawn. The file says so in its column "
        "planned_until"
    )
    running = plan(read_at=day, runs=True)
    assert words(running).startswith("On 28 Mar 2027, the day planned for the test")
    assert plan_blocks(analysis, running)[0].text.endswith("in Mar 2027.")
    assert "When to read it" not in {
        getattr(b, "heading", "") for b in plan_blocks(analysis, plan())
    }
