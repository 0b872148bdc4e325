"""T1: the piece is written for the lead's role."""

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import Context
from attribution.audit.sends.overlaps import overlap
from attribution.audit.sends.told import Told, told


def fits_role(of: Context) -> Told:
    """Compare the lead's role with the piece's audience."""
    fits = of.fits
    return told(
        overlap(fits.role, fits.audience_role, of.lead, of.piece),
        of.with_content,
        of.no_content,
        of.unlisted,
        ~fits.audience_role.known[of.piece],
        ~fits.role.known[of.lead],
    )


T1 = Criterion(
    id="T1",
    level=Level.SEND,
    name="Fits the role",
    quote="based on the recipient's role in the company",
    formula="The lead's role, as the leads table has it, is one of the roles that the piece is "
    "written for, by the table of synonyms.",
    fix="Send a piece written for this role, or state the roles that this piece is written for.",
    fields=(
        "touches.content_id", "content.content_id", "content.audience_role", "leads.role",
    ),
    judge=fits_role,
)  # fmt: skip
"""The exports hold one role per lead: an earlier one is not known."""
