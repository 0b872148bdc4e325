"""Where each of many texts stands among others that are all distinct."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
_UInt64s = npt.NDArray[np.uint64]
_UInt32s = npt.NDArray[np.uint32]

_GOLDEN, _WORD = 0x9E3779B97F4A7C15, 64
# Rows looked at once, so that they stay near the processor.
_AT_ONCE = 2**16
# A table has so many bits more than the texts need; after so many tables something is odd.
_ROOM, _TURNS = 1, 12
# Places of a table for each number, at most.
_CROWDED = 20


def places_of(texts: pl.Series, among: pl.Series) -> Ints:
    """Return the place of each text among others; their count where it is none of them.

    Texts are looked up by their hashes and then compared: the answer is exact, and quicker than
    a join's.

    Args:
        texts: The texts; null is found nowhere.
        among: The others, each once and none null.
    """
    found = _by_hash(texts.hash().to_numpy(), among.hash().to_numpy())
    if found is None:
        return _joined(texts, among)
    known = pl.Series(found < among.len())
    same = among.gather(pl.Series(found).set(~known, None)).eq_missing(texts)
    return found.astype(np.int64) if (same | ~known).all() else _joined(texts, among)


def rows_of(texts: pl.Series, among: pl.Series) -> pl.Series:
    """Return the same as rows to gather from a frame with the others: UInt32, null for none."""
    place = pl.Series("row", places_of(texts, among), dtype=pl.UInt32)
    return place.set(place == among.len(), None)


def distinct(keys: Ints) -> tuple[Ints, Ints]:
    """Return the distinct of some whole numbers (0 or more), sorted, and each one's place in them.

    Where most numbers up to the largest are there, a table of all is quicker than sorting.
    """
    most = int(keys.max(initial=0))
    if most > _CROWDED * (keys.size + 1):
        found, places = np.unique(keys, return_inverse=True)
        return found, places
    there = np.zeros(most + 1, np.bool_)
    there[keys] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[keys]


def each_once(keys: Ints) -> Ints:
    """Return the distinct of some whole numbers, sorted.

    `np.unique` looks up every one of them, which is many times slower than sorting.
    """
    ordered = np.sort(keys)
    first = np.ones(ordered.size, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    found: Ints = ordered[first]
    return found


def dense(keys: Ints) -> Ints:
    """Number the distinct of some whole numbers (0 or more) from 0, in their order."""
    return distinct(keys)[1]


def _by_hash(asked: _UInt64s, known: _UInt64s) -> _UInt32s | None:
    """Look hashes up among others; None where these do not fit their tables.

    Some bits of a hash say its place in a table, which one of the others with these bits takes;
    those without a place go on to another table, by other bits.
    """
    found = np.full(asked.size, known.size, np.uint32)
    held_hash = np.append(known, np.uint64(0))
    rows, left = np.arange(asked.size, dtype=np.uint32), np.arange(known.size, dtype=np.uint32)
    for turn in range(_TURNS):
        if not left.size or not rows.size:
            return found
        bits = left.size.bit_length() + _ROOM
        holder = np.full(2**bits, known.size, np.uint32)
        places = _places(known[left], turn, bits)
        holder[places] = left
        lost = [np.zeros(0, np.uint32)]
        for part in _parts(rows):
            own = asked[part]
            held = holder[_places(own, turn, bits)]
            other = held_hash[held] != own
            held[other] = known.size
            found[part] = held
            lost.append(part[other])
        rows, left = np.concatenate(lost), left[holder[places] != left]
    return None


def _places(hashes: _UInt64s, turn: int, bits: int) -> Ints:
    mixed = hashes * np.uint64(_GOLDEN * (2 * turn + 1) % 2**_WORD)
    mixed >>= np.uint64(_WORD - bits)
    return mixed.view(np.int64)


def _parts(rows: _UInt32s) -> Iterator[_UInt32s]:
    return (rows[begin : begin + _AT_ONCE] for begin in range(0, rows.size, _AT_ONCE))


def _joined(texts: pl.Series, among: pl.Series) -> Ints:
    place = among.alias("text").to_frame().with_row_index("place")
    found = texts.alias("text").to_frame().join(place, on="text", how="left", maintain_order="left")
    return found["place"].cast(pl.Int64).fill_null(among.len()).to_numpy()
