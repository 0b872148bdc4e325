"""Sentences: what is judged, quoted and compared."""

from collections.abc import Sequence

import polars as pl

from attribution.audit.text.lines import SIGN_OFF, paragraphs
from data_contracts.lexicon.patterns import joined, ready

SHOWN = 300
"""Characters of a sentence that are quoted."""

JUDGED = 600
"""Characters of a sentence that are looked at: the longest of real texts are half of that."""

_ABBREVIATED = (
    r"(?i)\b(e\.g|i\.e|vs|mr|mrs|ms|dr|prof|inc|ltd|co|corp|etc|approx|fig|nos?|st|jr|sr|u\.s)\. +"
)
_SENTENCE_END = r"""([.!?]['")\]]*) +"""
_WORD = r"[\p{L}\p{N}][\p{L}\p{N}'.-]*"
_AFTERSIGN_OFF = 6
"""Words of a line below a sign-off that is a name, a role or an address, not a sentence."""


def sentences(texts: pl.Series, boilerplate: Sequence[str]) -> pl.DataFrame:
    """Return the sentences of plain texts.

    Args:
        texts: Plain texts.
        boilerplate: The lexicon's patterns of lines that say nothing of a piece.

    Returns:
        In their order: `piece` (UInt32: place of the text), `sentence` (at most `SHOWN`
        characters), `low` (in lower case, for patterns), `words` (UInt32), `said` (Boolean: whether
        the piece says it; boilerplate, signatures and single words are not its own).
    """
    text, low = pl.col("text"), pl.col("low")
    ends = text.str.replace_all(_ABBREVIATED, "$1.\u00a0").str.replace_all(_SENTENCE_END, "$1\n")
    every = (
        paragraphs(texts)
        .with_columns(ends.str.split("\n"))
        .explode("text")
        .with_columns(text.str.replace_all(r"\s+", " ").str.strip_chars().str.head(JUDGED))
        .with_columns(low=text.str.to_lowercase())
        .with_columns(words=low.str.count_matches(_WORD))
    )
    of_every_mail = low.str.contains(SIGN_OFF) | _below_sign_off() | _any(low, boilerplate)
    return every.select(
        "piece",
        text.str.head(SHOWN).alias("sentence"),
        "low",
        "words",
        said=~of_every_mail & (pl.col("words") > 1),
    )


def _below_sign_off() -> pl.Expr:
    low = pl.col("low")
    below = low.str.contains(SIGN_OFF).cum_sum().over("piece") > 0
    short = low.str.count_matches(" ", literal=True) < _AFTERSIGN_OFF
    return below & short & ~low.str.contains("[.!?]$")


def _any(column: pl.Expr, patterns: Sequence[str]) -> pl.Expr:
    found = [column.str.contains(one) for one in joined(map(ready, patterns))]
    return pl.any_horizontal(*found) if found else pl.lit(value=False)
