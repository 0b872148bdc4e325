"""The comparison that everybody makes and nobody should: ever nurtured against never."""

from attribution.effect.answers import Naive
from attribution.effect.cox import hazard_ratio
from attribution.effect.day_counts import Flags, day_counts
from attribution.effect.exposures import Exposures
from attribution.estimate import Estimate
from attribution.influence import wilson


def naive(exposed: Exposures, confidence: float) -> Naive:
    """Compare leads ever nurtured while waiting with all others, whenever that was.

    Leads had to go on waiting to be nurtured. So the ratio finds nurtured leads slow, their days
    before nurture being counted as nurtured; and the shares find them many, as leads that ended
    early had no time to be nurtured.

    Args:
        exposed: When leads were first nurtured.
        confidence: The level of the intervals.
    """
    waits = exposed.as_if_from_the_start()
    return Naive(
        hazard_ratio=hazard_ratio(day_counts(waits), confidence),
        ready_nurtured=_share(waits.ready[exposed.nurtured], confidence),
        ready_others=_share(waits.ready[~exposed.nurtured], confidence),
    )


def _share(ready: Flags, confidence: float) -> Estimate:
    leads = len(ready)
    if not leads:
        return Estimate.unknown("there is no such lead")
    share = float(ready.mean())
    return Estimate(share, *wilson(share, leads, confidence), leads)
