"""Workings that several analyses of the same data share."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any, TypeVar

_Working = TypeVar("_Working")


class Workings:
    """Keeps what was worked out by what it was worked out from; the least used goes first.

    Several threads may ask: each working is made once.
    """

    def __init__(self) -> None:
        self._kept: dict[str, OrderedDict[Hashable, Any]] = {}
        self._lock = RLock()

    def keep(
        self, kind: str, key: Hashable, make: Callable[[], _Working], *, most: int
    ) -> _Working:
        """Return a working, made now if it is not kept.

        Args:
            kind: What it is.
            key: Everything that it depends on.
            make: How to make it.
            most: How many of its kind are kept.
        """
        with self._lock:
            kept = self._kept.setdefault(kind, OrderedDict())
            if key not in kept:
                kept[key] = make()
            kept.move_to_end(key)
            while len(kept) > most:
                kept.popitem(last=False)
            found: _Working = kept[key]
            return found
