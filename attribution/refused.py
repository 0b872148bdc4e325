"""What a model says that cannot be worked out on the journeys at hand."""


class RefusedError(ValueError):
    """A model cannot be worked out on these journeys; the message says why and what to do.

    The other models stand: a comparison leaves this one out and tells the message in its place;
    where it was chosen, `attribution.analysis.FALLBACK` answers and the message is told first.
    """
