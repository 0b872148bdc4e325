"""T12: the click leads to something that was offered."""

import numpy as np

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.clicks import Clicks
from attribution.audit.sends.told import Told, told


def no_service_page(of: Clicks) -> Told:
    """Look where each click leads."""
    return told(~of.service_page, np.ones(of.rows.size, np.bool_), ~of.linked)


T12 = Criterion(
    id="T12",
    level=Level.SEND,
    name="No unsubscribe link",
    quote="What if they clicked on the unsubscribe link?",
    formula="The click does not lead to a page to unsubscribe, for preferences, on privacy or to "
    "view the mail in a browser. Such a click is never engagement, nor an opt-out: scanners click "
    "these links too.",
    fix="Count clicks without these links; the rate shown beside the naive one does.",
    fields=("touches.url",),
    judge=no_service_page,
)
