"""What is noted of touches while they are at hand, and which of their columns are settled then."""

import polars as pl

from data_contracts.contract import DataContract
from data_contracts.people.identity import hosts_of
from data_contracts.raw import PLACE
from data_contracts.streaming.asking import Asking, hashes_of
from data_contracts.streaming.rows import TIMED, End, Noted, Part

CHANGING = ("lead_id",)
"""Columns of the contract that other rows may still change: whose an anonymous touch was."""


def noted(
    frame: pl.DataFrame, part: Part, contract: DataContract, asking: Asking, *, ordered: bool
) -> Noted:
    """Take note of the rows of a block.

    Args:
        frame: The rows, by their time, as `spool_frame` has them.
        part: Their file.
        contract: The touches'.
        asking: The rules that need no other table.
        ordered: Whether rows of one time are in order too (`in_order`).
    """
    timed = frame.height - frame[TIMED].null_count()
    (key,) = contract.key
    return Noted(
        asked=asking.of(frame, part.text),
        hashes=hashes_of(frame, part.text, contract),
        seen=first_seen(frame),
        hosts=hosts_of(frame["url"]),
        ends=_ends(frame.head(timed), key, ordered=ordered) if timed else None,
        timeless=frame.height - timed,
        numbered=not frame[key].null_count(),
    )


def first_seen(touches: pl.DataFrame) -> pl.DataFrame:
    """Return `visitor_id`, `lead_id`, `occurred_at`: when each pair was first seen together."""
    both = touches.select("visitor_id", "lead_id", TIMED).drop_nulls(["visitor_id", "lead_id"])
    return both.group_by("visitor_id", "lead_id").agg(pl.col(TIMED).min())


def settled_columns(contract: DataContract) -> list[str]:
    """Return the columns of finished touches that no other row changes."""
    names = [column.name for column in contract.columns if column.name not in CHANGING]
    return [*names, *PLACE]


def _ends(rows: pl.DataFrame, key: str, *, ordered: bool) -> tuple[End, End]:
    name = pl.col(key) if ordered else pl.lit(None, pl.String)
    ends = rows.select(TIMED, key).select(pl.col(TIMED).to_physical(), name)
    return ends.row(0), ends.row(-1)
