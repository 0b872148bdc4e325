"""What the stated reasons and goals of calls say."""

import numpy as np
import polars as pl

from attribution.audit.sends.context import Context
from attribution.audit.sends.meanings import plain, plain_each
from attribution.audit.sends.told import Flags
from attribution.numbering import Numbered
from data_contracts.lexicon.lexicon import Lexicon

ENOUGH = 2
"""Words of substance beside a phrase that keeps in touch, from which on a reason is stated."""

_SHORTEST = 4
_OF_NO_SUBSTANCE = frozenset(
    (
        "about", "after", "again", "before", "call", "client", "contact", "could", "customer",
        "from", "have", "just", "lead", "meeting", "month", "over", "prospect", "quick",
        "quickly", "regular", "soon", "that", "them", "there", "they", "this", "time", "today",
        "want", "wanted", "week", "were", "will", "with", "would", "your",
    )
)  # fmt: skip
_GAP = " "


def valid(of: Context, stated: Numbered) -> Flags:
    """Return which sends from one to one state something that says more than *hello*.

    Nothing is said by a text of the lexicon's generic ones, nor by a phrase that keeps in touch
    without `ENOUGH` words of substance beside it.

    Args:
        of: The sends.
        stated: What they state: `Context.reasons` or `Context.goals`.
    """
    generic = ["", *(plain(one) for one in of.lexicon.generic)]
    texts = stated.values.alias("text").to_frame()
    left = _without_touch_base(stated.values, of.lexicon)
    enough = pl.Series(
        [_substance(rest) >= ENOUGH for rest in left.fill_null("")], dtype=pl.Boolean
    )
    says_more = ~texts.select(plain_each("text").is_in(generic)).to_series()
    says_more &= left.is_null() | enough
    valid = np.zeros(of.rows.size, np.bool_)
    valid[of.one_to_one] = np.append(says_more.to_numpy(), False)[stated.codes]
    return valid


def in_use(of: Context, column: str) -> bool:
    """Return whether the export has the column at all: somebody filled it in."""
    texts = of.touches.touches[column]
    return texts.null_count() < texts.len()


def keeps_in_touch(of: Context) -> Flags:
    """Return which sends from one to one have a phrase that keeps in touch.

    It may stand in the reason, or in the subject or title of the piece.
    """
    rows = np.flatnonzero(of.one_to_one)
    stated = of.reasons
    piece, every = of.pieces.rows, of.lexicon
    by_reason = _has_touch_base(stated.values, every)
    by_piece = _has_touch_base(piece["subject"], every) | _has_touch_base(piece["title"], every)
    keeps = np.zeros(of.rows.size, np.bool_)
    keeps[rows] = np.append(by_reason.to_numpy(), False)[stated.codes]
    keeps[rows] |= np.append(by_piece.to_numpy(), False)[of.piece[rows]]
    return keeps


def _has_touch_base(texts: pl.Series, lexicon: Lexicon) -> pl.Series:
    return _without_touch_base(texts, lexicon).is_not_null()


def _without_touch_base(texts: pl.Series, lexicon: Lexicon) -> pl.Series:
    """Return what is left without phrases that keep in touch; null where there is none."""
    if not lexicon.touch_base:
        return pl.Series([None] * texts.len(), dtype=pl.String)
    pattern = "|".join(f"(?:{one})" for one in lexicon.touch_base)
    lower = texts.str.to_lowercase()
    left = lower.str.replace_all(pattern, _GAP)
    return left.set((left == lower).fill_null(value=True), None)


def _substance(text: str) -> int:
    words = plain(text).split()
    return sum(len(one) >= _SHORTEST and one not in _OF_NO_SUBSTANCE for one in words)
