"""Which deal a reader means: offered by name, account and id, and found by any of them."""

from collections.abc import Sequence

import polars as pl

from attribution.analysis import Analysis
from attribution.left_out import left_out_deals
from attribution.one_deal import disputed_deals
from reports.names import name
from reports.numbers import count
from reports.wording import joined

MOST_OFFERED = 300
"""So many deals are offered, the most disputed first; any other is found by what is typed."""

Found = tuple[str, str]
"""A deal's id and its label."""

_MOST_NAMED = 5
_OF_LABEL = ("deal_id", "name", "account_key", "account_name")


def deal_label(
    deal_id: str, called: str | None, account_key: str | None, account_name: str | None = None
) -> str:
    """Return what a deal is called: `Acme rollout · D00017 · Acme Manufacturing · A000293`.

    Args:
        deal_id: Its id.
        called: Its name, where the CRM has one.
        account_key: Its customer, by id; in quarantine it may be unknown.
        account_name: What its customer is called, where the export says so.
    """
    parts = [name(called)] if called else []
    parts.append(name(deal_id))
    if account_name and account_name not in {called, deal_id}:
        parts.append(name(account_name))
    told = f"{called} {deal_id} {account_name}"
    if account_key and account_key not in told and ":" not in account_key:
        parts.append(name(account_key))
    return " · ".join(parts)


def offered_deals(analysis: Analysis) -> tuple[str, ...]:
    """Return the deals on offer by their labels, the one that models dispute most first."""
    return tuple(_labels(disputed_deals(analysis).head(MOST_OFFERED)))


def found_deals(analysis: Analysis, text: str | None) -> list[Found]:
    """Return the deals in scope that a text means, the most disputed first.

    Exactly a label, an id, a name or an account (its name or its id), in this order; else
    whatever has the text in its label. No text means every deal.

    Returns:
        (deal id, label) of each.
    """
    return _meant(disputed_deals(analysis), _plain(text))


def chosen_deals(analysis: Analysis, text: str | None) -> tuple[list[Found], list[Found]]:
    """Return the deals that a text means: those in scope, and those that are left out of it.

    What a text names exactly goes before what merely has it as a part; deals left out that merely
    have it as a part are meant only if no deal in scope has.

    Returns:
        (deal id, label) of each, those in scope as `found_deals` has them.
    """
    wanted, deals = _plain(text), disputed_deals(analysis)
    if not wanted:
        return _labelled(deals), []
    others = _likely(left_out_deals(analysis), wanted)
    if meant := _exactly(others, wanted):
        return _exactly(deals, wanted), meant
    found = _meant(deals, wanted)
    return (found, []) if found else ([], _with_part(others, wanted))


def named_deals(deals: Sequence[Found]) -> str:
    """Return the labels of deals in a sentence; of many the first, and how many more."""
    named = [f"“{label}”" for _, label in deals[:_MOST_NAMED]]
    if more := len(deals) - len(named):
        named.append(f"{count(more)} more")
    return joined(named)


def _meant(deals: pl.DataFrame, wanted: str) -> list[Found]:
    if not wanted:
        return _labelled(deals)
    return _exactly(deals, wanted) or _with_part(deals, wanted)


def _likely(deals: pl.DataFrame, wanted: str) -> pl.DataFrame:
    """Return the deals of which a part has the text, or stands in it: a CRM has many lost ones."""
    rows = deals.select(_OF_LABEL).iter_rows()
    return deals.filter(
        pl.Series(
            [
                any(wanted in part or part in wanted for part in map(_plain, row) if part)
                for row in rows
            ],
            dtype=pl.Boolean,
        )
    )


def _exactly(deals: pl.DataFrame, wanted: str) -> list[Found]:
    labelled = _labelled(deals)
    labels = [label for _, label in labelled]
    ways = ("deal_id", "name", "account_name", "account_key")
    columns: list[Sequence[str | None]] = [labels, *(deals[way].to_list() for way in ways)]
    for column in columns:
        meant = [
            found
            for found, value in zip(labelled, column, strict=True)
            if value is not None and _plain(value) == wanted
        ]
        if meant:
            return meant
    return []


def _with_part(deals: pl.DataFrame, wanted: str) -> list[Found]:
    return [found for found in _labelled(deals) if wanted in _plain(found[1])]


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _labelled(deals: pl.DataFrame) -> list[Found]:
    return list(zip(deals["deal_id"], _labels(deals), strict=True))


def _labels(deals: pl.DataFrame) -> list[str]:
    return [deal_label(*row) for row in deals.select(_OF_LABEL).iter_rows()]
