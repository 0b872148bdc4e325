"""Cells that a spreadsheet shows and never runs."""

import polars as pl

_FORMULA = r"^('*[=+\-@\t\r])"
_NEUTRALISED = r"^'('*[=+\-@\t\r])"


def harmless(text: pl.Expr) -> pl.Expr:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    Campaign names and notes come from outside; `=HYPERLINK(...)` in one of them would run when
    somebody opens the file (OWASP, *CSV Injection*). A formula that has an apostrophe already gets
    one more, so that `as_it_was` gives back every text.

    Args:
        text: One or several String columns, whose names are kept.
    """
    return text.str.replace(_FORMULA, "'${1}")


def as_it_was(text: pl.Expr) -> pl.Expr:
    """Take away the apostrophe that `harmless` put, and no other."""
    return text.str.replace(_NEUTRALISED, "${1}")
