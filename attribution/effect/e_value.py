"""How strong an unseen cause would have to be to explain a ratio away.

VanderWeele & Ding 2017, *Sensitivity Analysis in Observational Research: Introducing the E-Value*,
Ann. Intern. Med. 167:268-274. For a risk ratio RR above 1 (below 1, for its inverse)

    E = RR + sqrt(RR * (RR - 1))

A hazard ratio HR is turned into a risk ratio as they give it for outcomes that are not rare:

    RR = (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1 / HR))

For rare outcomes HR itself is nearly RR, and this formula asks for less than that would: it errs on
the side of doubt.
"""

from math import sqrt

from attribution.effect.answers import EValue
from attribution.estimate import Estimate


def e_value(hazard_ratio: Estimate) -> EValue | None:
    """Return the E-value of a hazard ratio and its interval; None where either is unknown."""
    value, low, high = hazard_ratio.value, hazard_ratio.low, hazard_ratio.high
    if value is None or low is None or high is None:
        return None
    nearest = low if value > 1 else high
    apart = (nearest > 1) == (value > 1)
    return EValue(
        estimate=of_risk_ratio(risk_ratio(value)),
        interval=of_risk_ratio(risk_ratio(nearest)) if apart else 1.0,
    )


def risk_ratio(hazard_ratio: float) -> float:
    """Return the risk ratio that a hazard ratio of a common outcome stands for, about."""
    root = sqrt(hazard_ratio)
    return float((1 - 0.5**root) / (1 - 0.5 ** (1 / root)))


def of_risk_ratio(ratio: float) -> float:
    """Return the E-value of a risk ratio."""
    ratio = max(ratio, 1 / ratio)
    return ratio + sqrt(ratio * (ratio - 1))
