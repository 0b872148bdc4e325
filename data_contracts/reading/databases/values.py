"""What a database hands over becomes text again, so that one contract reads everything."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl


def texts(values: Sequence[Any]) -> pl.Series:
    """Return one column of a batch as text, exactly: numbers in full, times in ISO 8601.

    Text and whole numbers, which are most of it, are not looked at one by one.
    """
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return pl.Series(values, dtype=pl.String)
    if kinds == {int}:
        try:
            return pl.Series(values, dtype=pl.Int64).cast(pl.String)
        except (OverflowError, TypeError):
            pass
    if kinds == {bool}:
        return pl.Series(values, dtype=pl.Boolean).cast(pl.String)
    return pl.Series([_text(value) for value in values], dtype=pl.String)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _WRITTEN.get(type(value), _other)(value)


def _other(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _decoded(value: Any) -> str:
    """Return bytes as the text they spell; what spells none in hexadecimal, so that ids differ."""
    try:
        text = bytes(value).decode()
    except UnicodeDecodeError:
        return f"0x{bytes(value).hex()}"
    return text if text.isprintable() else f"0x{bytes(value).hex()}"


def _number(value: float) -> str:
    # In full, and whole numbers as such: an id that a database keeps as 7.0 is 7 elsewhere.
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    return str(int(exact)) if exact == exact.to_integral_value() else format(exact, "f")


def _joined(values: Sequence[Any]) -> str:
    return ";".join(filter(None, map(_text, values)))


_WRITTEN: dict[type, Callable[[Any], str]] = {
    bool: lambda value: str(value).lower(),
    # In full: a database may hand over 1E+3 for a thousand.
    Decimal: lambda value: format(value, "f"),
    float: _number,
    bytes: _decoded,
    bytearray: _decoded,
    memoryview: _decoded,
    list: _joined,
    tuple: _joined,
}
