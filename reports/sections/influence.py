"""Section: what nurture sourced, accelerated and influenced, under each usual definition."""

from typing import Any

import polars as pl

from attribution.amounts import no_whole
from attribution.analysis import Analysis
from attribution.bootstrap import FEW_ACCOUNTS
from attribution.influence import COLUMNS, Influence
from attribution.influence_definitions import Definition, Measure
from attribution.program_kinds import NURTURE
from reports import charts
from reports.blocks import Block, Caveat, Chart, Fact, Section, Sentence, Table
from reports.numbers import count, interval, level, money, share
from reports.sections.influence_rows import (
    Measured,
    by_value,
    definitions_table,
    measured,
    named,
)
from reports.sections.states import obstacle, other_currencies, these_only, too_few, weaknesses
from reports.sections.whole_or_none import beyond_the_whole, no_shares
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, money_fact
from reports.wording import deals, joined

KEY = "influence"
TITLE = "Sourced and influenced"
QUESTION = "How much did nurture source, accelerate and influence?"
BY = COLUMNS
"""What influence can be told by; the first is the default."""

_Rows = dict[str, dict[str, Any]]
"""Definition → the numbers of one value under it."""


def influence(analysis: Analysis, by: str = BY[0]) -> Section:
    """Answer what was sourced, accelerated and influenced of what was won.

    Args:
        analysis: The analysis to read.
        by: One of `BY`.
    """
    won = analysis.won
    left_out = other_currencies(won)
    if blocked := obstacle(won):
        return Section(KEY, TITLE, QUESTION, (*left_out, blocked))
    kinds = analysis.influence("program_kind")
    nurture = kinds.of(NURTURE)
    touched = any(row["deals"] for row in nurture.values())
    unshared = no_shares(won)
    told: list[Block] = [] if unshared is None else [unshared]
    told += [too_few(won) or _answer(analysis, kinds, nurture)]
    if touched:
        told += [_chart(analysis, kinds, nurture), _nurture_table(analysis, kinds, nurture)]
    if unshared is None:
        found = [
            each.rows.select("share", "low", "high") for each in (kinds, analysis.influence(by))
        ]
        ends = [end for rows in found for row in rows.rows() for end in row]
        told += beyond_the_whole(won, ends)
    return Section(
        KEY,
        TITLE,
        QUESTION,
        (
            *left_out,
            *told,
            *weaknesses(won, "program_kind"),
            by_value(analysis, by),
            definitions_table(won, kinds),
            Caveat(_NEVER_ADDED),
        ),
    )


def _answer(analysis: Analysis, found: Influence, nurture: _Rows) -> Sentence:
    if not any(row["deals"] for row in nurture.values()):
        return Sentence(
            "Nothing, as far as these records go: no touch of a won deal is one of nurture."
        )
    told = [f"{measure} {_ends_of(measure, found, nurture)}" for measure in Measure]
    with_interval = any(row[measured(found).low] is not None for row in nurture.values())
    also = f" and its {level(analysis.settings.confidence)}" if with_interval else ""
    whole = f"{money(found.amount_minor, analysis.won.currency)} won"
    if found.amount_minor <= 0:
        whole = deals(found.deals, analysis.won.settings)
    return Sentence(
        f"Of {whole}, nurture {joined(told)}. In "
        f"brackets: the definition{also}. State the definition with the number, and never add "
        "the three up."
    )


def _ends_of(measure: Measure, found: Influence, nurture: _Rows) -> str:
    """Return the least and the most under the definitions of a measure, each with its interval."""
    rows = [
        (nurture[each.key], each.label.lower())
        for each in found.definitions
        if each.measure is measure
    ]
    by = measured(found)
    least = min(rows, key=lambda pair: pair[0][by.share])
    most = max(rows, key=lambda pair: pair[0][by.share])
    if least[0][by.share] == most[0][by.share]:
        return _told_under(by, *least)
    return f"from {_told_under(by, *least)} to {_told_under(by, *most)}"


