"""The clicks of known people, and what criteria know of them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from attribution.audit.sends.contacts import acted, together
from attribution.audit.sends.context import Context
from attribution.audit.sends.earlier import MICROSECOND, NEVER, Earlier
from attribution.audit.sends.told import Flags
from attribution.creditable import Use
from attribution.machine_clicks import machine_clicks
from attribution.numbering import Ints
from attribution.repeats import VISIT_US
from attribution.service_pages import service_pages
from attribution.settings import HUMAN_RESPONSES

STAYED_US = timedelta(seconds=10) // MICROSECOND
"""Who does something so long after the click has stayed."""

PAGES = 2
"""Pages of one visit from which on somebody looked around."""

_VIEWED = ("page_viewed",)
_MAILS = ("content_id", "program")
_ARRIVED = ("sent", "delivered")


@dataclass(frozen=True, eq=False)
class Clicks:
    """The clicks; arrays are by click.

    Attributes:
        of: The touches and sends.
        rows: The row of each click among the touches, in time.
    """

    of: Context
    rows: Ints

    @cached_property
    def lead(self) -> Ints:
        """The number of each click's lead."""
        return self.of.touches.of("lead_id").codes[self.rows].astype(np.int64)

    @cached_property
    def machine(self) -> Flags:
        """Which clicks a machine made."""
        touches = self.of.touches
        found: Flags = touches.touches["automated"].fill_null(value=False).to_numpy().copy()
        if self._judged(Use.NOT_CHOSEN).any():
            found[machine_clicks(touches)] = True
        found[self.of.on_every_link] = True
        return self._judged(Use.MACHINE) | found[self.rows]

    @cached_property
    def unverified(self) -> Flags:
        """Which clicks have no mail on record that they could come from."""
        left = ~self.machine
        for mail in _MAILS:
            left[np.flatnonzero(left)] = ~self._follows(np.flatnonzero(left), mail)
        return left

    @cached_property
    def service_page(self) -> Flags:
        """Which clicks lead to an unsubscribe, preference, privacy or browser page."""
        return service_pages(self.of.touches.touches["url"].gather(self.rows))

    @cached_property
    def linked(self) -> Flags:
        """Of which clicks the address is on record."""
        return self.of.touches.touches["url"].gather(self.rows).is_not_null().to_numpy()

    @cached_property
    def stayed(self) -> Flags:
        """After which clicks the person looked at a second page, or did something else later."""
        return (self._in_visit(self._people, STAYED_US) > 0) | (
            self._in_visit(self._views, 0) >= PAGES
        )

    @cached_property
    def views_on_record(self) -> bool:
        """Whether any visit of a page is on record at all."""
        return bool(acted(self.of.touches, _VIEWED).any())

    @property
    def _people(self) -> Flags:
        return acted(self.of.touches, HUMAN_RESPONSES) & self.of.clean

    @property
    def _views(self) -> Flags:
        return acted(self.of.touches, _VIEWED) & self.of.clean

    def _in_visit(self, those: Flags, since: int) -> Ints:
        """Count touches of the same lead from so long after each click to the end of a visit."""
        rows, order = np.flatnonzero(those), self.of.order
        lead = self.of.touches.of("lead_id").codes[rows].astype(np.int64)
        moments = self.of.touches.moments[self.rows]
        first = order.from_moment(moments + since)
        after = order.from_moment(moments + VISIT_US + 1)
        return Earlier(order, lead, rows).between(self.lead, first, after)

    def _follows(self, some: Ints, mail: str) -> Flags:
        """Return before which of some clicks a mail of the same content or program arrived."""
        touches, stated = self.of.touches, self.of.touches.of(mail).known
        follows = np.zeros(some.size, np.bool_)
        asked = np.flatnonzero(stated[self.rows[some]])
        some = some[asked]
        clicked = np.zeros(touches.of("lead_id").values.len() + 1, np.bool_)
        clicked[self.lead[some]] = True
        theirs = clicked[touches.of("lead_id").codes] & stated
        rows = np.flatnonzero(acted(touches, _ARRIVED) & theirs)
        groups = together(touches, np.concatenate([rows, self.rows[some]]), ("lead_id", mail))
        earlier = Earlier(self.of.order, groups[: rows.size], rows)
        last = earlier.last(groups[rows.size :], self.rows[some], same_moment=True)
        follows[asked] = last != NEVER
        return follows

    def _judged(self, use: Use) -> Flags:
        return (self.of.use.gather(self.rows) == use.value).to_numpy()


def clicks(of: Context) -> Clicks:
    """Find the clicks of known people who are not the company's own, in time."""
    places = np.sort(of.order.places[acted(of.touches, ("clicked",)) & of.counted])
    in_time = of.touches.in_time
    return Clicks(of, places if in_time is None else in_time[places])
