"""How large a difference a test can find, and how many leads a difference takes.

A test finds a rise where it proves it: by the interval, and by enough leads to conclude from
(`attribution.holdout.chance_to_prove`). Where those are plenty, the size is that of the common
formula for two shares (Fleiss, Levin & Paik, *Statistical Methods for Rates and Proportions*, 3rd
edition 2003, section 4.2; R's `power.prop.test`) to a lead or two.
"""

from attribution.holdout.chance_to_prove import Asked, Proof

_HALVINGS = 50
_MOST = 2**40
"""Leads beyond any company's."""


def arms_of(leads: int, control_share: float) -> tuple[int, int]:
    """Return how many of some leads a draw puts into the treated and into the control arm."""
    control = round(leads * control_share)
    return leads - control, control


def detectable(
    base: float, treated: int, control: int, *, asked: Asked, power: float
) -> float | None:
    """Return the rise of a share that a test finds with this power.

    Args:
        base: The share of the control arm.
        treated: Leads in the treated arm.
        control: Leads in the control arm.
        asked: What a proof asks for.
        power: The chance to find the difference, for example 0.8.

    Returns:
        The difference in shares, above 0; None where an arm is empty, where the arms are too small
        even for a rise to all leads, or where all become sales-ready without it.
    """
    low, high = 0.0, 1 - base
    if min(treated, control) < 1 or high <= 0:
        return None
    proof = Proof.of(base, treated, control, asked)
    if proof.chance_of(high) < power:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if proof.chance_of(middle) < power:
            low = middle
        else:
            high = middle
    return high


def leads_needed(
    base: float, difference: float, *, control_share: float, asked: Asked, power: float
) -> int | None:
    """Return how many leads, both arms together, find a rise of a share with this power.

    None where the rise leads beyond all leads, or is none.

    Args:
        base: The share of the control arm.
        difference: The rise in shares.
        control_share: The control arm's part of the leads.
        asked: What a proof asks for.
        power: The chance to find the difference.
    """
    if difference <= 0 or base + difference > 1:
        return None

    def finds(leads: int) -> bool:
        arms = arms_of(leads, control_share)
        return min(arms) > 0 and Proof.of(base, *arms, asked).chance_of(difference) >= power

    def found(leads: int) -> bool:
        # Counts are whole, so a lead more can find a trifle less: a number that just happens to be
        # enough is not told.
        return finds(leads) and finds(leads + 1)

    low, high = 0, 2
    while not found(high):
        low, high = high, 2 * high
        if high > _MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if found(middle) else (middle, high)
    return high
