"""From replicates of a share to its interval.

The standard error of a share p is the standard deviation of its replicates. Its interval is drawn
on the scale of log odds, on which shares are nearly normal, with Student's t for as many degrees of
freedom as the accounts behind it give its error (`attribution.freedom`):

    logit(p) ± t · se / (p (1 - p))

so that it never leaves 0 to 1 and reaches further towards the middle, as it must for small shares.
Where log odds say nothing the interval is p ± t · se: for shares that can lie below 0 or above 1,
as some replicate shows (refunds, the game over conversion rates), and, cut off at 0 and 1, where
the error is larger than one and a half times p (1 - p), which is more than one single account
behind a share can bring about (channels whose value some replicates put at nothing).

References:
    Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 12 and 13: bootstrap t
    and why a transformation helps.
"""

import numpy as np
from scipy import special

from attribution.sequences import Floats

_WHOLE = slice(None)
# Errors of log odds beyond this say nothing any more.
_WIDEST = 1.5


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
        self._outside = (shares < 0) | (shares > 1)

    def add(self, replicates: Floats, part: slice = _WHOLE) -> None:
        """Take in replicates of a part of the shares: one row each; nan where one has none."""
        known = np.isfinite(replicates)
        # Around the share itself the squares keep their digits.
        off = np.where(known, replicates - self.shares[part], 0.0)
        beyond = known & ((replicates < 0) | (replicates > 1))
        self._outside[part] |= beyond.any(axis=0)
        self._counts[part] += known.sum(axis=0)
        self._sums[part] += off.sum(axis=0)
        self._squares[part] += (off**2).sum(axis=0)

    def ends(self, confidence: float, freedom: Floats | float) -> tuple[Floats, Floats]:
        """Return the low and the high end per share; nan with fewer than two replicates.

        Args:
            confidence: The level, for example 0.95.
            freedom: The degrees of freedom of each share's error, or of all.
        """
        several = self._counts > 1
        others = np.where(several, self._counts - 1, 1)
        variance = (self._squares - self._sums**2 / np.maximum(self._counts, 1)) / others
        error = np.where(several, np.sqrt(np.maximum(variance, 0)), np.nan)
        reach = special.stdtrit(np.maximum(freedom, 1), (1 + confidence) / 2) * error
        odds = self.shares * (1 - self.shares)
        usable = (odds > 0) & ~self._outside & (error <= _WIDEST * odds)
        middle = special.logit(np.where(usable, self.shares, 0.5))
        wide = reach / np.where(usable, odds, 1.0)
        bounds = np.where(self._outside, np.inf, 1.0)
        return (
            np.where(
                usable, special.expit(middle - wide), np.maximum(self.shares - reach, 1 - bounds)
            ),
            np.where(usable, special.expit(middle + wide), np.minimum(self.shares + reach, bounds)),
        )
