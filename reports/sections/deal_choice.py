"""Which deal a reader means: offered by name, account and id, and found by any of them."""

import polars as pl

from attribution.analysis import Analysis
from attribution.one_deal import disputed_deals
from reports.names import name

MOST_OFFERED = 300
"""So many deals are offered, the most disputed first; any other is found by what is typed."""


def deal_label(deal_id: str, called: str | None, account_key: str) -> str:
    """Return what a deal is called: `Acme rollout · D00017 · A000293`."""
    parts = [name(called)] if called else []
    parts.append(name(deal_id))
    if account_key not in f"{called} {deal_id}" and ":" not in account_key:
        parts.append(name(account_key))
    return " · ".join(parts)


def offered_deals(analysis: Analysis) -> tuple[str, ...]:
    """Return the deals on offer by their labels, the one that models dispute most first."""
    return tuple(_labels(disputed_deals(analysis).head(MOST_OFFERED)))


def found_deals(analysis: Analysis, text: str | None) -> list[tuple[str, str]]:
    """Return the deals in scope that a text means, the most disputed first.

    Exactly a label, an id, a name or an account, in this order; else whatever has the text in
    its label. No text means every deal.

    Returns:
        (deal id, label) of each.
    """
    deals = disputed_deals(analysis)
    labelled = list(zip(deals["deal_id"], _labels(deals), strict=True))
    wanted = " ".join((text or "").split()).casefold()
    if not wanted:
        return labelled
    labels = [label.casefold() for _, label in labelled]
    columns = [deals[column].to_list() for column in ("deal_id", "name", "account_key")]
    for column in (labels, *columns):
        meant = [
            found
            for found, value in zip(labelled, column, strict=True)
            if value is not None and value.casefold() == wanted
        ]
        if meant:
            return meant
    return [found for found, label in zip(labelled, labels, strict=True) if wanted in label]


def _labels(deals: pl.DataFrame) -> list[str]:
    return [deal_label(*row) for row in deals.select("deal_id", "name", "account_key").iter_rows()]
