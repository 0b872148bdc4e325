"""What is said about a text after it was read: every decision, and every line left aside."""

from collections.abc import Iterator, Sequence

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Place, Severity
from data_contracts.masking import masked
from data_contracts.reading.encoding import SPOKEN
from data_contracts.reading.noticed import Noticed
from data_contracts.reading.rows import RowsRead
from data_contracts.reading.shape import Aside, TextShape
from data_contracts.reading.table import null_finding
from data_contracts.words import many, shortened

_SHOWN = 5
_WORDS = 2


def remarks(label: str, shape: TextShape, read: RowsRead) -> tuple[Finding, ...]:
    """Return the findings on a text, one per kind.

    Args:
        label: What the table is called.
        shape: How it was read.
        read: Its rows.
    """
    noticed = read.noticed
    return (
        *_encoding(label, shape, noticed),
        *aside_finding(label, shape.preamble, shape.below),
        *_surplus(label, shape, read.rows.height),
        *_noticed(label, noticed),
        *null_finding(label, noticed.counts.get("null_words", 0)),
    )


def _encoding(label: str, shape: TextShape, noticed: Noticed) -> Iterator[Finding]:
    if shape.encoding not in SPOKEN:
        return
    places = noticed.places.get("accents", ())
    spoken = SPOKEN[shape.encoding]
    yield said_of(
        label,
        0,
        f"Files that are not UTF-8, whose letters were read as {spoken}: {{label}}.",
        table=label,
        rule="reading.encoding",
        severity=Severity.NOTE,
        says=f"{label} is not UTF-8; its letters were read as {spoken}.",
        cause="Excel and older systems save text that way.",
        fix="Nothing to do, unless letters at the place named are wrong in the reports: then "
        "export the file as UTF-8.",
        places=tuple(Place(label, line, where) for line, where in places[:1]),
    )


def aside_finding(
    label: str, preamble: Sequence[Aside], below: Sequence[Aside]
) -> Iterator[Finding]:
    """Say which lines above and below a table belong to no row, where there are any."""
    parts = [
        f"{len(lines)} {where} ({_lines(lines)})"
        for lines, where in ((preamble, "above its header"), (below, "below it"))
        if lines
    ]
    if not parts:
        return
    lines = [*preamble, *below]
    shown = lines[:_SHOWN]
    yield said_of(
        label,
        len(lines),
        "Lines that belong to no row, above or below tables: {rows}, in {label}. They begin with "
        "{named}.",
        table=label,
        rule="reading.lines_aside",
        severity=Severity.NOTE,
        rows=0,
        named=[f"“{_begins(line.text)}”" for line in lines if any(map(str.isalnum, line.text))],
        what=" and ".join(parts),
        says=f"Lines of {label} that belong to no row: {' and '.join(parts)}. They begin with "
        f"{', '.join(f'“{_begins(aside.text)}”' for aside in shown)}.",
        cause="Reports carry titles, dates and remarks around the rows.",
        fix="Nothing to do, unless one of these lines is a row.",
        places=tuple(
            Place(label, aside.line, _begins(aside.text)) for aside in shown if aside.line
        ),
    )


def _lines(lines: Sequence[Aside]) -> str:
    first, last = lines[0].line, lines[-1].line
    if not first:
        return "at its end"
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _begins(text: str) -> str:
    # Two words: a third could be the name of who made the report.
    return shortened(masked(" ".join(text.split()[:_WORDS])))


def _surplus(label: str, shape: TextShape, rows: int) -> Iterator[Finding]:
    if not shape.surplus or not rows:
        return
    yield said_of(
        label,
        shape.surplus,
        "Nameless columns without a value at the end of {label}: {rows}. They were left out.",
        table=label,
        rule="reading.empty_columns",
        severity=Severity.NOTE,
        rows=0,
        says=f"{many(shape.surplus, 'nameless column')} without a value at the end of {label}: "
        "left out.",
        cause="The system writes a separator after the last value too.",
        fix="Nothing to do.",
    )


def _noticed(label: str, noticed: Noticed) -> Iterator[Finding]:
    for kind, count, places in noticed:
        if kind not in _SAID:
            continue
        severity, says, cause, fix = _SAID[kind]
        yield said_of(
            label,
            count,
            says,
            table=label,
            rule=f"reading.{kind}",
            severity=severity,
            cause=cause,
            fix=fix,
            places=tuple(Place(label, line, what) for line, what in places),
        )


_SAID = {
    "inner_quotes": (
        Severity.NOTE,
        "Rows of {label} with marks inside a value that are not doubled: {rows}. It was kept.",
        "The system encloses values in quotation marks without doubling those inside.",
        "Nothing to do, unless the values at the places named look wrong.",
    ),
    "lost_quotes": (
        Severity.SHOULD_FIX,
        "Rows of {label} with a quotation mark that has no partner, which was left out: {rows}.",
        "Somebody edited the file by hand, or the system does not double quotation marks.",
        "Look at the lines named: each was read as one row. Export again if a value is wrong.",
    ),
    "breaks_off": (
        Severity.SHOULD_FIX,
        "The last line of {label} has no line end and looks cut off: rows may be missing.",
        "The download broke off.",
        "Compare the number of rows with the system's; download the file again.",
    ),
    "point_zero": (
        Severity.NOTE,
        "Values of {label} in columns of whole numbers that all end in .0: {rows}. It was cut off.",
        "A program that counts in fractions wrote the file: it turns the id 7 into 7.0.",
        "Nothing to do.",
    ),
    "repeated_header": (
        Severity.NOTE,
        "Lines of {label} that say the header again: {rows}. They are no rows and were left out.",
        "Several exports were put under one another.",
        "Nothing to do.",
    ),
    "nulls": (
        Severity.NOTE,
        "Lines of {label} that hold NUL characters: {rows}. These were taken out.",
        "A database or an old system fills values up with them.",
        "Nothing to do, unless values at the places named are wrong: then export the file again.",
    ),
    "foreign_letters": (
        Severity.SHOULD_FIX,
        "Lines of {label} with letters unlike the rest's UTF-8, read as Windows-1252: {rows}.",
        "Files of different encodings were put together, or the download broke off.",
        "Look at the lines named; export the file again as UTF-8 if letters are wrong.",
    ),
}  # fmt: skip
