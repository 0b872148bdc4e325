"""Texts as numbers: what groups, joins or sorts many touches does so on these."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

Codes = npt.NDArray[np.unsignedinteger]
Ints = npt.NDArray[np.int64]
_UInt64s = npt.NDArray[np.uint64]
_Kind = TypeVar("_Kind", bound=np.integer)

# Rows looked at once, so that they stay near the processor.
_AT_ONCE = 2**18
# With fewer texts than this among the first rows, looking each up is quicker.
_SAMPLE, _FEW = 2**16, 2**10
_FEW_PLACES = 16
# Places of the largest table (60 MB), and what stands where nobody has one.
_TABLE_BITS, _NOBODY = 22, 2**32 - 1
_GOLDEN = 0x9E3779B97F4A7C15
_WORD, _KEY_BITS = 64, 63


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """A column of texts by number.

    Attributes:
        values: Its distinct values, sorted; null is none of them.
        codes: The place of each row's value in `values`; their count where it is null.
    """

    values: pl.Series
    codes: Codes

    def of(self, rows: npt.NDArray[np.integer]) -> "Numbered":
        """Return some of the rows, with no values but theirs."""
        codes, size = looked_up(self.codes, rows), self.values.len()
        met = np.zeros(size + 1, np.bool_)
        for part in _slices(codes.size):
            met[codes[part]] = True
        there = met[:size]
        if there.all():
            return Numbered(self.values, codes)
        place = np.append(np.cumsum(there) - 1, there.sum())
        kept = self.values.filter(pl.Series(there))
        return Numbered(kept, looked_up(place.astype(_narrow(kept.len())), codes))

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which rows have a value."""
        return self.codes < self.values.len()

    def one_of(self, values: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which rows have one of some values."""
        places = np.flatnonzero(self.values.is_in(list(values)))
        if self.codes.dtype != np.uint8 or places.size > _FEW_PLACES:
            there = np.zeros(self.values.len() + 1, np.bool_)
            there[places] = True
            return there[self.codes]
        # Bytes are compared many times faster than looked up.
        found = np.zeros(self.codes.size, np.bool_)
        for place in places:
            found |= self.codes == place
        return found

    def as_numbers(self) -> pl.Series:
        """Return the codes as UInt32, null where the rows are."""
        codes, known = pl.Series(self.codes).cast(pl.UInt32), pl.Series(self.known)
        return codes if known.all() else codes.set(~known, None)

    def as_enum(self) -> pl.Series:
        """Return the rows as an Enum of the values, null where they are."""
        kind, codes = pl.Enum(self.values), pl.Series(self.codes)
        if codes.dtype == pl.Series([], dtype=kind).to_physical().dtype and self.known.all():
            return codes.cat.to(kind)
        return self.as_numbers().cat.to(kind)


class Numbers:
    """Touches by number: their texts, each column when first asked for, and their order in time.

    Args:
        touches: The touches.
    """

    def __init__(self, touches: pl.DataFrame) -> None:
        self.touches = touches
        self._known: dict[str, Numbered] = {}

    def of(self, column: str) -> Numbered:
        """Return a column of texts by number."""
        if column not in self._known:
            self._known[column] = number(self.touches[column])
        return self._known[column]

    def has(self, column: str) -> bool:
        """Tell whether a column is numbered already: for one look it would cost too much."""
        return column in self._known

    @cached_property
    def moments(self) -> Ints:
        """When each touch was, in microseconds since 1970."""
        return self.touches["occurred_at"].to_physical().to_numpy()

    @cached_property
    def in_time(self) -> Ints | None:
        """The rows by `occurred_at`, then `touch_id`; None where so kept."""
        time, name = pl.col("occurred_at"), pl.col("touch_id")
        later = time.shift(1) > time
        swapped = (time.shift(1) == time) & (name.shift(1) > name)
        if not self.touches.select((later | swapped).any()).item():
            return None
        keys = self.touches.select("occurred_at", "touch_id").with_row_index("row")
        return keys.sort("occurred_at", "touch_id", "row")["row"].to_numpy().astype(np.int64)

    @cached_property
    def rank(self) -> Ints | None:
        """The place of each row in that order; None where it is its own."""
        if self.in_time is None:
            return None
        ranks = np.empty(self.in_time.size, np.int64)
        ranks[self.in_time] = np.arange(ranks.size)
        return ranks

    def sorted_by(self, groups: Ints, rows: Ints) -> tuple[Ints, Ints]:
        """Sort rows by the number of their group, and in each by time.

        Returns:
            The groups and the rows, in that order.
        """
        bits = int(self.touches.height).bit_length()
        if int(groups.max(initial=0)).bit_length() + bits > _KEY_BITS:
            groups = np.unique(groups, return_inverse=True)[1]
        # Both in one number: sorting numbers is several times faster than sorting their places.
        packed = (groups << bits) | (rows if self.rank is None else self.rank[rows])
        packed.sort()
        place = packed & ((1 << bits) - 1)
        packed >>= bits
        return packed, place if self.in_time is None else self.in_time[place]


def number(texts: pl.Series) -> Numbered:
    """Number texts, or whole numbers that stand for some, in their order.

    Rows of the same hash are taken together and then compared: numbers are exact, and a text is
    sorted once, however many rows have it.
    """
    if texts.null_count() == texts.len():
        return Numbered(texts.clear(), np.zeros(texts.len(), np.uint8))
    if texts.head(_SAMPLE).n_unique() < _FEW:
        return _one_by_one(texts)
    group, firsts = _groups(_hashes(texts))
    distinct = texts.gather(firsts)
    if not _equal(texts, distinct, group):
        return _one_by_one(texts)
    order = distinct.arg_sort(nulls_last=True).to_numpy()
    size = distinct.len() - distinct.null_count()
    place = np.empty(order.size, _narrow(size))
    place[order] = np.arange(order.size)
    return Numbered(distinct.gather(order[:size]), place[group])


def looked_up(table: npt.NDArray[_Kind], places: npt.NDArray[np.integer]) -> npt.NDArray[_Kind]:
    """Return what stands at some places of a table, a part at a time: no copy of all is needed."""
    found = np.empty(places.size, table.dtype)
    for part in _slices(places.size):
        # All places are in range: clipping only spares a copy.
        np.take(table, places[part], out=found[part], mode="clip")
    return found


def alike(texts: pl.Series) -> Codes:
    """Number texts in no order: the same number for the same text, nulls being alike.

    What only has to tell texts apart saves putting them in order.
    """
    group, firsts = _groups(_hashes(texts))
    return group if _equal(texts, texts.gather(firsts), group) else number(texts).codes


def _one_by_one(texts: pl.Series) -> Numbered:
    """Look every text up: quicker for a few texts, and right where two have the same hash."""
    if texts.dtype.is_integer():
        values = texts.unique().drop_nulls().sort()
        codes = values.search_sorted(texts.fill_null(0)).set(texts.is_null(), None)
    else:
        # Most often the first rows have every text there is.
        values = texts.head(_SAMPLE).unique().drop_nulls().sort()
        codes = texts.cast(pl.Enum(values), strict=False).to_physical()
        if codes.null_count() > texts.null_count():
            values = texts.unique().drop_nulls().sort()
            codes = texts.cast(pl.Enum(values)).to_physical()
    if texts.null_count():
        codes = codes.cast(pl.UInt32).fill_null(values.len())
    return Numbered(values, codes.to_numpy())


def _hashes(texts: pl.Series) -> _UInt64s:
    hashes = np.empty(texts.len(), np.uint64)
    for part in _slices(texts.len()):
        hashes[part] = texts[part].hash().to_numpy()
    return hashes


def _equal(texts: pl.Series, distinct: pl.Series, group: npt.NDArray[np.uint32]) -> bool:
    """Tell whether every text is the one that its number stands for."""
    return all(
        texts[part].eq_missing(distinct.gather(group[part])).all() for part in _slices(texts.len())
    )


def _groups(hashes: _UInt64s) -> tuple[npt.NDArray[np.uint32], Ints]:
    """Number distinct hashes in no order.

    Some bits of a hash say its place in a table, which the last to come takes; those that lost
    theirs go on to another table, by other bits.

    Returns:
        The number of each row's hash, and of each number a row.
    """
    group = np.empty(hashes.size, np.uint32)
    rows, firsts = np.arange(hashes.size, dtype=np.uint32), [np.zeros(0, np.uint32)]
    found, turn = 0, 0
    while rows.size:
        bits = min(_TABLE_BITS, rows.size.bit_length())
        holder = np.full(2**bits, _NOBODY, np.uint32)
        for part in _parts(rows):
            holder[_places(hashes[part], turn, bits)] = part
        taken = np.flatnonzero(holder != _NOBODY)
        firsts.append(holder[taken])
        held, numbers = np.empty(holder.size, np.uint64), np.empty(holder.size, np.uint32)
        held[taken] = hashes[firsts[-1]]
        numbers[taken] = np.arange(found, found + taken.size)
        lost = []
        for part in _parts(rows):
            own = hashes[part]
            places = _places(own, turn, bits)
            group[part] = numbers[places]
            lost.append(part[held[places] != own])
        found, turn, rows = found + taken.size, turn + 1, np.concatenate(lost)
    return group, np.concatenate(firsts).astype(np.int64)


def _places(hashes: _UInt64s, turn: int, bits: int) -> Ints:
    mixed = hashes * np.uint64(_GOLDEN * (2 * turn + 1) % 2**_WORD)
    mixed >>= np.uint64(_WORD - bits)
    return mixed.view(np.int64)


def _parts(rows: npt.NDArray[np.uint32]) -> Iterator[npt.NDArray[np.uint32]]:
    return (rows[part] for part in _slices(rows.size))


def _slices(size: int) -> Iterator[slice]:
    return (slice(begin, begin + _AT_ONCE) for begin in range(0, size, _AT_ONCE))


def _narrow(size: int) -> type[np.unsignedinteger]:
    """Return the smallest kind of number that holds `size` too."""
    kinds = (np.uint8, np.uint16, np.uint32)
    return next(kind for kind in kinds if size <= np.iinfo(kind).max)
