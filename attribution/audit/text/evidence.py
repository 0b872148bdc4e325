"""What speaks in a text, quoted: the sentences that weigh most, with the words recognised."""

from collections.abc import Mapping, Sequence

import polars as pl

from attribution.audit.answers import Quote
from data_contracts.lexicon.lexicon import HELP, PITCH, UNFILLED, Lexicon, Phrase
from data_contracts.lexicon.patterns import joined, ready

MOST = 12
"""Quotes of one piece."""


def quotes(
    weighed: pl.DataFrame, lexicon: Lexicon, our_names: Sequence[str]
) -> Mapping[int, tuple[Quote, ...]]:
    """Return what speaks in every text, strongest first, then as it stands in the text.

    A sentence is quoted once, by its strongest kind; how strong that is, is its weight times the
    kind's coefficient, to either side. Merge fields that nobody filled in come first.

    Args:
        weighed: Sentences with what speaks in them (`judge.weigh`) and `unfilled` (Boolean).
        lexicon: The phrases and coefficients.
        our_names: What the company is called.
    """
    found: dict[int, list[Quote]] = {}
    phrases = [(p, ready(p.pattern, our_names)) for p in lexicon.phrases]
    rows = _strongest(weighed, dict(lexicon.coefficients))
    for kind in rows["kind"].unique().sort():
        of_kind = [(p, pattern) for p, pattern in phrases if p.kind == kind]
        for place, quote in _recognised(rows.filter(pl.col("kind") == kind), of_kind):
            found.setdefault(place, []).append(quote)
    order = {
        (row[0], row[1]): place for place, row in enumerate(rows.select("piece", "sentence").rows())
    }
    return {
        piece: tuple(sorted(several, key=lambda quote: order[piece, quote.sentence]))
        for piece, several in found.items()
    }


def unfilled(rows: pl.DataFrame, lexicon: Lexicon) -> pl.Series:
    """Return of every sentence whether a merge field in it was not filled in."""
    patterns = [ready(p.pattern) for p in lexicon.phrases if p.kind == UNFILLED]
    if not patterns:
        return pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    found = (pl.col("low").str.contains(one) for one in joined(patterns))
    return rows.select(pl.any_horizontal(*found)).to_series()


def _strongest(weighed: pl.DataFrame, coefficients: Mapping[str, float]) -> pl.DataFrame:
    """Return the sentences to quote, strongest first in each text, with their strongest `kind`."""
    kinds = (*PITCH, *HELP)
    weights = [pl.col(kind) * abs(coefficients.get(kind, 0.0)) for kind in kinds]
    strength = pl.max_horizontal(*weights)
    kind = pl.lit("")
    for name, weight in zip(reversed(kinds), reversed(weights), strict=True):
        kind = pl.when(weight == strength).then(pl.lit(name)).otherwise(kind)
    chosen = pl.when("unfilled").then(pl.lit(UNFILLED)).otherwise(kind)
    return (
        weighed.with_columns(chosen.alias("kind"), strength.alias("strength"))
        .filter((pl.col("strength") > 0) | pl.col("unfilled"))
        .unique(["piece", "sentence"], keep="first", maintain_order=True)
        .sort(
            "piece", pl.col("unfilled"), "strength",
            descending=[False, True, True], maintain_order=True,
        )
        .filter(pl.int_range(pl.len()).over("piece") < MOST)
    )  # fmt: skip


def _recognised(
    rows: pl.DataFrame, phrases: Sequence[tuple[Phrase, str]]
) -> Sequence[tuple[int, Quote]]:
    """Return the sentences of a kind with the strongest phrase in each."""
    ordered = sorted(phrases, key=lambda entry: -entry[0].weight)
    left, told = rows, []
    for phrase, pattern in ordered:
        if left.is_empty():
            break
        words = left["low"].str.extract(f"({pattern})", 1)
        here = words.is_not_null()
        for piece, sentence, said in zip(
            left.filter(here)["piece"],
            left.filter(here)["sentence"],
            words.filter(here),
            strict=True,
        ):
            told.append((piece, Quote(phrase.kind, sentence, said.strip(), phrase.message)))
        left = left.filter(~here)
    return told
