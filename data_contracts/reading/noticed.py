"""What is noticed while rows are read, counted by kind, with a few places of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_PLACES = 5

Place = tuple[int, str]
"""The line, and what stands there: never a value that could be somebody's name."""


@dataclass(slots=True)
class Noticed:
    """Counts and the first five places, by kind; those of several blocks can be added up."""

    counts: dict[str, int] = field(default_factory=dict)
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def add(self, kind: str, count: int, places: Iterable[int | Place] = ()) -> None:
        """Count what was noticed at some places."""
        if not count:
            return
        full = (place if isinstance(place, tuple) else (place, "") for place in places)
        self.counts[kind] = self.counts.get(kind, 0) + count
        self.places[kind] = tuple(sorted({*self.places.get(kind, ()), *full}))[:_PLACES]

    def __add__(self, other: "Noticed") -> "Noticed":
        """Return what both noticed."""
        both = Noticed(dict(self.counts), dict(self.places))
        for kind, count, places in other:
            both.add(kind, count, places)
        return both

    def __iter__(self) -> Iterator[tuple[str, int, tuple[Place, ...]]]:
        """Go through the kinds in alphabetical order."""
        for kind in sorted(self.counts):
            yield kind, self.counts[kind], self.places[kind]
