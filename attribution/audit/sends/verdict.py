"""What each send is found to be."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.audit.answers import Verdict
from attribution.audit.criterion import FAIL, PASS
from attribution.audit.sends.context import Context
from attribution.audit.sends.told import NOT_ASKED, Flags, Told
from attribution.numbering import Ints

REASONS = ("T1", "T2", "T3", "T4", "T5", "T8")
"""Each is a reason of nurture where it is met."""

SIGNS = ("T6", "T9", "T11")
"""Each is a sign of spam where it is not met; so are a pitch nobody asked for, and a blast."""

SPAM_AT_ONCE = "T10"
"""Where it is not met, a send is spam whatever else."""

_LEAST = 2
"""One criterion in so many of those that apply must be assessed."""

_KINDS = (Verdict.UNCLEAR, Verdict.NURTURE, Verdict.MIXED, Verdict.SPAM)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found of each send.

    Attributes:
        sign: Whether there is a sign of spam.
        reason: Whether there is a reason of nurture.
        applicable: Criteria that apply.
        assessed: Those that could be assessed.
        verdict: The verdict, as text.
    """

    sign: Flags
    reason: Flags
    applicable: Ints
    assessed: Ints
    verdict: pl.Series


def find(of: Context, answers: Mapping[str, Told], blast: Flags) -> Found:
    """Find a verdict for each send, the first that holds.

    1. It comes after an opt-out (T10): spam.
    2. Under half of the criteria that apply could be assessed: unclear.
    3. A sign of spam and no reason of nurture: spam.
    4. A sign of spam and a reason of nurture: mixed.
    5. A reason of nurture, and it is not a pitch, or one that was asked for: nurture.
    6. Unclear. So a piece of which neither text nor type is known is never nurture.
    """
    every = np.stack(list(answers.values()))
    applicable, assessed = (every != NOT_ASKED).sum(axis=0), (every >= FAIL).sum(axis=0)
    reason = np.any([answers[name] == PASS for name in REASONS], axis=0)
    sign = np.any([answers[name] == FAIL for name in SIGNS], axis=0)
    sign |= (of.pitch & ~of.requested) | blast
    harmless = of.no_pitch | (of.pitch & of.requested)
    verdict = np.select(
        [
            answers[SPAM_AT_ONCE] == FAIL,
            assessed * _LEAST < applicable,
            sign & ~reason,
            sign & reason,
            reason & harmless,
        ],
        [_code(Verdict.SPAM), _code(Verdict.UNCLEAR), _code(Verdict.SPAM), _code(Verdict.MIXED),
         _code(Verdict.NURTURE)],
        default=_code(Verdict.UNCLEAR),
    )  # fmt: skip
    names = pl.Series([kind.value for kind in _KINDS])
    return Found(sign, reason, applicable, assessed, names.gather(verdict))


def _code(verdict: Verdict) -> int:
    return _KINDS.index(verdict)
