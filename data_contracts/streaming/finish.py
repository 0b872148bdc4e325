"""Held touches put in order and written down, a span of time at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data_contracts.contract import Finding
from data_contracts.finish import in_order, with_touch_ids
from data_contracts.odcs import contract
from data_contracts.people.identity import (
    VisitorsJoined,
    hosts_of,
    joined_to,
    lead_of_visitor,
    visitor_findings,
)
from data_contracts.progress import Tell
from data_contracts.raw import PLACE
from data_contracts.stored import StoredFrame, write_frame
from data_contracts.streaming.holding import HeldBlock
from data_contracts.streaming.rows import STREAMED

Times = NDArray[np.int64]

SPAN = 250_000
"""About how many touches are put in order at once."""

_STEP = "Putting the touches in order"
_TIME = "occurred_at"
_NEVER = np.iinfo(np.int64).max
_SAMPLED = 64


@dataclass(frozen=True, slots=True)
class Finished:
    """All good touches, on the disk, in their order.

    Attributes:
        stored: Where they are.
        newest: Those of the two newest days.
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
    columns = [*(column.name for column in contract(STREAMED).columns), *PLACE]
    total = sum(int((~block.leaving).sum()) for block in blocks)
    done, without_id = 0, 0
    files: list[Path] = []
    newest, hosts = pl.DataFrame(), []
    joined = VisitorsJoined()
    for rows in _spans(blocks, columns, span):
        tell(_STEP, done, total)
        ordered = in_order(rows, contract(STREAMED))
        numbered = with_touch_ids(ordered, without_id)
        without_id += ordered["touch_id"].null_count()
        marked = joined_to(numbered, became)
        files.append(folder / f"{STREAMED}-{len(files):05}.parquet")
        write_frame(marked, files[-1])
        joined += VisitorsJoined.of(marked)
        hosts.append(hosts_of(marked["url"]))
        newest = _of_newest_days([newest, marked.select(_TIME, *PLACE)])
        done += marked.height
    tell(_STEP, total, total)
    return Finished(
        StoredFrame(files, total),
        newest,
        pl.concat(hosts).group_by("host").agg(pl.col("count").sum()).sort("host"),
        tuple(visitor_findings(joined, became)),
    )


def _seen(blocks: Sequence[HeldBlock]) -> pl.DataFrame:
    """Return `visitor_id`, `lead_id`, `occurred_at`: when each pair was first seen together."""
    wanted = ["visitor_id", "lead_id", _TIME]
    found = [
        block.rows.read(wanted)
        .filter(pl.Series(~block.leaving))
        .drop_nulls(["visitor_id", "lead_id"])
        .group_by("visitor_id", "lead_id")
        .agg(pl.col(_TIME).min())
        for block in blocks
    ]
    return pl.concat(found).group_by("visitor_id", "lead_id").agg(pl.col(_TIME).min())


def _spans(
    blocks: Sequence[HeldBlock], columns: Sequence[str], span: int
) -> Iterator[pl.DataFrame]:
    """Yield the good rows of one span of time after the other; inside a span they are as they lie.

    Every block is in order by time, so that its rows of a span are neighbours.
    """
    times = [_times(block) for block in blocks]
    good = [own[~block.leaving] for own, block in zip(times, blocks, strict=True)]
    if not sum(map(len, good)):
        yield blocks[0].rows.read(columns, 0, 0)
        return
    bounds = _bounds(good, span)
    for low, high in pairwise(bounds):
        parts = []
        for own, block in zip(times, blocks, strict=True):
            start, stop = np.searchsorted(own, (low, high)).tolist()
            if start < stop:
                rows = block.rows.read(columns, start, stop)
                leaving = block.leaving[start:stop]
                parts.append(rows.filter(pl.Series(~leaving)) if leaving.any() else rows)
        if parts:
            yield pl.concat(parts, rechunk=True)


def _times(block: HeldBlock) -> Times:
    moments = block.rows.read([_TIME])[_TIME].to_physical()
    # Whatever has no time comes last, and the end of the last span must lie behind it.
    times: Times = moments.fill_null(_NEVER - 1).to_numpy()
    return times


def _bounds(times: Sequence[Times], span: int) -> list[int]:
    """Return the times at which spans of about so many touches begin, and the end of all."""
    every = np.sort(np.concatenate([own[::_SAMPLED] for own in times]))
    cuts = every[:: max(1, span // _SAMPLED)][1:]
    return [np.iinfo(np.int64).min, *np.unique(cuts).tolist(), _NEVER]


def _of_newest_days(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the touches of the two newest days; of touches without any day, one."""
    rows = pl.concat([part for part in parts if part.height] or [parts[-1]])
    days = rows[_TIME].dt.date()
    newest = days.unique().drop_nulls().sort(descending=True).head(2)
    return rows.filter(days.is_in(newest.implode())) if len(newest) else rows.head(1)
