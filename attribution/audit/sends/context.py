"""What criteria know of the sends that they judge."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.audit.answers import Pieces, Promotion, Says
from attribution.audit.sends.contacts import CALLS, acted
from attribution.audit.sends.copies import copies
from attribution.audit.sends.earlier import DAY_US, Earlier, Order
from attribution.audit.sends.every_link import on_every_link
from attribution.audit.sends.fits import Fits
from attribution.audit.sends.opt_outs import OptOuts
from attribution.audit.sends.people import People
from attribution.audit.sends.told import Flags
from attribution.audit.sends.whom import Whom
from attribution.audit_rules import AuditRules
from attribution.creditable import Use
from attribution.numbering import Ints, Numbered, Numbers, number
from attribution.program_kinds import of_sales
from data_contracts.lexicon.lexicon import Lexicon

STAGES = ("early", "middle", "late")
UNKNOWN = -1

REQUESTS = (
    "form_submitted", "content_downloaded", "registered", "call_received", "chatted", "replied",
)  # fmt: skip
"""The lead asked for something."""

_NOT_A_PERSONS = (Use.LATER, Use.INTERNAL, Use.UNIDENTIFIED, Use.MACHINE, Use.SERVICE_PAGE)


@dataclass(frozen=True, eq=False)
class Context:
    """The sends, and what was known when each began; arrays are by send, unless said otherwise.

    Attributes:
        order: The good touches in time.
        use: What each touch counts as (`attribution.creditable`).
        pieces: The content pieces.
        whom: Who the leads are, and whom pieces fit.
        lexicon: What the audit knows about words.
        rules: The thresholds.
        zone: The zone whose calendar days count.
        counted: Which touches (not sends) are of a known lead of somebody else's, and in time.
        rows: The row of each send among the touches; sorted by lead and time.
    """

    order: Order
    use: pl.Series
    pieces: Pieces
    whom: Whom
    lexicon: Lexicon
    rules: AuditRules
    zone: str
    counted: Flags
    rows: Ints

    @property
    def touches(self) -> Numbers:
        """The good touches by number."""
        return self.order.touches

    @property
    def people(self) -> People:
        """The leads, by number."""
        return self.whom.people

    @property
    def fits(self) -> Fits:
        """Whom each piece fits."""
        return self.whom.fits

    @cached_property
    def opt_outs(self) -> OptOuts:
        """Who opted out of what, and when."""
        return OptOuts(self.touches, self.people)

    @cached_property
    def opted_out_at(self) -> Ints:
        """When each send's lead first opted out of its channel, or `people.NOT_YET`."""
        return self.opt_outs.of(self.rows)

    @cached_property
    def lead(self) -> Ints:
        """The number of each send's lead."""
        return self.touches.of("lead_id").codes[self.rows].astype(np.int64)

    @cached_property
    def moment(self) -> Ints:
        """When each began, in microseconds since 1970."""
        return self.touches.moments[self.rows]

    @cached_property
    def piece_of_touch(self) -> Ints:
        """For each touch (not send) the number of its piece, or `UNKNOWN`."""
        content = self.touches.of("content_id")
        ids = self.pieces.rows.select("content_id").with_row_index("piece")
        asked = content.values.alias("content_id").to_frame()
        found = asked.join(ids, on="content_id", how="left", maintain_order="left")["piece"]
        return np.append(found.cast(pl.Int64).fill_null(UNKNOWN), UNKNOWN)[content.codes]

    @cached_property
    def piece(self) -> Ints:
        """The number of each send's piece, or `UNKNOWN`: no content, or none that is known."""
        return self.piece_of_touch[self.rows]

    @cached_property
    def no_content(self) -> Flags:
        """Which sends name no content."""
        return ~self.touches.of("content_id").known[self.rows]

    @cached_property
    def unlisted(self) -> Flags:
        """Which sends name content that the catalogue does not have."""
        return ~self.no_content & ~self.of_piece("listed", other=False)

    @cached_property
    def call(self) -> Flags:
        """Which sends are calls and meetings."""
        return acted(self.touches, CALLS)[self.rows]

    @cached_property
    def reasons(self) -> Numbered:
        """The stated reason of each send from one to one, by number."""
        return self._of_one_to_one("reason")

    @cached_property
    def goals(self) -> Numbered:
        """The stated goal of each."""
        return self._of_one_to_one("goal")

    @cached_property
    def of_sales(self) -> Flags:
        """Which sends belong to a program of the kind *sales*."""
        return of_sales(self.touches.of("program_kind"))[self.rows]

    @cached_property
    def one_to_one(self) -> Flags:
        """Which sends are calls, or mail from one to one."""
        return self.call | self.of_sales

    @cached_property
    def marketing(self) -> Flags:
        """Which sends are marketing's: all but what sales does, and calls of no kind of program."""
        unnamed = ~self.touches.of("program_kind").known[self.rows]
        return ~(self.of_sales | (self.call & unnamed))

    @cached_property
    def with_content(self) -> Flags:
        """Which sends have content: all but those from one to one that name none."""
        return ~(self.one_to_one & self.no_content)

    @cached_property
    def stage(self) -> Ints:
        """The place in `STAGES` of each send's lead at that time, or `UNKNOWN`."""
        known, lead = self.people, self.lead
        stage = (self.moment >= known.mql_at[lead]).astype(np.int64)
        stage[self.moment >= known.sales_ready_at[lead]] = STAGES.index("late")
        stage[~known.listed[lead]] = UNKNOWN
        return stage if known.staged else np.full_like(stage, UNKNOWN)

    @cached_property
    def hard(self) -> Flags:
        """Which sends are hard promotion."""
        return self.of_piece(pl.col("promotion") == Promotion.HARD, other=False)

    @cached_property
    def promotion_known(self) -> Flags:
        """Of which sends it is known how much they promote."""
        return self.of_piece(pl.col("promotion").is_not_null(), other=False)

    @cached_property
    def pitch(self) -> Flags:
        """Which sends are a pitch, as far as is known."""
        return self.of_piece("pitch", other=False)

    @cached_property
    def no_pitch(self) -> Flags:
        """Which sends are not a pitch: known, or read and not judged one.

        Calls and mail from one to one that name no content pitch none.
        """
        read = pl.col("pitch").not_().fill_null(pl.col("says") == Says.OPEN)
        return self.of_piece(read, other=False) | ~self.with_content

    @cached_property
    def copies(self) -> Ints:
        """The how manieth of this piece, or of one nearly the same, each is to its lead.

        Those up to `repeat_days` before it count; 0 for calls, and where nothing is known of the
        content.
        """
        numbers = np.zeros(self.rows.size, np.int64)
        sent = np.flatnonzero((self.piece != UNKNOWN) & ~self.call)
        alike = self.pieces.rows["alike"].to_numpy().astype(np.int64)
        groups = self.lead[sent] * (int(alike.max(initial=0)) + 1) + alike[self.piece[sent]]
        numbers[sent] = copies(self.order, self.rows[sent], groups, self.rules.repeat_days)
        return numbers

    @cached_property
    def on_every_link(self) -> Ints:
        """The rows of clicks (not sends) by a scanner that followed every link of a mail."""
        clicked = acted(self.touches, ("clicked",)) & self.touches.of("lead_id").known
        return on_every_link(self.touches, np.flatnonzero(clicked))

    @cached_property
    def clean(self) -> Flags:
        """Which touches (not sends) no machine made, and are of a known lead."""
        other = self.use.is_in([one.value for one in _NOT_A_PERSONS])
        other |= self.touches.touches["automated"].fill_null(value=False)
        clean: Flags = self.touches.of("lead_id").known & ~other.to_numpy()
        clean[self.on_every_link] = False
        return clean

    @cached_property
    def requested(self) -> Flags:
        """Which sends the lead had asked for, `answer_days` before at most.

        A request at the same moment counts: many exports tell no more than minutes or days.
        """
        asked = acted(self.touches, REQUESTS) & self.clean
        return self.follow(asked, self.rules.answer_days, same_moment=True)

    def follow(
        self, those: Flags, days: int, among: Flags | None = None, *, same_moment: bool = False
    ) -> Flags:
        """Return which sends follow some touches (not sends) of their lead.

        Args:
            those: The touches.
            days: How long before they may lie.
            among: The sends asked about; default: all of them.
            same_moment: Whether those at the same moment count.
        """
        rows = np.flatnonzero(those)
        lead = self.touches.of("lead_id").codes[rows].astype(np.int64)
        earlier = Earlier(self.order, lead, rows)
        theirs = np.zeros(self.touches.of("lead_id").values.len() + 1, np.bool_)
        theirs[lead] = True
        # Only sends to their leads can follow any: most often few.
        asked = np.flatnonzero(theirs[self.lead] if among is None else theirs[self.lead] & among)
        gap = earlier.since_last(self.lead[asked], self.rows[asked], same_moment=same_moment)
        found = np.zeros(self.rows.size, np.bool_)
        found[asked] = within(gap, days)
        return found

    def of_piece(self, column: str | pl.Expr, *, other: bool) -> Flags:
        """Return a Boolean of each send's piece; `other` where that is not known."""
        values = self.pieces.rows.select(
            pl.col(column) if isinstance(column, str) else column
        ).to_series()
        known = values.cast(pl.Boolean).fill_null(value=other).to_numpy()
        by_piece: npt.NDArray[np.bool_] = np.append(known, other)
        return by_piece[self.piece]

    def _of_one_to_one(self, column: str) -> Numbered:
        return number(self.touches.touches[column].gather(self.rows[self.one_to_one]))


def within(gap: Ints, days: int) -> Flags:
    """Return which gaps are there, and no longer than so many days."""
    return (gap >= 0) & (gap <= days * DAY_US)
