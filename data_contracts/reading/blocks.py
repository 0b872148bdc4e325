"""Large texts in blocks of whole records, so that no more than one block is held at once."""

import codecs
from collections.abc import Iterable, Iterator

from data_contracts.reading.encoding import UTF8
from data_contracts.reading.quotes import Mender
from data_contracts.reading.records import find_records
from data_contracts.reading.shape import TextShape

BLOCK = 1 << 26
"""64 MB: large enough that reading is not slowed down by the cuts."""

_NEAR_END = 1 << 20
_LONGEST = 1 << 24
"""16 MB: a value that goes on for longer is no value, but a lost quotation mark."""


def blocks_of(
    chunks: Iterable[bytes], shape: TextShape, size: int = BLOCK
) -> Iterator[tuple[bytes, int]]:
    """Yield blocks of whole records as UTF-8 text, each with the line on which it starts.

    Together they are all that stands between the header and what is below the table; `rows_of`
    reads each.

    Args:
        chunks: The file's bytes from its start, in pieces of any size.
        shape: What `survey` found; it must not be `whole_only`.
        size: How many bytes a block has at least, but for the last.
    """
    pending, skip, line = b"", shape.start, shape.body_line
    for text in _recoded(chunks, shape.encoding):
        pending += text
        if skip:
            skip, pending = max(0, skip - len(pending)), pending[skip:]
        if len(pending) < size + shape.footer:
            continue
        kept = pending[: len(pending) - shape.footer]
        if stop := _last_record(kept, shape, size):
            yield pending[:stop], line
            line += pending.count(b"\n", 0, stop)
            pending = pending[stop:]
    if rest := pending[: len(pending) - shape.footer]:
        yield rest, line


def _recoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield text as UTF-8 without a byte order mark; letters may be cut only where they were."""
    decoder = codecs.getincrementaldecoder(encoding)("western")
    first = True
    for chunk in chunks:
        text = chunk if encoding == UTF8 else decoder.decode(chunk).encode()
        yield text.removeprefix(codecs.BOM_UTF8) if first and text else text
        first = first and not text
    if encoding != UTF8:
        yield decoder.decode(b"", final=True).encode()


def _last_record(text: bytes, shape: TextShape, size: int) -> int:
    """Return where the last record of a text surely begins, or 0 to wait for more."""
    end = text.rfind(b"\n") + 1
    if b'"' not in text:
        return end
    mender = Mender(shape.delimiter, len(shape.header), shape.surplus, shape.looks)
    near = text[max(0, end - _NEAR_END) : end]
    at, marks = end, text.count(b'"', 0, end)
    rows = []
    for line in reversed(near.splitlines(keepends=True)):
        own = line.count(b'"')
        at, marks = at - len(line), marks - own
        if (
            at
            and own % 2 == 0
            and mender.looks_like_row(line.decode("utf-8", "replace").rstrip("\r\n"))
        ):
            rows.append(at)
            if marks % 2 == 0:
                return at
    if rows:
        # Marks are amiss somewhere before; a whole row is a safe beginning all the same.
        return rows[0]
    records = find_records(text[:end], shape.delimiter)
    if records.regular:
        return end
    return end if len(text) > size + _LONGEST else 0
