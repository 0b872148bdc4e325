"""Mends lines whose quotation marks do not follow the rules, each for itself."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from data_contracts.reading.layout import looks_of
from data_contracts.reading.loose import LooseRow, row_of

_MOST_LINES = 200
"""Lines that a value with undoubled marks inside may run over."""
_WIDE = 6
"""Columns from which on the number of fields alone tells that a line is a row."""

_BLANKS = re.compile(r' *(?=")')

INNER, LOST = "inner_quotes", "lost_quotes"


@dataclass(frozen=True, slots=True)
class Mended:
    """A record that was mended.

    Attributes:
        row: What it holds.
        lines: How many lines it takes.
        how: `INNER` (marks inside a value are not doubled), `LOST` (a mark has no partner) or
            empty: nothing had to be decided.
    """

    row: LooseRow
    lines: int
    how: str = ""


@dataclass(frozen=True, slots=True)
class Mender:
    """Mends the records of one table.

    Attributes:
        delimiter: What separates its fields.
        width: How many fields a sound record has.
        surplus: How many more a sound record may have, all empty.
        looks: How the values of each column are written, where there are few ways.
    """

    delimiter: str
    width: int
    surplus: int
    looks: tuple[Collection[str], ...]

    def record(self, text: str, line: int, *, ends: bool) -> Mended | None:
        """Return the record that a text begins with, or None if more text is needed to tell.

        Args:
            text: Whole lines, the first one's marks being amiss or open.
            line: The number of that line.
            ends: Whether the block ends with this text.
        """
        if not ends and not self._closes(text):
            return None
        first, ended, _ = text.partition("\n")
        first = first.removesuffix("\r")
        for mend in (self._spaced, self._whole, self._escaped, self._enclosed, self._closed):
            if mended := mend(text, first, line):
                return mended
        return self._torn(first, line, ended=bool(ended))

    def torn(self, first: str, line: int) -> Mended:
        """Return a line as a record for itself: a mark in it never closes."""
        return self._torn(first.rstrip("\r\n"), line, ended=first.endswith("\n"))

    def swallows(self, record: str) -> bool:
        """Whether a record over several lines is rather several rows: its first line is whole."""
        first, *inner = record.split("\n")
        whole = bool(inner) and first.count(self.delimiter) in self._counts()
        return whole and any(map(self.looks_like_row, inner))

    def looks_like_row(self, line: str) -> bool:
        """Whether a line inside quotation marks is rather a row that a lost mark swallowed."""
        found = strict_record(line, self.delimiter)
        fields = self._trimmed(found[0] if found else line.split(self.delimiter))
        bare = [field.strip().strip('"') for field in fields]
        if self.width == 1 or len(fields) != self.width or not bare[0]:
            return False
        pairs = zip(bare, self.looks, strict=True)
        told = [looks_of(value) in looks for value, looks in pairs if value and looks]
        needed = 0 if self.width >= _WIDE else min(2, sum(map(bool, self.looks))) or 1
        return all(told) and len(told) >= needed and 2 * sum(map(bool, bare)) >= self.width

    def _counts(self) -> range:
        return range(self.width - 1, self.width + self.surplus)

    def _closes(self, text: str) -> bool:
        return strict_record(text, self.delimiter) is not None or '"\n' in text

    def _trimmed(self, fields: list[str]) -> list[str]:
        beyond = fields[self.width : self.width + self.surplus]
        if len(fields) <= self.width + self.surplus and not any(map(str.strip, beyond)):
            return fields[: self.width]
        return fields

    def _sound(self, fields: list[str], line: int, lines: int, how: str = INNER) -> Mended | None:
        fields = self._trimmed(fields)
        if len(fields) != self.width:
            return None
        return Mended(LooseRow(line, fields, None), lines, how)

    def _spaced(self, _: str, first: str, line: int) -> Mended | None:
        """Take a mark after a delimiter and a blank for one that opens."""
        if f'{self.delimiter} "' not in first:
            return None
        found = strict_record(first, self.delimiter, spaced=True)
        return self._sound(found[0], line, 1) if found else None

    def _whole(self, text: str, first: str, line: int) -> Mended | None:
        """Take the record as the rules say, if it swallows no other row."""
        found = strict_record(text, self.delimiter)
        if not found:
            return None
        lines = text[: found[1]].removesuffix("\n").split("\n")
        fields = self._trimmed(found[0])
        if self.swallows("\n".join(lines)):
            return None
        if len(fields) != self.width and '\\"' in first:
            return None
        return Mended(row_of(fields, self.delimiter, self.width, line), len(lines))

    def _escaped(self, text: str, first: str, line: int) -> Mended | None:
        r"""Take `\"` for a mark inside a value."""
        if '\\"' not in first:
            return None
        found = strict_record(text, self.delimiter, escape="\\")
        if not found:
            return None
        return self._sound(found[0], line, text[: found[1]].removesuffix("\n").count("\n") + 1)

    def _enclosed(self, text: str, first: str, line: int) -> Mended | None:
        """Take only marks beside a delimiter for those around values, if all values have them."""
        if not first.startswith('"'):
            return None
        whole = ""
        for lines, part in enumerate(text.split("\n", _MOST_LINES)[:_MOST_LINES], 1):
            if lines > 1 and part.startswith('"'):
                return None
            whole = f"{whole}\n{part}" if lines > 1 else part
            shut = whole.removesuffix("\r")
            if len(shut) > 1 and shut.endswith('"'):
                fields = shut[1:-1].split(f'"{self.delimiter}"')
                return self._sound([f.replace('""', '"') for f in fields], line, lines)
        return None

    def _closed(self, _: str, first: str, line: int) -> Mended | None:
        """Split a line where a value that opens with a mark ends at one before a delimiter."""
        fields: list[str] = []
        rest: str | None = first
        while rest is not None:
            if rest.startswith('"'):
                end = rest.find(f'"{self.delimiter}', 1)
                end = len(rest) - 1 if end < 0 and rest.endswith('"') and len(rest) > 1 else end
                if end < 0:
                    return None
                fields.append(rest[1:end].replace('""', '"'))
                rest = rest[end + 2 :] if end + 1 < len(rest) else None
            else:
                field, more, after = rest.partition(self.delimiter)
                fields.append(field)
                rest = after if more else None
        return self._sound(fields, line, 1)

    def _torn(self, first: str, line: int, *, ended: bool) -> Mended:
        """Split a line at every delimiter: a mark has no partner."""
        fields = self._trimmed([self._bare(field) for field in first.split(self.delimiter)])
        if ended and (mended := self._sound(fields, line, 1, LOST)):
            return mended
        row = row_of(fields, self.delimiter, self.width, line)
        cause = "a quotation mark is lost" if ended else "the file breaks off in this row"
        fault = f"{row.fault}: {cause}" if row.fault else cause
        return Mended(LooseRow(line, row.values, fault), 1)

    @staticmethod
    def _bare(field: str) -> str:
        if len(field) > 1 and field.startswith('"') and field.endswith('"'):
            return field[1:-1].replace('""', '"')
        return field.replace('"', "", 1) if field.count('"') == 1 and field[:1] == '"' else field


def strict_record(
    text: str, delimiter: str, *, escape: str = "", spaced: bool = False
) -> tuple[list[str], int] | None:
    """Return the fields of the record that a text begins with, and its length with its line end.

    None where a value that opens with a quotation mark never closes, or goes on after it.

    Args:
        text: What begins with a record.
        delimiter: What separates fields.
        escape: What stands before a mark inside a value, beside the mark itself.
        spaced: Whether blanks may stand before a mark that opens.
    """
    fields: list[str] = []
    at = 0
    while True:
        if spaced:
            marked = _BLANKS.match(text, at)
            at = marked.end() if marked else at
        if text.startswith('"', at):
            end = _closing(text, at + 1, escape)
            if end < 0:
                return None
            value = text[at + 1 : end].replace('""', '"')
            fields.append(value.replace(f'{escape}"', '"') if escape else value)
            at = end + 1
        else:
            end = _next(text, at, delimiter)
            fields.append(
                text[at:end].removesuffix("\r")
                if text[end : end + 1] != delimiter
                else text[at:end]
            )
            at = end
        if text.startswith(delimiter, at):
            at += 1
        elif text.startswith(("\n", "\r\n"), at):
            return fields, text.index("\n", at) + 1
        elif at >= len(text) or text[at:] == "\r":
            return fields, len(text)
        else:
            return None


def _closing(text: str, at: int, escape: str) -> int:
    while True:
        at = text.find('"', at)
        if at < 0:
            return -1
        if escape and text[at - 1] == escape:
            at += 1
        elif text.startswith('"', at + 1):
            at += 2
        else:
            return at


def _next(text: str, at: int, delimiter: str) -> int:
    line = text.find("\n", at)
    line = len(text) if line < 0 else line
    found = text.find(delimiter, at, line)
    return line if found < 0 else found
