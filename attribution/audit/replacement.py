"""What to send instead of what failed: the unsent piece that fits the lead best."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from attribution.audit.answered import NOTHING
from attribution.audit.answers import Replacements, Verdict
from attribution.audit.audited import Audited, Flags
from attribution.audit.candidates import FITTED, NOBODY, Candidates, candidates
from attribution.audit.criterion import FAIL
from attribution.audit.sends.context import STAGES
from attribution.audit.sends.opt_outs import OptOuts
from attribution.audit.sends.overlaps import Sets
from attribution.audit.sends.people import NOT_YET, People, people
from attribution.numbering import Ints

WRITE = ("write_role", "write_industry", "write_topic", "write_stage")
SCHEMA = {
    "program": pl.String(),
    "content_id": pl.String(),
    "sends": pl.Int64(),
    "leads": pl.Int64(),
    "replacement": pl.String(),
    "fits": pl.List(pl.String()),
    "fitting_leads": pl.Int64(),
    **dict.fromkeys(WRITE, pl.String()),
}
"""The columns of `Replacements.rows`."""

_FAILING = ("T1", "T2", "T11")
_STATED = ("role", "industry", "topic", "stage")


def replacements(audited: Audited) -> Replacements:
    """Find for every failing send the piece to send instead (`answers.Replacements`).

    A send fails that is not found to be nurture, or does not fit the role, the industry or
    interests, or the stage (criteria T1, T2, T11). What a lead was sent, or took, in any version
    nearly the same, is not sent again; who opted out of the channel gets nothing instead.

    Args:
        audited: The audit.
    """
    work = _Work(audited)
    chosen = work.chosen
    ids = audited.pieces.rows["content_id"].cast(pl.String)
    of_sends = pl.DataFrame(
        {
            "row": audited.sends.rows["row"].gather(work.failing),
            "replacement": ids.gather(pl.Series(chosen).set(pl.Series(chosen == NOBODY), None)),
        }
    )
    return Replacements(_rows(work), of_sends, work.candidates.place.size, _missing(work))


def of_program(found: Replacements, program: str | None) -> Replacements:
    """Return those of one program; None for all."""
    if program is None:
        return found
    return replace(found, rows=found.rows.filter(pl.col("program") == program))


@dataclass(frozen=True, eq=False)
class _Work:
    """The failing sends, and whom they went to.

    Attributes:
        audited: The audit.
    """

    audited: Audited

    @cached_property
    def failing(self) -> Ints:
        """The places of the failing sends in `Sends.rows`."""
        failed = pl.any_horizontal(
            pl.col("verdict").cast(pl.String) != Verdict.NURTURE.value,
            *(pl.col(name) == FAIL for name in _FAILING),
        ).fill_null(value=False)
        asked = self.audited.sends.rows.select(pl.col("piece").is_not_null() & failed)
        # Who opted out of a channel is to get nothing else there either.
        ended = OptOuts(self.audited.touches, self.people).of(self.audited.sent) != NOT_YET
        return np.flatnonzero(asked.to_series().to_numpy() & ~ended)

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
        rows = self.audited.sent[self.failing]
        return self.audited.touches.of("lead_id").codes[rows].astype(np.int64)

    @cached_property
    def stage(self) -> Ints:
        """The place of each one's stage in `STAGES`, below 0 where unknown."""
        stage = self.audited.sends.rows["stage"].cast(pl.String).gather(self.failing)
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
        place = np.minimum(np.searchsorted(self._known, pair), max(0, self._known.size - 1))
        if not self._known.size:
            return np.zeros(pair.size, np.bool_)
        got: Flags = self._known[place] == pair
        return got

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
        found: Ints = np.unique(lead * self._versions + self._alike[piece[some]])
        return found


def _columns(number: int, sets: Sets, lead: Ints) -> list[pl.Series]:
    words = [pl.Series(f"{number}.{at}", mask[lead]) for at, mask in enumerate(sets.masks)]
    return [pl.Series(f"{number}.known", sets.known[lead]), *words]


