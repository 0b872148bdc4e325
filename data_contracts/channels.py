"""Channels by the groups that the reader puts their words into."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.stored import StoredFile, StoredFrame, write_frame
from data_contracts.words import many

CHANNEL = "channel"
Chosen = tuple[tuple[str, str], ...]
"""(word, group) pairs; a * in a word stands for any text."""

_ANY = "*"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Grouped:
    """What became of the channels of a table.

    Attributes:
        moved: (word as it came, group) → rows that have the group instead of the word now.
        words: Every word that came.
    """

    moved: Mapping[tuple[str, str], int] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    def __add__(self, other: "Grouped") -> "Grouped":
        """Return what became of two parts of a table."""
        return Grouped(Counter(self.moved) + Counter(other.moved), self.words | other.words)


def groups_of(words: Iterable[str], chosen: Chosen) -> dict[str, str]:
    """Return the group of each word that has one.

    Words are compared without case and with blanks made one. A word stated as it is goes before
    one with a `*`; of several such the longest counts, then the alphabetically first. A group is
    no word to be grouped again.
    """
    exact = {_plain(word): group for word, group in chosen if _ANY not in word}
    patterns = sorted(
        ((_plain(word), group) for word, group in chosen if _ANY in word),
        key=lambda one: (-len(one[0]), one[0]),
    )
    found = {}
    for word in words:
        plain = _plain(word)
        fitting = (group for like, group in patterns if _fits(like, plain))
        group = exact.get(plain) or next(fitting, None)
        if group is not None:
            found[word] = group
    return found


def with_groups(rows: pl.DataFrame, chosen: Chosen) -> tuple[pl.DataFrame, Grouped]:
    """Put groups in the place of channels.

    Args:
        rows: `channel`, and more.
        chosen: What the reader states.

    Returns:
        The same rows in the same order, and what became of their channels.
    """
    if not chosen:
        return rows, Grouped()
    counts = dict(rows[CHANNEL].drop_nulls().value_counts().iter_rows())
    moved = {w: group for w, group in groups_of(counts, chosen).items() if w != group}
    told = Grouped(
        {(word, group): counts[word] for word, group in moved.items()}, frozenset(counts)
    )
    if not moved:
        return rows, told
    return rows.with_columns(pl.col(CHANNEL).replace(list(moved), list(moved.values()))), told


def with_stored_groups(stored: StoredFrame, chosen: Chosen) -> tuple[StoredFrame, Grouped]:
    """Put groups in the place of channels in files that are still where they were written.

    One file after the other is written anew, so that the memory does not grow with their number.
    """
    if not chosen:
        return stored, Grouped()
    paths, told = [], Grouped()
    for file in stored.files:
        path, one = _rewritten(file, chosen)
        paths.append(path)
        told += one
    beside = [file.path for file in stored.beside]
    return StoredFrame(paths, stored.rows, beside, stored.columns), told


def said_of_groups(chosen: Chosen, touches: Grouped, costs: Grouped) -> Iterator[Finding]:
    """Yield how many rows became what, and which stated words no row has.

    Args:
        chosen: What the reader states.
        touches: What became of the touches' channels.
        costs: The same of the costs'.
    """
    for table, told in (("touches", touches), ("costs", costs)):
        if told.moved:
            yield _moved(table, told)
    words = [_plain(word) for word in touches.words | costs.words]
    unknown = [word for word, _ in chosen if not any(_fits(_plain(word), one) for one in words)]
    if unknown:
        yield _unknown(unknown, touches.words | costs.words)


def _moved(table: str, told: Grouped) -> Finding:
    ordered = sorted(told.moved.items(), key=lambda one: (-one[1], one[0]))
    named = [f"“{word}” as “{group}” ({rows:,})" for (word, group), rows in ordered]
    rows = sum(told.moved.values())
    return Finding(
        table=table,
        rule=f"{table}.channels_grouped",
        severity=Severity.NOTE,
        rows=rows,
        says=f"{table.capitalize()} whose channel your settings put into a group: {rows:,}. "
        f"{_listed(named)}.",
        cause="The settings say so, under [reading.channels].",
        fix="Nothing to do. The exports keep their own words; without the line in the settings "
        "they count as they are.",
        columns=(CHANNEL,),
        named=tuple(named),
    )


def _unknown(unknown: list[str], words: frozenset[str]) -> Finding:
    there = _listed([f"“{word}”" for word in sorted(words)])
    return Finding(
        table="touches",
        rule="touches.channels_unknown",
        severity=Severity.SHOULD_FIX,
        rows=0,
        says=f"The settings group {many(len(unknown), 'channel')} that no touch and no cost in use "
        f"has: {_listed([f'“{word}”' for word in unknown])}.",
        cause="A word is written otherwise in the exports, or the channel is no longer used.",
        fix="Correct it under [reading.channels] in nurture.toml, or take the line out. The "
        f"channels there are: {there or 'none'}.",
        columns=(CHANNEL,),
        named=tuple(unknown),
    )


def _listed(texts: list[str]) -> str:
    more = len(texts) - _SHOWN
    return ", ".join(texts[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()


def _fits(like: str, word: str) -> bool:
    """Whether a word is what is stated, in which a * stands for any text."""
    return re.fullmatch(".*".join(map(re.escape, like.split(_ANY))), word) is not None


def _rewritten(file: StoredFile, chosen: Chosen) -> tuple[Path, Grouped]:
    rows = pl.read_parquet(file.path)
    grouped, told = with_groups(rows, chosen)
    if not told.moved:
        return file.path, told
    anew = file.path.with_name(f"{file.path.stem}-grouped{file.path.suffix}")
    write_frame(grouped, anew)
    # Where an open file cannot be removed it goes with its folder.
    with suppress(PermissionError):
        file.path.unlink()
    return anew, told
