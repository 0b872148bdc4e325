"""What is said of rows that the reader repaired in quarantine files."""

from collections.abc import Sequence

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Place, Severity

_EXAMPLES = 5


def repaired(table: str, label: str, rows: int) -> Finding:
    """Say how many rows were repaired."""
    return said_of(
        label,
        rows,
        "Rows of {label} that a quarantine file has repaired: {rows}. The repaired values count, "
        "and no row counts twice.",
        table=table,
        rule=f"{table}.repaired",
        severity=Severity.NOTE,
        cause="Somebody corrected what was set aside.",
        fix="Nothing to do; correct the source too, or give the quarantine file every time.",
    )


def torn(table: str, label: str, rows: int) -> Finding:
    """Say how many rows were repaired in two ways."""
    return said_of(
        label,
        rows,
        "Rows of {label} whose lines in the quarantine file say different things in one column: "
        "{rows}. They stay as they came.",
        table=table,
        rule=f"{table}.repaired_in_two_ways",
        severity=Severity.SHOULD_FIX,
        cause="A row that breaks several rules has several lines, and two of them were changed.",
        fix="Write the same value into every line about the row, or change one line only.",
    )


def not_found(table: str, file: str, places: Sequence[Place]) -> Finding:
    """Say which lines are about rows that are not there."""
    return said_of(
        file,
        len(places),
        "Lines of the quarantine file about rows of {label} that are not there any more: {rows}. "
        "They were not used, and the file's own rows stay as they are.",
        table=table,
        rule=f"{table}.repaired_row_not_found",
        severity=Severity.SHOULD_FIX,
        cause="The export was made anew or corrected, or so much of the line was changed that its "
        "row cannot be told any more.",
        fix="Check the new export, and repair what is set aside then.",
        places=tuple(places[:_EXAMPLES]),
    )


def two_ways(table: str, label: str, columns: Sequence[str], places: Sequence[Place]) -> Finding:
    """Say which repaired dates nobody can read for sure."""
    return said_of(
        label,
        len(places),
        "Lines of the quarantine file about rows of {label} whose new date can be read day first "
        "and month first: {rows}. Those rows stay as they came.",
        table=table,
        rule=f"{table}.repaired_date_two_ways",
        severity=Severity.SHOULD_FIX,
        cause="A spreadsheet wrote the date, and nothing beside it proves the order.",
        fix="Write dates like 2025-03-31 into the quarantine file; or state the order of all "
        "such dates: --date-order dmy or --date-order mdy.",
        columns=tuple(columns),
        places=tuple(places[:_EXAMPLES]),
    )
