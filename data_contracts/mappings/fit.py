"""How well a column of a file fits a column of the ledger: by its name, and by its values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import polars as pl

from data_contracts.contract import Column
from data_contracts.masking import ADDRESS, masked
from data_contracts.reading.amounts import read_amounts
from data_contracts.reading.times import AmbiguousDatesError, TimeReading, read_times
from data_contracts.vendors.names import normal

_LOOKED_AT = 200
"""Different values: enough to tell dates from words, and few enough for a wide file."""
_EXAMPLES, _MOST_WORDS, _LONGEST = 3, 40, 60
_MOSTLY = 0.8
_BOOLEANS = ("true", "false", "yes", "no", "y", "n", "t", "f", "0", "1")
_NUMBER = r"^\d+$"
_PART = re.compile(r"[A-ZÀ-Þ]?[a-zà-ÿ]+|[A-ZÀ-Þ]+(?![a-zà-ÿ])|\d+")
_BY_VALUES_ALONE, _EMAIL_ALONE = 0.45, 0.95
_WHOLE, _WITHIN, _SPELLED = 1.0, 0.8, 0.7
_SPELLED_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of a file, and what its values look like.

    Attributes:
        name: Its name.
        examples: Its first three different values, shortened; e-mail addresses are hidden.
        words: Its different values where they are few, the most frequent first.
        dates: Which share of its values reads as dates; of plain numbers, none.
        amounts: The share that reads as amounts.
        addresses: The share that are e-mail addresses.
        booleans: The share that says yes or no.
        two_orders: Dates that can be read day first and month first: each as it came, and both
            readings. None where every value agrees with one only.
        unseen: Whether nobody has looked at its values: then only its name counts.
    """

    name: str
    examples: tuple[str, ...]
    words: tuple[str, ...]
    dates: float
    amounts: float
    addresses: float
    booleans: float
    two_orders: tuple[tuple[str, str, str], ...] = ()
    unseen: bool = False


def unseen(name: str) -> SourceColumn:
    """Return a column of which nothing is known but its name."""
    return SourceColumn(name, (), (), 0.0, 0.0, 0.0, 0.0, unseen=True)


def looks(values: pl.Series) -> SourceColumn:
    """Return what a column of text looks like."""
    given = values.drop_nulls()
    different = given.unique(maintain_order=True)
    sample = different.head(_LOOKED_AT)
    address = sample.str.contains(f"^{ADDRESS}$")
    return SourceColumn(
        name=values.name,
        examples=tuple(dict.fromkeys(masked(v)[:_LONGEST] for v in sample.head(_EXAMPLES))),
        words=_words(given) if len(different) <= _MOST_WORDS else (),
        dates=_share(_dates(sample)),
        amounts=_share(read_amounts(sample).values.is_not_null()),
        addresses=_share(address),
        booleans=_share(sample.str.to_lowercase().is_in(_BOOLEANS)),
        two_orders=_two_orders(different),
    )


def nearness(source: SourceColumn, column: Column | None, synonyms: Iterable[str]) -> float:
    """Return how well a file's column fits a table's, from 0 to 1.

    Args:
        source: The file's column.
        column: The table's, or None for the e-mail address of the person.
        synonyms: What other systems call it.
    """
    if column is not None and not _values_fit(source, column.dtype):
        return 0.0
    named = max((_alike(source.name, name) for name in synonyms), default=0.0)
    if column is None:
        fits = source.addresses >= _MOSTLY
        return named if source.unseen else max(named, _EMAIL_ALONE) if fits else 0.0
    named = max(named, _alike(source.name, column.name.replace("_", " ")))
    if named or source.unseen or not column.required:
        return named
    return _BY_VALUES_ALONE if isinstance(column.dtype, pl.Datetime) else 0.0


def _values_fit(source: SourceColumn, dtype: pl.DataType) -> bool:
    if not source.examples:
        return source.unseen
    match dtype:
        case pl.Datetime():
            return source.dates >= _MOSTLY
        case pl.Decimal():
            return source.amounts >= _MOSTLY
        case pl.Boolean():
            return source.booleans >= _MOSTLY
        case _:
            return source.addresses < _MOSTLY and source.dates < _MOSTLY


@lru_cache(maxsize=65_536)
def _alike(found: str, name: str) -> float:
    """Return how near two names are: the same words, the one within the other, or a slip."""
    if normal(found) == normal(name):
        return _WHOLE
    found_parts, parts = _parts(found), _parts(name)
    if parts and parts <= found_parts:
        # The more of the found name is explained, the nearer: “Close date” beats “Date of birth”.
        return _WITHIN * (0.5 + 0.5 * len(parts) / len(found_parts))
    spelled = SequenceMatcher(None, normal(found), normal(name))
    if spelled.real_quick_ratio() < _SPELLED_ALIKE or spelled.quick_ratio() < _SPELLED_ALIKE:
        return 0.0
    return _SPELLED * ratio if (ratio := spelled.ratio()) >= _SPELLED_ALIKE else 0.0


@lru_cache(maxsize=4_096)
def _parts(name: str) -> frozenset[str]:
    return frozenset(part.casefold() for part in _PART.findall(name))


def _words(given: pl.Series) -> tuple[str, ...]:
    counted = given.value_counts().sort(["count", given.name], descending=[True, False])
    return tuple(counted[given.name].to_list())


def _dates(sample: pl.Series) -> pl.Series:
    read = read_times(sample, TimeReading(sample.name, order="dmy")).values.is_not_null()
    # Numbers may count seconds; far more often they are ids, and a guess must not take them.
    return read & ~sample.str.contains(_NUMBER)


def _two_orders(values: pl.Series) -> tuple[tuple[str, str, str], ...]:
    try:
        read_times(values.head(_LOOKED_AT), TimeReading(values.name))
    except AmbiguousDatesError:
        try:
            read_times(values, TimeReading(values.name))
        except AmbiguousDatesError as error:
            return error.readings
    return ()


def _share(fits: pl.Series) -> float:
    return int(fits.fill_null(value=False).sum()) / len(fits) if len(fits) else 0.0
