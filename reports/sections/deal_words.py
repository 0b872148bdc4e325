"""What one deal's people, actions, dates and milestones are called."""

from datetime import datetime
from string import ascii_uppercase
from zoneinfo import ZoneInfo

from attribution.analysis import Analysis
from attribution.milestones import NAMES
from reports.names import name
from reports.numbers import count
from reports.wording import OF_MILESTONE

MILESTONES = {name: OF_MILESTONE[milestone].short for milestone, name in NAMES.items()}
"""What the milestones on the way to the close are called."""


def milestone_label(analysis: Analysis, milestone: str) -> str:
    """Return what a milestone is called; `end` is the credited one."""
    return MILESTONES.get(milestone) or OF_MILESTONE[analysis.settings.milestone].short


def person(number: int | None) -> str:
    """Return the letter that stands for a person: A, B … Z, AA, AB …; `–` for nobody known."""
    if number is None:
        return "–"
    before, last = divmod(number, len(ascii_uppercase))
    return (person(before - 1) if before else "") + ascii_uppercase[last]


def person_told(number: int | None) -> str:
    """Return a person in words: `Person B`, without a name or an id."""
    return "Not known" if number is None else f"Person {person(number)}"


def action_told(action: str) -> str:
    """Return an action in words: `content downloaded`."""
    return name(action).replace("_", " ")


def place_told(file: str, row: int | None) -> str:
    """Return where a row stands: `deals.csv, line 12`."""
    return name(file) if row is None else f"{name(file)}, line {count(row)}"


def local(analysis: Analysis, at: object) -> datetime:
    """Return a moment in the zone whose calendar days count."""
    assert isinstance(at, datetime)  # noqa: S101 (a column of times)
    return at.astimezone(ZoneInfo(analysis.zone))
