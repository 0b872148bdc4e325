"""What a model says that cannot be worked out on the journeys at hand."""

HOW_TO_GROUP = (
    "Group the channels, the rare ones into one above all: under [reading.channels] in the "
    'settings file (nurture.toml), a line such as "LinkedIn Ads" = "paid social" for each.'
)
"""What to do where there are too many channels."""


class RefusedError(ValueError):
    """A model cannot be worked out on these journeys; the message says why and what to do.

    The other models stand: a comparison leaves this one out and tells the message in its place;
    where it was chosen, `attribution.analysis.FALLBACK` answers and the message is told first.
    """