def _rows(work: _Work) -> pl.DataFrame:
    """Tell the replacements by program, failing piece and replacement."""
    frame = _of_leads(work)
    keys = ["program", "content_id"]
    counted = frame.group_by(keys).agg(
        pl.col("sends").sum(), pl.len().cast(pl.Int64).alias("leads")
    )
    told = (
        frame.group_by(*keys, "replacement", "title")
        .agg(
            pl.len().cast(pl.Int64).alias("fitting_leads"),
            *(pl.col(f"fits {one}").all() for one in FITTED),
            *(_most(one).alias(f"write_{one}") for one in _STATED),
        )
        .with_columns(fits=_fits())
        .join(counted, on=keys, nulls_equal=True)
    )
    nothing = pl.col("replacement").is_null()
    return (
        told.sort(
            "program", "sends", "content_id", nothing, "fitting_leads", "title", "replacement",
            descending=[False, True, False, False, True, False, False],
            nulls_last=[True, False, False, False, False, True, True],
        )
        .with_columns(pl.when(nothing).then(pl.col(name)).alias(name) for name in WRITE)
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )  # fmt: skip


def _of_leads(work: _Work) -> pl.DataFrame:
    """Return one row per program, failing piece and lead: what its last failing send asks for."""
    rows, pieces = work.audited.sends.rows[work.failing], work.audited.pieces.rows
    chosen = work.chosen
    place = pl.Series(chosen).set(pl.Series(chosen == NOBODY), None)
    stated = work.people.stated
    bits = _bits(work)
    frame = rows.select(pl.col("program", "stage").cast(pl.String)).with_columns(
        content_id=pieces["content_id"].cast(pl.String).gather(rows["piece"]),
        lead=pl.Series(work.lead),
        replacement=pieces["content_id"].cast(pl.String).gather(place),
        title=pieces["title"].cast(pl.String).gather(place),
        **{f"fits {one}": pl.Series(bits >> bit & 1 == 1) for bit, one in enumerate(FITTED)},
    )
    keys = ["program", "content_id", "lead"]
    last = frame.group_by(keys, maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("sends"), pl.all().exclude(keys).last()
    )
    lead = last["lead"]
    return last.with_columns(
        stated["role"].gather(lead),
        stated["industry"].gather(lead),
        topic=pl.coalesce(stated["interests"].gather(lead), stated["problem"].gather(lead)),
    )


def _bits(work: _Work) -> Ints:
    """Return what each failing send's replacement fits of its lead; 0 where there is none."""
    among = np.full(work.audited.pieces.rows.height + 1, NOBODY, np.int64)
    among[work.candidates.place] = np.arange(work.candidates.place.size)
    candidate = among[work.chosen]
    some = np.flatnonzero(candidate != NOBODY)
    bits = np.zeros(candidate.size, np.int64)
    bits[some] = work.candidates.fitted(work.lead[some], candidate[some], work.stage[some])
    return bits


def _fits() -> pl.Expr:
    named = [pl.when(f"fits {one}").then(pl.lit(one)) for one in FITTED]
    return pl.concat_list(named).list.drop_nulls()


def _most(column: str) -> pl.Expr:
    """Return the most common of what is stated, each name of several by itself."""
    parts = pl.col(column).drop_nulls().str.replace_all(r"[,/|\n]", ";").str.split(";")
    names = parts.explode().str.strip_chars().str.to_lowercase()
    return names.filter(names.str.len_chars() > 0).mode().sort().first()


def _missing(work: _Work) -> tuple[str, ...]:
    """Return the fields for want of which nothing fits, or less."""
    rows, data = work.audited.pieces.rows, work.audited.data
    if data.content is None:
        return ("content",)
    if data.leads is None:
        return ("leads",)
    stated = work.people.stated
    gaps = {
        "content.body": not rows.filter("listed")["says"].count(),
        "content.audience_role": not rows["audience_role"].count(),
        "leads.role": not stated["role"].count(),
        "content.audience_industry": not rows["audience_industry"].count(),
        "leads.industry": not stated["industry"].count(),
        "content.topic": not rows["topic"].count(),
        "leads.interests": not (stated["interests"].count() or stated["problem"].count()),
        "content.buying_stage": not work.candidates.stages.any(),
        "leads.mql_at": not work.people.staged,
    }
    return tuple(field for field, gap in gaps.items() if gap)
