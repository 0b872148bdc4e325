"""New dates in quarantine files: in which order of day and month a spreadsheet wrote them."""

import re
from collections.abc import Iterable, Mapping

import polars as pl

from data_contracts.choices import ReadingChoices
from data_contracts.reading.date_forms import NUMBERS
from data_contracts.reading.times import AmbiguousDatesError, TimeReading, order_in
from data_contracts.repairs.cells import Column, Row, orders_of_same

_NUMBERS = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})(?!\d)(.*)")
_MONTHS = 12
_THIS_CENTURY = 69
"""Years of two digits before it are of this century, as everywhere here (POSIX)."""


class Orders:
    """How the dates of one quarantine file are written: proven by those that nobody changed."""

    def __init__(self) -> None:
        self._proven: dict[str, set[str]] = {}

    def learn(
        self, file: str, row: Row, values: Row, columns: Mapping[str, Column], but: Iterable[str]
    ) -> None:
        """Take the dates of a row that were saved in another form as proof.

        Args:
            file: The quarantine file.
            row: The row as it came.
            values: The same row in the quarantine file.
            columns: The contract's columns.
            but: The columns that were changed.
        """
        for name, value in values.items():
            came = row.get(name)
            if name in but or not came or not value or came == value:
                continue
            if isinstance(columns[name].dtype, pl.Datetime) and re.search(NUMBERS, value):
                orders = orders_of_same(came, value)
                if len(orders) == 1 and not re.search(NUMBERS, came):
                    self._proven.setdefault(file, set()).update(orders)

    def of(self, file: str) -> str:
        """Return the order that a quarantine file proves, or an empty text."""
        proven = self._proven.get(file, set())
        return next(iter(proven)) if len(proven) == 1 else ""


def column_order(
    text: pl.DataFrame, column: Column, label: str, choices: ReadingChoices, *, whole: bool
) -> str:
    """Return the order in which a file's own dates are read, or an empty text if nothing says it.

    Args:
        text: Rows of the file.
        column: The column of dates.
        label: The file.
        choices: What the reader decided.
        whole: Whether these are all rows of the file.
    """
    if column.cell.order and whole:
        return column.cell.order
    said = choices.date_orders_in(label).get(column.name, choices.date_order) or ""
    if column.name not in text.columns:
        return said
    likely = text[column.name].drop_nulls()
    likely = likely.filter(likely.str.contains(NUMBERS))
    if likely.is_empty():
        return said
    try:
        return order_in(likely, TimeReading(label, order=said or None))
    except AmbiguousDatesError:
        return ""


def in_order(date: str, order: str) -> str | None:
    """Return a date in numbers with its year first, or None if nothing tells its day and month.

    >>> in_order("6/2/2024 12:00", "mdy"), in_order("13/2/24", ""), in_order("6/2/2024", "")
    ('2024-06-02 12:00', '2024-02-13', None)
    """
    match = _NUMBERS.fullmatch(date)
    if match is None:
        return date
    first, second, year = (int(match[n]) for n in (1, 2, 3))
    if first > _MONTHS or second > _MONTHS:
        order = "dmy" if first > _MONTHS else "mdy"
    elif first == second:
        order = "dmy"
    if not order:
        return None
    day, month = (first, second) if order == "dmy" else (second, first)
    if len(match[3]) == len("25"):
        year += 2000 if year < _THIS_CENTURY else 1900
    return f"{year:04}-{month:02}-{day:02}{match[4]}"
