"""Which sends were blasts: one piece, on one day, to nearly everybody on a program's list."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.audit.sends.context import UNKNOWN, Context
from attribution.audit.sends.people import NOT_YET
from attribution.audit.sends.told import Flags
from attribution.numbering import Ints

ACTIVE_DAYS = 90
"""A lead is on a program's active list so many days, the one of its last send included."""

FEWEST = 5
"""A send to fewer leads is no blast."""

_NO_DAY = 2**31


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
    if rows.size:
        sent = _sent(of, rows)
        whole = np.flatnonzero(known[rows])
        found[rows[whole]] = _blasted(of, sent, whole)
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
        rows: The place of each among all sends.
        program: The number of its program.
        lead: The number of its lead.
        day: The day.
        ended: The day on which its lead opted out of what the program sends; `_NO_DAY` if never.
    """

    rows: Ints
    program: Ints
    lead: Ints
    day: Ints
    ended: Ints


def _sent(of: Context, rows: Ints) -> _Sent:
    program = of.touches.of("program").codes[of.rows[rows]].astype(np.int64)
    lead = of.lead[rows]
    day = local_days(of.moment[rows], of.zone)
    ended = np.full(rows.size, _NO_DAY)
    opted_out = of.opt_outs.of(of.rows[rows])
    some = np.flatnonzero(opted_out != NOT_YET)
    if some.size:
        members = program * of.people.listed.size + lead
        names, member = np.unique(members[some], return_inverse=True)
        first = np.full(names.size, _NO_DAY)
        np.minimum.at(first, member, local_days(opted_out[some], of.zone) - day.min())
        place = np.minimum(np.searchsorted(names, members), names.size - 1)
        ended = np.where(names[place] == members, first[place], _NO_DAY)
    return _Sent(rows, program, lead, day - day.min(), ended)


def _blasted(of: Context, sent: _Sent, whole: Ints) -> Flags:
    """Return which of the sends with content are in a group that reaches enough of its list."""
    span = int(sent.day.max()) + 1
    on_day = sent.program[whole] * span + sent.day[whole]
    groups = on_day * (int(of.piece.max()) + 1) + of.piece[sent.rows[whole]]
    names, first, group = np.unique(groups, return_index=True, return_inverse=True)
    there = np.flatnonzero((sent.ended >= sent.day)[whole])
    people = of.people.listed.size
    members = np.unique(group[there] * people + sent.lead[whole[there]])
    reached = np.bincount(members // people, minlength=names.size)
    enough = of.rules.blast_reach * _on_list(of, sent, on_day[first], span)
    return ((reached >= FEWEST) & (reached >= enough))[group]


def _on_list(of: Context, sent: _Sent, asked: Ints, span: int) -> Ints:
    """Count the leads on the list of each asked program and day (both in one number).

    A lead is on it from each send to the next one, or for `ACTIVE_DAYS`, or until it opted out.
    """
    people = of.people.listed.size
    member = sent.program * people + sent.lead
    places = np.unique(member * span + sent.day, return_index=True)[1]
    program, day, ended = sent.program[places], sent.day[places], sent.ended[places]
    last = np.minimum(day + ACTIVE_DAYS - 1, ended)
    again = np.flatnonzero(np.diff(member[places]) == 0)
    last[again] = np.minimum(last[again], day[again + 1] - 1)
    counted = last >= day
    room = span + ACTIVE_DAYS
    begin = np.sort(program[counted] * room + day[counted])
    end = np.sort(program[counted] * room + last[counted] + 1)
    moment = asked // span * room + asked % span
    begun, over = (np.searchsorted(each, moment, side="right") for each in (begin, end))
    return begun - over
