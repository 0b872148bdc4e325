"""A deal that is not in scope: why it earns nobody credit, and the touches that led up to it."""

from collections.abc import Sequence

from attribution.analysis import Analysis
from attribution.left_out import NOT_REACHED, LeftOut, left_out_deal
from attribution.reconcile import QUARANTINED
from attribution.settings import Milestone
from reports.blocks import Block, Caveat, Sentence, Table
from reports.names import name
from reports.numbers import UNKNOWN, count, date, exact_money
from reports.sections.deal_choice import Found, named_deals
from reports.sections.deal_trace import MOST_TRACED, touch_cells
from reports.sections.deal_words import local, place_told
from reports.sections.reconciliation_deals import broken_rules
from reports.tables import NUMBER, WORDS, table
from reports.wording import OF_MILESTONE, unit, units


def left_out_told(analysis: Analysis, text: str, found: Sequence[Found]) -> list[Block]:
    """Return why the first of some deals is not in scope, and its touches.

    Args:
        analysis: The analysis to read.
        text: What the reader typed.
        found: (deal id, label) of the deals that it means, none of them in scope.
    """
    (deal_id, label), *others = found
    deal = left_out_deal(analysis, deal_id)
    one = unit(analysis.settings).one
    blocks: list[Block] = [
        Sentence(f"No model credits {label}: the {one} is not in scope."),
        Caveat(f"{_why(analysis, deal)} {_own_row(analysis, deal)}", severe=True),
    ]
    if others:
        blocks.append(
            Caveat(
                f"“{name(text)}” fits {units(len(found), analysis.settings)}, none of them in "
                f"scope. The others: {named_deals(others)}."
            )
        )
    return [*blocks, _touches(analysis, deal)]


def _why(analysis: Analysis, deal: LeftOut) -> str:
    line = deal.facts["line"]
    if line == NOT_REACHED:
        return _not_reached(analysis, deal)
    steps = {step.key: step for step in analysis.reconciliation.steps}
    if line not in steps:
        return f"Its row is in quarantine: {_broken(deal)}. The page Data health lists it."
    label = f"In the reconciliation it stands in the line “{steps[line].label}”"
    if line == QUARANTINED:
        return (
            f"{label}: {_broken(deal)}. The page Reconciliation shows this line, and the page Data "
            "health what to correct."
        )
    return (
        f"{label}. {steps[line].why} The page Reconciliation shows this line with its amount and "
        "its other deals."
    )


def _not_reached(analysis: Analysis, deal: LeftOut) -> str:
    settings = analysis.settings
    happened = OF_MILESTONE[settings.milestone].happened
    if settings.milestone is not Milestone.WON:
        return f"No date says that this {happened}, so it has no line in the reconciliation."
    status = deal.facts["status"]
    ended = deal.facts["ended_at"]
    when = f" on {date(local(analysis, ended))}" if status == "lost" and ended else ""
    state = f"was lost{when}" if status == "lost" else "is still open"
    return (
        f"It {state}, so there is no won revenue to share. The page Reconciliation begins with "
        "the won deals and has no line for it; crediting pipeline counts every deal, this one too."
    )


def _broken(deal: LeftOut) -> str:
    return name("; ".join(broken_rules(deal.facts["broken"])), 300)


def _own_row(analysis: Analysis, deal: LeftOut) -> str:
    facts = deal.facts
    place = place_told(facts["source_file"], facts["source_row"])
    if analysis.settings.milestone.of_leads:
        return f"Its row: {place}."
    return f"Its amount is {_amount(analysis, deal)}; its row: {place}."


def _amount(analysis: Analysis, deal: LeftOut) -> str:
    facts = deal.facts
    if facts["own_minor"] is not None:
        return exact_money(facts["own_minor"], facts["currency"] or analysis.currency)
    return name(facts["stated"]) if facts["stated"] else UNKNOWN


def _touches(analysis: Analysis, deal: LeftOut) -> Table | Caveat:
    until = date(local(analysis, deal.until))
    window = "" if deal.lookback_days is None else f" in the {count(deal.lookback_days, 'day')}"
    if deal.touches.is_empty():
        return Caveat(
            f"No touch of its people that could earn credit is on record{window} until {until}."
        )
    rows = list(deal.touches.iter_rows(named=True))
    half = len(rows) if len(rows) <= MOST_TRACED else MOST_TRACED // 2
    told: list[Sequence[str]] = [touch_cells(analysis, row) for row in rows[:half]]
    if half < len(rows):
        told.append((f"{count(len(rows) - 2 * half)} between", *["–"] * 5))
        told += [touch_cells(analysis, row) for row in rows[-half:]]
    return table(
        "deal-left-out",
        f"Its {count(len(rows), 'touch', 'touches')}, back to the file",
        (
            ("Touch", NUMBER), ("When", WORDS), ("Person", WORDS), ("What", WORDS),
            ("Program and content", WORDS), ("File and line", WORDS),
        ),
        told,
        note=f"What could have earned credit{window} until {until}. Times are in {analysis.zone}. "
        "Persons have letters instead of names.",
    )  # fmt: skip
