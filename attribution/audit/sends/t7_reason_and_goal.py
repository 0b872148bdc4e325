"""T7: a call has a reason and a goal."""

from attribution.audit.criterion import Criterion, Level
from attribution.audit.sends.context import Context
from attribution.audit.sends.reasons import in_use, valid
from attribution.audit.sends.told import Told, told


def has_reason_and_goal(of: Context) -> Told:
    """Ask for both; a reason that says nothing fails, whatever the goal."""
    reason, goal = valid(of, of.reasons), valid(of, of.goals)
    asked = of.one_to_one
    without = ~asked if in_use(of, "reason") else asked
    aimless = ~asked if in_use(of, "goal") else asked & reason
    return told(reason & goal, asked, without, aimless)


T7 = Criterion(
    id="T7",
    level=Level.SEND,
    name="Reason and goal",
    quote="a valid business reason and goal in mind for each call",
    formula="Both the reason and the goal of a call, or of a mail from one to one, are stated, and "
    "say more than “follow up”, “check in” or “n/a”.",
    fix="Write down before each call why this lead is called now, and what the call is to reach.",
    fields=("touches.reason", "touches.goal"),
    judge=has_reason_and_goal,
)