def _told_under(by: Measured, row: dict[str, Any], label: str) -> str:
    part, low, high = row[by.share], row[by.low], row[by.high]
    return f"{share(part)} ({label}{'' if low is None else f': {interval(low, high)}'})"


def _chart(analysis: Analysis, found: Influence, nurture: _Rows) -> Chart:
    confidence, by = level(analysis.settings.confidence), measured(found)
    frame = pl.DataFrame(
        [
            {
                "name": f"{each.label} ({each.measure})", "share": row[by.share],
                "low": row[by.low], "high": row[by.high],
                "lowest": row[by.share], "highest": row[by.share],
                "text": share(row[by.share]), "interval": _ends(row[by.low], row[by.high]),
                "quiet": not row["deals"],
            }
            for each in found.definitions
            for row in [nurture[each.key]]
        ],
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )  # fmt: skip
    tips = {"name": "definition", "text": f"share of {by.noun}", "interval": confidence}
    line = f"Line: its {confidence}, {by.method}."
    if frame["low"].null_count() == frame.height:
        line = f"With fewer than {count(FEW_ACCOUNTS)} accounts there is no interval."
    return Chart(
        "influence-chart",
        f"Share of {by.noun} that nurture had a part in, by definition",
        f"{these_only(analysis.won)}Dot: share of {by.noun}. {line}",
        charts.credit_dots(frame, x_title=f"Share of {by.noun}", tips=tips),
        table(
            "influence-data",
            "",
            (("Definition", WORDS), (f"Share of {by.noun}", NUMBER),
             (confidence.capitalize(), NUMBER)),
            frame.select("name", "text", "interval").rows(),
        ),
    )  # fmt: skip


def _nurture_table(analysis: Analysis, found: Influence, nurture: _Rows) -> Table:
    confidence = level(analysis.settings.confidence).capitalize()
    return table(
        "influence-nurture",
        "Nurture under each definition",
        (
            ("Definition", WORDS), ("Deals", NUMBER), ("Share of deals", NUMBER),
            (confidence, NUMBER), ("Won revenue", NUMBER), ("Share of it", NUMBER),
            (confidence, NUMBER),
        ),
        [
            _nurture_row(analysis, each, nurture[each.key], found)
            for each in found.definitions
        ],
        note=f"{these_only(analysis.won)}A deal counts with its whole amount under every "
        "definition that it meets, so lines do not add up. Intervals: of deals Wilson’s, of money "
        "by bootstrap over accounts.",
    )  # fmt: skip


def _nurture_row(
    analysis: Analysis, each: Definition, row: dict[str, Any], found: Influence
) -> list[Cell]:
    counted, minor, part = row["deals"], row["amount_minor"], row["share"]
    in_scope = found.deals
    key, label = f"influence.program_kind.{NURTURE}.{each.key}", f"Nurture, {named(each)}"
    why = "" if part is not None else no_whole(found.amount_minor)
    return [
        named(each),
        count_fact(f"{key}.deals", f"{label}: deals", counted, "deals"),
        Fact(
            f"{key}.deals_share", f"{label}: share of deals", share(row["deals_share"]),
            row["deals_share"], row["deals_low"], row["deals_high"], in_scope,
            unit="share of deals",
        ),
        _ends(row["deals_low"], row["deals_high"]),
        money_fact(f"{key}.money", label, minor, analysis.won.currency, exact=True),
        Fact(key, label, share(part, 1), part, row["low"], row["high"], in_scope, why, "share"),
        _ends(row["low"], row["high"]),
    ]  # fmt: skip


def _ends(low: float | None, high: float | None) -> str:
    return "–" if low is None else interval(low, high)


_NEVER_ADDED = (
    "Sourced, accelerated and influenced look at the same deals from three sides. A deal that one "
    "program sourced, another may have accelerated, and every program in its journey influenced "
    "it: added up, they tell more than was won. Not one of them says that the deal would not "
    "have come without it."
)
