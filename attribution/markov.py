"""The Markov model of attribution: what would be lost without a channel, exactly.

Journeys are walks of a chain whose states are the last k channels (`attribution.transitions`) and
which ends in a conversion or without one. Without a channel every step into it ends without a
conversion. The removal effect is the share of conversions that is lost then:

    RE(c) = 1 - P(conversion without c) / P(conversion)

Nothing is simulated. With Q the steps among the states, r those to the conversion, s the start,
N = (I - Q)^-1 and R the states whose newest channel is c,

    RE(c) = N[s,R] · N[R,R]^-1 · (N r)[R] / (N r)[s],

so one inverse gives the effects of all channels; large chains are iterated between two bounds
instead (`attribution.absorption`).

References:
    Anderl, Becker, von Wangenheim and Schumann, Mapping the customer journey: Lessons learned
    from graph-based online attribution modeling. International Journal of Research in Marketing
    33 (2016) 457-474: the model and its removal effect, orders 1 to 4.
    Kemeny and Snell, Finite Markov Chains (1960), chapter 3: the fundamental matrix N.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from attribution.absorption import Chain, conversion_without
from attribution.refused import RefusedError
from attribution.sequences import Floats, Ints
from attribution.transitions import Transitions

# Up to so many states one dense inverse is quicker than iterating.
_FEW_STATES = 400
# Up to so many a dense inverse fits into memory (200 MB) and takes seconds.
_MANY_STATES = 3_000
# Multiplications before such an inverse is quicker, and those after which to give up.
_SOON, _AT_LAST = 2 * 10**8, 10**10
# Turns that a replicate of a large chain is iterated for, roughly; and how many replicates it takes
# to tell how widely they spread.
_TURNS, _USEFUL, _PLENTY = 30, 20, 10**6
# Numbers held at once by the inverses of several replicates (128 MB).
_AT_ONCE = 2**24


@dataclass(frozen=True, slots=True, eq=False)
class RemovalEffects:
    """What the conversions would lose without each channel.

    Attributes:
        channels: The channels.
        conversion_rate: The chain's probability of a conversion.
        effects: Each channel's removal effect, 0 to 1; nan where no journey converted, since
            nothing can be lost then.
    """

    channels: tuple[str, ...]
    conversion_rate: float
    effects: Floats


def removal_effects(transitions: Transitions) -> RemovalEffects:
    """Work out the removal effect of every channel.

    Raises:
        RefusedError: The chain is too large to be worked out.
    """
    rate, effects = replicate_effects(transitions, transitions.counts[None, :].astype(np.float64))
    return RemovalEffects(transitions.channels, float(rate[0]), effects[0])


def replicate_effects(
    transitions: Transitions, counts: Floats, tolerance: float = 1e-14
) -> tuple[Floats, Floats]:
    """Work out removal effects for several counts of the same steps.

    Args:
        transitions: The steps; its own counts are not used.
        counts: One row per replicate, one column per key of `transitions`.
        tolerance: How far iterated effects of large chains may be off.

    Returns:
        Per replicate the probability of a conversion; per replicate and channel the removal
        effect, nan in a replicate in which no journey converted.

    Raises:
        RefusedError: The chain is too large to be worked out.
    """
    shape = _shape_of(transitions)
    channels = len(transitions.channels)
    rates = np.zeros(len(counts))
    effects = np.full((len(counts), channels), np.nan)
    if not shape.states.size:
        return rates, effects
    if shape.states.size > _FEW_STATES:
        for at, row in enumerate(counts):
            rates[at], effects[at] = _of_large(shape, row, channels, tolerance)
        return rates, effects
    step = max(1, _AT_ONCE // shape.states.size**2)
    for begin in range(0, len(counts), step):
        part = slice(begin, begin + step)
        rates[part], effects[part] = _of_small(shape, counts[part], channels)
    return rates, effects


def affordable_replicates(transitions: Transitions) -> int:
    """Return for how many replicates effects can be worked out in some ten seconds."""
    shape = _shape_of(transitions)
    if shape.states.size <= _FEW_STATES:
        return _PLENTY
    each = _TURNS * transitions.keys.size * (len(transitions.channels) + 1)
    most = _AT_LAST // (2 * each)
    return most if most >= _USEFUL else 0


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """Which states there are and which steps lead where."""

    states: Ints
    newest: Ints
    source: Ints
    target: Ints
    goes_on: npt.NDArray[np.bool_]
    converts: npt.NDArray[np.bool_]


def _shape_of(transitions: Transitions) -> _Shape:
    channels = len(transitions.channels)
    histories, steps = np.divmod(transitions.keys, channels + 2)
    states, source = np.unique(histories, return_inverse=True)
    goes_on = (steps > 0) & (steps <= channels)
    reached = (histories * (channels + 1) + steps) % (channels + 1) ** transitions.order
    target = np.searchsorted(states, reached[goes_on])
    return _Shape(states, states % (channels + 1) - 1, source, target, goes_on, steps == 0)


def _probabilities(shape: _Shape, counts: Floats) -> Floats:
    """Divide each step's count by how often its state was left; 0 where it never was."""
    left = np.zeros((len(counts), shape.states.size))
    for at, row in enumerate(counts):
        left[at] = np.bincount(shape.source, weights=row, minlength=shape.states.size)
    of_state = left[:, shape.source]
    return np.divide(counts, of_state, out=np.zeros_like(counts), where=of_state > 0)


