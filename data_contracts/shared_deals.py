"""One deal that several systems keep counts once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.aside import set_aside
from data_contracts.contract import Checked, Finding, Severity
from data_contracts.vendors import VENDORS
from data_contracts.vendors.format import SYSTEMS

RULE = "deals.kept_by_two_systems"

_DAY = pl.duration(days=1)
_AT, _NAME, _RANK, _KNOWN, _FIRST = "(at)", "(name)", "(rank)", "(known)", "(first)"
_SHOWN = 5
_NEVER_FILLED = ("deal_id", "status", "created_at", "closed_at", "contacts")


@dataclass(frozen=True, slots=True)
class KeptOnce:
    """Deals of which each is kept by one system.

    Attributes:
        kept: The deals in use, in their order, with the people and the missing values that the
            others know.
        again: Those that another system keeps too.
        ids: Their ids → the id of the deal in use.
        findings: How many these are.
    """

    kept: pl.DataFrame
    again: pl.DataFrame
    ids: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


def kept_once(
    deals: pl.DataFrame, vendors: Mapping[str, str], accounts: pl.Series | None
) -> KeptOnce:
    """Set aside deals that another system keeps as well.

    Two deals of different systems are one if they have the same name, amount and currency and
    were created within a day. The one stays whose account the leads have, then the CRM's, then
    the one with more people; it gets the people of the other and what it lacks itself.

    Args:
        deals: All deals.
        vendors: File label → the key of the vendor format by which it was read.
        accounts: The accounts of the leads; None where there are no leads.
    """
    if len({key for key in vendors.values() if key}) <= 1:
        return KeptOnce(deals, deals.clear(), {})
    rows = _ranked(deals, vendors, accounts)
    pairs = _pairs(rows)
    if pairs.is_empty():
        return KeptOnce(deals, deals.clear(), {})
    gone = pairs[_AT].sort()
    kept = _filled(deals, pairs)
    ids = dict(
        zip(
            deals["deal_id"].gather(pairs[_AT]), deals["deal_id"].gather(pairs[_FIRST]), strict=True
        )
    )
    left = kept.with_row_index(_AT).filter(~pl.col(_AT).is_in(gone.implode())).drop(_AT)
    return KeptOnce(left, deals[gone], ids, (_said(rows, pairs),))


def without_copies(tables: Mapping[str, Checked], vendors: Mapping[str, str]) -> dict[str, Checked]:
    """Return all tables with deals of which each is kept by one system (see `kept_once`).

    Other tables that name a deal name the one that stays.
    """
    if "deals" not in tables:
        return dict(tables)
    leads = tables.get("leads")
    once = kept_once(
        tables["deals"].good, vendors, None if leads is None else leads.good["account_id"]
    )
    deals = set_aside(tables["deals"], once.kept, once.again, RULE, once.findings)
    others = {
        name: _naming(table, once.ids) if once.ids and "deal_id" in table.good.columns else table
        for name, table in tables.items()
        if name != "deals"
    }
    return {**others, "deals": deals}


def _naming(table: Checked, ids: Mapping[str, str]) -> Checked:
    named = table.good.with_columns(pl.col("deal_id").replace(dict(ids)))
    return replace(table, good=named)


def _ranked(
    deals: pl.DataFrame, vendors: Mapping[str, str], accounts: pl.Series | None
) -> pl.DataFrame:
    """Return the named deals, those that should stay first."""
    ranks = {vendor.key: SYSTEMS.index(vendor.system) for vendor in VENDORS}
    vendor = pl.col("source_file").replace_strict(vendors, default="", return_dtype=pl.String)
    known = pl.lit(value=True) if accounts is None else pl.col("account_id").is_in(
        accounts.drop_nulls().unique().implode()
    )  # fmt: skip
    return (
        deals.with_row_index(_AT)
        .with_columns(
            vendor.alias("vendor"),
            pl.col("name").str.to_lowercase().str.replace_all(r"\s+", " ").alias(_NAME),
            known.fill_null(value=False).alias(_KNOWN),
            people=pl.col("contacts").list.len().fill_null(0),
        )
        .filter(pl.col(_NAME).is_not_null(), pl.col("vendor") != "")
        .with_columns(
            pl.col("vendor").replace_strict(ranks, return_dtype=pl.Int64).alias(_RANK)
        )
        .sort(
            ~pl.col(_KNOWN), _RANK, -pl.col("people").cast(pl.Int64), "vendor", "deal_id",
            nulls_last=True,
        )
        .with_row_index("order")
    )  # fmt: skip


def _pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `(at)` of deals that go and `(first)`: where the one stands that stays instead."""
    same = rows.join(rows, on=_NAME, suffix="_first").filter(
        pl.col("vendor") != pl.col("vendor_first"),
        pl.col("order_first") < pl.col("order"),
        pl.col("amount").eq_missing(pl.col("amount_first")),
        pl.col("currency").eq_missing(pl.col("currency_first")),
        (pl.col("created_at") - pl.col("created_at_first")).abs() <= _DAY,
    )
    best = same.sort("order", "order_first").unique(_AT, keep="first", maintain_order=True)
    # What stays instead must stay itself.
    stays = best.filter(~pl.col(f"{_AT}_first").is_in(best[_AT].implode()))
    return stays.select(_AT, pl.col(f"{_AT}_first").alias(_FIRST)).sort(_AT)


def _filled(deals: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Give the deals that stay the people and the missing values of the others."""
    values = [
        c for c in deals.columns if c not in {*_NEVER_FILLED, "source_file", "source_row"}
    ]  # fmt: skip
    others = (
        pairs.join(deals.with_row_index(_AT), on=_AT)
        .sort(_AT)
        .group_by(_FIRST)
        .agg(
            *(pl.col(c).drop_nulls().first() for c in values),
            pl.col("contacts").explode().drop_nulls(),
        )
    )
    numbered = deals.with_row_index(_AT)
    beside = numbered.join(
        others, left_on=_AT, right_on=_FIRST, how="left", suffix="_other", maintain_order="left"
    )
    people = pl.concat_list(
        pl.col("contacts").fill_null([]), pl.col("contacts_other").fill_null([])
    ).list.unique(maintain_order=True)
    filled = beside.with_columns(
        *(pl.coalesce(c, f"{c}_other").alias(c) for c in values),
        pl.when(pl.col("contacts_other").is_not_null()).then(people).otherwise("contacts")
        .alias("contacts"),
    )  # fmt: skip
    return filled.select(deals.columns)


def _said(rows: pl.DataFrame, pairs: pl.DataFrame) -> Finding:
    labels = {vendor.key: vendor.label for vendor in VENDORS}
    by_place = dict(rows.select(_AT, "vendor").rows())
    between = sorted({
        f"{labels[by_place[at]]} beside {labels[by_place[first]]}" for at, first in pairs.rows()
    })  # fmt: skip
    return Finding(
        table="deals",
        rule=RULE,
        severity=Severity.SHOULD_FIX,
        rows=pairs.height,
        says=f"Deals that two systems keep, with the same name, amount and currency, created "
        f"within a day: {pairs.height:,} ({', '.join(between[:_SHOWN])}). Each counts once; the "
        "copies are set aside, their people and what else they know stay.",
        cause="One system passes its deals on to another.",
        fix="Look through the copies in the quarantine file: are they really the same deals? Nobody "
        "has to ask if the deals of one system only are given.",
        columns=("name", "amount", "created_at"),
    )
