"""Section: what would it take to know for sure? A test, planned from the company's own rates."""

from attribution.analysis import Analysis
from attribution.holdout.answers import HoldoutPlan, PlanOption
from attribution.holdout.plan import option_told
from data_contracts.odcs import contract
from reports.blocks import Block, Caveat, Figure, Prose, Section, Sentence
from reports.names import distinct_names, name
from reports.numbers import count, days, estimate, month, points, share
from reports.sections.deal_words import local
from reports.sections.did_nurture_words import clause, day_of
from reports.sections.plan_a_test_rows import (
    answer_month,
    assigned_table,
    detectable_fact,
    drawn_told,
    needs_table,
    options_chart,
    options_table,
    part_told,
    plan_key,
    rise_told,
)
from reports.sections.states import columns_to_add
from reports.told import count_fact, estimate_fact, figure, part_fact

KEY = "plan_a_test"
TITLE = "Plan a test"
QUESTION = "What would it take to know for sure?"

_NEEDED = ("lead_id", "created_at", "sales_ready_at", "source", "segment")


def programs_to_test(analysis: Analysis) -> tuple[str, ...]:
    """Return the programs that a test can be planned of, those with most leads first."""
    return distinct_names(analysis.nurture_programs)


def plan_a_test(analysis: Analysis, *, program: str | None = None) -> Section:
    """Answer what a randomised test would take: how many leads, how long, for which difference.

    Args:
        analysis: The analysis to read.
        program: One of the names on offer, or any other for a program that is still to begin;
            default: the nurture program with most leads.
    """
    plan = analysis.holdout_plan(_asked(analysis, program))
    return Section(KEY, TITLE, QUESTION, tuple(plan_blocks(analysis, plan)))


def plan_blocks(analysis: Analysis, plan: HoldoutPlan) -> list[Block]:
    """Return a plan: its sentence, its numbers, its options, and the file to start with."""
    chosen = option_told(plan)
    if chosen is None:
        return [*_unplanned(plan), *_figures(plan, None)]
    return [
        Sentence(_planned(analysis, plan, chosen)),
        *_figures(plan, chosen),
        *([Caveat(plan.why)] if plan.why else []),
        *options_chart(analysis, plan, chosen),
        options_table(analysis, plan, chosen),
        *needs_table(plan),
        *([assigned_table(plan)] if plan.assignments.height else []),
        *_when_to_read(analysis, plan),
        *_how_to_run(plan),
        *_colleagues(plan),
    ]


def _asked(analysis: Analysis, text: str | None) -> str | None:
    """Return the program that is meant; what no program is called is planned as a new one."""
    wanted = " ".join((text or "").split())
    for told, program in zip(programs_to_test(analysis), analysis.nurture_programs, strict=True):
        if wanted.casefold() in {told.casefold(), program.casefold()}:
            return program
    return wanted or None


def _unplanned(plan: HoldoutPlan) -> list[Block]:
    blocked = Caveat(
        f"No test of “{name(plan.program)}” can be planned: {clause(_reason(plan))}.", severe=True
    )
    if plan.options:
        return [blocked]
    meanings = {column.name: column.meaning for column in contract("leads").columns}
    return [
        blocked,
        columns_to_add(
            "plan_a_test",
            "What the leads table must have",
            {column: meanings[column] for column in _NEEDED},
        ),
    ]


def _reason(plan: HoldoutPlan) -> str:
    if any(option.base_rate == 1 for option in plan.options):
        return "every lead becomes sales-ready without it, so there is no difference to find"
    told = plan.why or plan.base_rate.why
    if plan.options and all(option.base_rate is not None for option in plan.options):
        few = (
            "Even with all new leads of a year, too few become sales-ready to prove any difference."
        )
        told = f"{few} {told}".strip()
    if plan.leads_a_month or not plan.options:
        return told
    return f"{told} No new lead came in the last twelve months of the data."


