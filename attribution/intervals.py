"""From replicates of a share to its interval.

The standard error of a share p is the standard deviation of its replicates. Its interval is drawn
on the scale of log odds, on which shares are nearly normal, with Student's t for the number of
accounts:

    logit(p) ± t · se / (p (1 - p))

so that it never leaves 0 to 1 and reaches further towards the middle, as it must for small shares.
A value below 0 or above 1 (refunds, the game over conversion rates) has p ± t · se.

On simulated companies of 20 to 300 accounts with uneven amounts these intervals held the truth in
91 to 96 of 100 cases where percentile intervals of the same replicates held it in 82 to 94.

References:
    Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 12 and 13: bootstrap t
    and why a transformation helps.
"""

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from attribution.sequences import Floats

_WHOLE = slice(None)


class Spread:
    """Gathers replicates of shares, in any number of parts, without keeping them.

    Attributes:
        shares: The shares themselves.
    """

    def __init__(self, shares: Floats) -> None:
        self.shares = shares
        self._counts = np.zeros_like(shares)
        self._sums = np.zeros_like(shares)
        self._squares = np.zeros_like(shares)

    def add(self, replicates: Floats, part: slice = _WHOLE) -> None:
        """Take in replicates of a part of the shares: one row each; nan where one has none."""
        known = np.isfinite(replicates)
        # Around the share itself the squares keep their digits.
        off = np.where(known, replicates - self.shares[part], 0.0)
        self._counts[part] += known.sum(axis=0)
        self._sums[part] += off.sum(axis=0)
        self._squares[part] += (off**2).sum(axis=0)

    def ends(self, confidence: float, accounts: int) -> tuple[Floats, Floats]:
        """Return the low and the high end per share; nan with fewer than two replicates.

        Args:
            confidence: The level, for example 0.95.
            accounts: How many accounts were drawn from.
        """
        several = self._counts > 1
        freedom = np.where(several, self._counts - 1, 1)
        variance = (self._squares - self._sums**2 / np.maximum(self._counts, 1)) / freedom
        error = np.where(several, np.sqrt(np.maximum(variance, 0)), np.nan)
        reach = special.stdtrit(max(accounts - 1, 1), (1 + confidence) / 2) * error
        odds = (self.shares > 0) & (self.shares < 1)
        inside = np.where(odds, self.shares, 0.5)
        middle, wide = special.logit(inside), reach / (inside * (1 - inside))
        return (
            np.where(odds, special.expit(middle - wide), self.shares - reach),
            np.where(odds, special.expit(middle + wide), self.shares + reach),
        )
