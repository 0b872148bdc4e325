"""Conditions of a vendor format as Polars expressions."""

import polars as pl

from data_contracts.vendors.cells import Condition
from data_contracts.vendors.names import Names, normal


def holds(condition: Condition, names: Names) -> pl.Expr:
    """Return whether every column is what it may be; a column that is not there is empty."""
    checks = [_fits(_value(column, names), words) for column, words in condition.items()]
    return pl.all_horizontal(checks) if checks else pl.lit(value=True)


def spoken(condition: Condition) -> str:
    """Return a condition in words.

    >>> spoken({"status": ("won", "lost"), "stage": ("!~^test",)})
    'status is won or lost and stage is not like ^test'
    """
    return " and ".join(
        f"{column} is {' or '.join(map(_spoken, words))}" for column, words in condition.items()
    )


def _value(column: str, names: Names) -> pl.Expr:
    name = names.get(normal(column))
    return pl.lit("") if name is None else pl.col(name).fill_null("")


def _fits(value: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    wanted = [word for word in words if not word.startswith("!")]
    unwanted = [word[1:] for word in words if word.startswith("!")]
    fits = _is_any(value, wanted) if wanted else pl.lit(value=True)
    return fits & ~_is_any(value, unwanted) if unwanted else fits


def _is_any(value: pl.Expr, words: list[str]) -> pl.Expr:
    exact = [word for word in words if word != "*" and not word.startswith("~")]
    checks = [value.str.contains(f"(?i){word[1:]}") for word in words if word.startswith("~")]
    checks += [value != ""] if "*" in words else []
    checks += [value.str.to_lowercase().is_in(exact)] if exact else []
    return pl.any_horizontal(checks)


def _spoken(word: str) -> str:
    if word.startswith("!"):
        return f"not {_spoken(word[1:])}"
    if word.startswith("~"):
        return f"like {word[1:]}"
    return {"": "empty", "*": "given"}.get(word, word)
