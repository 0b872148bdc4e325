"""Delimited text: encoding, delimiter, header, and every record with the line it stands on."""

import csv
import io
from hashlib import sha256

import numpy as np
import polars as pl

from data_contracts.contract import Finding, Place, Severity
from data_contracts.reading.delimiter import find_delimiter
from data_contracts.reading.encoding import WESTERN, to_utf8
from data_contracts.reading.loose import LooseRow, read_loosely
from data_contracts.reading.records import Records, find_records
from data_contracts.reading.table import TextTable, columns, null_finding, tidy
from data_contracts.reading.unusable import UnusableInputError

_BLANK = b" \t\r\n\x00"


class EmptyFileError(UnusableInputError):
    """A file without a single value."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label} is empty. Export it again; if the system shows rows, the download broke off."
        )


def read_text(data: bytes, label: str, named: str = "") -> TextTable:
    """Read delimited text; every value stays text.

    Args:
        data: The file's content, in UTF-8, UTF-16 or Windows-1252, its fields separated by
            comma, semicolon, tab or bar.
        label: The file's name without its folder.
        named: The table that the reader named, or empty.

    Raises:
        EmptyFileError: There is no header.
    """
    text, encoding = to_utf8(data)
    if not text.strip(_BLANK):
        raise EmptyFileError(label)
    delimiter = find_delimiter(text)
    records = find_records(text, delimiter)
    rows, lines, faults = (
        _regular(text, delimiter, records) if records.regular else _irregular(text, delimiter)
    )
    rows, words = tidy(rows)
    return TextTable(
        label, named, rows, lines, faults, sha256(data).hexdigest(),
        (*_encoding_finding(label, encoding, rows, lines), *null_finding(label, words)),
    )  # fmt: skip


Parts = tuple[pl.DataFrame, pl.Series, pl.Series]


def _regular(text: bytes, delimiter: str, records: Records) -> Parts:
    """Read all sound records at once, and the few ragged ones each for itself."""
    given = np.flatnonzero(_given(text, records))
    first = given[0]
    start, end = records.starts[first], records.ends[first]
    names = columns(_fields(text[start:end], delimiter))
    body = given[1:]
    sound = body[records.fields[body] == len(names)]
    ragged = body[records.fields[body] != len(names)]
    rows = _read_at_once(_cut(text, records, sound), names, delimiter)
    if rows.height != len(sound):
        return _irregular(text, delimiter)
    loose = [
        row
        for i in ragged.tolist()
        for row in read_loosely(
            text[records.starts[i] : records.ends[i]].decode("utf-8", "replace"),
            delimiter, len(names), int(records.lines[i]),
        )
    ]  # fmt: skip
    lines = pl.Series("line", records.lines[sound], pl.Int64)
    if not loose:
        return rows, lines, pl.Series("fault", [None], pl.String).new_from_index(0, len(lines))
    return _merged((rows, lines), _of_loose(loose, names))


def _given(text: bytes, records: Records) -> np.ndarray:
    """Tell the records that hold anything from blank lines."""
    given = records.ends > records.starts
    for i in np.flatnonzero(given & (records.fields == 1)).tolist():
        given[i] = bool(text[records.starts[i] : records.ends[i]].strip(_BLANK))
    return given


def _fields(record: bytes, delimiter: str) -> list[str]:
    # Read whole: a name may hold doubled quotation marks and even a line end.
    reader = csv.reader(
        io.StringIO(record.decode("utf-8", "replace"), newline=""), delimiter=delimiter
    )
    return next(reader, [])


def _cut(text: bytes, records: Records, wanted: np.ndarray) -> bytes:
    """Return the text of the wanted records, in one piece where they are neighbours."""
    if not len(wanted):
        return b""
    breaks = np.flatnonzero(np.diff(wanted) != 1)
    firsts = wanted[np.concatenate([[0], breaks + 1])]
    lasts = wanted[np.concatenate([breaks, [len(wanted) - 1]])]
    pairs = zip(records.starts[firsts].tolist(), records.ends[lasts].tolist(), strict=True)
    return b"\n".join(text[start:end] for start, end in pairs)


def _read_at_once(text: bytes, names: list[str], delimiter: str) -> pl.DataFrame:
    schema = dict.fromkeys(names, pl.String)
    if not text:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(
        io.BytesIO(text), has_header=False, schema=schema, separator=delimiter, infer_schema=False
    )


def _irregular(text: bytes, delimiter: str) -> Parts:
    whole = text.decode("utf-8", "replace")
    sample = next(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter))
    names = columns(sample)
    loose = list(read_loosely(whole, delimiter, len(names)))[1:]
    return _of_loose(loose, names)


def _of_loose(loose: list[LooseRow], names: list[str]) -> Parts:
    schema = dict.fromkeys(names, pl.String)
    return (
        pl.DataFrame([row.values for row in loose], schema=schema, orient="row"),
        pl.Series("line", [row.line for row in loose], pl.Int64),
        pl.Series("fault", [row.fault for row in loose], pl.String),
    )


def _merged(sound: tuple[pl.DataFrame, pl.Series], loose: Parts) -> Parts:
    rows, lines, faults = loose
    none = pl.Series("fault", [None], pl.String).new_from_index(0, sound[0].height)
    lines, faults = pl.concat([sound[1], lines]), pl.concat([none, faults])
    order = lines.arg_sort()
    return pl.concat([sound[0], rows])[order], lines[order], faults[order]


def _encoding_finding(
    label: str, encoding: str, rows: pl.DataFrame, lines: pl.Series
) -> tuple[Finding, ...]:
    if not encoding.startswith((WESTERN, "Latin")):
        return ()
    return (
        Finding(
            table=label,
            rule="reading.encoding",
            severity=Severity.NOTE,
            rows=0,
            says=f"{label} is not UTF-8; its letters were read as {encoding} (Western European).",
            cause="Excel and older systems save text that way.",
            fix="Nothing to do, unless letters at the place named are wrong in the reports: then "
            "export the file as UTF-8.",
            places=_first_accent(label, rows, lines),
        ),
    )


def _first_accent(label: str, rows: pl.DataFrame, lines: pl.Series) -> tuple[Place, ...]:
    for name in rows.columns:
        found = rows[name].str.contains(r"[^\x00-\x7f]").fill_null(value=False).arg_true()
        if len(found):
            # Only where it stands: the cell may hold somebody's name.
            return (Place(label, int(lines[int(found[0])]), f"(column “{name}”)"),)
    return ()
