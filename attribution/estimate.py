"""A number with its range, or the reason why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure that a reader may quote. Unknown is never 0.

    Attributes:
        value: The estimate, or None where it cannot be known.
        low: Lower end of its interval, or None where there is none.
        high: Upper end of its interval, or None where there is none.
        n: How many independent units (deals, leads) it rests on.
        why: Why `value` is None, or what weakens it; empty where nothing does.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    why: str = ""

    @classmethod
    def unknown(cls, why: str, n: int = 0) -> "Estimate":
        """Return an estimate that says why it has no value."""
        return cls(None, None, None, n, why)
