"""The sends that failed, whom they went to, and which piece fits each best."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from attribution.audit.among import among, once
from attribution.audit.answered import NOTHING
from attribution.audit.answers import Verdict
from attribution.audit.audited import Audited, Flags
from attribution.audit.candidates import NOBODY, Candidates, candidates
from attribution.audit.criterion import FAIL
from attribution.audit.sends.context import STAGES
from attribution.audit.sends.opt_outs import OptOuts
from attribution.audit.sends.overlaps import Sets
from attribution.audit.sends.people import People, people
from attribution.numbering import Ints

_FAILING = ("T1", "T2", "T11")


@dataclass(frozen=True, eq=False)
class Failing:
    """The failing sends, and what could be sent instead of each.

    A send fails that is not found to be nurture, or does not fit the role, the industry or
    interests, or the stage (criteria T1, T2, T11). Those to leads that opted out of the channel
    since are left out.

    Attributes:
        audited: The audit.
    """

    audited: Audited

    @cached_property
    def sends(self) -> Ints:
        """Their places in `Sends.rows`."""
        failed = pl.any_horizontal(
            pl.col("verdict").cast(pl.String) != Verdict.NURTURE.value,
            *(pl.col(name) == FAIL for name in _FAILING),
        ).fill_null(value=False)
        asked = self.audited.sends.rows.select(pl.col("piece").is_not_null() & failed)
        # Who opted out of a channel is to get nothing else there either.
        ended = OptOuts(self.audited.touches, self.people).of(self.audited.sent)
        now = pl.Series([self.audited.as_of], dtype=pl.Datetime("us", "UTC")).to_physical()[0]
        return np.flatnonzero(asked.to_series().to_numpy() & (ended > now))

    @cached_property
    def people(self) -> People:
        """The leads of all touches, by number."""
        leads = self.audited.data.leads
        return people(
            self.audited.touches.of("lead_id").values, None if leads is None else leads.good
        )

    @cached_property
    def candidates(self) -> Candidates:
        """What could be sent instead."""
        return candidates(self.audited.pieces, self.people.stated, self.audited.data.lexicon)

    @cached_property
    def lead(self) -> Ints:
        """The number of each failing send's lead."""
        rows = self.audited.sent[self.sends]
        return self.audited.touches.of("lead_id").codes[rows].astype(np.int64)

    @cached_property
    def stage(self) -> Ints:
        """The place of each one's stage in `STAGES`, below 0 where unknown."""
        stage = self.audited.sends.rows["stage"].cast(pl.String).gather(self.sends)
        places = {name: place for place, name in enumerate(STAGES)}
        return stage.replace_strict(places, default=-1, return_dtype=pl.Int64).to_numpy()

    @cached_property
    def chosen(self) -> Ints:
        """The place in `Pieces.rows` of what to send instead; `NOBODY` where nothing fits."""
        packed = self.lead * (len(STAGES) + 1) + self.stage + 1
        pairs, of_send = np.unique(packed, return_inverse=True)
        lead, stage = np.divmod(pairs, len(STAGES) + 1)
        found = self._best(lead, stage - 1)
        places = np.append(self.candidates.place, NOBODY)
        chosen: Ints = places[found][of_send]
        return chosen

    @cached_property
    def fitted(self) -> Ints:
        """What that fits of each one's lead: bits in the order of `candidates.FITTED`."""
        number = np.full(self.audited.pieces.rows.height + 1, NOBODY, np.int64)
        number[self.candidates.place] = np.arange(self.candidates.place.size)
        candidate = number[self.chosen]
        some = np.flatnonzero(candidate != NOBODY)
        bits = np.zeros(candidate.size, np.int64)
        bits[some] = self.candidates.fitted(self.lead[some], candidate[some], self.stage[some])
        return bits

    def _best(self, lead: Ints, stage: Ints) -> Ints:
        """Go down the ranks of each lead until one that it never got."""
        firsts, kind = self._kinds(lead, stage)
        ranked = self.candidates.ranked(lead[firsts], stage[firsts])
        found = np.full(lead.size, NOBODY, np.int64)
        left = np.arange(lead.size)
        for rank in range(ranked.shape[1]):
            asked = ranked[kind[left], rank]
            left, asked = left[asked != NOBODY], asked[asked != NOBODY]
            if not left.size:
                break
            got = self._got(lead[left], self.candidates.place[asked])
            found[left[~got]] = asked[~got]
            left = left[got]
        return found

    def _kinds(self, lead: Ints, stage: Ints) -> tuple[Ints, Ints]:
        """Number leads that no piece can tell apart: one of each kind, and the kind of each."""
        fits = self.candidates.fits
        frame = pl.DataFrame(
            [
                pl.Series("stage", stage),
                *(
                    column
                    for number, sets in enumerate(
                        (fits.role, fits.industry, fits.interests, fits.problem)
                    )
                    for column in _columns(number, sets, lead)
                ),
            ]
        ).with_row_index("at")
        keys = frame.columns[1:]
        firsts = frame.group_by(keys).agg(pl.col("at").min()).sort("at").with_row_index("kind")
        kinds = frame.join(firsts.drop("at"), on=keys, how="left", maintain_order="left")
        return firsts["at"].to_numpy().astype(np.int64), kinds["kind"].to_numpy().astype(np.int64)

    def _got(self, lead: Ints, piece: Ints) -> Flags:
        """Return whether leads got pieces, or some nearly the same."""
        pair = lead * self._versions + self._alike[piece]
        return among(pair, self._known)

    @cached_property
    def _alike(self) -> Ints:
        return self.audited.pieces.rows["alike"].cast(pl.Int64).to_numpy()

    @property
    def _versions(self) -> int:
        return int(self._alike.max(initial=0)) + 1

    @cached_property
    def _known(self) -> Ints:
        """Leads and what they were sent, or took, as one number each; sorted."""
        touches = self.audited.touches
        rows = np.flatnonzero(self.audited.known & touches.of("content_id").known)
        piece = self.audited.piece_of(rows)
        some = piece != NOTHING
        lead = touches.of("lead_id").codes[rows[some]].astype(np.int64)
        return once(lead * self._versions + self._alike[piece[some]])


def _columns(number: int, sets: Sets, lead: Ints) -> list[pl.Series]:
    words = [pl.Series(f"{number}.{at}", mask[lead]) for at, mask in enumerate(sets.masks)]
    return [pl.Series(f"{number}.known", sets.known[lead]), *words]
