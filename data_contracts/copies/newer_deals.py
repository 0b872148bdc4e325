"""Of a deal that two exports of different days have in different states, the newer counts."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.raw import PLACE
from data_contracts.vendors.mapping import Mapped

RULE = "deals.older_state"

_AT, _VENDOR, _CLOSED = "(at)", "(vendor)", "(closed)"
_KEY = [_VENDOR, "deal_id"]
_NEVER = pl.lit(None, pl.Datetime("us", "UTC"))


def older_states(deals: Mapped, vendors: Mapping[str, str]) -> tuple[Mapped, pl.DataFrame]:
    """Take out the rows of deals that another file of the same system has in a newer state.

    A deal that is won or lost was open before, and of two that are, the one that closed later is
    newer. Where that tells nothing, all rows stay: which of them is right is for the reader. So
    they do where a file has more than one row of a deal.

    Args:
        deals: All deals.
        vendors: File label → the key of the vendor format by which it was read.

    Returns:
        The deals that stay, and the others: the contract's columns, cast, and the place.
    """
    rows = _in_several_files(deals, vendors)
    if rows.is_empty():
        return deals, deals.typed.hstack(deals.text.select(PLACE)).clear()
    closed = pl.col("status").is_in(["won", "lost"])
    state = rows.with_columns(
        closed.alias(_CLOSED),
        pl.when(closed).then("closed_at").otherwise(_NEVER).alias("closed_at"),
    )
    # A deal that closed at a time unknown cannot be told from others that closed.
    dated = (pl.col("status") == "open") | (pl.col(_CLOSED) & pl.col("closed_at").is_not_null())
    told = state.filter(dated.fill_null(value=False).all().over(_KEY))
    ranked = told.sort(*_KEY, _CLOSED, "closed_at", _AT, nulls_last=False)
    newest = ranked.group_by(_KEY, maintain_order=True).last().select(*_KEY, _CLOSED, "closed_at")
    among = ranked.join(newest, on=_KEY, suffix="_newest")
    is_newest = pl.col(_CLOSED).eq(pl.col(f"{_CLOSED}_newest")) & pl.col("closed_at").eq_missing(
        pl.col("closed_at_newest")
    )
    # Two that are as new as each other contradict each other all the same.
    gone = among.filter(~is_newest)[_AT].sort()
    stays = ~pl.int_range(deals.typed.height, eager=True).is_in(gone.implode())
    older = deals.typed.hstack(deals.text.select(PLACE))[gone]
    return _keeping(deals, stays), older


def said_of_older(older: pl.DataFrame) -> tuple[Finding, ...]:
    """Say how many rows were taken out, if any.

    Args:
        older: The rows that `older_states` took out.
    """
    if older.is_empty():
        return ()
    return (
        Finding(
            table="deals",
            rule=RULE,
            severity=Severity.NOTE,
            rows=older.height,
            says=f"Rows of deals that another export has in a newer state: {older.height:,}. The "
            "newer one counts: won or lost rather than open, then the one that closed later. The "
            "older rows are set aside.",
            cause="Exports of different days lie side by side.",
            fix="Nothing to do; the newest export alone would be enough.",
            columns=("deal_id", "status", "closed_at"),
        ),
    )


def _in_several_files(deals: Mapped, vendors: Mapping[str, str]) -> pl.DataFrame:
    """Return the deals that several files of one system have, each once: their state and place."""
    vendor = pl.col("source_file").replace_strict(vendors, default="", return_dtype=pl.String)
    rows = (
        deals.typed.select("deal_id", "status", "closed_at")
        .hstack(deals.text.select(PLACE))
        .with_row_index(_AT)
        .with_columns(vendor.alias(_VENDOR))
        .filter(deals.faults.is_null(), pl.col("deal_id").is_not_null())
    )
    files = pl.col("source_file").n_unique().over(_KEY)
    return rows.filter(files > 1, files == pl.len().over(_KEY))


def _keeping(deals: Mapped, stays: pl.Series) -> Mapped:
    return replace(
        deals,
        text=deals.text.filter(stays),
        typed=deals.typed.filter(stays),
        faults=deals.faults.filter(stays),
        emails=deals.emails.filter(stays),
        same_as=deals.same_as.filter(stays),
        visitors=deals.visitors.filter(stays),
    )
