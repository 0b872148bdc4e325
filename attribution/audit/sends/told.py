"""Answers for many sends at once: met, not met, cannot say for want of a field, not asked."""

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.audit.criterion import FAIL, PASS, missing

Flags = npt.NDArray[np.bool_]
Told = npt.NDArray[np.int8]

NOT_ASKED = np.iinfo(np.int8).min
"""The criterion does not apply; null in a frame."""


def told(met: Flags, asked: Flags, *gaps: Flags) -> Told:
    """Return a criterion's answers.

    Args:
        met: Where it is met, if it can be said.
        asked: Where it applies.
        gaps: Where the field of each place of `Criterion.fields` is missing; the first counts.
    """
    # Sums of bytes are several times faster than choosing between two.
    answers: Told = met * np.int8(PASS - FAIL) + np.int8(FAIL)
    for place in reversed(range(len(gaps))):
        answers[gaps[place]] = missing(place)
    answers[~asked] = NOT_ASKED
    return answers


def as_column(answers: Told) -> pl.Series:
    """Return answers as a frame has them: Int8, null where nothing was asked."""
    column, left_out = pl.Series(answers), answers == NOT_ASKED
    return column.set(pl.Series(left_out), None) if left_out.any() else column


def missing_fields(answers: Told, fields: tuple[str, ...]) -> dict[str, int]:
    """Count the answers that are missing for want of each field; 0 is left out."""
    counts = {
        field: int(np.count_nonzero(answers == missing(place)))
        for place, field in enumerate(fields)
    }
    return {field: count for field, count in counts.items() if count}
