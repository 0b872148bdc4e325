"""Sends by program and lead: sorted once, for every criterion of programs."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.audit.answered import NOTHING
from attribution.audit.audited import Audited, Flags
from attribution.numbering import Ints

MOST_SHOWN = 5
"""So many touches are named to show what a criterion found."""


class Grouped:
    """Some sends, by program, in each by lead, and of each lead in time.

    Everything is by number: programs and leads by their place among those of the touches.

    Args:
        audited: Everything that is audited.
        chosen: Which of `Sends.rows` are meant; all of them must name a program.

    Attributes:
        places: The place of each send in `Sends.rows`.
        rows: Its row among the good touches.
        program: Its program.
        lead: Its lead.
        moment: When it was, in microseconds since 1970.
        piece: The place of its piece in `Pieces.rows`; below 0 where it has none.
        pair: The number of its program and lead together.
        firsts: Where the sends of each such pair begin.
    """

    def __init__(self, audited: Audited, chosen: Flags) -> None:
        self._audited = audited
        places = np.flatnonzero(chosen)
        program = audited.touches.of("program").codes[audited.sent[places]]
        # Sends come by lead and time, and a stable sort leaves them so.
        order = np.argsort(program, kind="stable")
        self.places: Ints = places[order]
        self.rows: Ints = audited.sent[self.places]
        self.program: Ints = program[order].astype(np.int64)
        self.lead: Ints = audited.touches.of("lead_id").codes[self.rows].astype(np.int64)
        self.moment: Ints = audited.touches.moments[self.rows]
        self.piece: Ints = audited.sent_piece[self.places]
        begins = np.ones(self.rows.size, np.bool_)
        begins[1:] = (np.diff(self.program) != 0) | (np.diff(self.lead) != 0)
        self.firsts: Ints = np.flatnonzero(begins)
        self.pair: Ints = np.cumsum(begins) - 1

    @property
    def size(self) -> int:
        """How many programs the touches name."""
        return self._audited.touches.of("program").values.len()

    @cached_property
    def sends(self) -> Ints:
        """Sends of each program."""
        return self.count()

    @cached_property
    def leads(self) -> Ints:
        """Leads that each program reached."""
        return self.count_pairs()

    @cached_property
    def pair_sends(self) -> Ints:
        """Sends of each program to each of its leads."""
        return np.diff(np.append(self.firsts, self.rows.size))

    @cached_property
    def last_of_pair(self) -> Flags:
        """Which sends are the last one of their program to their lead."""
        last = np.zeros(self.rows.size, np.bool_)
        last[self.firsts[1:] - 1] = True
        last[-1:] = True
        return last

    def column(self, name: str) -> pl.Series:
        """Return a column of `Sends.rows` in this order."""
        return self._audited.sends.rows[name].gather(self.places)

    def flags(self, name: str) -> tuple[Flags, Flags]:
        """Return where a Boolean column of `Sends.rows` is true, and where it is null."""
        column = self.column(name)
        return column.fill_null(value=False).to_numpy(), column.is_null().to_numpy()

    def of_piece(self, values: npt.NDArray[np.bool_], *, without: bool) -> Flags:
        """Return what holds of the piece of each send, and `without` where it has none."""
        return np.append(values, without)[np.where(self.piece == NOTHING, values.size, self.piece)]

    def count(self, chosen: Flags | None = None) -> Ints:
        """Count the sends, or some of them, by program."""
        program = self.program if chosen is None else self.program[chosen]
        return np.bincount(program, minlength=self.size)

    def count_pairs(self, chosen: Flags | None = None) -> Ints:
        """Count the leads, or some of them, by program; `chosen` is by pair."""
        program = self.program[self.firsts]
        return np.bincount(program if chosen is None else program[chosen], minlength=self.size)

    def span(self, program: int) -> slice:
        """Return where the sends of a program lie."""
        return slice(int(self._bounds[program]), int(self._bounds[program + 1]))

    def pair_span(self, program: int) -> slice:
        """Return where the pairs of a program lie."""
        return slice(int(self._pair_bounds[program]), int(self._pair_bounds[program + 1]))

    def show(self, chosen: Flags) -> dict[int, tuple[str, ...]]:
        """Return by program the ids of some sends, the oldest of them first."""
        return shown(self._audited, self.program[chosen], self.rows[chosen])

    @cached_property
    def _bounds(self) -> Ints:
        return np.searchsorted(self.program, np.arange(self.size + 1))

    @cached_property
    def _pair_bounds(self) -> Ints:
        return np.searchsorted(self.program[self.firsts], np.arange(self.size + 1))


def shown(audited: Audited, programs: Ints, rows: Ints) -> dict[int, tuple[str, ...]]:
    """Return by program the ids of its oldest touches, at most `MOST_SHOWN`.

    Args:
        audited: Everything that is audited.
        programs: The program of each touch.
        rows: The rows of the touches.
    """
    programs, rows = audited.touches.sorted_by(programs.astype(np.int64), rows)
    begins = np.flatnonzero(np.diff(programs, prepend=-1))
    sizes = np.diff(begins, append=programs.size)
    few = np.sort(np.concatenate([begins[sizes > n] + n for n in range(MOST_SHOWN)]))
    ids = audited.labelled["touch_id"].gather(rows[few]).to_list()
    found: dict[int, tuple[str, ...]] = {}
    for program, touch in zip(programs[few].tolist(), ids, strict=True):
        found[program] = (*found.get(program, ()), touch)
    return found
