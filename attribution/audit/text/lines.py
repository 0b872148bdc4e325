"""The lines of a text that are its own words: no quoted mail, tables, rules or signatures."""

import polars as pl

SIGN_OFF = (
    r"(?i)^(?:(?:best|kind|warm|warmest|many)? ?(?:regards|wishes|thanks)|best|cheers|sincerely"
    r"|thank you|yours(?: truly| sincerely| faithfully)?|all the best|talk soon)[ ,.!-]*$"
)
"""A line that ends a mail; names and addresses follow."""

_QUOTED = r"^>"
_EARLIER_MAIL = r"(?i)^-{2,} ?(?:original|forwarded) message|^_{10,}$|^begin forwarded message"
_SIGNATURE = r"^--$"
_SIGNATURE_LINES = 15
"""A signature is no longer; two dashes further up are a rule."""
_LEAST_BARS = 3
"""Bars in a line of a table of two columns; a box around one line has two."""
_LISTED = r"^(?:[-*•·–—►▶✓✔✅👉→»+o]+|\(?\d{1,2}[.)]) +"
_WRAPPED = 50
"""A line so long was broken by a mail program, and goes on in the next."""


def paragraphs(texts: pl.Series) -> pl.DataFrame:
    """Return the paragraphs of plain texts: `piece` (place of the text), `text`; in their order."""
    lines = (
        pl.DataFrame({"text": texts})
        .with_row_index("piece")
        .drop_nulls()
        .with_columns(pl.col("text").str.split("\n"))
        .explode("text")
        .with_columns(pl.col("text").str.strip_chars())
        .pipe(_without_tails)
    )
    text = pl.col("text")
    blank = ~text.str.contains(r"\p{L}")
    dropped = text.str.contains(_QUOTED) | (
        text.str.count_matches("|", literal=True) >= _LEAST_BARS
    )
    lines = lines.with_columns(
        pl.when(blank | dropped)
        .then(pl.lit(""))
        .otherwise(text.str.strip_chars("| "))
        .alias("text")
    )
    return _rejoined(lines)


def _without_tails(lines: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("text")
    left = pl.len().over("piece") - pl.int_range(pl.len()).over("piece")
    ends = text.str.contains(_EARLIER_MAIL) | (
        text.str.contains(_SIGNATURE) & (left <= _SIGNATURE_LINES)
    )
    return lines.filter(ends.cum_sum().over("piece") == 0)


def _rejoined(lines: pl.DataFrame) -> pl.DataFrame:
    """Put together what a mail program broke.

    A line goes on in the next one if it is long, ends in a comma, or the next one starts small.
    """
    text, before = pl.col("text"), pl.col("text").shift(1)
    goes_on = (
        (pl.col("piece") == pl.col("piece").shift(1))
        & (text != "")
        & (before != "")
        & ~text.str.contains(_LISTED)
        & ~before.str.contains(r"[.!?:;]$")
        & ~before.str.contains(SIGN_OFF)
        & (
            (before.str.len_chars() >= _WRAPPED)
            | before.str.ends_with(",")
            | text.str.contains(r"^\p{Ll}")
        )
    )
    return (
        lines.with_columns((~goes_on.fill_null(value=False)).cum_sum().alias("paragraph"))
        .filter(text != "")
        .with_columns(text.str.replace(_LISTED, ""))
        .group_by("paragraph", maintain_order=True)
        .agg(pl.col("piece").first(), text.str.join(" "))
        .select("piece", "text")
    )
