"""How well texts that people labelled are told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from attribution.audit_rules import AuditRules

RULES = AuditRules()
_RESAMPLES = 2000


@dataclass(frozen=True)
class Told:
    """Texts with their label (whether a pitch) and the chance that the judge gives."""

    pitches: tuple[float, ...]
    helpful: tuple[float, ...]

    @property
    def auc(self):
        return auc(self.pitches, self.helpful)

    @property
    def interval(self):
        """95 % of AUCs of as many pitches and helpful texts, drawn again from these."""
        rng = np.random.default_rng(7)
        one, other = np.array(self.pitches), np.array(self.helpful)
        drawn = [
            auc(rng.choice(one, one.size), rng.choice(other, other.size)) for _ in range(_RESAMPLES)
        ]
        return tuple(float(value) for value in np.quantile(drawn, [0.025, 0.975]))

    @property
    def counts(self):
        return {
            "texts": len(self.pitches) + len(self.helpful),
            "pitches": len(self.pitches),
            "accused": sum(p >= RULES.pitch_from for p in self.helpful),
            "decided": sum(map(decided, self.helpful)),
            "missed": sum(p <= RULES.help_to for p in self.pitches),
            "decided_pitches": sum(map(decided, self.pitches)),
            "undecided": sum(not decided(p) for p in (*self.pitches, *self.helpful)),
        }


def auc(pitches: Sequence[float], helpful: Sequence[float]) -> float:
    """The chance that a pitch is ranked above a helpful text; a tie counts half."""
    one, other = np.array(pitches)[:, None], np.array(helpful)[None, :]
    return float(((one > other) + 0.5 * (one == other)).mean())


def decided(p: float) -> bool:
    return p >= RULES.pitch_from or p <= RULES.help_to


def by_hand(pitches, helpful):
    """The same pair by pair, for a test of this file."""
    pairs = [(p > h) + (p == h) / 2 for p, h in product(pitches, helpful)]
    return sum(pairs) / len(pairs)
