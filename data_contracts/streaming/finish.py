"""Held touches put in order and written down, a span of time at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from data_contracts.contract import Finding
from data_contracts.finish import in_order, with_touch_ids
from data_contracts.odcs import contract
from data_contracts.people.identity import (
    hosts_of,
    lead_of_visitor,
    visitor_findings,
)
from data_contracts.progress import Tell
from data_contracts.raw import PLACE
from data_contracts.stored import StoredFrame
from data_contracts.streaming.holding import HeldBlock
from data_contracts.streaming.noting import first_seen
from data_contracts.streaming.rows import STREAMED, TIMED
from data_contracts.streaming.spool import Spooled
from data_contracts.streaming.stretches import NEVER, Piece, Times, settled_in, stretches, times_of
from data_contracts.streaming.writing import Writing, newest_days

SPAN = 250_000
"""About how many touches are put in order at once."""

_STEP = "Putting the touches in order"
_SAMPLED = 64


@dataclass(frozen=True, slots=True)
class Finished:
    """All good touches, on the disk, in their order.

    Attributes:
        stored: Where they are.
        newest: Time and place of those of the two newest days.
        hosts: How many of their links lead to each host (`identity.hosts_of`).
        findings: What was found about visitors.
    """

    stored: StoredFrame
    newest: pl.DataFrame
    hosts: pl.DataFrame
    findings: tuple[Finding, ...]


def finished(
    blocks: Sequence[HeldBlock], visitors: pl.DataFrame, folder: Path, tell: Tell, span: int = SPAN
) -> Finished:
    """Order the good touches, number those without an id and give anonymous ones their lead.

    Args:
        blocks: All touches and which of them leave.
        visitors: `visitor_id`, `person`, `since`: whom a system says to be a person.
        folder: Where the ordered touches go.
        tell: Is told the rows done.
        span: About how many touches are put in order at once.
    """
    became = lead_of_visitor(_seen(blocks), visitors)
    total = sum(int((~block.leaving).sum()) for block in blocks)
    writing, hosts, without_id = Writing(folder, became), [], 0
    for stretch in stretches(blocks):
        tell(_STEP, writing.rows, total)
        if settled := settled_in(stretch):
            writing.take_over(settled, stretch[0].held.block.rows)
            hosts.append(_hosts_noted(stretch[0].held))
            continue
        for rows in _spans(_at_hand(stretch, folder, span), span):
            tell(_STEP, writing.rows, total)
            ordered = in_order(rows, contract(STREAMED))
            writing.add(with_touch_ids(ordered, without_id))
            without_id += ordered["touch_id"].null_count()
            hosts.append(hosts_of(ordered["url"]))
    if not writing.files:
        writing.add(blocks[0].block.rows.read(_columns(), 0, 0))
        hosts.append(hosts_of(pl.Series("url", [], pl.String)))
    for block in blocks:
        if block.block.rows.settled not in writing.files:
            block.block.rows.discard()
    tell(_STEP, total, total)
    stored = writing.stored()
    return Finished(
        stored,
        newest_days(stored),
        pl.concat(hosts).group_by("host").agg(pl.col("count").sum()).sort("host"),
        tuple(visitor_findings(writing.joined, became)),
    )


def _columns() -> list[str]:
    return [*(column.name for column in contract(STREAMED).columns), *PLACE]


def _seen(blocks: Sequence[HeldBlock]) -> pl.DataFrame:
    """Return `visitor_id`, `lead_id`, `occurred_at`: when each pair was first seen together."""
    found = [_seen_in(block) for block in blocks]
    return pl.concat(found).group_by("visitor_id", "lead_id").agg(pl.col(TIMED).min())


def _seen_in(held: HeldBlock) -> pl.DataFrame:
    if held.block.noted and not held.leaving.any():
        return held.block.noted.seen
    rows = held.block.rows.read(["visitor_id", "lead_id", TIMED])
    return first_seen(rows.filter(pl.Series(~held.leaving)))


def _hosts_noted(held: HeldBlock) -> pl.DataFrame:
    known = held.block.noted
    return known.hosts if known else hosts_of(held.block.rows.read(["url"])["url"])


def _at_hand(stretch: Sequence[Piece], folder: Path, span: int) -> Iterator[Piece]:
    """Yield pieces of which parts are quick to read, where they are not read at once."""
    together = sum(piece.rows for piece in stretch)
    for piece in stretch:
        held = piece.held
        if together > span and held.block.rows.settled:
            rows = Spooled(held.block.rows.read(), folder)
            held = HeldBlock(replace(held.block, rows=rows), held.leaving)
        yield replace(piece, held=held)


def _spans(stretch: Iterator[Piece], span: int) -> Iterator[pl.DataFrame]:
    """Yield the good rows of one span of time after the other; inside a span they are as they lie.

    Every block is in order by time, so that its rows of a span are neighbours.
    """
    pieces = list(stretch)
    columns = _columns()
    times = [times_of(piece.held)[piece.start : piece.stop] for piece in pieces]
    leaving = [piece.held.leaving[piece.start : piece.stop] for piece in pieces]
    good = [own[~gone] for own, gone in zip(times, leaving, strict=True)]
    for low, high in pairwise(_bounds(good, span)):
        parts = []
        for own, gone, piece in zip(times, leaving, pieces, strict=True):
            start, stop = np.searchsorted(own, (low, high)).tolist()
            if start < stop:
                read = piece.held.block.rows.read
                rows = read(columns, piece.start + start, piece.start + stop)
                leave = gone[start:stop]
                parts.append(rows.filter(pl.Series(~leave)) if leave.any() else rows)
        if parts:
            yield pl.concat(parts, rechunk=True)


def _bounds(times: Sequence[Times], span: int) -> list[int]:
    """Return the times at which spans of about so many touches begin, and the end of all."""
    every = np.sort(np.concatenate([own[::_SAMPLED] for own in times]))
    cuts = every[:: max(1, span // _SAMPLED)][1:]
    return [np.iinfo(np.int64).min, *np.unique(cuts).tolist(), NEVER]
