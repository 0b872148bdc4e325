"""How the values of a column are told, and our own two lines among them."""

import polars as pl

NO_TOUCH = "no touch on record"
"""The line for deals without a journey."""

NOT_STATED = "(not stated)"
"""The line for touches that have no value in the column."""


def told(column: str) -> pl.Expr:
    """Return the values of a column as credit is told by: `NOT_STATED` where there is none.

    A value of the data that reads like one of our own two lines says so, and stays apart from it.
    """
    value = pl.col(column)
    ours = value.is_in([NO_TOUCH, NOT_STATED])
    named = pl.when(ours).then(pl.format("{} (so named in the data)", value)).otherwise(value)
    return named.fill_null(NOT_STATED)
