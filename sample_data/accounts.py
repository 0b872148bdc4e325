"""The companies that people work for."""

from dataclasses import dataclass

import numpy as np

from sample_data.window import Floats, Ints, Mask
from sample_data.words import INDUSTRIES, OWNERS

_SIZE_SHARES = (0.34, 0.26, 0.18, 0.11, 0.07, 0.04)
_SEGMENT_SHARES = (0.45, 0.38, 0.17)
_INDUSTRY_SHARES = (0.38, 0.26, 0.20, 0.16)
_SCANNER_SHARES = np.array([0.05, 0.09, 0.20])
_LABELLED_SHARE = 0.1
_ACCOUNTS_PER_WALK_IN = 110


@dataclass(frozen=True, slots=True)
class Accounts:
    """One entry per account; the last is the company itself, those before it walk-ins.

    Attributes:
        size: People on record; 0 for a walk-in, whose deals sales found without marketing.
        segment: Place in `SEGMENTS`.
        industry: Place in `INDUSTRIES`.
        fit: How well the account suits the product; standard normal, on no export.
        scanner: Whether a security scanner clicks every link of most e-mails.
        labelled: Whether the mail system recognises that scanner (`automated` is true).
        owner: Place in `OWNERS`.
    """

    size: Ints
    segment: Ints
    industry: Ints
    fit: Floats
    scanner: Mask
    labelled: Mask
    owner: Ints

    @property
    def ours(self) -> int:
        """The company's own account, where staff and test people are kept."""
        return self.size.size - 1

    @property
    def walk_ins(self) -> Ints:
        """The accounts without anyone on record."""
        return np.flatnonzero(self.size == 0)


def make_accounts(outsiders: int, staff: int, rng: np.random.Generator) -> Accounts:
    """Make accounts that hold exactly this many people outside the company, and its staff."""
    size = _sizes(outsiders, staff, rng)
    segment = rng.choice(len(_SEGMENT_SHARES), size.size, p=_SEGMENT_SHARES)
    scanner = rng.random(size.size) < _SCANNER_SHARES[segment]
    return Accounts(
        size=size,
        segment=segment,
        industry=rng.choice(len(INDUSTRIES), size.size, p=_INDUSTRY_SHARES),
        fit=rng.normal(size=size.size),
        scanner=scanner,
        labelled=scanner & (rng.random(size.size) < _LABELLED_SHARE),
        owner=rng.integers(len(OWNERS), size=size.size),
    )


def _sizes(outsiders: int, staff: int, rng: np.random.Generator) -> Ints:
    drawn = rng.choice(np.arange(1, 7), outsiders, p=_SIZE_SHARES)
    full = int(np.searchsorted(drawn.cumsum(), outsiders))
    last = outsiders - int(drawn[:full].sum())
    walk_ins = max(1, full // _ACCOUNTS_PER_WALK_IN)
    return np.concatenate([drawn[:full], [last], np.zeros(walk_ins, np.int64), [staff]])
