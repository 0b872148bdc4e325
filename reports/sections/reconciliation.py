"""Section: how the credited money ties to the CRM export, line by line; and touches by use."""

import polars as pl

from attribution.analysis import Analysis
from attribution.reconcile import Kind, Step
from reports import charts
from reports.blocks import Block, Chart, Section, Sentence, Table
from reports.numbers import count, exact_money, money, share
from reports.sections.reconciliation_currencies import currencies
from reports.sections.reconciliation_deals import deals_behind, every_deal
from reports.sections.states import other_currencies
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, money_fact
from reports.wording import exactly, money_noun, unit, units

KEY = "reconciliation"
TITLE = "Reconciliation"


def reconciliation(analysis: Analysis) -> Section:
    """Answer whether the credited money ties to the CRM and to finance, deal by deal."""
    nouns = unit(analysis.settings)
    question = f"Does every {nouns.one} in the export come out again?"
    blocks: list[Block] = [
        *other_currencies(analysis),
        _answer(analysis),
        *waterfall(analysis),
        *currencies(analysis),
        *deals_behind(analysis),
    ]
    return Section(KEY, TITLE, question, tuple(blocks))


def in_short(analysis: Analysis) -> Table:
    """Return the totals alone, for a section that is about something else."""
    kept = [step for step in analysis.reconciliation.steps if step.kind is not Kind.LEFT_OUT]
    return table(
        "reconciliation-short",
        "How this ties to the export",
        _header(analysis, "Step"),
        [_cells(analysis, step) for step in kept],
        note="The section Reconciliation has every line between, with the deals behind each.",
    )


def waterfall(analysis: Analysis) -> tuple[Block, ...]:
    """Return every step from the export to the credited 100 %, drawn and to the cent."""
    steps = analysis.reconciliation.steps
    drawn = [s for s in steps if s.amount_minor and s.currency == analysis.currency]
    listed = reconciliation_table(analysis)
    if not any(step.kind is Kind.TOTAL for step in drawn):
        return (listed,)
    return (_chart(analysis, drawn), listed)


def reconciliation_table(analysis: Analysis) -> Table:
    """Return every step from the export to the credited 100 %, to the cent."""
    return table(
        "reconciliation-lines",
        f"Every {unit(analysis.settings).one}, line by line, {exactly(analysis.settings)}",
        (*_header(analysis, "Step"), ("Why", WORDS)),
        [(*_cells(analysis, step), step.why or "–") for step in analysis.reconciliation.steps],
        note="Hold the first line against the CRM, and the last against the credit.",
        attached=every_deal(analysis),
    )


def touch_use(analysis: Analysis) -> Table:
    """Return how many touches can earn credit, and why the others cannot."""
    use = analysis.touch_use
    total = int(use["touches"].sum())
    rows = [
        (
            label,
            count_fact(f"touches.{key}", f"Touches: {label}", touches, "touches"),
            share(touches / total, 1) if total else "–",
        )
        for key, label, touches in use.iter_rows()
        if touches or key == "creditable"
    ]
    every = count_fact("touches.all", "All good touches", total, "touches")
    return table(
        "touch-use",
        "Which touches can earn credit",
        (("Touches", WORDS), ("How many", NUMBER), ("Share", NUMBER)),
        [*rows, ("All good touches", every, "100%" if total else "–")],
        note="Each touch is counted once, under the first reason that holds.",
    )


def _header(analysis: Analysis, first: str) -> tuple[tuple[str, bool], ...]:
    many = unit(analysis.settings).many.capitalize()
    return ((first, WORDS), (many, NUMBER), ("Amount", NUMBER))


def _cells(analysis: Analysis, step: Step) -> tuple[Cell, ...]:
    key, noun = f"reconciliation.{step.key}", unit(analysis.settings).many
    return (
        _line(step),
        count_fact(f"{key}.deals", step.label, step.deals, noun),
        money_fact(f"{key}.amount", step.label, step.amount_minor, step.currency, exact=True),
    )


def _answer(analysis: Analysis) -> Sentence:
    found, nouns = analysis.reconciliation, unit(analysis.settings)
    first, last = found.step("exported"), found.step("credited")
    untouched = found.step("no_touch")
    left_out = first.deals - last.deals
    if not first.deals:
        return Sentence(f"There is nothing to tie: the export has no {nouns.one} of this kind.")
    rest = "all of them are credited"
    if left_out:
        rest = (
            f"{count(left_out)} {'is' if left_out == 1 else 'are'} left out, each line with its "
            f"reason, and {count(last.deals)} are credited"
        )
    touched = "; each has a touch that earns credit." if last.deals else "."
    if untouched.deals:
        touched = (
            f"; {exact_money(untouched.amount_minor, untouched.currency)} of it"
            f"{_of_deals(untouched, analysis)} stands under “no touch on record”."
        )
    credited = f", {exact_money(last.amount_minor, last.currency)} to the cent"
    if analysis.settings.milestone.of_leads:
        # Of leads the count is the amount.
        credited = ""
    return Sentence(
        f"Yes: of {units(first.deals, analysis.settings)} in the export {rest}{credited}{touched}"
    )


def _of_deals(step: Step, analysis: Analysis) -> str:
    # Of leads the amount says how many there are.
    of_leads = analysis.settings.milestone.of_leads
    return "" if of_leads else f" ({units(step.deals, analysis.settings)})"


def _line(step: Step) -> str:
    if step.kind is Kind.PART:
        return f"of which {step.label[0].lower()}{step.label[1:]}"
    return f"– {step.label}" if step.kind is Kind.LEFT_OUT else step.label


def _chart(analysis: Analysis, steps: list[Step]) -> Chart:
    rows = pl.DataFrame(_bars(steps), schema=_BARS, orient="row")
    first, last = steps[0], steps[-1]
    says = (
        f"{money(first.amount_minor, first.currency)} in the export, "
        f"{money(last.amount_minor, last.currency)} credited; grey is what leaves on the way or "
        "has no touch to credit."
    )
    data = table(
        "reconciliation-data",
        "",
        _header(analysis, "Step"),
        [(s.label, count(s.deals), exact_money(s.amount_minor, s.currency)) for s in steps],
    )
    tips = {"name": "step", "deals": unit(analysis.settings).many, "amount": "amount"}
    return Chart(
        "reconciliation-chart",
        f"How the credited {money_noun(analysis.settings)} ties to the export",
        says,
        charts.steps(rows, tips=tips),
        data,
    )


_BARS = {
    "name": pl.String, "start": pl.Float64, "end": pl.Float64, "text": pl.String,
    "deals": pl.String, "amount": pl.String, "left_out": pl.Boolean,
}  # fmt: skip


def _bars(steps: list[Step]) -> list[tuple[str, float, float, str, str, str, bool]]:
    bars, level, part_from = [], 0.0, 0.0
    for step in steps:
        amount = float(step.amount_minor or 0)
        if step.kind is Kind.TOTAL:
            start, end, level, part_from = 0.0, amount, amount, 0.0
        elif step.kind is Kind.LEFT_OUT:
            start, end = level - amount, level
            level = start
        else:
            start, end = part_from, part_from + amount
            part_from = end
        bars.append(
            (
                step.label, start, end, money(step.amount_minor, step.currency),
                count(step.deals), exact_money(step.amount_minor, step.currency),
                step.kind is Kind.LEFT_OUT or step.key == "no_touch",
            )
        )  # fmt: skip
    return bars
