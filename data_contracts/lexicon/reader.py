"""Reads the lexicon's files, and an analyst's own beside them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from data_contracts.lexicon.entries import (
    lower_words,
    numbers,
    patterns,
    phrases,
    refuse,
    refuse_others,
    synonyms,
)
from data_contracts.lexicon.lexicon import CONSTANT, FEATURES, KINDS, Lexicon, Measured

REPLACES = "replaces"
"""The entry of an edited file that names the sections of which the bundled words are left out."""

_COLUMNS = ("role", "industry", "topic")
_WORDS = ("hard", "soft", "generic", "early", "middle", "late", "english", "foreign")
_PATTERNS = ("boilerplate", "touch_base")
_COEFFICIENTS = "coefficients"
_MEASURED = "measured"
_UNSEEN = "unseen"
_LISTS = (*KINDS, *_WORDS, *_PATTERNS)
_SECTIONS = (*_LISTS, *_COLUMNS, _COEFFICIENTS)
_JUDGES = {*KINDS, "boilerplate", "english", "foreign", _COEFFICIENTS}
"""What a text's judgement rests on: where it is edited, what was measured holds no longer."""


@cache
def bundled_lexicon() -> Lexicon:
    """Return the lexicon that comes with the program."""
    return _lexicon(_bundled_sections(), _content())


def read_lexicon(path: str | Path | None) -> Lexicon:
    """Read the lexicon, with an analyst's own file where there is one.

    What the file states is added to the bundled words. Of the sections that its entry `replaces`
    names, only what the file states counts; a coefficient it states replaces the bundled one.

    Args:
        path: The file, TOML of the same form as those in `words`; None for the bundled words.

    Raises:
        UnusableInputError: The file is not there, or something in it means nothing. The message
            names the file, the entry, what is wrong and what to do.
    """
    if path is None:
        return bundled_lexicon()
    file = Path(path)
    own, content = _read(file)
    replaced = _replaced(file.name, own.pop(REPLACES, []))
    refuse_others(file.name, "the file", own, _SECTIONS)
    stated = {name: _section(file.name, name, own[name]) for name in own}
    sections = {name: (*there,) for name, there in _bundled_sections().items()}
    for name in {*stated, *replaced}:
        there = () if name in replaced else sections[name]
        sections[name] = (*there, *stated.get(name, ()))
    if CONSTANT not in dict(sections[_COEFFICIENTS]):
        refuse(file.name, f"[{_COEFFICIENTS}]", f"lacks {CONSTANT}", f"Add {CONSTANT} = 0")
    edited = _JUDGES & {*stated, *replaced}
    return _lexicon(sections, _content() + content, measured=not edited)


def _read(file: Path) -> tuple[dict[str, Any], bytes]:
    try:
        content = file.read_bytes()
    except OSError as error:
        wrong = f"cannot be opened ({error.strerror})"
        fix = "Correct `lexicon` in nurture.toml, or remove it to use the bundled words"
        refuse(str(file), "the file", wrong, fix)
    try:
        return tomllib.loads(content.decode("utf-8-sig")), content
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        refuse(file.name, "the file", f"is no valid TOML: {error}", "Correct that line")


def _replaced(file: str, named: Any) -> list[str]:
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        refuse(file, REPLACES, "is no list of names", f'Write it like {REPLACES} = ["hard"]')
    refuse_others(file, REPLACES, dict.fromkeys(named), _SECTIONS)
    return named


def _section(file: str, name: str, stated: Any) -> tuple[Any, ...]:
    form: Any = list if name in _LISTS else dict
    if not isinstance(stated, form):
        refuse(file, name, "has another form", "Write it as in the bundled file")
    if name in KINDS:
        return tuple(phrases(file, name, stated))
    if name in _WORDS:
        return tuple(lower_words(file, name, stated))
    if name in _PATTERNS:
        return patterns(file, name, stated)
    if name in _COLUMNS:
        return tuple(synonyms(file, name, stated))
    return numbers(file, name, stated, FEATURES)


def _lexicon(
    sections: Mapping[str, tuple[Any, ...]], content: bytes, *, measured: bool = True
) -> Lexicon:
    return Lexicon(
        phrases=tuple(phrase for kind in KINDS for phrase in sections[kind]),
        coefficients=tuple(dict(sections[_COEFFICIENTS]).items()),
        boilerplate=sections["boilerplate"],
        touch_base=sections["touch_base"],
        synonyms=tuple(entry for column in _COLUMNS for entry in sections[column]),
        measured=_measured(_MEASURED) if measured else None,
        unseen=_measured(_UNSEEN) if measured else None,
        fingerprint=sha256(content).hexdigest(),
        **{name: frozenset(sections[name]) for name in _WORDS},
    )


def _measured(section: str) -> Measured | None:
    stated = _bundled().get(section)
    return Measured(**stated) if stated else None


@cache
def _bundled_sections() -> Mapping[str, tuple[Any, ...]]:
    return {name: _section("", name, _bundled()[name]) for name in _SECTIONS}


def _content() -> bytes:
    return b"\n".join(content for _, content in _files())


@cache
def _bundled() -> Mapping[str, Any]:
    document: dict[str, Any] = {}
    for _, content in _files():
        document |= tomllib.loads(content.decode())
    return document


def _files() -> list[tuple[str, bytes]]:
    words = files("data_contracts") / "lexicon" / "words"
    there = (entry for entry in words.iterdir() if entry.name.endswith(".toml"))
    return sorted((entry.name, entry.read_bytes()) for entry in there)
