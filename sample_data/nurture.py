"""Who is nurtured, from when; and the randomised holdout."""

from dataclasses import dataclass

import numpy as np

from sample_data.people import People
from sample_data.programs import FINANCE, INTEGRATION, OPERATIONS, code
from sample_data.window import DAY, HOUR, NEVER, Ints, weekday
from sample_data.words import ROLES, place

NO_ARM, TREATED, CONTROL = 0, 1, 2
ARMS = ("", "treated", "control")

_BACKLOG_DAYS = 40
_ENROLLED_SHARE = 0.8
_TREATED_SHARE = 0.5
_SEND_WEEKDAY = {OPERATIONS: 1, FINANCE: 2, INTEGRATION: 3}
_PROGRAM_OF_ROLE = {"operations": OPERATIONS, "finance": FINANCE, "it": INTEGRATION}


@dataclass(frozen=True, slots=True)
class NurturePlan:
    """What marketing means to do with each lead while it waits.

    Attributes:
        program: The number of its program; 0 where its role has none.
        assigned: When it is enrolled, or drawn into an arm.
        arm: `TREATED` or `CONTROL` in the randomised program, else `NO_ARM`.
        first_send: The first e-mail of the program; `NEVER` where none is to come.
    """

    program: Ints
    assigned: Ints
    arm: Ints
    first_send: Ints


def plan_nurture(people: People, rng: np.random.Generator) -> NurturePlan:
    """Enrol leads by role, after a wait for the next place that has nothing to do with them.

    Everybody in the randomised program's role takes part in it, half of them as control; the
    control arm receives nothing of it, and no other real nurture.
    """
    by_role = np.array([code(_PROGRAM_OF_ROLE.get(role, "")) for role in ROLES])
    program = by_role[people.role]
    in_trial = people.role == place("it", ROLES)
    enrolled = (program > 0) & (in_trial | (rng.random(people.count) < _ENROLLED_SHARE))
    arm = np.where(rng.random(people.count) < _TREATED_SHARE, TREATED, CONTROL)
    arm = np.where(in_trial, arm, NO_ARM)
    days = 3 + rng.exponential(_BACKLOG_DAYS, people.count)
    assigned = people.created + (days * DAY).astype(np.int64)
    sends = _next_send(assigned, program, rng)
    return NurturePlan(
        program=np.where(enrolled, program, 0),
        assigned=np.where(enrolled, assigned, NEVER),
        arm=arm,
        first_send=np.where(enrolled & (arm != CONTROL), sends, NEVER),
    )


def _next_send(after: Ints, program: Ints, rng: np.random.Generator) -> Ints:
    days = np.zeros(int(program.max()) + 1, np.int64)
    for name, day in _SEND_WEEKDAY.items():
        if code(name) < days.size:
            days[code(name)] = day
    wait = 1 + (days[program] - weekday(after) - 1) % 7
    hour = rng.choice([9.0, 9.5, 10.0], after.size)
    return (after // DAY + wait) * DAY + (hour * HOUR).astype(np.int64)
