"""How many degrees of freedom the error of a sum over accounts has.

The bootstrap over accounts finds the variance of a sum to be that of its accounts' parts, Σ e².
That is itself an estimate, from so many accounts as carry it: hundreds where all bring alike, but
few where a value stands in few deals, or a few large deals are most of the money. Student's t with

    df = 2 (Σ e²)² / (Σ e⁴ - (Σ e²)² / n)

degrees of freedom allows for it: n accounts whose parts are normal have n of them, and one account
alone has 2. There are never more than n - 1, and not less than five: the scales on which intervals
are drawn allow for how few there are already (of one deal among many exact limits reach to 5.6
times its share, log odds with the normal's 1.96 to 7 and with five degrees of freedom to 13 times,
but with two to 74), and what is left is how unlike their amounts are.

The parts of a sum are the accounts' own; of a share p of a whole they are those of its first-order
change, x - p a, for an account with x of the value in an amount a.

On 300 simulated companies of about 110 accounts with deals 95 % intervals of shares held the truth
in 93 to 97 of 100, channel by channel and model by model; with n - 1 for all of them in 89 to 97,
rare channels least.

References:
    Satterthwaite, An Approximate Distribution of Estimates of Variance Components. Biometrics
    Bulletin 2 (1946) 110-114; with the variance of e² taken from the accounts.
    Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 22: first-order changes.
"""

import numpy as np
from scipy import sparse

from attribution.sequences import Floats

_LEAST = 5.0


def freedom_of_shares(credit: sparse.csr_array, shares: Floats, amounts: Floats) -> Floats:
    """Return the degrees of freedom of the error of each share.

    Args:
        credit: One row per value, one column per account: its credit in the account's deals.
        shares: What all credit of each value is of all amounts.
        amounts: What is in scope for each account, touched or not.
    """
    unit = _unit(amounts)
    own = amounts / unit
    row = np.repeat(np.arange(credit.shape[0]), np.diff(credit.indptr))
    untouched = shares[row] * own[credit.indices]
    part = credit.data / unit - untouched
    squares, fourths = (
        shares**power * (own**power).sum()
        + np.bincount(row, part**power - untouched**power, minlength=shares.size)
        for power in (2, 4)
    )
    return _freedom(squares, fourths, amounts.size)


def freedom_of_sums(credit: sparse.csr_array) -> Floats:
    """Return the degrees of freedom of the error of each row's sum.

    Args:
        credit: One row per value, one column per account.
    """
    part = credit / _unit(credit.data)
    squares, fourths = (part.power(power).sum(axis=1) for power in (2, 4))
    return _freedom(squares, fourths, credit.shape[1])


def _unit(money: Floats) -> float:
    """Return what fourth powers of money stay in range over."""
    return float(np.abs(money).max(initial=0)) or 1.0


def _freedom(squares: Floats, fourths: Floats, accounts: int) -> Floats:
    spread = fourths - squares**2 / accounts
    most = np.full(squares.shape, max(1.0, accounts - 1.0))
    found: Floats = np.divide(2 * squares**2, spread, out=most.copy(), where=spread > 0)
    few: Floats = np.minimum(np.maximum(found, _LEAST), most)
    return few
