"""What makes a send spam, or speaks against it: each sign with its name and what to do about it."""

from dataclasses import dataclass

import polars as pl

from attribution.audit.criterion import FAIL
from attribution.audit.sends.verdict import SIGNS, SPAM_AT_ONCE
from reports.sections.audit_criteria import CRITERIA
from reports.sections.audit_words import title


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of spam.

    Attributes:
        key: The last part of its fact's key.
        label: What is not met, by the names of the criteria.
        fix: What to do about it.
        there: Which of `Sends.rows` have it.
    """

    key: str
    label: str
    fix: str
    there: pl.Expr


def signs() -> tuple[Sign, ...]:
    """Return every sign: single criteria, a pitch that nobody asked for, and a blast."""
    asked = [CRITERIA[key] for key in (SPAM_AT_ONCE, *SIGNS)]
    unrequested = pl.col("pitch") & ~pl.col("requested").fill_null(value=False)
    blast = CRITERIA["P2"]
    return (
        *(Sign(one.id, title(one), one.fix, pl.col(one.id) == FAIL) for one in asked),
        Sign("pitch", "C1, C3 No pitch unless asked for", _PITCH_FIX, unrequested),
        Sign("blast", title(blast), blast.fix, pl.col("blast")),
    )


def signs_of_pieces(rows: pl.DataFrame) -> dict[int, list[tuple[Sign, int]]]:
    """Count the sends of each piece that have each sign.

    Args:
        rows: Some of `Sends.rows`.

    Returns:
        Place in `Pieces.rows` → (sign, sends), most sends first; signs that none has are left out.
    """
    every = signs()
    counted = (
        rows.drop_nulls("piece")
        .group_by("piece")
        .agg(sign.there.fill_null(value=False).sum().alias(sign.key) for sign in every)
        .sort("piece")
    )
    return {
        row["piece"]: sorted(
            ((sign, row[sign.key]) for sign in every if row[sign.key]), key=lambda of: -of[1]
        )
        for row in counted.to_dicts()
    }


_PITCH_FIX = "Send it to those who ask for it, and help to all others."
