"""What the criteria of programs are judged by, worked out once for all of them."""

from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import polars as pl

from attribution.audit.answers import Outcome
from attribution.audit.audited import Audited, Flags
from attribution.audit.programs.flows import Flows
from attribution.audit.programs.grouped import Grouped
from attribution.audit.sends.monthly import touch_base_programs
from attribution.numbering import Ints
from attribution.program_kinds import NURTURE, kinds_of_programs, of_sales

DAY_US = 86_400_000_000
"""Microseconds of a day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Context:
    """Every program that sends anything, by number; nothing in it is by single program.

    Touches without a program belong to none: they are left out.
    A marketing send is every one but those of the kind *sales*.

    Args:
        audited: Everything that is audited.
        zone: The zone whose calendar days count.
    """

    def __init__(self, audited: Audited, zone: str) -> None:
        self.audited = audited
        self.zone = zone
        self.settings = audited.settings
        self.rules = audited.settings.audit
        self.confidence = audited.settings.confidence

    @cached_property
    def every(self) -> Grouped:
        """Every send that names a program."""
        return Grouped(self.audited, self._named)

    @cached_property
    def marketing(self) -> Grouped:
        """Every marketing send that names a program."""
        chosen = self._named & self.is_marketing
        return self.every if chosen.sum() == self._named.sum() else Grouped(self.audited, chosen)

    @cached_property
    def is_marketing(self) -> Flags:
        """Which of `Sends.rows` are marketing sends, whether they name a program or not."""
        return ~of_sales(self.audited.touches.of("program_kind"))[self.audited.sent]

    @cached_property
    def touch_base(self) -> dict[str, Outcome]:
        """The programs that call leads every month only to touch base, with those leads."""
        return touch_base_programs(self.audited.sends.rows, self.rules)

    @cached_property
    def codes(self) -> list[int]:
        """The programs with a marketing send: those that criteria are asked of, by number."""
        return [int(code) for code in np.flatnonzero(self.marketing.sends)]

    @cached_property
    def called_nurture(self) -> Flags:
        """Which programs are called nurture."""
        return np.array([kind == NURTURE for kind in self._kinds], np.bool_)

    def kind(self, program: int) -> str | None:
        """Return what a program is called: what most of its touches state, else nothing."""
        return self._kinds[program]

    @cached_property
    def clean(self) -> Ints:
        """The rows of responses by people that name a program, in time."""
        return np.flatnonzero(self.audited.clean & self.audited.touches.of("program").known)

    @cached_property
    def clean_program(self) -> Ints:
        """The program of each of them."""
        return self.audited.touches.of("program").codes[self.clean].astype(np.int64)

    @cached_property
    def flows(self) -> Flows:
        """What follows what in each program."""
        return Flows(self.marketing, self.audited.touches, self.clean)

    @cached_property
    def days(self) -> Ints:
        """The calendar day of each marketing send, in days since 1970."""
        moments = self.audited.labelled["occurred_at"].gather(self.marketing.rows)
        return self.local_days(moments)

    def local_days(self, moments: pl.Series) -> Ints:
        """Return moments as calendar days since 1970; none of them may be null."""
        local = moments.dt.convert_time_zone(self.zone).dt.date()
        return local.to_physical().to_numpy().astype(np.int64)

    @property
    def now(self) -> int:
        """The moment up to which things are known, in microseconds since 1970."""
        return (self.audited.as_of - _EPOCH) // timedelta(microseconds=1)

    def has(self, *actions: str) -> bool:
        """Return whether the data have any touch of one of some actions."""
        values = self.audited.touches.of("action").values
        return bool(values.is_in(list(actions)).any())

    @cached_property
    def _named(self) -> Flags:
        return self.audited.touches.of("program").known[self.audited.sent]

    @cached_property
    def _kinds(self) -> list[str | None]:
        """The kind of each program, by its number."""
        told = kinds_of_programs(self.audited.labelled)
        kinds: dict[str, str] = dict(told.iter_rows())
        return [kinds.get(name) for name in self.audited.touches.of("program").values]
