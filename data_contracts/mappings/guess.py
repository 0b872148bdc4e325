"""What an export that no format knows most likely is: a guess, for a reader to confirm or change.

A guess rests on the columns' names (`words.yaml`) and on what their values look like. It
decides nothing: rows are read only after somebody has confirmed it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from data_contracts.column_mapping import EMAIL, ColumnMapping
from data_contracts.mappings.fit import SourceColumn, looks, nearness, unseen
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.reading.table import TextTable
from data_contracts.vendors import VENDORS
from data_contracts.vendors.names import normal
from data_contracts.vendors.recognise import Recognised, recognise

SURE, LIKELY, UNSURE = "sure", "likely", "unsure"
"""How sure a guess is, in words."""

_SURE_FROM, _LIKELY_FROM, _LEAST = 0.9, 0.6, 0.4
"""Of 1, which is a name that means the column, over values that fit it. Below the least, a column
stays open. Chosen on the exports of 14 systems."""
_MAY_LACK = 1
"""So many needed columns may have a name that nobody knows."""
_PERSON = ("lead_id", "visitor_id", EMAIL)
_NEEDS_PERSON = "touches"
_ACCOUNT, _ACCOUNT_NAME = "account_id", "account_name"
_WEIGHT_NEEDED, _WEIGHT_OTHER, _NAMED_SO = 2.0, 1.0, 1.5


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """Which column of a file most likely is a column of the table.

    Attributes:
        column: The table's column, or `EMAIL`.
        source: The file's.
        confidence: `SURE`, `LIKELY` or `UNSURE`.
        examples: Its first three different values; e-mail addresses are hidden.
    """

    column: str
    source: str
    confidence: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingGuess:
    """What a file most likely is.

    Attributes:
        label: The file.
        table: The table of the ledger.
        confidence: `SURE`, `LIKELY` or `UNSURE`.
        columns: One per column of the table that one of the file's seems to be.
        missing: Columns that the table must have and none seems to be; `lead_id` stands for a
            person, whom also an e-mail address can name.
        mapping: The guess as a mapping that can be confirmed.
        sources: Every column of the file, with examples.
    """

    label: str
    table: str
    confidence: str
    columns: tuple[ColumnGuess, ...]
    missing: tuple[str, ...]
    mapping: ColumnMapping
    sources: tuple[SourceColumn, ...]


def guess(table: TextTable, wanted: str = "") -> MappingGuess:
    """Guess which table a file is, and which of its columns fills which of the table's.

    Args:
        table: The file.
        wanted: The table that it is, where that is known.
    """
    sources = tuple(looks(table.rows[name]) for name in table.rows.columns)
    names = [wanted or table.named] if wanted or table.named else CONTRACTS
    scored = {name: _matched(name, sources) for name in names}
    best = max(scored, key=lambda name: _explains(name, scored[name], table.label))
    return _guess(table, best, scored[best], sources)


@dataclass(frozen=True, slots=True)
class Likely:
    """What a table most likely is, told by its columns' names alone.

    Attributes:
        table: The table of the ledger; empty where nothing points to one.
        known_as: What a format calls it that knows all it needs; empty where none does.
    """

    table: str = ""
    known_as: str = ""


def likely(label: str, columns: Sequence[str]) -> Likely:
    """Guess what a table is whose values nobody has looked at yet.

    Args:
        label: Its name.
        columns: The names of its columns.
    """
    text = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    nothing = pl.Series([], dtype=pl.String)
    found = recognise(TextTable("", "", text, nothing.cast(pl.Int64), nothing, ""))
    if isinstance(found, Recognised):
        table = next((becoming.table for becoming in found.kind.becomes), "")
        ours = found.vendor is VENDORS[0]
        name = found.kind.spoken if ours else f"{found.vendor.label} {found.kind.spoken}"
        return Likely(table, name)
    matched = {name: _matched(name, tuple(map(unseen, columns))) for name in CONTRACTS}
    best = max(matched, key=lambda name: _explains(name, matched[name], label))
    lacking = len(missing_in(best, set(matched[best])))
    return Likely(best) if lacking <= _MAY_LACK and len(matched[best]) > lacking + 1 else Likely()


def known_words(column: str) -> Mapping[str, str]:
    """Return what other systems' words mean in a column with a closed set: word → ours."""
    words = _known()["words"].get(column, {})
    return {normal(word): ours for ours, several in words.items() for word in (ours, *several)}


