"""Words that tell whose an e-mail address is: shared mailboxes, placeholders, names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from unicodedata import combining, normalize

import polars as pl

from data_contracts.vendors.format_file import read_yaml
from data_contracts.vendors.names import Names, first_in

_BETWEEN = "\n"
"""Stands between first and last name; no cell of a name has it."""
_TWO = 2


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """What `people_words.yaml` says.

    Attributes:
        shared: Addresses of mailboxes that several people read, as a regular expression.
        placeholders: Addresses that are nobody's, as a regular expression.
        first_names: Columns with first names.
        last_names: Columns with last names.
        no_names: Words in the place of a name that are none.
    """

    shared: str
    placeholders: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    no_names: frozenset[str]


@cache
def people_words() -> PeopleWords:
    """Return the words."""
    told = read_yaml("people_words.yaml")
    shared = _any_of(word for words in told["shared"].values() for word in words)
    placeholders = _any_of(told["placeholders"])
    domains = "|".join(map(re.escape, told["domains"]))
    return PeopleWords(
        shared=rf"^(?:{shared})\d*(?:\+[^@]*)?@",
        placeholders=rf"^(?:{placeholders})\d*@|@(?:{domains})$",
        first_names=tuple(told["first_names"]),
        last_names=tuple(told["last_names"]),
        no_names=frozenset(told["no_names"]),
    )


def called(names: Names) -> pl.Expr:
    """Return what people are called in a file: first and last name, null where one is missing.

    Args:
        names: The file's columns.
    """
    words = people_words()
    first, last = first_in(words.first_names, names), first_in(words.last_names, names)
    if first is None or last is None:
        return pl.lit(None, pl.String)
    return pl.concat_str(first, last, separator=_BETWEEN)


def differ(people: Iterable[Iterable[str]]) -> bool:
    r"""Tell whether two of several people have clearly different names, first and last.

    Names that share a word, or an initial with it, may be one person's: people marry, are called
    by short names, and fill in forms the wrong way round.

    Args:
        people: The names of each (`called`).

    >>> differ([["Ann\nAble"], ["Bob\nBaker"]]), differ([["Ann\nAble"], ["ABLE\nA."]])
    (True, False)
    """
    known = [[words for n in names if len(words := _words(n)) >= _TWO] for names in people]
    return any(
        all(_unlike(a, b) for a in one for b in other)
        for one, other in combinations(filter(None, known), 2)
    )


def _any_of(words: Iterable[str]) -> str:
    # Written with signs or without: no-reply, no_reply, noreply.
    return "|".join("[._-]?".join(map(re.escape, word)) for word in sorted(words))


def _words(name: str) -> frozenset[str]:
    bare = "".join(c for c in normalize("NFKD", name.casefold()) if not combining(c))
    return frozenset(re.findall(r"[^\W\d_]+", bare)) - people_words().no_names


def _unlike(one: frozenset[str], other: frozenset[str]) -> bool:
    # A name and its transcription have no letter in common.
    if any(word.isascii() for word in one) != any(word.isascii() for word in other):
        return False
    return not any(_alike(a, b) for a in one for b in other)


def _alike(one: str, other: str) -> bool:
    shorter = min(one, other, key=len)
    return one == other or (len(shorter) == 1 and one[0] == other[0])