def _of_small(shape: _Shape, counts: Floats, channels: int) -> tuple[Floats, Floats]:
    size, every = shape.states.size, np.arange(len(counts))[:, None]
    chances = _probabilities(shape, counts)
    among = np.zeros((len(counts), size, size))
    among[every, shape.source[shape.goes_on], shape.target] = chances[:, shape.goes_on]
    ending = np.zeros((len(counts), size))
    ending[every, shape.source[shape.converts]] = chances[:, shape.converts]
    visits = np.linalg.inv(np.eye(size) - among)
    converting = np.einsum("bij,bj->bi", visits, ending)
    effects = np.zeros((len(counts), channels))
    for channel in range(channels):
        ours = np.flatnonzero(shape.newest == channel)
        if ours.size:
            entered = np.linalg.solve(visits[:, ours[:, None], ours], converting[:, ours, None])[
                ..., 0
            ]
            effects[:, channel] = np.einsum("bi,bi->b", visits[:, 0, ours], entered)
    return converting[:, 0], _relative(effects, converting[:, :1])


def _of_large(
    shape: _Shape, counts: Floats, channels: int, tolerance: float
) -> tuple[float, Floats]:
    chances = _probabilities(shape, counts[None, :])[0]
    ending = np.zeros(shape.states.size)
    ending[shape.source[shape.converts]] = chances[shape.converts]
    chain = Chain(
        shape.source[shape.goes_on], shape.target, chances[shape.goes_on], ending, shape.newest
    )
    invertible = shape.states.size <= _MANY_STATES
    budget = _SOON if invertible else _AT_LAST
    left = conversion_without(chain, channels, tolerance=tolerance, budget=budget)
    if left is None and invertible:
        rates, effects = _of_small(shape, counts[None, :], channels)
        return float(rates[0]), effects[0]
    if left is None:
        raise RefusedError(
            f"The Markov model would have {shape.states.size:,} states for {channels:,} channels: "
            "too many to work out. Choose a lower order, or group the channels."
        )
    rate, without = left[0], left[1:]
    return float(rate), _relative(rate - without, np.array(rate))


def _relative(lost: Floats, rates: Floats) -> Floats:
    unknown = np.full_like(lost, np.nan)
    return np.divide(lost, rates, out=unknown, where=np.broadcast_to(rates > 0, lost.shape))
