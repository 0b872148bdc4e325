"""What the whole audit is told from: the touches by number, the pieces and the sends."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.audit.answered import NOTHING
from attribution.audit.answers import Pieces, Sends
from attribution.audit.arrivals import arrivals
from attribution.audit.criterion import FAIL
from attribution.audit.sends.whom import Whom
from attribution.creditable import Use
from attribution.numbering import Ints, Numbers
from attribution.settings import Settings
from data_contracts.dataset import Dataset

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Audited:
    """One dataset whose pieces and sends are judged.

    Attributes:
        data: The checked tables.
        labelled: The good touches with their `use` (`attribution.creditable`).
        touches: The same by number.
        pieces: Every piece.
        sends: Every send.
        settings: The lines drawn, and the level of intervals.
        as_of: The moment up to which things are known.
        whom: Who the leads are, and whom pieces fit.
    """

    data: Dataset
    labelled: pl.DataFrame
    touches: Numbers
    pieces: Pieces
    sends: Sends
    settings: Settings
    as_of: datetime
    whom: Whom

    @cached_property
    def known(self) -> Flags:
        """Which touches are of a known person, none of our own staff, and not later than known."""
        people = self.touches.of("lead_id")
        stranger = np.zeros(people.values.len() + 1, np.bool_)
        stranger[-1] = True
        if self.data.leads is not None:
            staff = self.data.leads.good.filter("internal")["lead_id"]
            stranger[:-1] = people.values.is_in(staff.implode()).to_numpy()
        now = (self.labelled["occurred_at"] <= self.as_of).to_numpy()
        found: Flags = now & ~stranger[people.codes]
        return found

    @cached_property
    def clean(self) -> Flags:
        """Which touches are responses of people, each once, by `use` and criteria T12 and T13."""
        creditable: Flags = self._used(Use.CREDITABLE) & ~self.by_machine & ~self.of_service
        return creditable

    @cached_property
    def by_machine(self) -> Flags:
        """Which touches are a machine's."""
        found: Flags = self._used(Use.MACHINE) | self._responded(pl.col("T13") == FAIL)
        return found

    @cached_property
    def of_service(self) -> Flags:
        """Which touches are visits of service pages."""
        found: Flags = self._used(Use.SERVICE_PAGE) | self._responded(pl.col("T12") == FAIL)
        return found

    @cached_property
    def unverified(self) -> Flags:
        """Which clicks have no delivery on record, so that a machine may have made them."""
        return self._responded(pl.col("unverified"))

    @cached_property
    def sent(self) -> Ints:
        """The rows of the sends, in the order of `Sends.rows`."""
        return self.sends.rows["row"].to_numpy().astype(np.int64)

    @cached_property
    def sent_piece(self) -> Ints:
        """The place of each send's piece in `Pieces.rows`; below 0 where it has none."""
        return self.sends.rows["piece"].cast(pl.Int64).fill_null(NOTHING).to_numpy()

    @cached_property
    def arrived(self) -> Ints:
        """The rows of the mail that arrived."""
        return arrivals(self.touches, self.known)

    def piece_of(self, rows: Ints) -> Ints:
        """Return the place in `Pieces.rows` of the content that touches name; below 0 of none."""
        found: Ints = self._pieces[self.touches.of("content_id").codes[rows]]
        return found

    def _used(self, use: Use) -> Flags:
        return (self.labelled["use"] == use.value).to_numpy()

    def _responded(self, there: pl.Expr) -> Flags:
        found = np.zeros(self.labelled.height, np.bool_)
        found[self.sends.responses.filter(there)["row"].to_numpy()] = True
        return found

    @cached_property
    def _pieces(self) -> Ints:
        content = self.touches.of("content_id").values.to_frame("content_id")
        places = self.pieces.rows.select(
            pl.col("content_id").cast(pl.String), place=pl.int_range(pl.len(), dtype=pl.Int64)
        )
        of_content = content.join(places, on="content_id", how="left", maintain_order="left")
        return np.append(of_content["place"].fill_null(NOTHING).to_numpy(), NOTHING)
