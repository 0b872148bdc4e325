"""T13: a person clicked."""

import numpy as np

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.clicks import Clicks
from attribution.audit.sends.told import NOT_ASKED, Told, told


def by_a_person(of: Clicks) -> Told:
    """Tell machines' clicks; one without a mail on record cannot be told, and is left out."""
    answers = told(~of.machine, np.ones(of.rows.size, np.bool_))
    answers[of.unverified] = NOT_ASKED
    return answers


T13 = Criterion(
    id="T13",
    level=Level.SEND,
    name="Clicked by a person",
    quote="behavior data is guesswork",
    formula="The click is more than 5 seconds after the mail arrived, no other link was clicked "
    "within a second, not every link of the mail was clicked in one go, and the export does not "
    "call it automated. Without a mail on record before it, a click is unverified. Opens never "
    "count.",
    fix="Export when mail was delivered, and let no score rest on opens or unverified clicks.",
    fields=(),
    judge=by_a_person,
)
"""The 5 seconds and 1 second are those of `attribution.machine_clicks`; on every link: see
`every_link`."""
