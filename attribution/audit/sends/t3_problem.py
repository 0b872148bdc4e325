"""T3: the piece is about what the lead has to solve."""

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import Context
from attribution.audit.sends.overlaps import overlap
from attribution.audit.sends.told import Told, told


def fits_problem(of: Context) -> Told:
    """Compare the known topics in the stated problem, and the interests, with the topic.

    A problem in words that name no known topic says nothing.
    """
    fits, lead, piece = of.fits, of.lead, of.piece
    met = overlap(fits.problem, fits.topic, lead, piece)
    met |= overlap(fits.interests, fits.topic, lead, piece)
    return told(
        met,
        of.with_content,
        of.no_content,
        of.unlisted,
        ~fits.topic.known[piece],
        ~(fits.problem.known | fits.interests.known)[lead],
    )


T3 = Criterion(
    id="T3",
    level=Level.SEND,
    name="Fits the problem",
    quote="relevant to their problem",
    formula="The piece's topic is named in the problem that the lead stated, or is one of the "
    "topics that it said it is interested in.",
    fix="Send a piece about the problem that this lead stated, or ask for it.",
    fields=(
        "touches.content_id", "content.content_id", "content.topic", "leads.problem",
        "leads.interests",
    ),
    judge=fits_problem,
)  # fmt: skip
