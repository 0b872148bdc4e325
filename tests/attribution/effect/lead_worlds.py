"""Worlds of leads whose truth is known, in continuous time; none of it is the product's own code.

A lead becomes sales-ready when its cumulative hazard reaches an Exp(1) variate. With the baseline
H0(t) = (t / scale)^shape, a lead's own factor m, and a program of true ratio r from its first
touch u days after creation on, that hazard is m * H0(t) up to u and m * (H0(u) + r * (H0(t) -
H0(u))) after it. Disqualification and opting out compete; whoever ended, or is still waiting, gets
no first touch any more, so nurtured leads have always lived long enough to be nurtured.

Times are days since `START`, as floats; `never` is infinity.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SOURCES = ("event", "list", "referral", "web")
SEGMENTS = ("enterprise", "mid", "smb")
PROGRAM, PITCH = "Playbook", "Pitch"
NO_ARM, CONTROL, TREATED = 0, 1, 2
NEVER = np.inf

_SHAPE = 1.15
_A_MONTH = 30.0
_FROM_DRAW_TO_SEND = 4.0


@dataclass(frozen=True, slots=True)
class World:
    """What is true.

    Attributes:
        leads: How many.
        days: Leads are created evenly over so many days, of which the last is the data's date.
        ratios: (program, true hazard ratio from its first touch on); a nurtured lead is in one.
        half_ready: Days by which half of the leads would be ready if nothing else happened.
        enrolled: Share that marketing means to nurture.
        backlog: Mean days until a place in the program is free: the longer, the more survivors.
        unfit_early: Share of the leads that sales throws out within the first weeks.
        unfit: Share disqualified per 100 days, of all leads.
        opting_out: Share opting out per 100 days.
        observed: How strongly source and segment drive both readiness and enrolment (log scale).
        unseen: The same of a trait that no export shows.
        launched: Days before the data's date at which the programs began; None: always there.
        tested: Whether leads are drawn into two arms and only the treated are enrolled.
        planned: Day on which the test is planned to be read; None: no day was.
        crossing: Share of the control arm that gets the program all the same.
        pitched: Share of the leads that get mail of `PITCH` too, within their first month, which
            does nothing.
        moved: Day on which the leads were moved from another system, whoever had ended by then
            being left behind; None: they never were.
    """

    leads: int = 2_000
    days: float = 720.0
    ratios: tuple[tuple[str, float], ...] = ((PROGRAM, 1.0),)
    half_ready: float = 200.0
    enrolled: float = 0.7
    backlog: float = 40.0
    unfit_early: float = 0.0
    unfit: float = 0.06
    opting_out: float = 0.03
    observed: float = 0.0
    unseen: float = 0.0
    launched: float | None = None
    tested: bool = False
    planned: float | None = None
    crossing: float = 0.0
    pitched: float = 0.0
    moved: float | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """One world's leads, one entry each.

    Attributes:
        world: What they were drawn from.
        created: When.
        source: Place in `SOURCES`.
        segment: Place in `SEGMENTS`.
        program: Place in `World.ratios`.
        nurtured: First touch of the program; `NEVER` unless it came while the lead waited.
        ready: Sales-ready; `NEVER` unless first, and before the data's date.
        unfit: Disqualified, likewise.
        opted_out: Opted out, likewise.
        arm: Of the test.
        assigned: When it was drawn into the arm; `NEVER` where it had ended by then.
    """

    world: World
    created: Floats
    source: Ints
    segment: Ints
    program: Ints
    nurtured: Floats
    ready: Floats
    unfit: Floats
    opted_out: Floats
    arm: Ints
    assigned: Floats

    @property
    def ended(self) -> Floats:
        """The first end of each, or the data's date."""
        ends = np.minimum(np.minimum(self.ready, self.unfit), self.opted_out)
        return np.minimum(ends, self.world.days)


def draw(world: World, seed: int) -> Drawn:
    """Draw a world's leads."""
    rng = np.random.default_rng([seed, world.leads])
    size = world.leads
    created = np.sort(rng.uniform(0, world.days, size))
    source, segment = rng.integers(0, len(SOURCES), size), rng.integers(0, len(SEGMENTS), size)
    trait = rng.integers(0, 2, size) - 0.5
    lean = world.observed * ((source - 1.5) / 1.5 + (segment - 1.0)) + world.unseen * 2 * trait
    program = rng.integers(0, len(world.ratios), size)
    arm, assigned, planned = _plan(world, created, lean, rng)
    ready = created + _until_ready(world, planned - created, program, lean, rng)
    unfit = created + _until_unfit(world, rng)
    opted_out = created + rng.exponential(100 / world.opting_out, size)
    first = np.minimum(np.minimum(ready, unfit), np.minimum(opted_out, world.days))
    return Drawn(
        world, created, source, segment, program,
        nurtured=np.where(planned < first, planned, NEVER),
        ready=np.where(ready == first, ready, NEVER),
        unfit=np.where(unfit == first, unfit, NEVER),
        opted_out=np.where(opted_out == first, opted_out, NEVER),
        arm=np.where(assigned < first, arm, NO_ARM),
        assigned=np.where(assigned < first, assigned, NEVER),
    )  # fmt: skip


def true_difference(world: World, *, size: int = 500_000) -> float:
    """Return the expected difference of the arms' shares of sales-ready leads."""
    if all(ratio == 1 for _, ratio in world.ratios):
        return 0.0
    drawn = draw(replace(world, leads=size), seed=10**6)
    treated, control = (
        np.isfinite(drawn.ready[drawn.arm == arm]).mean() for arm in (TREATED, CONTROL)
    )
    return float(treated - control)


def _plan(
    world: World, created: Floats, lean: Floats, rng: np.random.Generator
) -> tuple[Ints, Floats, Floats]:
    """Return each lead's arm, when it is drawn, and when its first touch is to come."""
    size = created.size
    begins = created if world.launched is None else np.maximum(created, world.days - world.launched)
    place = begins + rng.exponential(world.backlog * np.exp(-lean / 2), size)
    wanted = rng.random(size) < 1 / (1 + (1 / world.enrolled - 1) * np.exp(-2 * lean))
    if not world.tested:
        return np.full(size, NO_ARM), np.full(size, NEVER), np.where(wanted, place, NEVER)
    arm = rng.integers(CONTROL, TREATED + 1, size)
    crosses = rng.random(size) < world.crossing
    sends = place + rng.exponential(_FROM_DRAW_TO_SEND, size)
    return arm, place, np.where((arm == TREATED) | crosses, sends, NEVER)


def _until_ready(
    world: World, until: Floats, program: Ints, lean: Floats, rng: np.random.Generator
) -> Floats:
    scale = world.half_ready / np.log(2) ** (1 / _SHAPE)
    ratio = np.array([ratio for _, ratio in world.ratios])[program]
    budget = rng.exponential(size=until.size) / np.exp(lean)
    before = (np.maximum(until, 0) / scale) ** _SHAPE
    nurtured = np.minimum(before, budget) + np.maximum(budget - before, 0) / ratio
    return scale * nurtured ** (1 / _SHAPE)


def _until_unfit(world: World, rng: np.random.Generator) -> Floats:
    early = rng.random(world.leads) < world.unfit_early
    soon = rng.exponential(_A_MONTH / 2, world.leads)
    return np.where(early, soon, rng.exponential(100 / world.unfit, world.leads))
