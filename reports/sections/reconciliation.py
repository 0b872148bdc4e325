"""How the credited money ties to the CRM export, as a chart and a table; and touches by use."""

import polars as pl

from attribution.analysis import Analysis
from attribution.reconcile import Kind, Step
from reports import charts
from reports.blocks import Block, Chart, Table
from reports.numbers import count, exact_money, money, share
from reports.tables import NUMBER, WORDS, table
from reports.told import count_fact, money_fact
from reports.wording import money_noun, unit


def reconciliation(analysis: Analysis) -> tuple[Block, ...]:
    """Return every step from the export to the credited 100 %, drawn and to the cent."""
    steps = analysis.reconciliation.steps
    drawn = [s for s in steps if s.amount_minor and s.currency == analysis.currency]
    listed = reconciliation_table(analysis)
    if not any(step.kind is Kind.TOTAL for step in drawn):
        return (listed,)
    return (_chart(analysis, drawn), listed)


def reconciliation_table(analysis: Analysis) -> Table:
    """Return every step from the export to the credited 100 %, to the cent."""
    nouns = unit(analysis.settings)
    rows = [
        (
            _line(step),
            count_fact(f"reconciliation.{step.key}.deals", step.label, step.deals, nouns.many),
            money_fact(
                f"reconciliation.{step.key}.amount",
                step.label,
                step.amount_minor,
                step.currency,
                exact=True,
            ),
            step.why or "–",
        )
        for step in analysis.reconciliation.steps
    ]
    return table(
        "reconciliation",
        f"Every {nouns.one} and every cent, line by line",
        (("Step", WORDS), (nouns.many.capitalize(), NUMBER), ("Amount", NUMBER), ("Why", WORDS)),
        rows,
        note="Hold the first line against the CRM and the last against the credit above.",
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
    nouns = unit(analysis.settings)
    data = table(
        "reconciliation-data",
        "",
        (("Step", WORDS), (nouns.many.capitalize(), NUMBER), ("Amount", NUMBER)),
        [(s.label, count(s.deals), exact_money(s.amount_minor, s.currency)) for s in steps],
    )
    tips = {"name": "step", "deals": nouns.many, "amount": "amount"}
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
