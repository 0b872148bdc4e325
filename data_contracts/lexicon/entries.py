"""Entries of a lexicon's file, each held to its form."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from data_contracts.lexicon.lexicon import Phrase
from data_contracts.lexicon.patterns import UnfitPatternError, check_pattern
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.words import shortened

_PARTS = {"pattern", "weight", "message", "quote"}
_MOST_WEIGHT = 10


def refuse(file: str, entry: str, wrong: str, fix: str) -> NoReturn:
    """Raise the error that names the file, the entry, what is wrong with it and what to do."""
    raise UnusableInputError(f"{file or 'The bundled lexicon'}: {entry}: {wrong}. {fix}.")


def refuse_others(file: str, entry: str, found: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse names that mean nothing, naming those that do."""
    if unknown := sorted(set(found) - set(known)):
        wrong = f"holds {', '.join(unknown)}, which means nothing"
        refuse(file, entry, wrong, f"It may hold: {', '.join(sorted(known))}")


def phrases(file: str, kind: str, stated: list[Any]) -> Iterable[Phrase]:
    """Read the phrases of a kind.

    Yields:
        One per entry.
    """
    for place, entry in enumerate(stated, 1):
        where = f"[[{kind}]], entry {place}"
        if not isinstance(entry, dict):
            refuse(file, where, "is no section", f"Write [[{kind}]] above its lines")
        refuse_others(file, where, entry, _PARTS)
        where += f" ({shortened(str(entry.get('pattern', '')))})"
        for part in sorted(_PARTS - {"weight"}):
            if not isinstance(entry.get(part), str) or not entry[part].strip():
                refuse(file, where, f"{part} is missing, or is no text", f"Add {part} = '…'")
        weight = _number(file, where, "weight", entry.get("weight", 1))
        if not 0 <= weight <= _MOST_WEIGHT:
            refuse(file, where, f"weight is {weight}", f"Write a number from 0 to {_MOST_WEIGHT}")
        _check(file, where, entry["pattern"])
        yield Phrase(kind, entry["pattern"], weight, entry["message"], entry["quote"])


def patterns(file: str, section: str, stated: list[Any]) -> tuple[str, ...]:
    """Read a list of patterns."""
    for place, pattern in enumerate(stated, 1):
        where = f"{section}, entry {place} ({shortened(str(pattern))})"
        if not isinstance(pattern, str):
            refuse(file, where, "is no text", "Write it between single quotes")
        _check(file, where, pattern)
    return tuple(stated)


def lower_words(file: str, section: str, stated: list[Any]) -> frozenset[str]:
    """Read a list of words, in lower case."""
    for place, word in enumerate(stated, 1):
        if not isinstance(word, str) or not word.strip():
            refuse(file, f"{section}, entry {place}", f"{word!r} is no word", "Write it in quotes")
    return frozenset(word.strip().lower() for word in stated)


def synonyms(file: str, column: str, stated: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Read what words of a column stand for.

    Yields:
        (column, word, what it stands for), in lower case.
    """
    for meaning, words in stated.items():
        where = f"[{column}] {meaning}"
        if not isinstance(words, list):
            refuse(file, where, "is no list", f'Write it like {meaning} = ["word", "word"]')
        yield from (
            (column, word, meaning.lower()) for word in sorted(lower_words(file, where, words))
        )


def numbers(
    file: str, section: str, stated: Mapping[str, Any], known: Iterable[str]
) -> tuple[tuple[str, float], ...]:
    """Read names with a number each."""
    refuse_others(file, f"[{section}]", stated, known)
    return tuple(
        (name, _number(file, f"[{section}]", name, value)) for name, value in stated.items()
    )


def _number(file: str, where: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        refuse(file, where, f"{name} is {value!r}", "Write a number, such as 0.5")
    return float(value)


def _check(file: str, where: str, pattern: str) -> None:
    if not file:
        return  # the bundled ones are held to it by tests, not at every start
    try:
        check_pattern(pattern)
    except UnfitPatternError as error:
        refuse(file, where, str(error), "Change the pattern, or remove the entry")
