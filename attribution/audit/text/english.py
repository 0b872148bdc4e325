"""Whether a text is English: only English is judged."""

import polars as pl

from data_contracts.lexicon.lexicon import Lexicon
from data_contracts.lexicon.patterns import ready

_LEAST_WORDS = 8
"""Fewer words are taken for English unless their letters are not."""
_PROSE = 25
"""In so many words, English has words of `Lexicon.english` in any case."""
_LEAST_SHARE = 0.04
_OTHER_LETTERS = 1 / 3


def foreign(rows: pl.DataFrame, lexicon: Lexicon) -> pl.Series:
    """Return the texts that do not look English: their places, sorted.

    A text is taken for another language's where more of its words are typical of others than of
    English, where hardly any is typical of English, or where its letters are not Latin.

    Args:
        rows: Sentences (`sentences`).
        lexicon: The words that are typical.
    """
    low = pl.col("low")
    counted = (
        rows.select(
            "piece",
            "words",
            english=_count(low, lexicon.english),
            others=_count(low, lexicon.foreign),
            letters=low.str.count_matches(r"\p{L}"),
            strange=low.str.count_matches(r"[\p{L}--\p{Latin}]"),
        )
        .group_by("piece", maintain_order=True)
        .sum()
    )
    english, words = pl.col("english"), pl.col("words")
    is_foreign = (
        (pl.col("strange") > pl.col("letters") * _OTHER_LETTERS)
        | ((words >= _LEAST_WORDS) & (pl.col("others") > english))
        | ((words >= _PROSE) & (english < words * _LEAST_SHARE))
    )
    return counted.filter(is_foreign)["piece"].sort()


def _count(column: pl.Expr, words: frozenset[str]) -> pl.Expr:
    if not words:
        return pl.lit(0, pl.UInt32)
    return column.str.count_matches(ready(rf"\b(?:{'|'.join(sorted(words))})\b"))
