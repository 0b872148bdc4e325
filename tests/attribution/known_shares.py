"""Companies whose true shares are known: journeys drawn from a short list with its chances.

An account is drawn by its kind, which says how likely each of a few journeys is; it brings one to
three deals, or none. The size of a deal does not depend on its journey, so the true share of a
channel under a model is the expectation over the list: no sampling stands behind it.
"""

from dataclasses import dataclass

import numpy as np

from attribution.journeys import Journeys
from tests.attribution.made_journeys import journeys

JOURNEYS = (
    ("email",), ("search", "email"), ("event", "email", "email"), ("search",),
    ("event", "search", "email"), ("search", "search", "event"), ("fair", "email"),
    ("email", "search", "fair", "event"),
)  # fmt: skip
# By kind of account: how likely each journey is, and how likely it leads to a deal.
LIKELY = np.array([[6, 4, 3, 2, 2, 1, 1, 1], [1, 2, 2, 6, 3, 3, 1, 2]]) / 20
CONVERTING = np.array(
    [
        [0.10, 0.25, 0.40, 0.10, 0.45, 0.30, 0.20, 0.50],
        [0.15, 0.20, 0.40, 0.05, 0.50, 0.25, 0.30, 0.40],
    ]
)  # fmt: skip
KINDS = np.array([0.6, 0.4])
DEALS = np.array([0.7, 0.2, 0.1])
CENTS = 1_000_000


@dataclass(frozen=True)
class Drawn:
    """A company's journeys, as (account, amount, channels) and (account, channels)."""

    deals: list[tuple[str, int, tuple[str, ...]]]
    lost: list[tuple[str, tuple[str, ...]]]

    @property
    def journeys(self) -> Journeys:
        return journeys(self.deals, self.lost)


def drawn(accounts: int, seed: int) -> Drawn:
    """Draw a company of so many accounts with and without deals; amounts vary by a factor of 5."""
    chance = np.random.default_rng(seed)
    deals, lost = [], []
    for number in range(accounts):
        kind = chance.choice(2, p=KINDS)
        first = chance.choice(len(JOURNEYS), p=LIKELY[kind])
        if chance.random() >= CONVERTING[kind, first]:
            lost.append((f"a{number}", JOURNEYS[first]))
            continue
        # Further deals of an account have journeys of its kind that ended in one.
        chances = LIKELY[kind] * CONVERTING[kind]
        more = chance.choice(len(JOURNEYS), chance.choice(3, p=DEALS), p=chances / chances.sum())
        for which in (first, *more):
            amount = int(np.exp(chance.normal(0, 0.7)) * CENTS)
            deals.append((f"a{number}", amount, JOURNEYS[which]))
    return Drawn(deals, lost)


def expected() -> tuple[np.ndarray, np.ndarray]:
    """Return how many deals, and how many lost journeys, an account has of each journey."""
    begun = KINDS[:, None] * LIKELY
    won = begun * CONVERTING
    more = DEALS @ np.arange(3) * won.sum(axis=1, keepdims=True)
    further = LIKELY * CONVERTING / (LIKELY * CONVERTING).sum(axis=1, keepdims=True)
    return (won + more * further).sum(axis=0), (begun - won).sum(axis=0)


PARTS = 20_000


def population() -> Journeys:
    """Return a population of exactly the expected counts."""
    won, lost = (np.rint(counts * PARTS).astype(int) for counts in expected())
    return journeys(
        [
            (f"{which} {number}", CENTS, JOURNEYS[which])
            for which, times in enumerate(won)
            for number in range(times)
        ],
        [
            (f"{which} {number} lost", JOURNEYS[which])
            for which, times in enumerate(lost)
            for number in range(times)
        ],
    )
