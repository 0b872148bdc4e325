"""Which pieces of the catalogue could be sent instead, and how well each fits which leads."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.audit.answers import Pieces, Promotion, Says
from attribution.audit.audited import Flags
from attribution.audit.sends.context import STAGES
from attribution.audit.sends.fits import Fits, fits
from attribution.audit.sends.meanings import plain
from attribution.audit.sends.overlaps import Sets, overlap
from attribution.numbering import Ints
from data_contracts.lexicon.lexicon import Lexicon

FITTED = ("role", "industry", "topic", "stage")
"""What a piece can fit of a lead, in the order of the bits of a fit."""

NOBODY = -1
"""What stands where there is no piece."""

_Bits = npt.NDArray[np.int8]
_STAGE = FITTED.index("stage")
# Pairs of leads and pieces looked at together (32 MB).
_AT_ONCE = 2**22


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pieces judged help and no hard promotion, by title; and kinds of leads.

    Leads of one kind have the same role, industry, topics and stage, as far as pieces name them.

    Attributes:
        pieces: Every piece.
        place: The places of the candidates in `Pieces.rows`, by title, then id.
        fits: Whom pieces are for, and what leads are, by number.
        stages: Of each candidate the bits of the stages that it is for; 0 where not stated.
    """

    pieces: Pieces
    place: Ints
    fits: Fits
    stages: Ints

    def ranked(self, lead: Ints, stage: Ints) -> Ints:
        """Rank the candidates for each of some leads, the one that fits most first.

        A candidate fits where what both sides state overlaps. It is out where role, industry or
        topic do not, or where it is for a later stage than the lead's; and where it fits none of
        these three. Of candidates that fit as much the first by title counts.

        Args:
            lead: The numbers of the leads.
            stage: The place of each one's stage in `STAGES`, below 0 where unknown.

        Returns:
            One row per lead: places among the candidates, best first, then `NOBODY`.
        """
        size = self.place.size
        ranked = np.full((lead.size, size), NOBODY, np.int64)
        step = max(1, _AT_ONCE // max(1, size))
        for begin in range(0, lead.size, step):
            part = slice(begin, begin + step)
            who = np.repeat(lead[part], size)
            which = np.tile(np.arange(size), lead[part].size)
            bits, out = self._compared(who, which, np.repeat(stage[part], size))
            score = np.where(out, -1, np.bitwise_count(bits.view(np.uint8)).astype(np.int64))
            score = score.reshape(len(lead[part]), size)
            order = np.argsort(-score, axis=1, kind="stable")
            best = np.take_along_axis(score, order, axis=1)
            ranked[part] = np.where(best > 0, order, NOBODY)
        return ranked

    def fitted(self, lead: Ints, candidate: Ints, stage: Ints) -> _Bits:
        """Return what candidates fit of leads, pair by pair: bits in the order of `FITTED`."""
        return self._compared(lead, candidate, stage)[0]

    def _compared(self, lead: Ints, candidate: Ints, stage: Ints) -> tuple[_Bits, Flags]:
        piece, of = self.place[candidate], self.fits
        pairs = (
            ((of.role,), of.audience_role),
            ((of.industry,), of.audience_industry),
            ((of.interests, of.problem), of.topic),
        )
        bits, out = np.zeros(lead.size, np.int8), np.zeros(lead.size, np.bool_)
        for bit, (own, audience) in enumerate(pairs):
            met, known = _met(own, audience, lead, piece)
            bits |= (met.astype(np.int8) << bit).astype(np.int8)
            out |= known & ~met
        out |= bits == 0
        asked, known = self.stages[candidate], stage >= 0
        here = known & ((asked >> np.maximum(stage, 0)) & 1 == 1)
        bits |= (here.astype(np.int8) << _STAGE).astype(np.int8)
        later = (asked != 0) & (asked & ((2 << np.maximum(stage, 0)) - 1) == 0)
        return bits, out | (known & later)


def candidates(pieces: Pieces, people: pl.DataFrame, lexicon: Lexicon) -> Candidates:
    """Choose the pieces that could be sent.

    Args:
        pieces: Every piece.
        people: One row per lead: `role`, `industry`, `interests`, `problem`.
        lexicon: What words for roles, industries, topics and stages stand for.
    """
    rows = pieces.rows.with_columns(
        pl.col("says", "promotion", "title").cast(pl.String),
        place=pl.int_range(pl.len(), dtype=pl.Int64),
    )
    chosen = rows.filter(
        pl.col("listed"),
        pl.col("says") == Says.HELP.value,
        pl.col("promotion").ne_missing(Promotion.HARD.value),
        pl.col("unfilled").ne_missing(pl.lit(value=True)),
    ).sort("title", "content_id", nulls_last=True)
    words = (lexicon.early, lexicon.middle, lexicon.late)
    stages = [_stages(text, words) for text in chosen["buying_stage"]]
    return Candidates(
        pieces,
        chosen["place"].to_numpy(),
        fits(people, pieces.rows, lexicon),
        np.array(stages, np.int64),
    )


def _met(own: tuple[Sets, ...], audience: Sets, lead: Ints, piece: Ints) -> tuple[Flags, Flags]:
    """Return where a lead's words and a piece's overlap, and where both are known."""
    met, known = np.zeros(lead.size, np.bool_), np.zeros(lead.size, np.bool_)
    for one in own:
        met |= overlap(one, audience, lead, piece)
        known |= one.known[lead]
    return met, known & audience.known[piece]


def _stages(text: str | None, words: tuple[frozenset[str], ...]) -> int:
    """Return the bits of the stages that a text names, in the order of `STAGES`."""
    named = {plain(part) for part in (text or "").replace(",", ";").replace("/", ";").split(";")}
    known = zip(STAGES, words, strict=True)
    return sum(
        1 << place
        for place, (stage, others) in enumerate(known)
        if named & ({stage} | {plain(other) for other in others})
    )
