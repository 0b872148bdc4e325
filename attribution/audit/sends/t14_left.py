"""T14: who clicked stayed."""

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.clicks import Clicks
from attribution.audit.sends.told import Told, told


def stayed(of: Clicks) -> Told:
    """Look for a second page, or anything later, in the half hour after a person's click."""
    asked = ~of.machine & ~of.service_page
    unseen = ~of.stayed & (not of.views_on_record)
    return told(of.stayed, asked, unseen)


T14 = Criterion(
    id="T14",
    level=Level.SEND,
    name="Stayed after the click",
    quote="came to your website, and left",
    formula="In the half hour after the click the person looked at a second page, or did something "
    "10 seconds later or more; any other click is weak.",
    fix="Offer a next step on the page that the click leads to; do not score the click alone.",
    fields=("touches.action",),
    judge=stayed,
)
"""`touches.action` is missing where no page view is on record at all."""
