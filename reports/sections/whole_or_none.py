"""Where amounts below 0 leave no whole to have shares of, or parts above it: said in words."""

from collections.abc import Iterable

from attribution.analysis import Analysis
from reports.blocks import Caveat
from reports.numbers import money
from reports.wording import deals, money_noun


def no_shares(analysis: Analysis) -> Caveat | None:
    """Return why amounts in scope have no shares, so no ranges and no places; None where they do.

    How many deals, and which touches, can be told all the same.
    """
    amounts = analysis.journeys.deals["amount_minor"]
    total, noun = int(amounts.sum()), money_noun(analysis.settings)
    if total > 0:
        return None
    if no_amounts(analysis):
        return Caveat(
            f"The amounts of all deals in scope add up to 0, so there is no {noun} to share. Check "
            "the amounts in the export.",
            severe=True,
        )
    less = "" if total == 0 else ", less than 0"
    back = "none of them is above 0"
    if (amounts > 0).any():
        below = deals(amounts.filter(amounts < 0).len(), analysis.settings)
        back = f"{below} with an amount below 0 took back what the others brought"
    return Caveat(
        f"The amounts of all {deals(amounts.len(), analysis.settings)} in scope add up to "
        f"{money(total, analysis.currency)}{less}: {back}. Nothing is a share of "
        "that, so amounts are told without shares, ranges of them and places. Check the amounts "
        "below 0 in the export.",
        severe=True,
    )


def no_amounts(analysis: Analysis) -> bool:
    """Return whether not one deal in scope has an amount other than 0."""
    return not (analysis.journeys.deals["amount_minor"] != 0).any()


def beyond_the_whole(analysis: Analysis, shares: Iterable[float | None]) -> list[Caveat]:
    """Return what explains shares above 100% or below 0; nothing where none of them is."""
    if all(0 <= each <= 1 for each in shares if each is not None):
        return []
    amounts = analysis.journeys.deals["amount_minor"]
    below = amounts.filter(amounts < 0)
    if below.is_empty():
        return []
    return [
        Caveat(
            f"{deals(below.len(), analysis.settings)} in scope "
            f"{'has an amount' if below.len() == 1 else 'have amounts'} below 0, "
            f"{money(int(below.sum()), analysis.currency)} together. They make the whole smaller "
            "than its parts, so a share here can lie above 100% or below 0: read the amounts "
            "beside it.",
            severe=True,
        )
    ]
