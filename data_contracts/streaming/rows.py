"""What a block of touches on the disk holds, and how rows are put into it and taken out."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from data_contracts.odcs import contract
from data_contracts.raw import PLACE, as_it_came
from data_contracts.streaming.alike import Hashes
from data_contracts.streaming.asking import Asked
from data_contracts.streaming.side_by_side import text_of
from data_contracts.streaming.spool import Spooled
from data_contracts.vendors.mapping import Mapped

STREAMED = "touches"
"""The one table that may be too large for the memory."""
TIMED = "occurred_at"
"""The column by which its blocks are in order."""
EMAIL = "(e-mail)"
"""The column beside a block's with the addresses that stand for people."""
End = tuple[int, str | None]
"""A time, in its own units, and an id."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of rows since they were at hand, so that they need not be read again.

    Attributes:
        asked: What the rules say that need no other table.
        hashes: A number per row: rows that may have to be compared have the same.
        seen: `visitor_id`, `lead_id`, `occurred_at`: when each pair was first seen together.
        hosts: How many of their links lead to each host (`identity.hosts_of`).
        ends: Time and id of the first row and of the last one that has a time (None: no row has);
            the id is None where it has none, or where rows of one time are in no order.
        timeless: How many rows have no time; they come last.
        numbered: Whether every row has an id.
    """

    asked: Asked
    hashes: Hashes
    seen: pl.DataFrame
    hosts: pl.DataFrame
    ends: tuple[End, End] | None
    timeless: int
    numbered: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Some touches of one file.

    Attributes:
        rows: The sound rows, by their time: every contract column, cast; the place; the text of
            those whose cast value is another (`as_it_came`); and addresses of people (`EMAIL`).
        marked: Whether an e-mail address may stand in their columns.
        noted: What is known of them; None: nothing yet. Where there are settled columns, it is
            there, and the rows are in the order of the finished table (`in_order`).
    """

    rows: Spooled
    marked: bool
    noted: Noted | None = None


@dataclass(slots=True)
class Part:
    """The touches of one file, in blocks on the disk.

    Attributes:
        vendor: The key of the vendor whose ids these are.
        text: The contract's columns that the file has.
        blocks: The sound rows.
        faulty: Rows whose values may stand in the wrong columns.
    """

    vendor: str
    text: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    faulty: list[Mapped] = field(default_factory=list)


def spool_frame(part: Mapped, *, every: bool = False) -> pl.DataFrame:
    """Return rows as a block keeps them (`Block.rows`), but in the order in which they came.

    Args:
        part: Sound rows.
        every: Whether the text of any column may differ from the cast value; else only of those
            that are no text, and of the program's kind.
    """
    texts = [
        part.text[c.name].alias(as_it_came(c.name))
        for c in contract(part.table).columns
        if c.name in part.text.columns and _differs(part, c.name, every=every)
    ]
    emails = [part.emails.alias(EMAIL)] if part.emails.count() else []
    return part.typed.with_columns(*part.text.select(PLACE), *texts, *emails).rechunk()


def by_time(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows by their time, those without one last."""
    if frame[TIMED].is_sorted(nulls_last=True):
        return frame
    return frame[frame[TIMED].arg_sort(nulls_last=True)]


def part_of(frame: pl.DataFrame, part: Part) -> Mapped:
    """Return the rows of a block as they were mapped."""
    columns = [column.name for column in contract(STREAMED).columns]
    texts = [text_of(frame, name).alias(name) for name in part.text]
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    lists = nothing.cast(pl.List(pl.String))
    return Mapped(
        table=STREAMED,
        text=frame.select(*texts, *PLACE),
        typed=frame.select(columns),
        faults=nothing,
        emails=frame[EMAIL] if EMAIL in frame.columns else nothing,
        findings=(),
        vendor=part.vendor,
        same_as=lists,
        visitors=lists,
    )


def in_blocks(part: Mapped, folder: Path) -> Part:
    """Return rows that were mapped at once as one block on the disk."""
    sound = part.faults.is_null()
    text = tuple(name for name in part.text.columns if name not in PLACE)
    rows = Spooled(by_time(spool_frame(filtered(part, sound), every=True)), folder)
    faulty = [] if sound.all() else [filtered(part, ~sound)]
    return Part(part.vendor, text, [Block(rows, marked=True)], faulty)


def filtered(part: Mapped, rows: pl.Series) -> Mapped:
    """Return some rows: those of a mask, or at some places."""

    def of(values: pl.DataFrame) -> pl.DataFrame:
        return values.filter(rows) if rows.dtype == pl.Boolean else values[rows]

    beside = of(pl.DataFrame({"f": part.faults, "e": part.emails, "s": part.same_as,
                              "v": part.visitors}))  # fmt: skip
    return replace(
        part, text=of(part.text), typed=of(part.typed), faults=beside["f"], emails=beside["e"],
        same_as=beside["s"], visitors=beside["v"],
    )  # fmt: skip


def _differs(part: Mapped, name: str, *, every: bool) -> bool:
    if part.typed.schema[name] != pl.String:
        return True
    if name != "program_kind" and not every:
        return False
    return not part.text[name].eq_missing(part.typed[name]).all()
