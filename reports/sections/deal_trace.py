"""One deal touch by touch: which ones models single out, and each with its source and credit."""

from collections.abc import Mapping, Sequence
from typing import Any

from attribution.analysis import Analysis
from attribution.one_deal import OneDeal
from reports.blocks import Table
from reports.names import EVERYTHING, key_part, name
from reports.numbers import count, date, exact_money, moment
from reports.sections.deal_words import (
    MILESTONES,
    action_told,
    local,
    person,
    person_told,
    place_told,
)
from reports.sections.model_rows import short_names
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import money_fact

MOST_TRACED = 100
"""Of a longer journey as many touches are told; those in its middle stand in one line."""


def singled_out(analysis: Analysis, deal: OneDeal) -> Table:
    """Return the touches that models single out: the first, the last, and one per milestone."""
    rows = []
    last = deal.touches.height
    stand = [("First touch", 1), *((_at(m), p) for m, p in deal.singled_out), ("Last touch", last)]
    for what, position in sorted(stand, key=lambda found: found[1]):
        touch = deal.touches.row(position - 1, named=True)
        rows.append(
            (
                what,
                count(position),
                date(local(analysis, touch["occurred_at"])),
                person_told(touch["person"]),
                *(name(touch[column]) for column in ("channel", "program_kind", "program")),
            )
        )
    return table(
        "deal-singled-out",
        "The touches that models single out",
        (
            ("Stands out as", WORDS), ("Touch", NUMBER), ("When", WORDS), ("Person", WORDS),
            ("Channel", WORDS), ("Kind of program", WORDS), ("Program", WORDS),
        ),
        rows,
        note="A milestone’s touch is the last one at or before it, whoever was touched.",
    )  # fmt: skip


def trace(analysis: Analysis, deal: OneDeal) -> Table:
    """Return every touch with its source and its credit; a long journey's middle in one line."""
    short = short_names(analysis)
    model, currency = analysis.model, analysis.currency
    credit = deal.credit[model.name]
    height = deal.touches.height
    half = height if height <= MOST_TRACED else MOST_TRACED // 2
    rows: list[Sequence[Cell]] = [_traced(analysis, deal, at) for at in range(half)]
    if half < height:
        between = credit[half : height - half]
        told = f"{count(between.len())} between"
        rows += [
            (told, *["–"] * 4, exact_money(int(between.sum()), currency), "–"),
            *(_traced(analysis, deal, at) for at in range(height - half, height)),
        ]
    total = money_fact(
        f"deal.{key_part(deal.deal_id)}.{EVERYTHING}.{model.name}.money",
        f"Credit of all touches of deal {name(deal.deal_id)}, {model.label}",
        int(credit.sum()), currency, exact=True,
    )  # fmt: skip
    return table(
        "deal-trace",
        "Touch by touch, back to the file",
        (
            ("Touch", NUMBER), ("When", WORDS), ("Person", WORDS), ("What", WORDS),
            ("Program and content", WORDS), (f"Credit, {short[model.name]}", NUMBER),
            ("File and line", WORDS),
        ),
        [*rows, ("All", *["–"] * 4, total, "–")],
        note=f"Times are in {analysis.zone}. Persons have letters instead of names; the file and "
        "line lead to the row they came from.",
    )  # fmt: skip


def _traced(analysis: Analysis, deal: OneDeal, at: int) -> Sequence[Cell]:
    *touch, place = touch_cells(analysis, deal.touches.row(at, named=True))
    credit = exact_money(deal.credit[analysis.model.name][at], analysis.currency)
    return (*touch, credit, place)


def touch_cells(analysis: Analysis, touch: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a touch (`OneDeal.touches`) as cells: number, when, who, what, of what, and where."""
    told = [name(part) for part in (touch["program"], touch["content"]) if part]
    return (
        count(touch["position"]),
        moment(local(analysis, touch["occurred_at"])),
        person(touch["person"]),
        f"{name(touch['channel'])}, {action_told(touch['action'])}",
        ": ".join(told) or "–",
        place_told(touch["source_file"], touch["source_row"]),
    )


def _at(milestone: str) -> str:
    return f"At {MILESTONES[milestone] if milestone == 'mql' else MILESTONES[milestone].lower()}"
