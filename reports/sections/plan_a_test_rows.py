"""A planned test as a table of options, as a chart, and as the file that assigns leads."""

from datetime import timedelta
from math import ceil

import polars as pl
from polars import selectors as cs

from attribution.analysis import Analysis
from attribution.estimate import Estimate
from attribution.holdout.answers import HoldoutPlan, PlanNeed, PlanOption
from data_contracts.spreadsheets import harmless
from reports import charts
from reports.blocks import Attached, Block, Chart, Fact, Table
from reports.names import key_part, name
from reports.numbers import count, date, days, month, points, share
from reports.sections.deal_words import local
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, estimate_fact
from reports.wording import joined


def plan_key(plan: HoldoutPlan) -> str:
    """Return the first part of the keys of a plan's facts."""
    return f"plan_a_test.{key_part(plan.program)}"


def answer_month(analysis: Analysis, option: PlanOption) -> str:
    """Return the month in which a test answers that starts at the date of the data: `Oct 2026`."""
    return month(local(analysis, analysis.as_of + timedelta(days=option.answer_after_days)))


def part_told(part: float) -> str:
    """Return the part of the leads that is held back: `half`, `20%`."""
    return "half" if part == 0.5 else share(part)  # noqa: PLR2004 (exactly one half)


def drawn_told(option: PlanOption) -> str:
    """Return for how long leads are drawn: `today’s leads alone`, `3 months`."""
    return count(option.months, "month") if option.months else "today’s leads alone"


def detectable_fact(plan: HoldoutPlan, option: PlanOption) -> Fact:
    """Return the smallest difference that a test finds."""
    why = "" if option.detectable is not None else _why_nothing(option)
    return estimate_fact(
        f"{plan_key(plan)}.{option.months}.detectable",
        f"Smallest difference found, {drawn_told(option)}",
        Estimate(option.detectable, None, None, option.leads, why),
        points,
        instead="–",
    )


def options_table(analysis: Analysis, plan: HoldoutPlan, chosen: PlanOption | None) -> Table:
    """Return what a test finds, and when, for each time over which leads are drawn."""
    key = plan_key(plan)
    rows: list[list[Cell]] = [
        [
            drawn_told(option).capitalize(),
            _leads_fact(key, option),
            detectable_fact(plan, option),
            rise_told(option),
            answer_month(analysis, option),
            days(option.answer_after_days),
        ]
        for option in plan.options
    ]  # fmt: skip
    held = part_told(plan.control_share)
    picked = (
        f" The sentence above tells the one of {drawn_told(chosen)}: the shortest that finds leads "
        "becoming sales-ready 1.5 times as fast, or the longest where none does."
        if chosen
        else ""
    )
    return table(
        "plan-options",
        "How long to draw leads, and what that finds",
        (
            ("New leads drawn for", WORDS), ("Leads in the test", NUMBER),
            ("Finds a difference of", NUMBER), ("Such as a rise", WORDS),
            ("Answer in", WORDS), ("After the start", NUMBER),
        ),
        rows,
        note=f"Held back: {held} of the leads, which then get no touch of the program. A "
        f"difference this large or larger shows with a chance of "
        f"{share(analysis.settings.power)}; a smaller one may stay hidden. To show, it must "
        f"lie beyond chance, and {count(analysis.settings.few_ready)} leads of both arms or more "
        f"must become sales-ready. The start is taken to "
        f"be {date(local(analysis, analysis.as_of))}, the date of the data.{picked}",
    )  # fmt: skip


def needs_table(plan: HoldoutPlan) -> list[Table]:
    """Return how many leads it takes to find a difference; nothing where no rate is known."""
    known = [need for need in plan.needs if need.leads is not None]
    if not known:
        return []
    whose = "new" if plan.base_rate.value is None else "today’s"
    return [
        table(
            "plan-needs",
            "How many leads a difference takes",
            (("To find", WORDS), ("Leads in the test", NUMBER), ("Drawn after", WORDS)),
            [
                (
                    f"{points(need.difference)} or more",
                    count_fact(
                        f"{plan_key(plan)}.find_{round(need.difference * 100)}.leads",
                        f"Leads that find {points(need.difference)}", need.leads, "leads",
                    ),
                    _drawn_after(need),
                )
                for need in known
            ],
            note=f"At the rate of {whose} leads without the program; a month brings the new leads "
            "told above.",
        )
    ]  # fmt: skip


