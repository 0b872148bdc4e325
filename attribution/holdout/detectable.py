"""How large a difference a test can find, and how many leads a difference takes.

A test of two shares finds a difference with the chance `power` where

    |p1 - p0| = z_a * sqrt(p (1 - p) (1 / n1 + 1 / n0))
              + z_b * sqrt(p1 (1 - p1) / n1 + p0 (1 - p0) / n0)

with p the share of both arms together (Fleiss, Levin & Paik, *Statistical Methods for Rates and
Proportions*, 3rd edition 2003, section 4.2; R's `power.prop.test` for arms of one size).
"""

from math import sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_HALVINGS = 60
_MOST = 2**50
"""Leads beyond any company's."""


def detectable(
    base: float, treated: float, control: float, *, confidence: float, power: float
) -> float | None:
    """Return the rise of a share that a test finds with this power.

    Args:
        base: The share of the control arm.
        treated: Leads in the treated arm.
        control: Leads in the control arm.
        confidence: The level of the test's interval, for example 0.95.
        power: The chance to find the difference, for example 0.8.

    Returns:
        The difference in shares; None where an arm is empty, or where the arms are too small
        even for a rise to all leads.
    """
    if min(treated, control) <= 0:
        return None
    low, high = 0.0, 1 - base
    if not _found(base, high, treated, control, confidence, power):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _found(base, middle, treated, control, confidence, power):
            high = middle
        else:
            low = middle
    return high


def leads_needed(
    base: float, difference: float, *, control_share: float, confidence: float, power: float
) -> int | None:
    """Return how many leads, both arms together, find a rise of a share with this power.

    None where the rise leads beyond all leads, or is none.

    Args:
        base: The share of the control arm.
        difference: The rise in shares.
        control_share: The control arm's part of the leads.
        confidence: The level of the test's interval.
        power: The chance to find the difference.
    """
    if difference <= 0 or base + difference > 1:
        return None
    low, high = 0, _MOST
    while high - low > 1:
        middle = (low + high) // 2
        arms = middle * (1 - control_share), middle * control_share
        if _found(base, difference, *arms, confidence, power):
            high = middle
        else:
            low = middle
    return high


def _found(  # noqa: PLR0913, PLR0917 (the formula's own)
    base: float, rise: float, treated: float, control: float, confidence: float, power: float
) -> bool:
    if min(treated, control) <= 0:
        return False
    with_it = base + rise
    both = (base * control + with_it * treated) / (control + treated)
    alike = both * (1 - both) * (1 / treated + 1 / control)
    apart = with_it * (1 - with_it) / treated + base * (1 - base) / control
    reach = _NORMAL.inv_cdf((1 + confidence) / 2) * sqrt(max(alike, 0))
    return rise >= reach + _NORMAL.inv_cdf(power) * sqrt(max(apart, 0))
