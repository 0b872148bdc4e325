"""How the values of a column are told, and our own lines among them."""

import polars as pl

NO_TOUCH = "no touch on record"
"""The line for deals without a journey."""

NOT_STATED = "(not stated)"
"""The line for touches that have no value in the column."""

NO_PROGRAM = "not booked on a program"
"""The line for what was spent on a channel, and not on one of its programs."""

NO_CHANNEL = "not booked on a channel"
"""The line for programs that ran on several channels, or on none that is known."""

NONE_OF_THEM = "no such touch"
"""The line for deals without a touch, or lead source, that a definition of influence asks for."""

_OURS = (NO_TOUCH, NOT_STATED, NO_PROGRAM, NO_CHANNEL, NONE_OF_THEM)
_NAMED = " (so named in the data)"


def told(column: str) -> pl.Expr:
    """Return the values of a column as credit is told by: `NOT_STATED` where there is none.

    A value of the data that reads like one of our own lines says so, and stays apart from it. So
    does one that ends in these very words: what is told ends once more in them than what it
    stands for, and two different values are never told alike, whatever else the data has.
    """
    value = pl.col(column).cast(pl.String)
    alike = value.is_in(_OURS) | value.str.ends_with(_NAMED)
    named = pl.when(alike).then(pl.concat_str(value, pl.lit(_NAMED))).otherwise(value)
    return named.fill_null(NOT_STATED)
