"""Whether a cell of a quarantine file is as it came, in whatever form a spreadsheet saved it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Context, Decimal
from functools import lru_cache

import polars as pl

from data_contracts.masking import ADDRESS, HIDDEN, NAMING
from data_contracts.reading.amounts import read_amount
from data_contracts.reading.date_forms import NUMBERS, form_of
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.source import EMAIL

Row = Mapping[str, str | None]

_STANDS_IN = re.compile(rf"{re.escape(HIDDEN)}|\bperson-(?:[0-9]{{4,}}|[0-9a-f]{{16}})\b")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?")
_ROUNDED = re.compile(r"[+-]?(\d(?:[.,]\d+)?)[eE][+-]?\d{1,3}")
_SURE_DIGITS = (Context(prec=15), Context(prec=15, rounding=ROUND_DOWN))
"""Spreadsheets keep fifteen digits of a number, and round or cut the others."""
_DAY_OR_MONTH = re.compile(r"\d{1,2}[-/.]\d{1,2}|[A-Za-z]{3,9}[- ]?\d{1,4}")
_MADE_A_DAY = re.compile(r"\d{1,2}[-. ]{1,2}[^\W\d]{3,5}\.?|[^\W\d]{3,5}[-. ]{1,2}\d{2}")
"""What a spreadsheet makes of an id such as `3-4` or `MAR1`: `04. Mrz`, `1-Mar`."""
_TRUE = {"true", "wahr", "vrai", "verdadero", "vero", "waar"}
_FALSE = {"false", "falsch", "faux", "falso", "onwaar"}


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a column.

    Attributes:
        name: Its name in the contract.
        dtype: What its text is cast to.
        cell: How it was filled.
    """

    name: str
    dtype: pl.DataType
    cell: Cell

    def same(self, row: Row, saved: str | None, *, flagged: bool) -> bool:
        """Tell whether a quarantine file has the cell that a row came with.

        A spreadsheet takes leading zeros and digits beyond the fifteenth from ids, and writes
        numbers and dates as its language does; what stands in for an address is the address.

        Args:
            row: The row as it came.
            saved: What the quarantine file has.
            flagged: Whether a rule found fault with the column: a date is then another one if it
                is written in another way, unless it was clear as it came.
        """
        came = row.get(self.name)
        if came == saved:
            return True
        if saved is None:
            return False
        if came is None:
            return self._filled_by_us(row, saved)
        named = self.name in NAMING and not flagged and _holds_address(came)
        if named and not _holds_address(saved):
            return True
        return _in_place_of_address(came, saved) or self._saved_otherwise(came, saved, flagged)

    def _filled_by_us(self, row: Row, saved: str) -> bool:
        if self.name == "lead_id":
            return row.get(EMAIL) is not None
        if self.name == "currency":
            return read_amount(row.get("amount") or "")[1] == saved
        return False

    def _saved_otherwise(self, came: str, saved: str, flagged: bool) -> bool:  # noqa: FBT001 (of the row)
        if _plain(came) == _plain(saved) or _plain(_in_western(came)) == _plain(saved):
            return True
        unclear = flagged and re.search(NUMBERS, came) is not None
        match self.dtype:
            case pl.Datetime():
                return not unclear and bool(orders_of_same(came, saved))
            case pl.Decimal():
                return _same_amount(came, saved, self.cell.divide)
            case pl.Boolean():
                words = {came.casefold(), saved.casefold()}
                return words <= _TRUE or words <= _FALSE
        if _same_number(came, saved):
            return True
        return not flagged and (bool(orders_of_same(came, saved)) or _made_a_day(came, saved))


@lru_cache(maxsize=1 << 16)
def orders_of_same(came: str, saved: str) -> frozenset[str]:
    """Return in which orders of day and month (`dmy`, `mdy`) a date was saved in another form.

    Seconds may be gone: spreadsheets do not show them.
    """
    before = {moment for order in ("dmy", "mdy") for moment in _moments(came, order)}
    shown = before | {moment.replace(microsecond=0) for moment in before}
    if ":" in saved and not re.search(r":\d{2}:\d{2}", saved):
        shown |= {moment.replace(second=0, microsecond=0) for moment in before}
    return frozenset(order for order in ("dmy", "mdy") if shown & _moments(saved, order))


def _moments(text: str, order: str) -> set[datetime]:
    form = form_of(text, order)
    if form is None or "%" not in form.pattern:
        return set()
    pattern = form.pattern.replace("%.f", ".%f").replace("%#z", "%z")
    try:
        return {datetime.strptime(text, pattern).replace(tzinfo=UTC)}
    except ValueError:
        return set()


def _holds_address(text: str) -> bool:
    return re.search(ADDRESS, text) is not None


def _in_place_of_address(came: str, saved: str) -> bool:
    if not _STANDS_IN.search(saved):
        return False
    pattern = ADDRESS.join(map(re.escape, _STANDS_IN.split(saved)))
    return re.fullmatch(pattern, came) is not None


def _plain(text: str) -> str:
    return " ".join(text.split())


def _in_western(text: str) -> str:
    """Return what is left of a text where a spreadsheet saves it in its old Western encoding."""
    return text.encode("cp1252", "replace").decode("cp1252")


def _same_number(came: str, saved: str) -> bool:
    if not (_NUMBER.fullmatch(came) and _NUMBER.fullmatch(saved)):
        return False
    whole, shown = (Decimal(text.replace(",", ".")) for text in (came, saved))
    if shown in {whole, *(kept.create_decimal(whole) for kept in _SURE_DIGITS)}:
        return True
    digits = _ROUNDED.fullmatch(saved)
    return digits is not None and shown == Context(
        prec=len(re.sub(r"\D", "", digits[1]))
    ).create_decimal(whole)


def _same_amount(came: str, saved: str, divided: int) -> bool:
    before, shown = _amounts(came), _amounts(saved)
    return bool({amount / divided for amount in before} & shown) or (
        divided == 1 and _same_number(came, saved)
    )


def _amounts(text: str) -> set[Decimal]:
    return {found for mark in ".," if (found := read_amount(text, mark)[0]) is not None}


def _made_a_day(came: str, saved: str) -> bool:
    if not (_DAY_OR_MONTH.fullmatch(came) and _MADE_A_DAY.fullmatch(saved)):
        return False
    numbers = [{int(n) % 100 for n in re.findall(r"\d+", text)} for text in (came, saved)]
    return numbers[1] <= numbers[0]
