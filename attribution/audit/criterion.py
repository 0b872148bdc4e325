"""What a criterion of the audit is, and what it can answer."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

PASS = 1
"""The criterion is met. Answers are Int8; null is a criterion that does not apply."""

FAIL = 0
"""It is not met."""


def missing(place: int) -> int:
    """Return the answer *cannot say*: the field at this place of `Criterion.fields` is missing.

    >>> missing(0), missing(1)
    (-1, -2)
    """
    return -1 - place


class Level(StrEnum):
    """What a criterion is asked of."""

    PIECE = "content"
    SEND = "touch"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of the audit.

    Attributes:
        id: `C1`, `T1`, `P1` and so on; stable.
        level: What it is asked of.
        name: Its short name, such as `Fits the role`.
        quote: The practitioner's words that it is drawn from; empty where it has another source.
        formula: When it is met, in one sentence; names of `AuditRules` in braces stand for their
            values.
        fix: What to do where it is not met, in one sentence.
        fields: What it needs, as `table.column`, or as a setting; an answer `missing(i)` says
            that the i-th is not there.
        judge: Answers it; what it takes and gives is its room's own.
    """

    id: str
    level: Level
    name: str
    quote: str
    formula: str
    fix: str
    fields: tuple[str, ...]
    judge: Callable[..., Any]
