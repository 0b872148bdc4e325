"""Cells and conditions as a vendor format writes them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import polars as pl

from data_contracts.vendors.cells import NOTHING, Case, Cell, Condition, Json, Lookup

_CELL = {
    "from", "value", "cases", "values", "patterns", "otherwise", "doubtful", "absent", "joined",
    "first_of", "time", "zone", "person", "only_if", "json", "take", "cut", "lookup", "divide",
    "order", "decimal", "first_given", "upper", "day", "told",
}  # fmt: skip
_JSON = {"column", "keys"}
_LOOKUP = {
    "table", "key", "value", "otherwise", "optional", "only", "newest_by", "second", "unlisted",
}  # fmt: skip


class FormatFileError(ValueError):
    """A vendor format says something that is not understood."""


def cell(node: Any, where: str) -> Cell:
    """Read one cell: the name of a column, several names, or what is to be done.

    Args:
        node: What the file says.
        where: The file, table and column, for messages.

    Raises:
        FormatFileError: It uses a word, or a value of one, that means nothing here.
    """
    if not isinstance(node, Mapping):
        return Cell(sources=texts(node))
    known(node, _CELL, where)
    return Cell(
        sources=texts(node.get("from", ())),
        value=_text_or_none(node.get("value")),
        cases=tuple(
            Case(condition(c["when"], where), _text(c["is"])) for c in node.get("cases", ())
        ),
        values=_values(node.get("values", {})),
        patterns=tuple(
            (pattern(p["like"], where), _text(p["is"])) for p in node.get("patterns", ())
        ),
        otherwise=_text_or_none(node.get("otherwise")),
        doubtful=pattern(node.get("doubtful", ""), where),
        absent=_text_or_none(node.get("absent")),
        joined=texts(node.get("joined", ())),
        first_of=node.get("first_of", ""),
        time=texts(node.get("time", ())),
        day=node.get("day", False),
        zone=node.get("zone", ""),
        person=node.get("person", False),
        only_if=condition(node.get("only_if", {}), where),
        json=_json(node["json"], where) if "json" in node else None,
        first_given=texts(node.get("first_given", ())),
        take=_group(node.get("take", ""), where),
        cut=_whole(node.get("cut", 0), "cut", where),
        lookup=_lookup(node["lookup"], where) if "lookup" in node else None,
        divide=_whole(node.get("divide", 1), "divide", where),
        order=one_of(node.get("order", ""), ("", "mdy", "dmy"), "order", where),
        decimal=one_of(node.get("decimal", ""), ("", ".", ","), "decimal", where),
        upper=node.get("upper", False),
        told=node.get("told", False),
    )


def condition(node: Mapping[Any, Any], where: str) -> Condition:
    """Read a condition. Words are case-folded; patterns are not, their case has a meaning."""
    read = {str(name): texts(values) for name, values in node.items()}
    for words in read.values():
        for word in words:
            bare = word.removeprefix("!")
            pattern(bare.removeprefix("~") if bare.startswith("~") else "", where)
    return MappingProxyType(
        {name: tuple(map(_case_folded, values)) for name, values in read.items()}
    )


def texts(node: Any) -> tuple[str, ...]:
    """Read one text or several; numbers and true or false are texts as YAML writes them."""
    return tuple(map(_text, node)) if isinstance(node, list | tuple) else (_text(node),)


def known(node: Any, allowed: set[str], where: str) -> Mapping[str, Any]:
    """Return what a part of the file says.

    Raises:
        FormatFileError: It uses a word that means nothing there, or is no mapping.
    """
    if not isinstance(node, Mapping):
        raise FormatFileError(f"{where}: {node!r} must be words with values, as in `key: value`.")
    if unknown := sorted(str(word) for word in set(node) - allowed):
        raise FormatFileError(
            f"{where}: {', '.join(unknown)} means nothing here; use {', '.join(sorted(allowed))}."
        )
    return dict(node)


def needed(node: Mapping[str, Any], word: str, where: str) -> Any:
    """Return what a word says.

    Raises:
        FormatFileError: The word is missing.
    """
    if word not in node:
        raise FormatFileError(f"{where}: it lacks the word {word}.")
    return node[word]


def one_of(value: Any, allowed: tuple[str, ...], word: str, where: str) -> str:
    """Return the value of a word that takes few.

    Raises:
        FormatFileError: It is another.
    """
    if value not in allowed:
        shown = ", ".join(text for text in allowed if text)
        raise FormatFileError(f"{where}: {word} is {value!r}, but takes only {shown}.")
    return str(value)


def pattern(text: Any, where: str) -> str:
    """Return a regular expression as it is written.

    Raises:
        FormatFileError: It is none.
    """
    try:
        pl.Series([""]).str.contains(str(text))
    except pl.exceptions.ComputeError as error:
        raise FormatFileError(f"{where}: {text!r} is no regular expression: {error}") from error
    return str(text)


def _group(text: Any, where: str) -> str:
    """Read the expression of `take`; without a group of its own, all that it finds is taken."""
    written = pattern(text, where)
    grouped = pl.select(pl.lit("").str.extract_groups(written)).to_series().struct.fields
    return written if grouped or not written else f"({written})"


def _values(node: Mapping[Any, Any]) -> Mapping[str, str]:
    pairs = {_text(word).casefold(): _text(ours) for word, ours in node.items()}
    return MappingProxyType(pairs) if pairs else NOTHING


def _json(node: Any, where: str) -> Json:
    known(node, _JSON, where)
    keys = texts(needed(node, "keys", where))
    if odd := [key for key in keys if set(key) & {'"', "\\"}]:
        raise FormatFileError(f"{where}: a key of JSON cannot have quotation marks: {odd[0]}.")
    return Json(texts(needed(node, "column", where)), keys)


def _lookup(node: Any, where: str) -> Lookup:
    known(node, _LOOKUP, where)
    otherwise = one_of(node.get("otherwise", "keep"), ("keep", "empty"), "otherwise", where)
    return Lookup(
        table=needed(node, "table", where),
        value=texts(needed(node, "value", where)),
        key=texts(node.get("key", ())),
        keep=otherwise == "keep",
        optional=node.get("optional", False),
        only=tuple(condition(node.get("only", {}), where).items()),
        newest_by=node.get("newest_by", ""),
        second=node.get("second", False),
        unlisted=texts(node.get("unlisted", ())),
    )


def _whole(value: Any, word: str, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FormatFileError(f"{where}: {word} is {value!r}, but takes a whole number.")
    return value


def _case_folded(word: str) -> str:
    return word if word.startswith(("~", "!~")) else word.casefold()


def _text_or_none(node: Any) -> str | None:
    return None if node is None else _text(node)


def _text(node: Any) -> str:
    if isinstance(node, list | Mapping):
        raise FormatFileError(f"{node!r} must be one text.")
    if isinstance(node, bool):
        return str(node).lower()
    return "" if node is None else str(node)
