"""Values of a settings file, held to the types of the choices that they state."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin

from data_contracts.column_mapping import ColumnMapping
from data_contracts.reading.unusable import UnusableInputError

DAY = "a day such as 2026-06-30"
"""What a date is called where one is meant."""

NONE = "none"
"""How a file says that a choice is left open: no limit, no period."""

_PLAIN = {
    str: ("a text in quotes", "texts in quotes"),
    int: ("a whole number", "whole numbers"),
    bool: ("true or false", "truth values"),
    float: ("a number", "numbers"),
    Decimal: ("a number", "numbers"),
    date: (DAY, "days"),
    ColumnMapping: ("a section [[reading.mappings]]", "sections [[reading.mappings]]"),
}


class UnfitValueError(ValueError):
    """A value of another type than its choice; the message is the value as it was written."""


def fitted(value: Any, hint: Any) -> Any:
    """Return a value of a TOML file as the type that a choice is declared with.

    Args:
        value: What TOML made of it.
        hint: The declared type: text, number, day, an enumeration, a mapping of columns, a tuple
            of one of these, or a tuple of pairs, which a file writes as a table. Each may be None.

    Raises:
        UnfitValueError: The value is none of that type; text is never taken apart, nor is a
            truth value a number.
        UnusableInputError: A mapping of columns says something that means nothing.
    """
    kind, optional = _required(hint)
    if optional and value == NONE:
        return None
    if get_origin(kind) is tuple:
        return _several(value, get_args(kind)[0])
    try:
        return _one(value, kind)
    except UnusableInputError:
        raise
    except (ValueError, InvalidOperation, OverflowError):
        raise UnfitValueError(as_written(value)) from None


def expected(hint: Any) -> str:
    """Return in words what a choice of this type may be."""
    kind, optional = _required(hint)
    return _told(kind) + (f', or "{NONE}"' if optional else "")


def moment(value: str | date) -> date:
    """Return a day as it stands; one with a time of day is a moment, in UTC if it says no zone.

    Raises:
        ValueError: A text is no date.
        OverflowError: The moment lies before the year 1 or after 9999.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return value


def as_written(value: Any) -> str:
    """Return a value about as the file has it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _required(hint: Any) -> tuple[Any, bool]:
    """Return the type without None, and whether None is one of its values."""
    kinds = get_args(hint)
    if NoneType not in kinds:
        return hint, False
    return next(kind for kind in kinds if kind is not NoneType), True


def _told(kind: Any) -> str:
    if get_origin(kind) is not tuple:
        return _PLAIN[kind][0] if kind in _PLAIN else f"one of {', '.join(kind)}"
    item = get_args(kind)[0]
    if get_origin(item) is tuple:
        return f"names, each with {_told(get_args(item)[1])}"
    if item is ColumnMapping:
        return _PLAIN[item][1]
    return f"a list of {_PLAIN[item][1]} in square brackets"


def _several(value: Any, item: Any) -> tuple[Any, ...]:
    if get_origin(item) is tuple and isinstance(value, dict):
        return tuple(sorted(_pair(pair, get_args(item)[1]) for pair in value.items()))
    if get_origin(item) is tuple or not isinstance(value, list):
        raise UnfitValueError(as_written(value))
    try:
        return tuple(fitted(one, item) for one in value)
    except UnfitValueError:
        raise UnfitValueError(as_written(value)) from None


def _pair(pair: tuple[str, Any], kind: Any) -> tuple[str, Any]:
    name, value = pair
    try:
        return name.upper() if kind is Decimal else name, fitted(value, kind)
    except UnfitValueError as error:
        raise UnfitValueError(f"{name} = {error}") from error


def _one(value: Any, kind: Any) -> Any:
    if kind is date and isinstance(value, str | date):
        return moment(value)
    if kind is Decimal and isinstance(value, int | float | str) and not isinstance(value, bool):
        return Decimal(str(value))
    if kind is float and type(value) in {int, float}:
        return float(value)
    if kind is ColumnMapping and isinstance(value, dict):
        return ColumnMapping.from_stated(value)
    if kind in {str, int, bool} and type(value) is kind:
        return value
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    raise UnfitValueError(as_written(value))
