"""How a date is written, told from one example of it."""

import re
from dataclasses import dataclass

EPOCH_US = "epoch_us"
EPOCH_MS = "epoch_ms"
EPOCH_S = "epoch_s"
_EPOCHS = {EPOCH_US, EPOCH_MS, EPOCH_S}

_TIME = (
    r"(?:(?P<gap>[T ] *|, )(?P<hour>\d{1,2}):\d{2}(?P<second>:\d{2}(?P<fraction>\.\d+)?)?"
    r"(?P<half> ?(?:[ap]m|[AP]M))?(?P<zone> ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}))?)?"
)
_YEAR_FIRST = re.compile(r"\d{4}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,2}" + _TIME)
_NUMBERS = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<then>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + _TIME
)
_NAMED = re.compile(
    r"(?P<weekday>[A-Za-z]{3}, )?"
    r"(?:(?P<before>\d{1,2})(?P<mark>[- /])(?P<name>[A-Za-z]{3,9})(?P=mark)"
    r"|(?P<month>[A-Za-z]{3,9}) (?P<day>\d{1,2}), )(?P<year>\d{4}|\d{2})" + _TIME
)
_COMPACT = re.compile(r"(?:19|20)\d{2}[01]\d[0-3]\d")
_MILLISECONDS = re.compile(r"\d{13}")
_SECONDS = re.compile(r"\d{10}")
_ABBREVIATED = 3
_OFFSET = "%#z"

NUMBERS = r"^(\d{1,2})([-/])(\d{1,2})[-/](?:\d{4}|\d{2})(?:[^\d].*)?$"
"""Dates whose first two numbers may be day and month in either order; dots are day first."""


@dataclass(frozen=True, slots=True)
class DateForm:
    """One way of writing a date.

    Attributes:
        pattern: Its strptime pattern, or `EPOCH_US`, `EPOCH_MS` or `EPOCH_S`.
        dated_only: Whether it has no time of day.
        marked: Whether it says its time zone.
    """

    pattern: str
    dated_only: bool = False
    marked: bool = False


def declared_form(pattern: str) -> DateForm:
    """Return the form that a format declares by its pattern.

    >>> declared_form("%Y%m%d").dated_only, declared_form("epoch_s").marked
    (True, True)
    """
    # Polars reads an offset with or without its colon as %#z only.
    pattern = pattern.replace("%z", _OFFSET)
    marked = pattern in _EPOCHS or pattern.endswith(("Z", "UTC")) or _OFFSET in pattern
    timed = any(part in pattern for part in ("%H", "%I", "%T", "%R"))
    return DateForm(pattern, dated_only=not timed and pattern not in _EPOCHS, marked=marked)


def form_of(example: str, order: str) -> DateForm | None:
    """Return how a date is written, or None if it is no date in any known form.

    Args:
        example: The date as it came.
        order: `dmy` or `mdy`, for dates in numbers whose year comes last.

    >>> form_of("2025-03-31T14:05:00Z", "dmy")
    DateForm(pattern='%Y-%m-%dT%H:%M:%SZ', dated_only=False, marked=True)
    >>> form_of("31/03/2025", "dmy").pattern, form_of("n/a", "dmy")
    ('%d/%m/%Y', None)
    """
    if _MILLISECONDS.fullmatch(example):
        return DateForm(EPOCH_MS, marked=True)
    if _SECONDS.fullmatch(example):
        return DateForm(EPOCH_S, marked=True)
    if _COMPACT.fullmatch(example):
        return DateForm("%Y%m%d", dated_only=True)
    for shape, date in ((_YEAR_FIRST, _year_first), (_NUMBERS, _numbers), (_NAMED, _named)):
        if match := shape.fullmatch(example):
            return _with_time(date(match, order), match)
    return None


def _year_first(match: re.Match[str], _: str) -> str:
    return "%Y{0}%m{0}%d".format(match["mark"])


def _numbers(match: re.Match[str], order: str) -> str:
    mark, year = match["mark"], _year(match)
    day_first = order == "dmy" or mark == "."
    return f"%d{mark}%m{mark}{year}" if day_first else f"%m{mark}%d{mark}{year}"


def _named(match: re.Match[str], _: str) -> str:
    name = match["name"] or match["month"]
    month = "%b" if len(name) == _ABBREVIATED else "%B"
    weekday = "%a, " if match["weekday"] else ""
    if match["before"]:
        return f"{weekday}%d{match['mark']}{month}{match['mark']}{_year(match)}"
    return f"{weekday}{month} %d, {_year(match)}"


def _year(match: re.Match[str]) -> str:
    return "%y" if len(match["year"]) == len("25") else "%Y"


def _with_time(date: str, match: re.Match[str]) -> DateForm:
    if not match["hour"]:
        return DateForm(date, dated_only=True)
    half = (match["half"] or "").replace("am", "%p").replace("pm", "%p")
    half = half.replace("AM", "%p").replace("PM", "%p")
    seconds = "" if not match["second"] else ":%S%.f" if match["fraction"] else ":%S"
    zone = match["zone"] or ""
    offset = zone.lstrip(" ")[:1] in {"+", "-"} and zone != ""
    if offset:
        zone = zone[: len(zone) - len(zone.lstrip(" "))] + _OFFSET
    hour = "%I" if half else "%H"
    pattern = f"{date}{match['gap']}{hour}:%M{seconds}{half}{zone}"
    return DateForm(pattern, marked=bool(zone))
