"""Whom pieces are for and what leads are, as few kinds of each."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from attribution.audit.audited import Flags
from attribution.audit.programs.context import Context
from attribution.audit.programs.grouped import Grouped
from attribution.audit.sends.overlaps import Sets, overlap
from attribution.numbering import Ints

NOBODY = -1
"""The audience of what states none, and the profile of who got no marketing send."""

Floats = npt.NDArray[np.float64]
_Masks = npt.NDArray[np.uint64]
# More than can be compared: role, industry and topic.
_MET = np.uint8(4)


class Audiences:
    """Role, industry and topic: of leads, and as pieces state them.

    A topic is the lead's where it is among its interests or in its problem. What a piece states
    and no lead has (a topic that nobody is interested in) says nothing about who was picked.

    Args:
        context: The programs and all marketing sends.

    Attributes:
        profile: The profile of each lead, by its number among the touches.
        audience: The audience of each piece.
    """

    def __init__(self, context: Context) -> None:
        audited = context.audited
        stated, fit = audited.whom.people.stated, audited.whom.fits
        self._sends = context.marketing
        self._leads = (fit.role, fit.industry, _either(fit.interests, fit.problem))
        self._pieces = (fit.audience_role, fit.audience_industry, fit.topic)
        chosen = audited.sent[context.is_marketing]
        reached = np.unique(audited.touches.of("lead_id").codes[chosen].astype(np.int64))
        kinds, self._models = _kinds(self._leads, reached)
        self.profile: Ints = np.full(stated.height + 1, NOBODY)
        self.profile[reached] = kinds
        self.audience, self._examples = _kinds(self._pieces, np.arange(audited.pieces.rows.height))
        self._rows: dict[int, npt.NDArray[np.uint8]] = {}
        silent = ~np.logical_or.reduce([one.known for one in self._pieces])
        self.audience[silent[: self.audience.size]] = NOBODY

    @property
    def population(self) -> Ints:
        """The profiles of all who got a marketing send, one each."""
        reached: Ints = self.profile[self.profile != NOBODY]
        return reached

    @cached_property
    def of_sends(self) -> Ints:
        """The audience of the piece of each marketing send with a program."""
        return np.append(self.audience, NOBODY)[self._sends.piece]

    def matches(self, audiences: Ints) -> tuple[Floats, Floats]:
        """Compare some audiences with every profile.

        Returns:
            By audience and profile: how many of role, industry and topic are met, and how many
            can be compared.
        """
        rows = np.stack([self._row(int(audience)) for audience in audiences])
        met, compared = np.divmod(rows, _MET)
        return met.astype(np.float64), compared.astype(np.float64)

    def _row(self, audience: int) -> npt.NDArray[np.uint8]:
        """Compare one audience with every profile, once: both counts in one small number."""
        if audience not in self._rows:
            row = np.zeros(self._models.size, np.uint8)
            piece = np.array([self._examples[audience]])
            for telling, leads, pieces in zip(
                self._telling, self._leads, self._pieces, strict=True
            ):
                if telling[audience]:
                    row += _MET * overlap(leads, pieces, self._models, piece)
                    row += leads.known[self._models]
            self._rows[audience] = row
        return self._rows[audience]

    def unknown(self, audiences: Ints) -> int | None:
        """Return which of role, industry and topic audiences state, and nobody's is known.

        Returns:
            The place of the first of them; None where they state one that somebody's is known of.
        """
        stated = [bool(one.known[self._examples[audiences]].any()) for one in self._pieces]
        known = [bool(one.known[self._models].any()) for one in self._leads]
        if any(here and there for here, there in zip(stated, known, strict=True)):
            return None
        return stated.index(True)

    def misses(self, sends: Grouped) -> Flags:
        """Return which sends meet nothing of their lead, though something can be compared."""
        some = np.flatnonzero(self.of_sends != NOBODY)
        lead, piece, audience = sends.lead[some], sends.piece[some], self.of_sends[some]
        met, compared = np.zeros(some.size, np.bool_), np.zeros(some.size, np.bool_)
        for telling, leads, pieces in zip(self._telling, self._leads, self._pieces, strict=True):
            met |= telling[audience] & overlap(leads, pieces, lead, piece)
            compared |= telling[audience] & leads.known[lead]
        found = np.zeros(sends.rows.size, np.bool_)
        found[some] = compared & ~met
        return found

    @cached_property
    def _telling(self) -> list[Flags]:
        """Which audiences state a role (industry, topic) that some lead has."""
        told = []
        for leads, pieces in zip(self._leads, self._pieces, strict=True):
            every = np.bitwise_or.reduce(leads.masks[:, self._models], axis=1)
            told.append(((pieces.masks[:, self._examples] & every[:, None]) != 0).any(axis=0))
        return told


def _either(these: Sets, those: Sets) -> Sets:
    both = Sets.__new__(Sets)
    both.known, both.masks = these.known | those.known, these.masks | those.masks
    return both


def _kinds(sides: tuple[Sets, ...], which: Ints) -> tuple[Ints, Ints]:
    """Number those of the same sets alike; return the numbers, and one of each kind."""
    kind = np.zeros(which.size, np.int64)
    for side in sides:
        for values in (side.known, *side.masks):
            code = np.unique(values[which], return_inverse=True)[1]
            kind = np.unique(kind * (int(code.max(initial=0)) + 1) + code, return_inverse=True)[1]
    _, first = np.unique(kind, return_index=True)
    examples: Ints = which[first]
    return kind, examples
