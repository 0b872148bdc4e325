"""Which send a touch answers: the last one before it that it can be about."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from attribution.audit.among import among, combined, once
from attribution.numbering import Ints, Numbers

NOTHING = -1
"""What stands where a touch answers no send."""

_SAME_MAIL = ("lead_id", "content_id", "program")
_SAME_CONTENT = ("lead_id", "content_id")
_SAME_PROGRAM = ("lead_id", "program")
_SAME_CHANNEL = ("lead_id", "channel")
_LEFT_OUT = {
    _SAME_MAIL: (),
    _SAME_CONTENT: (),
    _SAME_PROGRAM: ("content_id",),
    _SAME_CHANNEL: ("content_id", "program"),
}
_LARGEST = 2**62
_MICROSECOND = timedelta(microseconds=1)


def answered(touches: Numbers, sends: Ints, rows: Ints, days: int) -> Ints:
    """Find for touches the send that each answers.

    It is the last at or before it to the same person: of the same content and program, else of the
    same content. A touch that names no content answers the last send of its program.

    Args:
        touches: The good touches by number.
        sends: The rows of the sends.
        rows: The rows of the touches asked about.
        days: How far back a send may lie, its last moment included.

    Returns:
        For each touch the place of its send in `sends`, or `NOTHING`.
    """
    return _first_found(touches, sends, rows, days, (_SAME_MAIL, _SAME_CONTENT, _SAME_PROGRAM))


def turned_away(touches: Numbers, sends: Ints, rows: Ints, days: int) -> Ints:
    """Find for opt-outs and complaints the send that each turns away from.

    As `answered`; one that names neither content nor program turns away from the last send in its
    channel.
    """
    steps = (_SAME_MAIL, _SAME_CONTENT, _SAME_PROGRAM, _SAME_CHANNEL)
    return _first_found(touches, sends, rows, days, steps)


def last_before(
    groups: tuple[Ints, Ints], moments: tuple[Ints, Ints], most: int | None = None
) -> Ints:
    """Find for each asked row the last known one of its group at or before it.

    Args:
        groups: The groups of the known rows, and of those asked about; below 0: of none.
        moments: When each was, in microseconds.
        most: How long before it may lie; None: no limit.

    Returns:
        The place of the known row (of equal moments the last), or `NOTHING`.
    """
    found = np.full(groups[1].size, NOTHING, np.int64)
    # Of most groups nothing is asked: what is left is searched many times faster.
    known = np.flatnonzero((groups[0] >= 0) & among(groups[0], once(groups[1])))
    if not known.size or not found.size:
        return found
    times = once(moments[0][known])
    group, own = _small(groups[0][known], groups[1], _LARGEST // times.size)
    packed = group * times.size + np.searchsorted(times, moments[0][known])
    order = np.argsort(packed, kind="stable")
    latest = np.searchsorted(times, moments[1], side="right") - 1
    some = (own >= 0) & (latest >= 0)
    place = np.searchsorted(packed[order], (own * times.size + latest)[some], side="right") - 1
    before = order[np.maximum(place, 0)]
    right = (place >= 0) & (group[before] == own[some])
    if most is not None:
        right &= moments[1][some] - moments[0][known[before]] <= most
    found[np.flatnonzero(some)[right]] = known[before[right]]
    return found


def _small(known: Ints, asked: Ints, most: int) -> tuple[Ints, Ints]:
    """Return groups by numbers below so much; what is asked about, but not known, may be any."""
    if int(known.max()) < most:
        return known, asked
    names = once(known)
    place = np.minimum(np.searchsorted(names, asked), names.size - 1)
    return np.searchsorted(names, known), np.where(names[place] == asked, place, NOTHING)


def microseconds(days: int) -> int:
    """Return days as microseconds."""
    return timedelta(days=days) // _MICROSECOND


def group_of(touches: Numbers, rows: Ints, columns: Sequence[str]) -> Ints:
    """Number rows by the values of some columns together; below 0 where one is not stated."""
    numbered = [touches.of(column) for column in columns]
    group = combined([(one.codes[rows], one.values.len() + 1) for one in numbered])
    for one in numbered:
        group[~one.known[rows]] = NOTHING
    return group


def _first_found(
    touches: Numbers, sends: Ints, rows: Ints, days: int, steps: Sequence[tuple[str, ...]]
) -> Ints:
    """Go through the steps; those beyond a column that a touch states are not for it."""
    found = np.full(rows.size, NOTHING, np.int64)
    left = np.arange(rows.size)
    own = _of_same_people(touches, sends, rows)
    sends, sent_at = sends[own], touches.moments[sends[own]]
    for step in steps:
        left = left[(found[left] == NOTHING) & _meant(touches, rows[left], step)]
        if not left.size:
            break
        groups = np.split(
            group_of(touches, np.concatenate([sends, rows[left]]), step), [sends.size]
        )
        moments = (sent_at, touches.moments[rows[left]])
        place = last_before((groups[0], groups[1]), moments, microseconds(days))
        found[left] = np.append(own, NOTHING)[place]
    return found


def _of_same_people(touches: Numbers, sends: Ints, rows: Ints) -> Ints:
    """Return the places of the sends to those asked about: the others answer for nobody."""
    people = touches.of("lead_id")
    asked = np.zeros(people.values.len() + 1, np.bool_)
    asked[people.codes[rows]] = True
    return np.flatnonzero(asked[people.codes[sends]])


def _meant(touches: Numbers, rows: Ints, step: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Return whether a step is for rows: none that leaves out the content that they name."""
    meant = np.ones(rows.size, np.bool_)
    for column in _LEFT_OUT[step]:
        meant &= ~touches.of(column).known[rows]
    return meant
