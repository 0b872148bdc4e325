"""From how sends divide to one verdict, where the counts are enough to give one."""

import polars as pl

from attribution.audit.answers import Verdict
from attribution.audit.wilson import share_of

_HALF = 0.5


def share_verdict(confidence: float) -> pl.Expr:
    """Return the verdict of many counts of sends; null of none.

    Spam or nurture where the interval of its share lies above one half, mixed where both lie
    below it, else unclear. Intervals count everything unclear both ways.

    Args:
        confidence: The level of the intervals.

    Returns:
        An expression over `sends` and one column of counts per `Verdict`.
    """
    sends, unclear = pl.col("sends"), pl.col(Verdict.UNCLEAR.value)
    spam, nurture = (
        share_of(pl.col(one.value), unclear, sends, confidence)
        for one in (Verdict.SPAM, Verdict.NURTURE)
    )
    return (
        pl.when(sends == 0)
        .then(pl.lit(None, pl.String))
        .when(spam[1] > _HALF)
        .then(pl.lit(Verdict.SPAM.value))
        .when(nurture[1] > _HALF)
        .then(pl.lit(Verdict.NURTURE.value))
        .when((spam[2] < _HALF) & (nurture[2] < _HALF))
        .then(pl.lit(Verdict.MIXED.value))
        .otherwise(pl.lit(Verdict.UNCLEAR.value))
    )