def _planned(analysis: Analysis, plan: HoldoutPlan, chosen: PlanOption) -> str:
    part = part_told(plan.control_share)
    drawn = f"for {drawn_told(chosen)}" if chosen.months else "of those waiting today"
    return (
        f"Hold back {part} of the leads of “{name(plan.program)}” {drawn} "
        f"({count(chosen.leads, 'lead')}): a difference of {points(chosen.detectable)} or more "
        f"({rise_told(chosen)} sales-ready within {days(plan.horizon)}) shows with a chance "
        f"of {share(analysis.settings.power)}, in {_answer(analysis, plan, chosen)}."
    )


def _answer(analysis: Analysis, plan: HoldoutPlan, chosen: PlanOption) -> str:
    if plan.runs and plan.read_at is not None:
        return month(local(analysis, plan.read_at))
    return answer_month(analysis, chosen)


def _figures(plan: HoldoutPlan, chosen: PlanOption | None) -> list[Figure]:
    key = plan_key(plan)
    rate = estimate_fact(
        f"{key}.base_rate", f"Sales-ready within {days(plan.horizon)} without it", plan.base_rate
    )
    return [
        figure(
            count_fact(f"{key}.eligible", "Leads to draw from today", plan.eligible, "leads"),
            "waiting, and never touched by the program",
        ),
        figure(
            part_fact(f"{key}.a_month", "New leads a month", plan.leads_a_month, "leads"),
            "over the last twelve months of the data",
        ),
        figure(rate, estimate(plan.base_rate).note),
        *([figure(detectable_fact(plan, chosen), "or more")] if chosen else []),
    ]


def _when_to_read(analysis: Analysis, plan: HoldoutPlan) -> list[Prose]:
    if plan.read_at is None:
        return []
    day = day_of(analysis, plan.read_at)
    return [
        Prose(
            "When to read it",
            f"On {day}, {_why_then(analysis, plan)}. The file says so in its column planned_until, "
            "and until then the section Did nurture do it? answers that it is too early, whatever "
            "the numbers look like. That is what keeps a test honest: whoever reads one each week, "
            "and stops when it looks good, finds an effect in about one of five tests of nothing "
            "within a year and a half; read once, on a day fixed before, in one of forty. What "
            "comes after that day changes nothing any more.",
        )
    ]


def _why_then(analysis: Analysis, plan: HoldoutPlan) -> str:
    """Return what the day on which a test is to be read is."""
    if plan.runs:
        return "the day planned for the test of this program that runs already"
    chosen = option_told(plan)
    if chosen is not None and chosen.waits_for_age:
        young = days(analysis.settings.young_days)
        return f"when the test is {young} old: none is read before"
    return f"{days(plan.horizon)} after the last lead was drawn"


def _how_to_run(plan: HoldoutPlan) -> list[Block]:
    held = part_told(plan.control_share)
    return [
        Prose(
            "How to start it",
            "Import the file into your marketing automation by lead_id: as a static list, or as a "
            "field of the lead. Keep every lead whose arm is control out of this program, as a "
            "suppression list or by the field, for as long as the test runs; leave everything else "
            "as it is. Let nobody look at a lead and move it: who is moved no longer counts as "
            "drawn.",
        ),
        Prose(
            "How to draw new leads",
            f"Export the data again each month, with this file beside them, open this page again "
            f"and import the next file: it assigns those that came since, {held} of them to be "
            "held back, and keeps the day on which the test is read. Keep every file.",
        ),
        Prose(
            "How it comes back",
            "Put the files into the folder of the exports, under any name: their columns say that "
            "they are holdouts. From then on the section Did nurture do it? follows both arms as "
            "they were drawn, and says on the planned day what the test proves.",
        ),
    ]


def _colleagues(plan: HoldoutPlan) -> list[Caveat]:
    if not plan.colleagues:
        return []
    return [
        Caveat(
            f"{count(plan.colleagues)} of today’s {count(plan.eligible, 'lead')} have a colleague "
            "among them. Leads are drawn one by one, so that two colleagues can land in different "
            "arms; what one of them gets may reach the other, and the test then shows less than "
            "the program can do."
        )
    ]
