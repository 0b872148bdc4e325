"""The creditable touches as numbers in one order, in which every journey is a slice or a few."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.creditable import Use
from attribution.keys import PersonKeys, paired, person_keys
from attribution.numbering import Ints, Numbers, looked_up
from attribution.places import each_once
from attribution.settings import ContactPolicy

OF_TOUCH = ("channel", "action", "program", "program_kind", "content_id")
"""What the index keeps of a touch's own columns."""

OF_PERSON = ("segment", "industry")
"""What it keeps of its person's."""


@dataclass(frozen=True, eq=False)
class TouchIndex:
    """The touches that can earn credit under one contact policy, and whom they belong to.

    It depends on the data, the creditable actions, the date of the analysis and the contact
    policy alone: windows, models, milestones and periods are looked up in it. Its three frames can
    be written to Parquet and given back.

    Attributes:
        touches: One row per creditable touch that somebody is known for, sorted by `key`,
            `occurred_at`, `touch_id`: `key` (UInt32, its row in `keys`), `rank` (UInt32, its place
            among the good touches by `occurred_at`, `touch_id`), `row` (UInt32, its row in them),
            `lead` (UInt32, its person's number; null where unknown), `occurred_at`, and as Enum
            `OF_TOUCH` and `OF_PERSON`.
        keys: One row per person key (an account, or a person), sorted by it: `person_key`, and
            when the first of its people reached each stage (`attribution.milestones.STAGES`:
            `lead_created_at`, `mql_at`, `sales_ready_at`; null where not known).
        people: One row per person and key that leads to them, sorted by both: `lead_id`,
            `person_key`, `lead` (UInt32; null without a touch), and their own times of the stages.
    """

    touches: pl.DataFrame
    keys: pl.DataFrame
    people: pl.DataFrame
    _codes: dict[str, npt.NDArray[np.unsignedinteger]] = field(
        default_factory=dict, init=False, repr=False
    )

    @cached_property
    def moments(self) -> Ints:
        """When each touch was, in microseconds since 1970."""
        return self.touches["occurred_at"].to_physical().to_numpy()

    @cached_property
    def bounds(self) -> Ints:
        """Where each key's touches begin, and where the last one's end."""
        keys = self.touches["key"].to_numpy()
        # Of the same kind, else all keys are turned into the other first.
        return np.searchsorted(keys, np.arange(self.keys.height + 1, dtype=keys.dtype))

    def up_to(self, moments: Ints, first: Ints, after: Ints) -> Ints:
        """Return the row after the last touch at or before a moment, in slices of one key each.

        All slices are gone through at once, in steps that are halved as often as the longest needs.
        """
        reached, longest = first.copy(), int((after - first).max(initial=0))
        for bit in reversed(range(longest.bit_length())):
            ahead = reached + 2**bit
            # A step beyond the end is none; the touch that is looked at then is any.
            goes = self.moments[np.minimum(ahead, after) - 1] <= moments
            goes &= ahead <= after
            np.copyto(reached, ahead, where=goes)
        return reached

    def codes(self, column: str) -> npt.NDArray[np.unsignedinteger]:
        """Return the number of each touch's value among `categories`; their count where null."""
        if column not in self._codes:
            values = self.touches[column]
            numbers, nothing = values.to_physical(), categories(values).len()
            if values.null_count():
                wide = pl.UInt32 if nothing > np.iinfo(np.uint16).max - 1 else pl.UInt16
                numbers = numbers.cast(wide).fill_null(nothing)
            self._codes[column] = numbers.to_numpy()
        return self._codes[column]


def index_touches(
    touches: pl.DataFrame,
    leads: pl.DataFrame | None,
    policy: ContactPolicy,
    as_of: datetime | None = None,
    numbers: Numbers | None = None,
) -> TouchIndex:
    """Number and sort the creditable touches.

    Args:
        touches: The good touches with their `use` (`attribution.creditable.label_touches`).
        leads: The good leads, or None.
        policy: Whose touches count for a deal.
        as_of: What the leads reached later is not known; None: everything is.
        numbers: The good touches by number, where they are at hand.
    """
    numbers = Numbers(touches) if numbers is None else numbers
    rows = (touches["use"] == Use.CREDITABLE).arg_true().cast(pl.Int64).to_numpy()
    found, key = _keys(numbers, rows, leads, policy)
    some = key < found.values.len()
    if not some.all():
        rows, key = rows[some], key[some]
    place, row = numbers.sorted_by(key, rows)
    # Who has no key is nobody: the people are those that the keys were found for.
    person = numbers.of("lead_id").of(row)
    lead, known, kind = person.as_numbers(), person.known, touches["occurred_at"].dtype
    frame = pl.DataFrame(
        {
            "key": place.astype(np.uint32),
            "rank": (row if numbers.rank is None else numbers.rank[row]).astype(np.uint32),
            "row": row.astype(np.uint32),
            "lead": lead,
            "occurred_at": pl.Series(looked_up(numbers.moments, row)).cast(kind),
        }
    ).with_columns(
        *(numbers.of(name).of(row).as_enum().alias(name) for name in OF_TOUCH),
        *(found.of_people(name).gather(lead) for name in OF_PERSON),
    )
    people, keys = (person.codes, place) if known.all() else (person.codes[known], place[known])
    return TouchIndex(frame, *found.people(each_once(paired(people, keys)), as_of))


def categories(values: pl.Series) -> pl.Series:
    """Return the values that a column of the index can have, in the order of their numbers.

    Raises:
        TypeError: It is no Enum.
    """
    if not isinstance(values.dtype, pl.Enum):
        raise TypeError(f"The index holds {values.name} as an Enum, got {values.dtype}.")
    return values.dtype.categories


def _keys(
    touches: Numbers, rows: Ints, leads: pl.DataFrame | None, policy: ContactPolicy
) -> tuple[PersonKeys, Ints]:
    """Return all person keys, and the place of each row's; their number where it has none.

    A touch is found by the account that it states, else by its person.
    """
    person, account = touches.of("lead_id").of(rows), touches.of("account_id").of(rows)
    by_account = policy == ContactPolicy.ACCOUNT
    named = account.values if by_account else account.values.clear()
    found = person_keys(person.values, named, leads, policy)
    key = looked_up(np.append(found.of_met, found.values.len()), person.codes)
    if by_account:
        stated = looked_up(np.append(found.of_account, 0), account.codes)
        np.copyto(key, stated, where=account.known)
    return found, key
