"""Who the leads of touches are, and whom each piece fits: asked of sends, and of programs."""

from dataclasses import dataclass
from functools import cached_property

from attribution.audit.answers import Pieces
from attribution.audit.sends.fits import Fits, fits
from attribution.audit.sends.people import People, people
from attribution.numbering import Numbers
from data_contracts.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Whom:
    """People and pieces, each read when first asked for.

    Attributes:
        data: The checked tables.
        touches: The good touches by number.
        pieces: Every piece.
    """

    data: Dataset
    touches: Numbers
    pieces: Pieces

    @cached_property
    def people(self) -> People:
        """The leads, by number."""
        leads = self.data.leads
        return people(self.touches.of("lead_id").values, None if leads is None else leads.good)

    @cached_property
    def fits(self) -> Fits:
        """Whom each piece fits."""
        return fits(self.people.stated, self.pieces.rows, self.data.lexicon)