def rise_told(option: PlanOption) -> str:
    """Return what the smallest difference found would look like: `12% to 18%`."""
    base = option.base_rate
    if base is None or option.detectable is None:
        return "–"
    return f"{share(base)} to {share(min(base + option.detectable, 1))}"


def options_chart(analysis: Analysis, plan: HoldoutPlan, chosen: PlanOption | None) -> list[Block]:
    """Return what a test finds the longer leads are drawn; nothing where it finds nothing."""
    shown = [option for option in plan.options if option.detectable]
    if len(shown) < 2:  # noqa: PLR2004 (one point is no line)
        return []
    frame = pl.DataFrame(
        [
            {
                "months": option.months, "detectable": option.detectable,
                "text": points(option.detectable), "leads": count(option.leads),
                "answer": answer_month(analysis, option), "drawn": drawn_told(option),
                "marked": option == chosen,
            }
            for option in shown
        ]
    )  # fmt: skip
    return [
        Chart(
            "plan-detectable",
            "The longer leads are drawn, the smaller a difference shows",
            f"The smallest difference in shares sales-ready within {days(plan.horizon)} that shows "
            f"with a chance of {share(analysis.settings.power)}.",
            charts.detectable_line(
                frame,
                x_title="Months of new leads (0: today’s alone)",
                y_title=None,
                tips={
                    "drawn": "drawn for", "text": "finds", "leads": "leads", "answer": "answer in",
                },
            ),
            table(
                "plan-detectable-data",
                "",
                (
                    ("New leads drawn for", WORDS), ("Leads", NUMBER), ("Finds", NUMBER),
                    ("Answer in", WORDS),
                ),
                frame.select("drawn", "leads", "text", "answer").rows(),
            ),
        )
    ]  # fmt: skip


def assigned_table(plan: HoldoutPlan) -> Table:
    """Return how today's leads are drawn, with the file that assigns each of them."""
    arms = dict(plan.assignments.group_by("arm").len().iter_rows())
    key = plan_key(plan)
    changed = _changed(plan.assignments)
    apart = ""
    if changed:
        apart = (
            f" An apostrophe stands before {changed} that a spreadsheet would take for a formula: "
            "take it away again where you import the file. Read back here, it is taken away."
        )
    return table(
        "plan-assigned",
        "Today’s leads, drawn",
        (("Arm", WORDS), ("Written as", WORDS), ("Leads", NUMBER), ("What they get", WORDS)),
        [
            (
                told, arm,
                count_fact(f"{key}.{arm}", f"Leads drawn, {arm}", arms.get(arm, 0), "leads"),
                gets,
            )
            for arm, told, gets in (
                ("treated", "To get it", "the program, as ever"),
                ("control", "Held back", "everything but this program"),
            )
        ],
        note="Drawn at random within each source and segment; the same data draw the same leads "
        f"again. The file has one row per lead: {joined(list(plan.assignments.columns))}. "
        f"The page Plan a test offers it.{apart}",
        attached=Attached(
            f"Get the assignment file: {_file(plan)}", _file(plan), assignment_csv(plan)
        ),
    )  # fmt: skip


def assignment_csv(plan: HoldoutPlan) -> bytes:
    """Return the assignments as CSV in UTF-8, harmless in a spreadsheet; a holdouts export."""
    told = plan.assignments.with_columns(
        cs.temporal().dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        harmless(pl.col("lead_id", "program")),
    )
    return told.write_csv().encode()


def _why_nothing(option: PlanOption) -> str:
    if option.base_rate is None:
        return "how many become sales-ready without it is not known"
    if option.base_rate >= 1:
        return "every lead becomes sales-ready without it"
    return "too few leads to prove any difference"


def _drawn_after(need: PlanNeed) -> str:
    if need.months is None:
        return "never: no new leads come"
    return count(ceil(need.months), "month") if need.months else "at once, from those of today"


def _leads_fact(key: str, option: PlanOption) -> Fact:
    own = f"{key}.{option.months}.leads"
    return count_fact(own, f"Leads, {drawn_told(option)}", option.leads, "leads")


def _changed(assignments: pl.DataFrame) -> str:
    """Return what the file guards from spreadsheets: so many ids, the program, or both."""
    guarded = assignments.select(
        harmless(pl.col("lead_id", "program")) != pl.col("lead_id", "program")
    )
    ids, programs = guarded.sum().row(0)
    told = [count(ids, "id")] if ids else []
    return joined([*told, *(["the name of the program"] if programs else [])])


def _file(plan: HoldoutPlan) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in name(plan.program, 40))
    return f"holdouts-{kept.strip('-').lower() or 'program'}.csv"
