"""Delimited text: encoding, delimiter, header, and every record with the line it stands on."""

from hashlib import sha256

from data_contracts.masking import masked
from data_contracts.reading.encoding import encoding_of, line_end_of, recoded, with_line_feeds
from data_contracts.reading.remarks import remarks
from data_contracts.reading.rows import RowsRead, rows_of
from data_contracts.reading.shape import EmptyFileError, TextShape, shapes_in
from data_contracts.reading.table import TextTable
from data_contracts.reading.whole_numbers import whole_columns, with_whole_numbers

__all__ = ["EmptyFileError", "read_text", "read_texts", "table_of"]

_LONGEST_TITLE = 80


def read_texts(data: bytes, label: str, named: str = "") -> list[TextTable]:
    """Read every table of a delimited text; every value stays text.

    Args:
        data: The file's content, in UTF-8, UTF-16, Windows-1252 or Shift-JIS, its fields
            separated by comma, semicolon, tab or bar.
        label: The file's name without its folder.
        named: The table that the reader named, or empty.

    Returns:
        One table, or one for each section of a report.

    Raises:
        EmptyFileError: There is no header.
    """
    encoding = encoding_of(data)
    text = recoded(data, encoding)
    line_end = line_end_of(text)
    text = with_line_feeds(text, line_end)
    fingerprint = sha256(data).hexdigest()
    tables = []
    for shape in shapes_in(text, encoding, line_end, label):
        body = text[shape.start : len(text) - shape.footer]
        read = rows_of(body, shape, shape.body_line)
        read = with_whole_numbers(read, whole_columns(read.rows))
        tables.append(table_of(shape, read, label, named, fingerprint))
    return tables


def read_text(data: bytes, label: str, named: str = "") -> TextTable:
    """Read the first table of a delimited text, as `read_texts` does."""
    return read_texts(data, label, named)[0]


def table_of(
    shape: TextShape, read: RowsRead, label: str, named: str, fingerprint: str
) -> TextTable:
    """Put together a table of text, with what was noticed on the way.

    Args:
        shape: How the text was read.
        read: Its rows.
        label: The file's name without its folder.
        named: The table that the reader named, or empty.
        fingerprint: SHA-256 of the file, as hexadecimal text.
    """
    own = label
    if shape.several:
        title = masked(shape.title).replace("/", "-")[:_LONGEST_TITLE].strip()
        own = f"{label}/{title or f'table {shape.number}'}"
        fingerprint = sha256(f"{fingerprint}/{shape.number}".encode()).hexdigest()
    return TextTable(
        own, named, read.rows, read.lines, read.faults, fingerprint,
        remarks(own, shape, read), shape.title, tuple(aside.text for aside in shape.preamble),
    )  # fmt: skip
