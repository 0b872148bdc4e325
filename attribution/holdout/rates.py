"""By how much the arms of a test differ in leads that became sales-ready, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from attribution.bootstrap import FEW_ACCOUNTS
from attribution.estimate import Estimate
from attribution.holdout.any_look import at_any_look
from attribution.holdout.arms import CONTROL, TREATED, Drawn
from attribution.holdout.by_account import Differences
from attribution.holdout.chance_to_prove import Asked
from attribution.holdout.newcombe import Counts, rate_difference
from attribution.settings import Settings

NOBODY = "No lead of the {} arm can be compared."
"""Why an arm has no share."""

_BY_ACCOUNT = "Colleagues were drawn together, so the range is that of accounts."
_FEW_ACCOUNTS = (
    f"Colleagues were drawn together, and fewer than {FEW_ACCOUNTS} accounts have no range."
)
_BOTH_ARMS = (
    "{} in both arms: the range is at least that of accounts, and what one colleague got may have "
    "reached another."
)
_COLLEAGUES = "Some leads have colleagues in the test, so the range is at least that of accounts."


@dataclass(frozen=True, slots=True)
class Rates:
    """The difference between two arms in the share sales-ready.

    Attributes:
        difference: With the range of a single reading.
        any_look: With the range that holds however often it was read; None where that was once.
        asked: What a proof asks for, by the wider of both; None where there is no range.
    """

    difference: Estimate
    any_look: Estimate | None
    asked: Asked | None


def rates(
    who: Drawn, tests: Sequence[Counts], by_account: Differences, settings: Settings
) -> Rates:
    """Compare the shares of both arms.

    Args:
        who: Who was drawn.
        tests: What each test counted.
        by_account: The same difference by accounts, as the column `ready`.
        settings: The level of the ranges, and below how many sales-ready leads nothing is said.
    """
    found = rate_difference(tests, settings.confidence)
    difference = _difference(who, found, by_account, settings)
    looked = None if who.reading.once else _at_any_look(difference, who, settings)
    return Rates(difference, looked, _asked(found, difference, looked, settings))


def _difference(
    who: Drawn,
    found: tuple[float, float, float] | None,
    by_account: Differences,
    settings: Settings,
) -> Estimate:
    leads, ready = who.leads.height, int(who.leads["ready"].sum())
    if found is None:
        arms = set(who.leads["arm"])
        empty = [NOBODY.format(arm) for arm in (TREATED, CONTROL) if arm not in arms]
        return Estimate.unknown(" ".join(empty) or "No test has leads in both arms.", leads)
    value, low, high = found
    said = []
    if ready < settings.few_ready:
        noun = "lead" if ready == 1 else "leads"
        said.append(f"Only {ready} sales-ready {noun}: too few for a conclusion.")
    if who.leads["account_key"].is_duplicated().any():
        _, lower, higher = by_account.of("ready")
        together = who.by_account
        if together and (lower is None or higher is None):
            return Estimate(value, None, None, leads, " ".join([*said, _FEW_ACCOUNTS]))
        if lower is not None and higher is not None:
            said.append(_BY_ACCOUNT if together else _shared(who))
            # Never narrower than if leads were independent: few accounts can look too much alike.
            # Never narrower than accounts' either: a few leads moved over do not make a draw one
            # by one of one by accounts.
            low, high = min(low, lower), max(high, higher)
    return Estimate(value, max(-1.0, low), min(1.0, high), leads, " ".join(said))


def _shared(who: Drawn) -> str:
    arms = who.leads.group_by("program", "account_key").agg(pl.col("arm").n_unique())
    both = arms.filter(pl.col("arm") > 1)["account_key"].n_unique()
    if not both:
        return _COLLEAGUES
    return _BOTH_ARMS.format("1 account has leads" if both == 1 else f"{both} accounts have leads")


def _at_any_look(difference: Estimate, who: Drawn, settings: Settings) -> Estimate:
    return at_any_look(
        difference,
        int(who.leads["ready"].sum()),
        who.leads.height,
        confidence=settings.confidence,
        unit=settings.few_ready,
    )


def _asked(
    found: tuple[float, float, float] | None,
    difference: Estimate,
    looked: Estimate | None,
    settings: Settings,
) -> Asked | None:
    """Return what a proof asks for: a low end so many times as far away as Newcombe's."""
    decides = difference.low if looked is None else looked.low
    if found is None or decides is None:
        return None
    value, low, _ = found
    widened = (value - decides) / (value - low) if value > low else 1.0
    return Asked(settings.confidence, settings.few_ready, max(1.0, widened))
