"""The rows of a mapping that is asked about: one column of the ledger each, and its words."""

from dataclasses import dataclass, field

import streamlit as st

from app.plain import plain
from data_contracts.column_mapping import EMAIL
from data_contracts.mappings.fit import SourceColumn
from data_contracts.mappings.guess import MappingGuess, allowed_words, meant_words, missing_in
from data_contracts.odcs import contract

_NONE, _SAME = "", "\x00same"
_NOT_THERE, _EVERY_ROW = "– not in this file –", "– the same in every row –"
_AS_IT_IS = ""
_WIDTHS = (5, 5, 6)
_ADDRESS = "The person's e-mail address: it stands for them, and is kept nowhere."
_READINGS = {"dmy": "Day first", "mdy": "Month first"}


@dataclass(slots=True)
class Answers:
    """What the reader has said so far.

    Attributes:
        columns: The ledger's column → the file's.
        always: The ledger's column → what it is in every row.
        words: The ledger's column, the file's word, ours.
        date_order: How dates are read that fit both readings.
        open: What is still to be said, or empty.
    """

    columns: dict[str, str] = field(default_factory=dict)
    always: dict[str, str] = field(default_factory=dict)
    words: list[tuple[str, str, str]] = field(default_factory=list)
    date_order: str | None = None
    open: str = ""


def draw_columns(found: MappingGuess) -> Answers:
    """Draw one row per column of the table, the needed and the guessed ones first."""
    guessed = {column.column: column.source for column in found.columns}
    needed = set(missing_in(found.table, set()))
    rows = _rows(found.table)
    first = [row for row in rows if row[0] in guessed or row[0] in needed]
    answers = Answers()
    for name, meaning in first:
        _draw_row(found, name, meaning, guessed.get(name, _NONE), answers)
    others = [row for row in rows if row not in first]
    if others:
        with st.expander(f"{len(others)} more that the table can hold"):
            for name, meaning in others:
                _draw_row(found, name, meaning, _NONE, answers)
    return answers


def draw_words(found: MappingGuess, answers: Answers) -> None:
    """Draw what the file's words mean where only certain words may stand."""
    sources = {source.name: source for source in found.sources}
    chosen = {name: sources[source] for name, source in answers.columns.items()}
    meant = {(column, word): ours for column, word, ours in meant_words(found.table, chosen)}
    for column, source in chosen.items():
        allowed = allowed_words(found.table, column)
        asked = [word for word in source.words if word.casefold() not in allowed]
        if allowed and asked:
            with st.container(border=True):
                st.markdown(f"**{plain(f'What the words in “{source.name}” mean')}**")
                for word in asked:
                    _draw_word(found, (column, word), allowed, meant, answers)


def draw_date_order(found: MappingGuess, answers: Answers) -> None:
    """Ask how dates are to be read that fit both readings."""
    sources = {source.name: source for source in found.sources}
    dated = [sources[answers.columns[name]] for name in _dates(found.table) & set(answers.columns)]
    doubtful = sorted((s for s in dated if s.two_orders), key=lambda source: source.name)
    if not doubtful:
        return
    text, day_first, month_first = doubtful[0].two_orders[0]
    readings = {"dmy": day_first, "mdy": month_first}
    answers.date_order = st.radio(
        plain(f"{text} in “{doubtful[0].name}” is"), list(_READINGS), index=None, horizontal=True,
        format_func=lambda order: f"{_READINGS[order]}: {readings[order]}",
        key=f"order_{found.label}",
    )  # fmt: skip
    if answers.date_order is None:
        answers.open = f"Still to be said: how {text} is to be read."


def _rows(table: str) -> list[tuple[str, str]]:
    """Return name and meaning of every column that can be filled."""
    own = [(column.name, column.meaning) for column in contract(table).columns]
    return [(EMAIL, _ADDRESS), *own] if any(name == "lead_id" for name, _ in own) else own


def _dates(table: str) -> set[str]:
    return {c.name for c in contract(table).columns if str(c.dtype).startswith("Datetime")}


def _draw_row(found: MappingGuess, name: str, meaning: str, guessed: str, answers: Answers) -> None:
    key = f"{found.label}_{found.table}_{name}"
    sources = {source.name: source for source in found.sources}
    told, chosen, examples = st.columns(_WIDTHS, vertical_alignment="center")
    told.markdown(f"**{plain(name.replace('_', ' '))}**  \n:small[{plain(meaning)}]")
    offered = [_NONE, *([] if name == EMAIL else [_SAME]), *sources]
    source = chosen.selectbox(
        name, offered, index=offered.index(guessed), key=f"from_{key}",
        format_func=lambda one: {_NONE: _NOT_THERE, _SAME: _EVERY_ROW}.get(one, one),
        label_visibility="collapsed",
    )  # fmt: skip
    if source == _SAME:
        with examples:
            _draw_same(found.table, name, key, answers)
    elif source:
        answers.columns[name] = source
        examples.caption(_told(found, name, sources[source]))


def _draw_same(table: str, name: str, key: str, answers: Answers) -> None:
    if allowed := allowed_words(table, name):
        value = st.selectbox(name, allowed, key=f"same_{key}", label_visibility="collapsed")
    else:
        value = st.text_input(name, key=f"same_{key}", label_visibility="collapsed")
    if value:
        answers.always[name] = value


def _told(found: MappingGuess, name: str, source: SourceColumn) -> str:
    sure = {(c.column, c.source): c.confidence for c in found.columns}.get((name, source.name))
    values = plain(" · ".join(source.examples) or "no value")
    return f"{values}  \n:small[{f'guessed: {sure}' if sure else 'as you chose'}]"


def _draw_word(
    found: MappingGuess,
    asked: tuple[str, str],
    allowed: tuple[str, ...],
    meant: dict[tuple[str, str], str],
    answers: Answers,
) -> None:
    column, word = asked
    told, chosen = st.columns(2, vertical_alignment="center")
    told.markdown(plain(word))
    offered = [_AS_IT_IS, *allowed]
    ours = chosen.selectbox(
        word, offered, index=offered.index(meant.get(asked, _AS_IT_IS)),
        key=f"word_{found.label}_{found.table}_{column}_{word}", label_visibility="collapsed",
        format_func=lambda one: one.replace("_", " ") or "– none of these: set the rows aside –",
    )  # fmt: skip
    if ours:
        answers.words.append((column, word, ours))
