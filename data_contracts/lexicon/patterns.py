"""Patterns for a regular expression engine that reads every text once, however it is made.

Look-around and back-references would need an engine that a hostile text can keep busy for hours.
"""

import re
from collections.abc import Iterable, Sequence

import polars as pl

from data_contracts.lexicon.lexicon import OUR_NAMES

_AT_ONCE = 40
"""Patterns joined into one; more of them, and the engine would refuse its size."""

# Within Unicode, these classes would make the engine slow, and English needs no more than this.
_PLAIN = {r"\b": r"(?-u:\b)", r"\d": "[0-9]", r"\w": "[a-z0-9_]", r"\s": "[ ]"}
_CLASSES = re.compile(r"\\.", re.DOTALL)
_NOTHING = "[a&&b]"
_LETTER = re.compile("[a-z0-9_]")
_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$#&~-]")


class UnfitPatternError(ValueError):
    """A pattern that cannot be used; the message says why."""


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that the engine does not know, or that recognises everything.

    Raises:
        UnfitPatternError: With the reason.
    """
    try:
        everything = bool(pl.Series([""]).str.contains(ready(pattern, ("our name",))).item())
    except pl.exceptions.ComputeError as error:
        told = " ".join(str(error).replace("regex error:", "").split())
        raise UnfitPatternError(
            "is no pattern that can be used (look-around, back-references and patterns of great "
            f"size are not): {told}"
        ) from error
    if everything:
        raise UnfitPatternError("recognises every text, even an empty one")


def ready(pattern: str, our_names: Sequence[str] = ()) -> str:
    """Return a pattern as the engine takes it.

    Args:
        pattern: As the lexicon states it.
        our_names: What stands for `{our_names}`, in any case; without any, that recognises nothing.
    """
    names = [name for name in (" ".join(n.lower().split()) for n in our_names) if name]
    plain = _CLASSES.sub(lambda found: _PLAIN.get(found[0], found[0]), pattern)
    return plain.replace(OUR_NAMES, _any_name(names))


def joined(patterns: Iterable[str]) -> list[str]:
    """Return a few patterns that recognise what any of many recognises."""
    every = [f"(?:{pattern})" for pattern in patterns]
    return ["|".join(every[at : at + _AT_ONCE]) for at in range(0, len(every), _AT_ONCE)]


def _any_name(names: Sequence[str]) -> str:
    if not names:
        return _NOTHING
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return f"(?:{'|'.join(map(_whole, longest_first))})"


def _whole(name: str) -> str:
    """Return a pattern of a name that is no part of a longer word."""
    start, end = (r"(?-u:\b)" if _LETTER.match(letter) else "" for letter in (name[0], name[-1]))
    return start + _SPECIAL.sub(lambda found: "\\" + found[0], name) + end
