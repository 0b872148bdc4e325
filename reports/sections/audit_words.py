"""What criteria of the audit, their answers and its verdicts are called, in finished text."""

import re
from collections.abc import Sequence

from attribution.audit.answers import Quote, Verdict
from attribution.audit.criterion import FAIL, Criterion
from attribution.audit_rules import AuditRules
from data_contracts.odcs import contract
from reports.audit_lines import LINES, line_told
from reports.names import name
from reports.numbers import count

VERDICTS = {
    Verdict.SPAM: "Spam",
    Verdict.MIXED: "Mixed",
    Verdict.UNCLEAR: "Unclear",
    Verdict.NURTURE: "Nurture",
}
"""Every verdict as a label, the worst first; there is no other list of them."""

NEVER_SENT = "Never sent"
"""What stands in a verdict's place where nothing was sent."""

MET, NOT_MET, CANNOT_SAY = "Pass", "Fail", "Cannot say"
"""What a criterion can answer."""

LONGEST_QUOTE = 150
"""A quoted sentence is cut down to so many characters around the words that speak in it."""

_OF_TABLE = {
    "touches": "touches", "deals": "deals", "leads": "leads", "content": "content",
    "costs": "costs", "verdicts": "verdicts", "holdouts": "holdouts",
}  # fmt: skip
_OTHERWISE = {
    "settings.judged": (
        "a person’s word on the piece",
        "A person’s word on the piece",
        "Whether it is a pitch or help, where the text judge cannot tell; anybody may say it.",
    )
}
"""Fields that are no column and stand in no file: in a sentence, as a row, and what they hold."""

_SETTING = "settings"
_JUDGED = "settings.judged"
_AUDIT = "audit"
_VALUE = re.compile(r"\{(\w+)\}(-?)(\s+days?\b)?")
_OUT_OF_SIGHT = 10_000


def title(criterion: Criterion) -> str:
    """Return a criterion's name with its id: `T1 Fits the role`."""
    return f"{criterion.id} {criterion.name}"


def formula(criterion: Criterion, rules: AuditRules) -> str:
    """Return when a criterion is met, with every threshold's value in its place."""
    return _VALUE.sub(lambda found: _value(rules, *found.groups(default="")), criterion.formula)


def practitioner(criterion: Criterion) -> str:
    """Return the practitioner's words that a criterion is drawn from, in quotation marks."""
    return f"“{criterion.quote}”" if criterion.quote else "–"


def field_told(field: str) -> str:
    """Return a field that a criterion needs: `the column reason of the touches`."""
    if field in _OTHERWISE:
        return _OTHERWISE[field][0]
    table, column, more = _parts(field)
    if table in _OF_TABLE:
        return f"the column {column} of the {_OF_TABLE[table]}{more}"
    if field in _OF_TABLE:
        return f"a table of {_OF_TABLE[field]}"
    section = _AUDIT if _AUDIT in table.split(".") else _SETTING
    return f"the setting {column} (under [{section}] in nurture.toml)"


def field_heading(field: str) -> str:
    """Return a field as a row begins: `reason, in touches`."""
    if field in _OTHERWISE:
        return _OTHERWISE[field][1]
    table, column, more = _parts(field)
    if table in _OF_TABLE:
        return f"{column}{more}, in {_OF_TABLE[table]}"
    if field in _OF_TABLE:
        return f"A table of {_OF_TABLE[field]}"
    return f"{column}, a setting"


def field_meaning(field: str) -> str:
    """Return what a field holds, as its contract says it."""
    if field in _OTHERWISE:
        return _OTHERWISE[field][2]
    table, column, _ = _parts(field)
    if table in _OF_TABLE:
        meanings = {one.name: one.meaning for one in contract(table).columns}
        return meanings.get(column, "–")
    if field in _OF_TABLE:
        return "A file of its own"
    return LINES[column].name if column in LINES else "Stated in nurture.toml"


def field_missing(criterion: Criterion, answer: int) -> str | None:
    """Return the field that an answer below 0 says is missing; None for any other answer."""
    return criterion.fields[-1 - answer] if answer < FAIL else None


def checked(assessed: int, of: int) -> str:
    """Return how much was checked: `checked 6 of 11`."""
    return f"checked {count(assessed)} of {count(of)}"


def verdict_told(verdict: str | None) -> str:
    """Return a verdict as a label."""
    return NEVER_SENT if verdict is None else VERDICTS[Verdict(verdict)]


def quoted(quote: Quote, longest: int = LONGEST_QUOTE) -> str:
    """Return a sentence of a piece in quotation marks, cut down around what speaks in it."""
    sentence, phrase = name(quote.sentence, _OUT_OF_SIGHT), name(quote.phrase, _OUT_OF_SIGHT)
    return f"“{_around(sentence, phrase, longest)}”"


def quotes_of(quotes: Sequence[Quote], kinds: frozenset[str], most: int) -> list[str]:
    """Return the strongest sentences of some kinds, each sentence once."""
    told = [quoted(quote) for quote in quotes if quote.kind in kinds]
    return list(dict.fromkeys(told))[:most]


def _parts(field: str) -> tuple[str, str, str]:
    """Return a field's table, its column, and what more is asked of it, such as ` in English`."""
    table, _, rest = field.rpartition(".")
    column, blank, more = rest.partition(" ")
    return table, column, blank + more


def _value(rules: AuditRules, field: str, hyphen: str, unit: str) -> str:
    """Return a threshold as it stands in a sentence, which may name its unit already."""
    if field not in LINES:
        return f"{field}{hyphen}{unit}"
    told = line_told(rules, field)
    if not isinstance(getattr(rules, field), int):
        return f"{told}{hyphen}{unit}".replace(" days days", " days")
    number = told.partition(" ")[0]
    bare = hyphen or unit or "day" not in told
    return f"{number}{hyphen}{unit}" if bare else told


def _around(sentence: str, phrase: str, longest: int) -> str:
    if len(sentence) <= longest:
        return sentence
    at = max(sentence.casefold().find(phrase.casefold()), 0)
    start = max(0, min(at - (longest - len(phrase)) // 2, len(sentence) - longest))
    cut = sentence[start : start + longest].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + longest < len(sentence) else ''}"
