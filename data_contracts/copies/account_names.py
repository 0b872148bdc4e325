"""One deal has one account name, however many files have the deal."""

from dataclasses import replace

import polars as pl

from data_contracts.raw import PLACE
from data_contracts.vendors.mapping import Mapped

_NAME, _DEAL = "account_name", "deal_id"


def one_account_name(deals: Mapped) -> Mapped:
    """Give the rows of one deal the same account name, so that they do not part over it.

    One export may have the name and another not, and a company may be renamed between two of
    them: the name that stands last, by file and line, counts for all rows of the deal. What the
    rows say else is compared as it is.

    Args:
        deals: All deals; their text stays as it came.
    """
    rows = deals.typed.select(_DEAL, _NAME).hstack(deals.text.select(PLACE)).with_row_index("(at)")
    again = rows.filter(pl.col(_DEAL).is_not_null() & pl.col(_DEAL).is_duplicated())
    named = again.drop_nulls(_NAME).sort(*PLACE, "(at)")
    if named.is_empty():
        return deals
    last = named.unique(_DEAL, keep="last", maintain_order=True)
    told = again.select("(at)", _DEAL).join(last.select(_DEAL, _NAME), on=_DEAL)
    names = deals.typed[_NAME].scatter(told["(at)"], told[_NAME])
    return replace(deals, typed=deals.typed.with_columns(names))
