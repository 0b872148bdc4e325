"""What a workbook says of its cells beyond their values: errors, formulas, and how dates look."""

import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from posixpath import join, normpath

Spot = tuple[int, str]
"""A cell's row on its sheet, from 1, and what its column is called."""

_PIECE = 1 << 24
"""Bytes (16 MB) of a sheet looked at in one go."""
_EXACT = 10**15
"""Excel keeps 15 digits of a number."""
_ATTRIBUTES = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TAG = rb"<(?:\w+:)?%s\b((?:\s+[\w:]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>"
_SHEET, _LINK, _FORM, _LOOK = (
    re.compile(_TAG % n) for n in (b"sheet", b"Relationship", b"numFmt", b"xf")
)
_LOOKS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL = re.compile(
    rb"<(?:\w+:)?(?:(row)\b([^>]*)>|c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_LONG = re.compile(rb">-?\d{16,}(?:\.0*)?<|>-?\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d|\d{3})<")
_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_DATES = {*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58}
"""Excel's own forms of dates without a time of day (ECMA-376, 18.8.30)."""
_NO_FORM = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class Oddities:
    """What is odd on a sheet.

    Attributes:
        errors: What cells say that hold an error: `#N/A`.
        empty_formulas: Cells whose formula has no value, since nothing ever calculated it.
        long: Cells with a number of more than 15 digits.
        days: Cells that show a date without a time of day, where asked for.
    """

    errors: dict[Spot, str] = field(default_factory=dict)
    empty_formulas: list[Spot] = field(default_factory=list)
    long: list[Spot] = field(default_factory=list)
    days: set[Spot] = field(default_factory=set)


def oddities(
    archive: zipfile.ZipFile, sheet: str, columns: Mapping[int, str], *, days: bool
) -> Oddities:
    """Return what is odd on a sheet of a workbook.

    Args:
        archive: The workbook.
        sheet: The sheet's name.
        columns: What the columns are called, by their number on the sheet, from 1.
        days: Whether cells with dates are told, too.
    """
    found = Oddities()
    try:
        place = _places(archive).get(sheet)
        looks = _day_looks(archive) if days else frozenset()
        if place:
            for row, column, cell in _cells(archive, place, looks):
                if column in columns:
                    _note(found, (row, columns[column]), cell, looks)
    except KeyError:
        return found
    return found


@dataclass(frozen=True, slots=True)
class _Cell:
    kind: str
    look: str
    content: bytes


def _places(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the file of each sheet by the sheet's name."""
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in map(_attributes, _LINK.finditer(archive.read("xl/_rels/workbook.xml.rels")))
    }
    places = {}
    for one in map(_attributes, _SHEET.finditer(archive.read("xl/workbook.xml"))):
        link = next((value for name, value in one.items() if name.endswith(":id")), "")
        places[one.get("name", "")] = normpath(join("/xl", targets.get(link, "")))[1:]
    return places


def _attributes(tag: re.Match[bytes]) -> dict[str, str]:
    return {
        one[1].decode(): unescape((one[2] if one[2] is not None else one[3]).decode())
        for one in _ATTRIBUTES.finditer(tag[1])
    }


def _day_looks(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the numbers of the looks that show a date without a time of day."""
    styles = archive.read("xl/styles.xml")
    forms = {
        one["numFmtId"]: one.get("formatCode", "")
        for one in map(_attributes, _FORM.finditer(styles))
    }
    looks = _LOOKS.search(styles)
    every = map(_attributes, _LOOK.finditer(looks[0])) if looks else ()
    return frozenset(
        str(number) for number, one in enumerate(every) if _is_day(one.get("numFmtId", "0"), forms)
    )


def _is_day(number: str, forms: dict[str, str]) -> bool:
    if number not in forms:
        return number.isdigit() and int(number) in _DATES
    form = _NO_FORM.sub("", forms[number]).casefold()
    return ("d" in form or "y" in form) and not ("h" in form or "s" in form)


def _cells(
    archive: zipfile.ZipFile, place: str, looks: Collection[str]
) -> Iterator[tuple[int, int, _Cell]]:
    """Yield the cells of the pieces of a sheet in which anything may be odd."""
    row = column = 0
    for piece in _pieces(archive, place):
        if not (looks or _ERROR.search(piece) or _FORMULA.search(piece) or _LONG.search(piece)):
            row, column = _last_row(piece, row), 0
            continue
        for found in _CELL.finditer(piece):
            if found[1]:
                row, column = _number(found[2], row), 0
                continue
            given = {one[1]: one[2] or one[3] or b"" for one in _ATTRIBUTES.finditer(found[3])}
            column = _column(given.get(b"r", b"")) or column + 1
            kind, look = given.get(b"t", b"n").decode(), given.get(b"s", b"0").decode()
            yield row, column, _Cell(kind, look, found[4] or b"")


def _pieces(archive: zipfile.ZipFile, place: str) -> Iterator[bytes]:
    """Yield a sheet's text in pieces that end where a row ends."""
    rest = b""
    with archive.open(place) as file:
        while more := file.read(_PIECE):
            whole, end, rest = (rest + more).rpartition(b"row>")
            yield whole + end
    yield rest


def _last_row(piece: bytes, row: int) -> int:
    for found in re.finditer(rb"<(?:\w+:)?row\b([^>]*)>", piece):
        row = _number(found[1], row)
    return row


def _number(attributes: bytes, before: int) -> int:
    given = {one[1]: one[2] or one[3] for one in _ATTRIBUTES.finditer(attributes)}
    return int(given.get(b"r") or before + 1)


def _column(place: bytes) -> int:
    """Return the number of a column: 28 of `AB7`."""
    number = 0
    for letter in place.upper():
        if ord("A") <= letter <= ord("Z"):
            number = 26 * number + letter - ord("A") + 1
    return number


def _note(found: Oddities, spot: Spot, cell: _Cell, looks: Collection[str]) -> None:
    value = _VALUE.search(cell.content)
    if cell.kind == "e":
        found.errors[spot] = unescape(value[1].decode()) if value else "#ERROR"
    elif not value and cell.kind not in ("str", "inlineStr") and _FORMULA.search(cell.content):
        found.empty_formulas.append(spot)
    elif cell.kind == "n" and value:
        if cell.look in looks:
            found.days.add(spot)
        elif abs(float(value[1])) >= _EXACT:
            found.long.append(spot)
