"""What one person got and did, touch by touch, in words: what it was, how it is marked, and why."""

from collections.abc import Mapping
from typing import Any

from attribution.audit.answers import Verdict
from attribution.audit.criterion import FAIL, PASS, Criterion
from attribution.audit.mail import Direction
from attribution.audit.sends import OF_CLICKS, OF_SENDS
from attribution.audit.sends.verdict import REASONS
from attribution.creditable import Use
from reports.numbers import count, days
from reports.sections.audit_words import VERDICTS
from reports.wording import heading, joined

MACHINE, THEY_DID, TURNED_AWAY, NOT_JUDGED = "Machine", "They did", "Turned away", "–"
"""How touches are marked that are no sends; deliveries and advertisements are not judged."""

_MARKS = {
    Direction.PUSH: NOT_JUDGED, Direction.PULL: THEY_DID, Direction.HARM: TURNED_AWAY,
    Direction.MACHINE: MACHINE,
}  # fmt: skip
_NO_SUCH_REASON = {"T4", "T5", "T8"}
"""Where these are not met there is just no such reason: that speaks against nothing."""

_OF_USE = {
    Use.OPENED: "Opens are machine-made too often to count any.",
    Use.MACHINE: "Clicked by a scanner or other machine.",
    Use.SERVICE_PAGE: "An unsubscribe, preference or privacy page: no sign of interest.",
    Use.REPEAT: "The same as just before: both count once.",
    Use.SAME_VISIT: "Part of the visit before it.",
    Use.LATER: "After the date of the data.",
    Use.INTERNAL: "Our own staff, or a test record.",
}
_CRITERIA: Mapping[str, Criterion] = {one.id: one for one in (*OF_SENDS, *OF_CLICKS)}
_AGAINST = {
    "T1": "not written for its role",
    "T2": "neither its industry nor its interests",
    "T3": "not its problem",
    "T6": "only keeps in touch",
    "T7": "no reason and goal stated",
    "T11": "hard promotion this early",
    "T12": "a link to unsubscribe or the like",
    "T13": "a machine’s click",
    "T14": "left again at once",
    "T15": "a merge field that nobody filled in",
}
_FOR = {
    "T1": "fits its role",
    "T2": "fits its industry or interests",
    "T3": "fits its problem",
    "T4": "follows a conversation",
    "T5": "was asked for",
    "T8": "follows what the lead did",
}


def marked(touch: Mapping[str, Any]) -> str:
    """Return how a touch is marked: a verdict, or who was behind it."""
    if touch["verdict"] is not None:
        return VERDICTS[Verdict(touch["verdict"])]
    return _MARKS[Direction(touch["direction"])]


def why(touch: Mapping[str, Any]) -> str:
    """Return what speaks against a send and for it, and what cannot be said; or about a click."""
    if touch["verdict"] is None:
        return _of_response(touch)
    against = [_failed(one, touch) for one in _asked(touch, FAIL) if one not in _NO_SUCH_REASON]
    if touch["pitch"] and not touch["requested"]:
        against.append("a pitch that nobody asked for (C1, C3)")
    if touch["blast"]:
        against.append("sent to the whole list (P2)")
    for_it = [_met(one) for one in _asked(touch, PASS) if one in REASONS]
    left = missing_of(touch)
    told = [
        f"Against it: {joined(against)}." if against else "",
        f"For it: {joined(for_it)}." if for_it else "",
        f"Cannot say: {joined(left)}." if left else "",
    ]
    return " ".join(filter(None, told)) or "Nothing speaks for or against it."


def missing_of(touch: Mapping[str, Any]) -> list[str]:
    """Return the ids of the criteria that cannot be assessed of a touch."""
    return [one for one in _CRITERIA if (answer := touch[one]) is not None and answer < FAIL]


def _failed(criterion: str, touch: Mapping[str, Any]) -> str:
    told = _AGAINST.get(criterion, f"“{_CRITERIA[criterion].name}” fails")
    if criterion == "T10":
        told = f"{days(touch['days_late'])} after the opt-out"
    elif criterion == "T9":
        told = f"number {count(touch['copy'])} of the same"
    return f"{told} ({criterion})"


def _met(criterion: str) -> str:
    return f"{_FOR.get(criterion, _CRITERIA[criterion].name)} ({criterion})"


def _asked(touch: Mapping[str, Any], answer: int) -> list[str]:
    return [one for one in _CRITERIA if touch[one] == answer]


def _of_response(touch: Mapping[str, Any]) -> str:
    if told := _OF_USE.get(touch["use"], ""):
        return told
    failed = [_failed(one, touch) for one in _asked(touch, FAIL)]
    return f"{heading(joined(failed))}." if failed else ""
