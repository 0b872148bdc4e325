"""Shares of a program with Wilson's interval, what is not known counted both ways."""

from dataclasses import dataclass, replace
from statistics import NormalDist

from attribution.audit.answers import Outcome
from attribution.audit.criterion import FAIL, PASS, missing
from attribution.estimate import Estimate
from attribution.influence import wilson

_UNKNOWN = "of too many of them nobody knows"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of something are of a kind.

    Attributes:
        found: How many are.
        unknown: Of how many nobody knows.
        every: How many there are.
    """

    found: int
    unknown: int
    every: int

    @property
    def least(self) -> float:
        """The share if none of the unknown are."""
        return self.found / self.every

    @property
    def most(self) -> float:
        """The share if all of the unknown are."""
        return (self.found + self.unknown) / self.every

    def told(self, answer: int | None, confidence: float, why: str = "") -> Estimate:
        """Return the share of those that are known; only its ends where nothing can be said."""
        share = self.share(confidence, why)
        if answer is None or answer >= FAIL:
            return share
        return replace(share, value=None, why=_UNKNOWN)

    def share(self, confidence: float, why: str = "") -> Estimate:
        """Return the share of those that are known.

        Its interval is Wilson's (Newcombe, 1998, method 3): the lower end with the unknown
        counted as none, the upper end with all of them counted.

        Args:
            confidence: The level of the interval.
            why: What weakens the share.
        """
        if not self.every:
            return Estimate.unknown(why)
        known = self.every - self.unknown
        return Estimate(
            value=self.found / known if known else None,
            low=wilson(self.least, self.every, confidence)[0],
            high=wilson(self.most, self.every, confidence)[1],
            n=self.every,
            why=why,
        )


def share_outcome(  # noqa: PLR0913 # what an outcome is made of
    criterion: str,
    answer: int,
    counted: Counted,
    limit: float,
    confidence: float,
    *,
    touches: tuple[str, ...],
) -> Outcome:
    """Return what a criterion answers by one share: its figure, and what was found."""
    figure = counted.told(answer, confidence)
    return Outcome(criterion, answer, figure, "share", limit, touches=touches, count=counted.found)


def below(counted: Counted, limit: float, place: int) -> int:
    """Answer whether a share lies below a limit, where every touch is on record.

    Nothing was drawn: the share is what it is, and only the unknown can move it. It fails from
    the limit on, whatever they are; where they decide, it cannot be said.

    Args:
        counted: The counts.
        limit: The limit.
        place: The place among `Criterion.fields` of the field that the unknown lack.
    """
    if counted.least >= limit:
        return FAIL
    return PASS if counted.most < limit else missing(place)


def at_most(counted: Counted, limit: float, place: int) -> int:
    """Answer as `below` whether a share is at most as high as a limit."""
    if counted.least > limit:
        return FAIL
    return PASS if counted.most <= limit else missing(place)


def surely_at_most(counted: Counted, limit: float, place: int, confidence: float) -> int:
    """Answer whether a share is at most as high as a limit, with room for chance.

    It fails where the lower end of its interval lies above the limit. Where the unknown decide on
    which side it lies, it cannot be said; else it is met.

    Args:
        counted: The counts.
        limit: The limit.
        place: The place among `Criterion.fields` of the field that the unknown lack.
        confidence: The level of the interval.
    """
    if wilson(counted.least, counted.every, confidence)[0] > limit:
        return FAIL
    return missing(place) if counted.least <= limit < counted.most else PASS


def rate(count: int, of: int, confidence: float) -> tuple[float, float, float]:
    """Return a count over another that it may exceed, and the interval of the rate.

    Byar's approximation to the exact Poisson interval (Breslow and Day, Statistical Methods in
    Cancer Research, volume II, 1987, page 69).

    Args:
        count: What happened.
        of: What it is counted per; above 0.
        confidence: The level of the interval.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    low = count * (1 - 1 / (9 * count) - z / (3 * count**0.5)) ** 3 if count else 0.0
    more = count + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3
    return count / of, low / of, high / of
