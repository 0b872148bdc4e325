"""Reads records whose quotation marks or number of fields are off, one by one, losing none."""

import _csv
import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from data_contracts.words import many


@dataclass(frozen=True, slots=True)
class LooseRow:
    """One record with as many values as the header has columns.

    Attributes:
        line: The line on which it starts.
        values: Its values; missing ones are empty, surplus ones are joined to the last.
        fault: What is wrong with it, or None.
    """

    line: int
    values: list[str]
    fault: str | None


def read_loosely(text: str, delimiter: str, width: int, line: int = 1) -> Iterator[LooseRow]:
    """Read records of any shape.

    A record over several lines with the wrong number of fields, or with an odd number of
    quotation marks, is most likely the victim of a lost one: its lines are then read each for
    itself.

    Args:
        text: Whole records.
        delimiter: What separates fields.
        width: How many fields a sound record has.
        line: The line on which the text starts.
    """
    before = 0
    lines = _lines(text)
    reader = _reader(lines, delimiter)
    for fields in reader:
        start, before = before, reader.line_num
        if not fields or (fields == [""] and width > 1):
            continue
        whole = lines[start:before]
        odd = sum(part.count('"') for part in whole) % 2
        if len(whole) > 1 and (odd or len(fields) != width):
            yield from _line_by_line(whole, delimiter, width, line + start)
        else:
            yield _row(fields, delimiter, width, line + start)


def _line_by_line(
    lines: Iterable[str], delimiter: str, width: int, first: int
) -> Iterator[LooseRow]:
    for number, text in enumerate(lines, first):
        for fields in _reader([text], delimiter):
            if fields:
                yield _row(fields, delimiter, width, number)


def _row(fields: list[str], delimiter: str, width: int, line: int) -> LooseRow:
    fault = None
    if len(fields) != width:
        fault = f"{many(len(fields), 'value')}, but the header has {many(width, 'column')}"
    values = [*fields[: width - 1], delimiter.join(fields[width - 1 :])]
    values += [""] * (width - len(values))
    return LooseRow(line, values, fault)


def _lines(text: str) -> list[str]:
    # Only a newline ends a line; a carriage return amid one would stop Python's csv reader.
    return [line.rstrip("\r\n").replace("\r", " ") + "\n" for line in text.split("\n")]


def _reader(lines: Iterable[str], delimiter: str) -> "_csv.Reader":
    # Python's own limit is 128 kB a field; an e-mail's body in an export can be longer.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    return csv.reader(lines, delimiter=delimiter)
