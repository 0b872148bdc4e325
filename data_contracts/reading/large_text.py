"""Text files too large to be held whole: their first rows now, all others block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data_contracts.masking import may_hold
from data_contracts.progress import Tell, rows_expected, silent
from data_contracts.reading.blocks import blocks_of
from data_contracts.reading.checksums import checksum
from data_contracts.reading.kinds import kind_of
from data_contracts.reading.noticed import Noticed
from data_contracts.reading.rows import RowsRead, rows_of
from data_contracts.reading.shape import HEAD, TAIL, TextShape, survey
from data_contracts.reading.table import TextTable
from data_contracts.reading.text import read_texts
from data_contracts.reading.whole_numbers import whole_columns, with_whole_numbers

LARGE = 1 << 26
"""Bytes (64 MB); the frames of a smaller text fit into memory several times over."""
BLOCK = 1 << 23
"""Bytes (8 MB) read at once: memory for much larger pieces is asked for anew each time."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a large text.

    Attributes:
        table: The rows, as a table of their own.
        noticed: What had to be decided to read them.
        marked: Whether an e-mail address may stand in them.
    """

    table: TextTable
    noticed: Noticed
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeText(TextTable):
    """A large text; `rows` are its first ones only, and tell which table it is.

    Attributes:
        path: Where it is.
        shape: How it is read.
        block: How many bytes are read at once.
        wholes: Columns that are whole numbers ending in `.0`, as far as the first rows tell.
    """

    path: Path
    shape: TextShape
    block: int = BLOCK
    wholes: tuple[str, ...] = ()

    def blocks(self, tell: Tell = silent) -> Iterator[Block]:
        """Yield all rows in their order; `tell` is told the rows read."""
        what, total, done, rows = f"Reading {self.label}", self.path.stat().st_size, 0, 0
        tell(what)
        for text, line in blocks_of(self._chunks(), self.shape, self.block):
            read = with_whole_numbers(rows_of(text, self.shape, line), self.wholes)
            done, rows = done + len(text), rows + read.rows.height
            tell(what, rows, rows_expected(rows, done, total))
            marked = may_hold(text)
            yield Block(self._of(read), read.noticed, marked)

    def whole(self) -> TextTable:
        """Return the table with all rows, in memory."""
        return read_texts(self.path.read_bytes(), self.label, self.named)[0]

    def _of(self, read: RowsRead) -> TextTable:
        return TextTable(
            self.label, self.named, read.rows, read.lines, read.faults, self.fingerprint,
            title=self.title, preamble=self.preamble,
        )  # fmt: skip

    def _chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(self.block):
                yield chunk


def large_text(
    path: Path, named: str, label: str = "", *, at_least: int = LARGE, block: int = BLOCK
) -> LargeText | None:
    """Return a file as a large text, or None if it is small, no text, or must be read at once.

    Args:
        path: The file.
        named: The table that the reader named, or empty.
        label: What the file is called; empty: by its name.
        at_least: How many bytes are many.
        block: How many bytes are read at once.

    Raises:
        UnusableInputError: The file is of another kind than any that is read, or empty.
        OSError: It cannot be read.
    """
    size = path.stat().st_size
    if size < max(at_least, 1):
        return None
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(size - TAIL, len(head)))
        tail = file.read()
    label = label or path.name
    if kind_of(head, label) != "text":
        return None
    shape = survey(head, tail, label)
    if shape.whole_only:
        return None
    first, line = next(blocks_of([head], shape, 1), (b"", shape.body_line))
    read = rows_of(first, shape, line)
    wholes = whole_columns(read.rows)
    read = with_whole_numbers(read, wholes)
    return LargeText(
        label, named, read.rows, read.lines, read.faults, checksum(path), (), shape.title,
        tuple(aside.text for aside in shape.preamble), path=path, shape=shape, block=block,
        wholes=wholes,
    )  # fmt: skip
