"""When leads opted out, of which channel."""

import re

import numpy as np

from attribution.audit.sends.contacts import acted
from attribution.audit.sends.people import NOT_YET, People
from attribution.numbering import Ints, Numbers

EMAIL = "email"
"""What every spelling of e-mail is called here."""

OPT_OUTS = ("unsubscribed", "complained")
"""What ends a channel; a click on an unsubscribe link does not, since scanners click it too."""

_NOT_LETTERS = re.compile(r"[\W_]+")


def channel_named(channel: str) -> str:
    """Return a channel's plain name; every spelling of e-mail is `EMAIL`."""
    name = _NOT_LETTERS.sub("", channel.casefold())
    return EMAIL if EMAIL in name else name


class OptOuts:
    """The first opt-out of every lead and channel.

    The date in the leads table ends e-mail; an opt-out or complaint on record, that no machine
    made, ends the channel it came by.

    Args:
        touches: The good touches by number.
        people: The leads by number.

    Attributes:
        touched: Whether any touch on record is an opt-out or complaint.
        on_record: Whether any of anybody is on record, there or in the leads table.
    """

    def __init__(self, touches: Numbers, people: People) -> None:
        names = [channel_named(one) for one in touches.of("channel").values]
        every = sorted({*names, EMAIL})
        self._size = len(every) + 1
        place = {name: at for at, name in enumerate(every)}
        self._channel = np.array([*(place[name] for name in names), len(every)], np.int64)
        self._touches = touches
        human = ~touches.touches["automated"].fill_null(value=False).to_numpy()
        known = touches.of("lead_id").known
        rows = np.flatnonzero(acted(touches, OPT_OUTS) & human & known)
        listed = np.flatnonzero(people.opted_out_at != NOT_YET)
        self.touched = bool(rows.size)
        self.on_record = self.touched or people.opt_outs
        ended = np.concatenate([self._groups(rows), listed * self._size + place[EMAIL]])
        moments = np.concatenate([touches.moments[rows], people.opted_out_at[listed]])
        order = np.lexsort((moments, ended))
        self._ended, first = np.unique(ended[order], return_index=True)
        self._at = moments[order][first]

    def of(self, rows: Ints) -> Ints:
        """Return when the lead of each touch first opted out of its channel, or `NOT_YET`."""
        if not self._ended.size:
            return np.full(rows.size, NOT_YET)
        groups = self._groups(rows)
        place = np.minimum(np.searchsorted(self._ended, groups), self._ended.size - 1)
        return np.where(self._ended[place] == groups, self._at[place], NOT_YET)

    def _groups(self, rows: Ints) -> Ints:
        lead = self._touches.of("lead_id").codes[rows].astype(np.int64)
        return lead * self._size + self._channel[self._touches.of("channel").codes[rows]]
