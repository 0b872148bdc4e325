"""Small randomised tests: leads, arms, touches and deals, as loading would give them."""

from dataclasses import replace

import polars as pl

from attribution.analysis import Analysis
from attribution.settings import Settings
from tests.factories import PLACE, TIME, at, checked, dataset, lead

PROGRAM = "Guide"
AS_OF = at("2025-12-31")
DRAWN_AT = "2025-02-01"
HOLDOUTS = {
    **dict.fromkeys(("lead_id", "program", "arm"), pl.String()), "assigned_at": TIME,
    "planned_until": TIME, **PLACE,
}  # fmt: skip


def assigned(lead_id, arm, assigned_at=DRAWN_AT, program=PROGRAM, planned_until=None):
    return {
        "lead_id": lead_id, "program": program, "arm": arm, "assigned_at": at(assigned_at),
        "planned_until": None if planned_until is None else at(planned_until),
    }  # fmt: skip


def trial(holdouts, people=(), touches=(), deals=(), costs=None, **chosen):
    """Return the analysis of a test; `people` may be None: no leads table."""
    return Analysis(
        data_of(holdouts, people, touches, deals, costs),
        Settings(**{"as_of": AS_OF, "replicates": 40} | chosen),
    )


def data_of(holdouts, people=(), touches=(), deals=(), costs=None):
    made = dataset(touches, deals, people, costs=costs)
    return replace(made, holdouts=checked(holdouts, HOLDOUTS, "lead_id"))


def arm_of(name, ready, leads, **about):
    """Return people and assignments of one arm, the first so many of them sales-ready."""
    people = [
        lead(f"{name}{i:05}", sales_ready_at="2025-06-01" if i < ready else None, **about)
        for i in range(leads)
    ]
    return people, [assigned(one["lead_id"], name) for one in people]


def counted(treated_ready, treated, control_ready, control, **chosen):
    """Return the analysis of a test by its counts."""
    one, drawn = arm_of("treated", treated_ready, treated)
    other, left_without = arm_of("control", control_ready, control)
    return trial([*drawn, *left_without], [*one, *other], **chosen)
