"""Mail that arrived: what rates of clicks, opt-outs and complaints are shares of."""

import numpy as np
import numpy.typing as npt

from attribution.audit.among import among, combined, once
from attribution.audit.answered import NOTHING, last_before
from attribution.numbering import Ints, Numbers


def arrivals(touches: Numbers, usable: npt.NDArray[np.bool_]) -> Ints:
    """Find the mail that arrived.

    Deliveries; of mail whose delivery was never reported (none of the same person, content and
    program) what was sent, less the last of it before each bounce. Mail that names neither content
    nor program is told apart by its person and channel.

    Args:
        touches: The good touches by number.
        usable: Which of them count: known people, no staff, not after the date of the analysis.

    Returns:
        The rows, sorted.
    """
    sent, delivered, bounced = (
        np.flatnonzero(acted(touches, action) & usable)
        for action in ("sent", "delivered", "bounced")
    )
    every = np.concatenate([sent, delivered, bounced])
    mail = _mail(touches, every)
    of_sent, of_delivered, of_bounced = np.split(mail, [sent.size, sent.size + delivered.size])
    unreported = ~among(of_sent, once(of_delivered))
    sent, of_sent = sent[unreported], of_sent[unreported]
    moments = touches.moments
    lost = last_before((of_sent, of_bounced), (moments[sent], moments[bounced]))
    arrived = np.ones(sent.size, np.bool_)
    arrived[lost[lost != NOTHING]] = False
    found: Ints = np.sort(np.concatenate([sent[arrived], delivered])).astype(np.int64)
    return found


def acted(touches: Numbers, *actions: str) -> npt.NDArray[np.bool_]:
    """Return which touches are one of some actions."""
    return touches.of("action").one_of(actions)


def _mail(touches: Numbers, rows: Ints) -> Ints:
    """Number rows by person and mail; a mail that states less is one of its own kind."""
    *named, channel = (touches.of(name) for name in ("lead_id", "content_id", "program", "channel"))
    # The channel tells only mail apart that has no name.
    unnamed = ~(named[1].known[rows] | named[2].known[rows])
    by_channel = np.where(unnamed, channel.codes[rows], channel.values.len())
    return combined(
        [
            *((column.codes[rows], column.values.len() + 1) for column in named),
            (by_channel, channel.values.len() + 1),
        ]
    )