def allowed_words(table: str, column: str) -> tuple[str, ...]:
    """Return the words that a column of a table may hold, or none where any may stand."""
    for rule in contract(table).rules:
        if rule.columns == (column,) and "value_set" in rule.arguments:
            return tuple(rule.arguments["value_set"])
    return ()


def missing_in(table: str, filled: set[str]) -> tuple[str, ...]:
    """Return the columns that a table cannot do without and that nothing fills.

    Args:
        table: The table's name.
        filled: Its columns that are filled, `EMAIL` among them where there is an address.
    """
    needed = {column.name for column in contract(table).columns if column.required}
    if table == _NEEDS_PERSON and not filled & set(_PERSON):
        needed.add("lead_id")
    if EMAIL in filled:
        needed.discard("lead_id")
    return tuple(c.name for c in contract(table).columns if c.name in needed - filled)


def meant_words(
    table: str, columns: Mapping[str, SourceColumn]
) -> tuple[tuple[str, str, str], ...]:
    """Return what a file's words seem to mean where only certain words may stand.

    Args:
        table: The table's name.
        columns: The file's columns by the table's.
    """
    found: list[tuple[str, str, str]] = []
    for column, source in columns.items():
        allowed = allowed_words(table, column)
        known = known_words(column)
        for word in source.words if allowed else ():
            ours = known.get(normal(word))
            if ours in allowed and word.casefold() != ours:
                found.append((column, word, ours))
    return tuple(found)


_Match = Mapping[str, tuple[float, SourceColumn]]


def _matched(table: str, sources: tuple[SourceColumn, ...]) -> _Match:
    """Return the best pairs of columns, each used once: the table's → how good, and the file's."""
    pairs = sorted(
        (
            (nearness(source, column, synonyms), -place, name, source)
            for name, column, synonyms in _columns(table)
            for place, source in enumerate(sources)
        ),
        key=lambda pair: (pair[0], pair[1], pair[2]),
        reverse=True,
    )
    found: dict[str, tuple[float, SourceColumn]] = {}
    used: set[str] = set()
    for score, _, name, source in pairs:
        if score >= _LEAST and name not in found and source.name not in used:
            found[name] = score, source
            used.add(source.name)
    if _ACCOUNT_NAME in found and _ACCOUNT not in found:
        # Without ids an account is known by its name.
        found[_ACCOUNT] = found.pop(_ACCOUNT_NAME)
    return found


def _columns(table: str) -> list[tuple[str, Any, list[str]]]:
    """Return name, contract column (None for the address) and synonyms of each column."""
    synonyms: Mapping[str, list[str]] = _known()["columns"].get(table, {})
    own = [(c.name, c, synonyms.get(c.name, [])) for c in contract(table).columns]
    return own + ([(EMAIL, None, synonyms[EMAIL])] if EMAIL in synonyms else [])


def _explains(table: str, matched: _Match, label: str) -> tuple[float, int]:
    """Return how much of a table a file fills: needed columns count most, and all must be there."""
    if not matched:
        return -math.inf, -CONTRACTS.index(table)
    needed = {column.name for column in contract(table).columns if column.required}
    worth = sum(
        score * (_WEIGHT_NEEDED if name in needed else _WEIGHT_OTHER)
        for name, (score, _) in matched.items()
    )
    lacking = len(missing_in(table, set(matched)))
    named = _NAMED_SO if normal(table) in normal(label) else 0.0
    return worth + named - _WEIGHT_NEEDED * lacking, -CONTRACTS.index(table)


def _guess(
    table: TextTable, name: str, matched: _Match, sources: tuple[SourceColumn, ...]
) -> MappingGuess:
    order = [column for column, *_ in _columns(name) if column in matched]
    missing = missing_in(name, set(matched))
    columns = tuple(
        ColumnGuess(c, matched[c][1].name, _spoken(matched[c][0]), matched[c][1].examples)
        for c in order
    )
    weakest = min((score for score, _ in matched.values()), default=0.0)
    mapping = ColumnMapping(
        header_fingerprint=table.header_fingerprint,
        table=name,
        columns=tuple((column.column, column.source) for column in columns),
        words=meant_words(name, {column: matched[column][1] for column in order}),
        file=table.label,
    )
    confidence = UNSURE if missing else _spoken(weakest)
    return MappingGuess(table.label, name, confidence, columns, missing, mapping, sources)


def _spoken(score: float) -> str:
    if score >= _SURE_FROM:
        return SURE
    return LIKELY if score >= _LIKELY_FROM else UNSURE


@cache
def _known() -> Any:
    text = (files("data_contracts.mappings") / "words.yaml").read_text("utf-8")
    return YAML(typ="safe").load(text)
