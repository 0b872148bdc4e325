"""Shares of counts with Wilson's interval, many at once, what is not clear counted both ways."""

from statistics import NormalDist

import polars as pl

_NORMAL = NormalDist()


def wilson(share: pl.Expr, of: pl.Expr, confidence: float) -> tuple[pl.Expr, pl.Expr]:
    """Return the two ends of Wilson's score interval of shares; null of nothing.

    Newcombe, Two-sided confidence intervals for the single proportion (1998), method 3.

    Args:
        share: The shares, 0 to 1.
        of: What each is a share of: a count.
        confidence: The level, for example 0.95.
    """
    z = _NORMAL.inv_cdf((1 + confidence) / 2)
    n = pl.when(of > 0).then(of.cast(pl.Float64))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).sqrt()
    # Of none and of all the ends are exact; floating point would miss them by a hair.
    low = pl.when(share == 0).then(0.0).otherwise((middle - half).clip(lower_bound=0.0))
    high = pl.when(share == 1).then(1.0).otherwise((middle + half).clip(upper_bound=1.0))
    return pl.when(n > 0).then(low), pl.when(n > 0).then(high)


def share_of(
    found: pl.Expr, unclear: pl.Expr, every: pl.Expr, confidence: float
) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return a share of what is clear, and an interval that holds whatever the rest would be.

    The lower end is that of the share with everything unclear counted as not found, the upper
    end that with all of it counted as found.

    Args:
        found: How many are found.
        unclear: Of how many nothing can be said.
        every: How many there are.
        confidence: The level of both ends.
    """
    clear = every - unclear
    value = pl.when(clear > 0).then(found / clear)
    low, _ = wilson(found / every, every, confidence)
    _, high = wilson((found + unclear) / every, every, confidence)
    return value, low, high
