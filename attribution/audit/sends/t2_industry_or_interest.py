"""T2: the piece is about the lead's industry or interests."""

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import Context
from attribution.audit.sends.overlaps import overlap
from attribution.audit.sends.told import Told, told


def fits_industry_or_interest(of: Context) -> Told:
    """Compare both, as far as both sides state them; any overlap is enough."""
    fits, lead, piece = of.fits, of.lead, of.piece
    industry, audience = fits.industry.known[lead], fits.audience_industry.known[piece]
    interests, topic = fits.interests.known[lead], fits.topic.known[piece]
    comparable = (industry & audience) | (interests & topic)
    met = overlap(fits.industry, fits.audience_industry, lead, piece)
    met |= overlap(fits.interests, fits.topic, lead, piece)
    return told(
        met,
        of.with_content,
        of.no_content,
        of.unlisted,
        ~comparable & ~audience & ~topic,
        ~comparable & ~interests & topic,
        ~comparable & ~industry,
    )


T2 = Criterion(
    id="T2",
    level=Level.SEND,
    name="Fits the industry or interests",
    quote="based on their interest and industry",
    formula="The lead's industry is one that the piece is written for, or one of its interests is "
    "the piece's topic; what only one side states is not compared.",
    fix="Send a piece on one of this lead's interests, or one for its industry.",
    fields=(
        "touches.content_id", "content.content_id", "content.topic", "leads.interests",
        "leads.industry", "content.audience_industry",
    ),
    judge=fits_industry_or_interest,
)  # fmt: skip
