"""The parts of all values in what was won, under each definition, as tables."""

from dataclasses import dataclass

import polars as pl

from attribution.analysis import Analysis
from attribution.influence import COLUMNS, Influence
from attribution.influence_definitions import Definition
from attribution.program_kinds import NURTURE
from attribution.told import NONE_OF_THEM
from reports.blocks import Fact, Table
from reports.names import distinct_names, key_part
from reports.numbers import count, share
from reports.sections.states import these_only
from reports.tables import NUMBER, WORDS, Cell, table
from reports.wording import COLUMNS as NOUNS
from reports.wording import column, contacts, deals, joined, window

MOST_VALUES = 15
"""So many values are listed, those in most of the money."""

_NO_TOUCH = "No such touch"


@dataclass(frozen=True, slots=True)
class Measured:
    """In what parts are told: columns of `Influence.rows`, and their names for a reader.

    Attributes:
        share: The column of the share.
        low: The column of the lower end of its interval.
        high: That of the upper end.
        noun: What it is a share of.
        method: How the interval is made.
    """

    share: str
    low: str
    high: str
    noun: str
    method: str


_OF_MONEY = Measured("share", "low", "high", "won revenue", "by bootstrap over accounts")
_OF_DEALS = Measured("deals_share", "deals_low", "deals_high", "won deals", "Wilson’s")


def measured(found: Influence) -> Measured:
    """Return the share of money; of deals, which need no amount, where nothing is one of money."""
    return _OF_MONEY if found.amount_minor > 0 else _OF_DEALS


def by_value(analysis: Analysis, by: str) -> Table:
    """Return the share of each value under every definition."""
    found = analysis.influence(by)
    measure = measured(found)
    rows = found.rows.filter(pl.col("value") != NONE_OF_THEM)
    most = rows.group_by("value").agg(pl.col("amount_minor").max(), pl.col("deals").max())
    ranked = most.sort("amount_minor", "deals", "value", descending=[True, True, False])["value"]
    values = ranked.head(MOST_VALUES).to_list()
    shares = {
        (definition, value): part
        for definition, value, part in found.rows.select(
            "definition", "value", measure.share
        ).iter_rows()
    }
    names = distinct_names(values)
    body = [
        _value_row(by, name, value, found, shares)
        for name, value in [*zip(names, values, strict=True), (_NO_TOUCH, NONE_OF_THEM)]
    ]
    if others := ranked.to_list()[MOST_VALUES:]:
        body.insert(-1, _others(others, found, shares))
    exclusive = [named(each) for each in found.definitions if each.exclusive]
    return table(
        f"influence-{by}",
        f"Share of {measure.noun} by {NOUNS[by].one}",
        ((column(by), WORDS), *((named(each), NUMBER) for each in found.definitions)),
        body,
        note=f"{these_only(analysis.won)}Each column of {joined(exclusive)} adds up to 100%: a "
        f"deal has one {NOUNS[by].one} there. In the others a deal stands in the line of every "
        f"{NOUNS[by].one} that took part: these overlap and add up to nothing.",
    )


def definitions_table(won: Analysis, found: Influence) -> Table:
    """Return what each definition means, who measures so, and which touches they see."""
    blind = ""
    if found.out_of_reach:
        blind = (
            f" That window begins after the creation of {count(found.out_of_reach)} of "
            f"{deals(found.deals, won.settings)}: there no touch before creation is seen, so that "
            "“touch at deal creation” finds none and “after creation, not before” may count a "
            "deal too many."
        )
    return table(
        "influence-definitions",
        "What the definitions mean",
        (
            ("Definition", WORDS),
            ("A deal counts for a program, channel or kind where", WORDS),
            ("Who measures so", WORDS),
        ),
        [(named(each), each.means, each.source) for each in found.definitions],
        note="Only touches that can earn credit count. A journey, and every definition by touches "
        f"but campaign influence, has {window(won.settings)}, and {contacts(won.settings)}.{blind}",
    )


def named(each: Definition) -> str:
    """Return a definition with its measure: `Sourced: first touch`."""
    return f"{each.measure.capitalize()}: {each.label[0].lower()}{each.label[1:]}"


def _value_row(
    by: str, name: str, value: str, found: Influence, shares: dict[tuple[str, str], float | None]
) -> list[Cell]:
    unit = "share" if measured(found) is _OF_MONEY else "share of deals"
    cells: list[Cell] = []
    for each in found.definitions:
        part = shares.get((each.key, value), 0.0)
        key = f"influence.{by}.{key_part(value)}.{each.key}"
        if by == COLUMNS[0] and value == NURTURE:
            cells.append(share(part, 1))  # it stands above, with its interval
        else:
            label = f"{name}, {named(each)}"
            cells.append(Fact(f"{key}", label, share(part, 1), part, n=found.deals, unit=unit))
    return [name, *cells]


def _others(
    values: list[str], found: Influence, shares: dict[tuple[str, str], float | None]
) -> list[Cell]:
    """Return the values that are not listed as one line, under definitions that add up."""
    parts = {
        each.key: [shares.get((each.key, value)) or 0.0 for value in values]
        for each in found.definitions
    }
    return [
        count(len(values), "other"),
        *(share(sum(parts[each.key]), 1) if each.exclusive else "–" for each in found.definitions),
    ]
