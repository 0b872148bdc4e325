"""The chance that a randomised test proves a rise that is there: by all that a proof asks for.

A test proves a rise where the low end of Newcombe's interval lies above 0 and enough leads of both
arms became sales-ready (`attribution.holdout.enough`). Both depend on how many of each arm did,
which are two binomial numbers; and both hold the sooner, the more of the treated did. So the chance
is the sum over how many of the control arm did, of the chance that of the treated at least as many
did as it then takes. No normal curve stands in for the binomial ones: few become sales-ready, and
where none does without the program, such curves promise most.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy import special

from attribution.holdout.enough import least_ready
from attribution.sequences import Floats, Ints

_NORMAL = NormalDist()
_Flags = npt.NDArray[np.bool_]
_REACH = 8
"""Standard deviations beyond which chance is left out: it is below 1e-12."""

_STEPS = 256
"""So many counts of the control arm are gone through singly; more are taken in equal strides, each
standing for those up to the next."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proof asks for.

    Attributes:
        confidence: The level of the interval, for example 0.95.
        few_ready: Sales-ready leads of both arms below which nothing is concluded.
        widened: How many times as far as Newcombe's the low end lies from the difference: where
            leads share their fate with colleagues, or where no one day is planned for reading.
    """

    confidence: float
    few_ready: int
    widened: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """What it takes for a test of some size to prove anything, whatever the rise.

    Attributes:
        base: The share of the control arm.
        treated: Leads in the treated arm.
        chance: The chance of each number of sales-ready leads of the control arm.
        takes: From how many sales-ready leads of the treated arm on each of them makes a proof.
    """

    base: float
    treated: int
    chance: Floats
    takes: Ints

    @classmethod
    def of(cls, base: float, treated: int, control: int, asked: Asked) -> "Proof":
        """Work out what it takes.

        Args:
            base: The share of the control arm.
            treated: Leads in the treated arm, at least one.
            control: Leads in the control arm, at least one.
            asked: What a proof asks for.
        """
        ready, chance = _of_control(base, control)
        enough = least_ready(treated, control, asked.few_ready) - ready
        takes = np.maximum(_above_0(ready, treated, control, asked), enough)
        return cls(base, treated, chance, takes)

    def chance_of(self, rise: float) -> float:
        """Return the chance to prove a rise of the share; the larger the rise, the higher."""
        with_it = min(self.base + rise, 1.0)
        return float(self.chance @ _at_least(self.takes, self.treated, with_it))


def _of_control(base: float, leads: int) -> tuple[Ints, Floats]:
    """Return how many of the control arm may become sales-ready, and the chance of each."""
    middle, reach = base * leads, _REACH * (base * (1 - base) * leads) ** 0.5 + _REACH
    first, last = max(0, int(middle - reach)), min(leads, int(middle + reach) + 1)
    stride = max(1, -(-(last - first + 1) // _STEPS))
    starts = np.arange(first, last + 1, stride, dtype=np.int64)
    below = 1 - _at_least(np.append(starts, last + 1), leads, base)
    return np.minimum(starts + stride // 2, last), np.diff(below)


def _above_0(ready: Ints, treated: int, control: int, asked: Asked) -> Ints:
    """Return from how many treated leads on the interval lies above 0; one too many if never."""
    low = np.zeros(len(ready), dtype=np.int64)
    high = np.full(len(ready), treated + 1, dtype=np.int64)
    while (open_ := low < high).any():
        middle = np.minimum((low + high) // 2, treated)
        above = _is_above_0(middle / treated, ready / control, treated, control, asked)
        high = np.where(open_ & above, middle, high)
        low = np.where(open_ & ~above, middle + 1, low)
    return high


def _is_above_0(
    with_it: Floats, without: Floats, treated: int, control: int, asked: Asked
) -> _Flags:
    z = _NORMAL.inv_cdf((1 + asked.confidence) / 2)
    low, high = _wilson(with_it, treated, -z), _wilson(without, control, z)
    spread = low * (1 - low) / treated + high * (1 - high) / control
    found: _Flags = with_it - without > asked.widened * z * np.sqrt(spread)
    return found


def _wilson(share: Floats, leads: int, z: float) -> Floats:
    """Return one end of Wilson's interval (`attribution.influence.wilson`), by the sign of z."""
    half = z * np.sqrt(share * (1 - share) / leads + z * z / (4 * leads * leads))
    end: Floats = np.clip((share + z * z / (2 * leads) + half) / (1 + z * z / leads), 0, 1)
    return end


def _at_least(counts: Ints, leads: int, share: float) -> Floats:
    """Return the chance that of so many leads at least each count become sales-ready."""
    inside = np.clip(counts, 1, leads)
    told = special.betainc(inside, leads - inside + 1, share)
    chance: Floats = np.where(counts <= 0, 1.0, np.where(counts > leads, 0.0, told))
    return chance
