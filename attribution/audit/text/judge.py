"""How likely a text is a pitch: a few stored coefficients of the shares of its sentences."""

from collections.abc import Sequence
from itertools import groupby

import polars as pl

from data_contracts.lexicon.lexicon import CONSTANT, HELP, PITCH, Lexicon, Phrase
from data_contracts.lexicon.patterns import joined, ready

_DUMPED = ("own", "news", "offer")
_PRIOR = 1
"""Sentences of no kind that every text is taken to have besides its own, so that the only sentence
of a text does not decide it."""
_OF_HEAD = 2
"""How often a sentence of the subject or title counts: it is what a text says of itself."""


def weigh(rows: pl.DataFrame, lexicon: Lexicon, our_names: Sequence[str]) -> pl.DataFrame:
    """Say of every sentence what speaks in it.

    Args:
        rows: Sentences (`text.sentences`).
        lexicon: The phrases.
        our_names: What the company is called.

    Returns:
        The rows with a column per kind (Float64: the weight of its strongest phrase, 0 without
        one) and `pitch` and `help` (Boolean: whether it pushes, or helps, more than the other).
    """
    scored = [p for p in lexicon.phrases if p.kind in (*PITCH, *HELP) and p.weight > 0]
    low = pl.col("low")
    kinds = {kind: [pl.lit(0.0)] for kind in (*PITCH, *HELP)}
    for (kind, weight), several in groupby(sorted(scored, key=_group), key=_group):
        one = joined(ready(phrase.pattern, our_names) for phrase in several)
        found = pl.any_horizontal(*(low.str.contains(pattern) for pattern in one))
        kinds[kind].append(found.cast(pl.Float64) * weight)
    weighed = rows.with_columns(
        pl.max_horizontal(*several).alias(k) for k, several in kinds.items()
    )
    pushes, helps = pl.max_horizontal(*PITCH), pl.max_horizontal(*HELP)
    return weighed.with_columns(pitch=pushes > helps, help=(helps >= pushes) & (helps > 0))


def judge(weighed: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """Judge every text by its sentences.

    p = 1 / (1 + exp(-z)), z = constant + Σ coefficient * share, where a share is the sum of the
    sentences' weights of a kind over their number and `_PRIOR`; a head counts `_OF_HEAD` times.

    Args:
        weighed: Sentences of its own, with what speaks in them (`weigh`), and `head` (Boolean):
            those of the subject or title, which count for `p` and in no number of sentences.
        lexicon: The coefficients.

    Returns:
        One row per text that has sentences, sorted by `piece`: `piece`, `p` (Float64),
        `sentences`, `useful_words` (Int64: words of sentences that do not push), `useful_share`
        (Float64: of sentences that help), `dump_share` (Float64: of sentences about ourselves,
        our news and offers).
    """
    body = ~pl.col("head")
    about_us = pl.col("pitch") & (pl.max_horizontal(*_DUMPED) > pl.max_horizontal(*HELP))
    told = dict(lexicon.coefficients)
    z = pl.lit(told[CONSTANT])
    times = 1 + pl.col("head").cast(pl.Float64) * (_OF_HEAD - 1)
    for kind in (*PITCH, *HELP):
        z += (pl.col(kind) * times).sum() / (times.sum() + _PRIOR) * told.get(kind, 0.0)
    return (
        weighed.group_by("piece")
        .agg(
            (1 / (1 + (-z).exp())).alias("p"),
            body.sum().cast(pl.Int64).alias("sentences"),
            pl.col("words")
            .filter(body & ~pl.col("pitch"))
            .sum()
            .cast(pl.Int64)
            .alias("useful_words"),
            pl.col("help").filter(body).mean().alias("useful_share"),
            about_us.filter(body).mean().alias("dump_share"),
        )
        .sort("piece")
    )


def _group(phrase: Phrase) -> tuple[str, float]:
    return phrase.kind, phrase.weight
