"""Cells that a spreadsheet shows and never runs."""

import polars as pl

_FORMULA = r"^([=+\-@\t\r])"


def harmless(text: pl.Expr) -> pl.Expr:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    Campaign names and notes come from outside; `=HYPERLINK(...)` in one of them would run when
    somebody opens the file (OWASP, *CSV Injection*).

    Args:
        text: One or several String columns, whose names are kept.
    """
    return text.str.replace(_FORMULA, "'${1}")
