"""Touches as the generator knows them, before they become an export."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sample_data.programs import code
from sample_data.window import DAY, END, HOUR, START, Ints, Mask
from sample_data.words import ACTIONS, CHANNELS, PAGES, place

Codes = NDArray[np.uint8]
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Touches:
    """One entry per touch.

    Attributes:
        moment: When it happened.
        lead: Whose it is in truth; `NOBODY` for a visitor who is never identified.
        visitor: The number of the visitor id; `NOBODY` where there is none.
        named: Whether the export knows the lead.
        channel: Place in `CHANNELS`.
        action: Place in `ACTIONS`.
        program: Place in `PROGRAMS`.
        content: Place in the catalogue.
        page: Place in `PAGES`; 0 where the touch has no address of its own.
        reason: Place in `REASONS`.
        automated: Whether the export says that a machine did it.
        machine: Whether a machine did it in truth, whatever the export says.
        counts: Whether it is a creditable response of a human outside the company, and no
            repeat: the generator knows, because it made it so.
    """

    moment: Ints
    lead: NDArray[np.int32]
    visitor: NDArray[np.int32]
    named: Mask
    channel: Codes
    action: Codes
    program: Codes
    content: Codes
    page: Codes
    reason: Codes
    automated: Mask
    machine: Mask
    counts: Mask

    @property
    def count(self) -> int:
        """The number of touches."""
        return self.moment.size

    def take(self, which: Ints | Mask) -> "Touches":
        """Return some of them, in the order asked for."""
        return Touches(*(getattr(self, field.name)[which] for field in fields(self)))


def touches(  # noqa: PLR0913  (one argument per column)
    moment: Ints,
    lead: Ints,
    *,
    action: str,
    channel: str | Ints,
    program: str | Ints = "",
    content: Ints | int = 0,
    page: str | Ints = "",
    reason: Ints | int = 0,
    visitor: Ints | int = NOBODY,
    named: Mask | bool = True,
    automated: Mask | bool = False,
    machine: Mask | bool = False,
    counts: Mask | bool = False,
) -> Touches:
    """Return touches of one action; words and single values hold for all of them."""
    size = moment.size
    return Touches(
        moment=moment,
        lead=_filled(lead, size, np.int32),
        visitor=_filled(visitor, size, np.int32),
        named=_filled(named, size, np.bool_),
        channel=_filled(_number(channel, CHANNELS), size, np.uint8),
        action=_filled(place(action, ACTIONS), size, np.uint8),
        program=_filled(code(program) if isinstance(program, str) else program, size, np.uint8),
        content=_filled(content, size, np.uint8),
        page=_filled(_number(page, PAGES), size, np.uint8),
        reason=_filled(reason, size, np.uint8),
        automated=_filled(automated, size, np.bool_),
        machine=_filled(machine, size, np.bool_),
        counts=_filled(counts, size, np.bool_),
    )


def together(parts: Sequence[Touches], internal: Mask) -> Touches:
    """Return all touches of the window in order of time.

    A response that would chance to repeat the person's same action on the same content within
    a day is left out: only deliberate repeats remain. Staff and test people never count, nor
    do visits of people whose visitor id is never named: no reader could tell whose they are.
    """
    whole = Touches(
        *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Touches))
    )
    whole = whole.take((whole.moment >= START) & (whole.moment < END))
    whole = whole.take(~_chance_repeats(whole))
    whole = whole.take(np.lexsort((whole.action, whole.lead, whole.moment)))
    outside = ~np.append(internal, True)[whole.lead]
    return replace(whole, counts=whole.counts & outside & _identified(whole))


def _identified(whole: Touches) -> Mask:
    """Mark touches whose person the exports name, there or elsewhere by the same visitor id."""
    known = np.unique(whole.visitor[whole.named & (whole.visitor != NOBODY)])
    return np.asarray(whole.named | np.isin(whole.visitor, known))


def _chance_repeats(whole: Touches) -> Mask:
    responses = np.flatnonzero(whole.counts)
    part = whole.take(responses)
    order = np.lexsort((part.moment, part.content, part.action, part.lead))
    near = np.diff(part.moment[order]) < DAY + HOUR
    for column in (part.lead, part.action, part.content):
        near &= np.diff(column[order].astype(np.int64)) == 0
    repeats: Mask = np.zeros(whole.count, dtype=np.bool_)
    repeats[responses[order[1:][near]]] = True
    # Visits are spaced by whoever makes them; their pages hang together.
    repeats &= whole.action != place("page_viewed", ACTIONS)
    return repeats


def _filled(value: object, size: int, dtype: type) -> NDArray[Any]:
    return np.array(np.broadcast_to(np.asarray(value), size), dtype=dtype)


def _number(word: str | Ints, words: Sequence[str]) -> Ints | int:
    return place(word, words) if isinstance(word, str) else word
