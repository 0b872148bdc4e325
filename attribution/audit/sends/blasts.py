"""Which sends were blasts: one piece, on one day, to nearly everybody on a program's list."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.audit.among import among, once
from attribution.audit.sends.context import UNKNOWN, Context
from attribution.audit.sends.people import NOT_YET
from attribution.audit.sends.told import Flags
from attribution.numbering import Ints

ACTIVE_DAYS = 90
"""A lead is on a program's active list so many days, the one of its last send included."""

FEWEST = 5
"""A send to fewer leads is no blast."""

_NO_DAY = 2**31
_LARGEST = 2**62


def blasts(of: Context) -> tuple[Flags, Flags]:
    """Find the sends of one program, piece and day that reach most of the active list.

    On a list are the leads to whom the program sent anything on that day or in the 89 days before
    it, but for those who had opted out of a channel that it reaches them by before that day. A
    group reaches the part of the list that is in it; both count leads, not sends.

    Returns:
        Which sends are in a group that reaches `blast_reach` of its list and at least `FEWEST`
        leads; and of which sends that can be said: they name a program, and content.
    """
    programs = of.touches.of("program")
    known = programs.known[of.rows] & (of.piece != UNKNOWN)
    found = np.zeros(of.rows.size, np.bool_)
    rows = np.flatnonzero(programs.known[of.rows])
    if known.any():
        found[rows] = _blasted(of, _sent(of, rows), of.piece[rows])
    return found, known


def local_days(moments: Ints, zone: str) -> Ints:
    """Return the calendar day of each moment in a zone, as days since 1970."""
    times = pl.Series(moments).cast(pl.Datetime("us", "UTC"))
    local = times.dt.convert_time_zone(zone).dt.date()
    return local.to_physical().cast(pl.Int64).to_numpy()


@dataclass(frozen=True, slots=True, eq=False)
class _Sent:
    """The sends of programs; arrays are by send, days count from the first one.

    Attributes:
        program: The number of its program.
        lead: The number of its lead.
        day: The day.
        people: How many leads there are.
        left: Members (program and lead in one number) who opted out of what the program sends,
            sorted, and
        left_on: the day on which.
    """

    program: Ints
    lead: Ints
    day: Ints
    people: int
    left: Ints
    left_on: Ints

    def left_by(self, members: Ints) -> Ints:
        """Return the day on which each member opted out, or `_NO_DAY`."""
        if not self.left.size:
            return np.full(members.size, _NO_DAY)
        place = np.minimum(np.searchsorted(self.left, members), self.left.size - 1)
        return np.where(self.left[place] == members, self.left_on[place], _NO_DAY)

    @property
    def members(self) -> Ints:
        """Program and lead in one number."""
        return self.program * self.people + self.lead


def _sent(of: Context, rows: Ints) -> _Sent:
    program = of.touches.of("program").codes[of.rows[rows]].astype(np.int64)
    lead, people = of.lead[rows], of.people.listed.size
    day = local_days(of.moment[rows], of.zone)
    some = np.flatnonzero(of.opted_out_at[rows] != NOT_YET)
    left, member = np.unique((program * people + lead)[some], return_inverse=True)
    left_on = np.full(left.size, _NO_DAY)
    np.minimum.at(left_on, member, local_days(of.opted_out_at[rows[some]], of.zone) - day.min())
    return _Sent(program, lead, day - day.min(), people, left, left_on)


def _blasted(of: Context, sent: _Sent, piece: Ints) -> Flags:
    """Return which sends are in a group that reaches enough of its list; without a piece, none."""
    pieces, span = int(piece.max()) + 1, int(sent.day.max()) + 1
    group = whole = (sent.program * span + sent.day) * pieces + piece
    if int(whole.max()) > _LARGEST // sent.people:
        group = np.unique(whole, return_inverse=True)[1]
    counted = (piece != UNKNOWN) & (sent.left_by(sent.members) >= sent.day)
    reached = once(group[counted] * sent.people + sent.lead[counted]) // sent.people
    names, leads = np.unique(reached, return_counts=True)
    names, leads = names[leads >= FEWEST], leads[leads >= FEWEST]
    if group is not whole:
        names = np.unique(whole)[names]
    enough = of.rules.blast_reach * _on_list(sent, names // pieces, span)
    blasted: Flags = (piece != UNKNOWN) & among(whole, names[leads >= enough])
    return blasted


def _on_list(sent: _Sent, asked: Ints, span: int) -> Ints:
    """Count the leads on the list of each asked program and day (both in one number).

    A lead is on it from each send to the next one, or for `ACTIVE_DAYS`, or until it opted out.
    """
    days = once(sent.members * span + sent.day)
    member, day = days // span, days % span
    last = np.minimum(day + ACTIVE_DAYS - 1, sent.left_by(member))
    again = np.flatnonzero(member[1:] == member[:-1])
    last[again] = np.minimum(last[again], day[again + 1] - 1)
    on_it = last >= day
    program, room = member[on_it] // sent.people, span + ACTIVE_DAYS
    begin, end = program * room + day[on_it], program * room + last[on_it] + 1
    begin.sort()
    end.sort()
    moment = asked // span * room + asked % span
    begun, over = (np.searchsorted(each, moment, side="right") for each in (begin, end))
    return begun - over
