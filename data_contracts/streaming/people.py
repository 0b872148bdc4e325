"""What the touches of a large file say about who is who."""

import polars as pl

from data_contracts.people.evidence import Evidence, evidence_of
from data_contracts.streaming.rows import STREAMED, TIMED
from data_contracts.vendors.mapping import Mapped

_FEW = 1_000_000
"""Rows; so many more are put together before they take much memory."""


class Seen:
    """What touches say about who is who, gathered over all blocks."""

    def __init__(self) -> None:
        self._others: list[Evidence] = []
        self._leads: list[pl.DataFrame] = []

    def add(self, part: Mapped, *, marked: bool) -> None:
        """Take note of the rows of a block.

        Args:
            part: The rows.
            marked: Whether an e-mail address may stand in their columns.
        """
        if marked or part.emails.count() or part.same_as.count() or part.visitors.count():
            self._others.append(evidence_of(part))
            return
        # People have many touches: when each was first seen is all that is kept of them.
        sound = part.typed.select("lead_id", TIMED).filter(part.faults.is_null())
        self._leads.append(_firsts(sound))
        if sum(leads.height for leads in self._leads) > 2 * self._leads[0].height + _FEW:
            self._leads = [self._together()]

    def evidence(self, vendor: str) -> tuple[Evidence, ...]:
        """Return it all; `vendor` is whose ids they are."""
        if not self._leads:
            return tuple(self._others)
        seen = self._together()
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, seen.height)
        lists = nothing.cast(pl.List(pl.String))
        few = Mapped(STREAMED, pl.DataFrame(), seen, nothing, nothing, (), vendor, lists, lists)
        return (*self._others, evidence_of(few))

    def _together(self) -> pl.DataFrame:
        return _firsts(pl.concat(self._leads))


def _firsts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `lead_id`, `occurred_at`: the first touch of each lead."""
    if rows[TIMED].is_sorted(nulls_last=True):
        return rows.filter(rows["lead_id"].is_first_distinct())
    return rows.group_by("lead_id").agg(pl.col(TIMED).min())
