"""How many sales-ready leads a randomised test takes before anything is concluded from it."""

from math import ceil

FEW_EXPECTED = 5.0
"""Below this many sales-ready leads to be expected in a group by chance alone, normal intervals
do not hold (Cochran 1954, Biometrics 10:417-451)."""


def least_ready(treated: int, control: int, few_ready: int) -> int:
    """Return how many leads of both arms must become sales-ready for a conclusion.

    So many that they are not few, and that chance alone would put `FEW_EXPECTED` into either arm.

    Args:
        treated: Leads in the treated arm, at least one.
        control: Leads in the control arm, at least one.
        few_ready: The number below which nothing is concluded from anything.
    """
    # Both are whole but for the last step, so no rounding can hide the last lead needed.
    return max(few_ready, ceil(FEW_EXPECTED * (treated + control) / min(treated, control)))
