"""One deal that several systems keep counts once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.contract import Checked, Finding, Severity
from data_contracts.copies.aside import set_aside
from data_contracts.copies.deal_pairs import paired
from data_contracts.raw import places_of
from data_contracts.vendors import VENDORS
from data_contracts.vendors.format import SYSTEMS

RULE = "deals.kept_by_two_systems"
DOUBTFUL = "deals.alike_in_two_systems"

_AT, _FIRST = "(at)", "(first)"
_NO_PEOPLE = pl.DataFrame(schema={"lead_id": pl.String, "account_id": pl.String})
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
    deals: pl.DataFrame, vendors: Mapping[str, str], leads: pl.DataFrame | None
) -> KeptOnce:
    """Set aside deals that another system keeps as well (see `paired`).

    The one stays whose account the leads have, then the CRM's, then the one with more people; it
    gets the people of the other and what it lacks itself. Deals that are alike without a proof
    that they are one all stay, and a finding says so.

    Args:
        deals: All deals.
        vendors: File label → the key of the vendor format by which it was read.
        leads: `lead_id` and `account_id` of the leads; None where there are none.
    """
    if len({key for key in vendors.values() if key}) <= 1:
        return KeptOnce(deals, deals.clear(), {})
    rows = _ranked(deals, vendors, None if leads is None else leads["account_id"])
    people = _NO_PEOPLE if leads is None else leads
    same, alike = paired(rows, people.select(person="lead_id", account="account_id"))
    doubts = _doubts(deals, rows, _pairs(rows, alike))
    pairs = _pairs(rows, same)
    if pairs.is_empty():
        return KeptOnce(deals, deals.clear(), {}, doubts)
    gone = pairs[_AT]
    kept = _filled(deals, pairs)
    ids = dict(
        zip(
            deals["deal_id"].gather(pairs[_AT]), deals["deal_id"].gather(pairs[_FIRST]), strict=True
        )
    )
    left = kept.with_row_index(_AT).filter(~pl.col(_AT).is_in(gone.implode())).drop(_AT)
    return KeptOnce(left, deals[gone], ids, (_said(rows, pairs), *doubts))


def without_copies(tables: Mapping[str, Checked], vendors: Mapping[str, str]) -> dict[str, Checked]:
    """Return all tables with deals of which each is kept by one system (see `kept_once`).

    Other tables that name a deal name the one that stays.
    """
    if "deals" not in tables:
        return dict(tables)
    leads = tables.get("leads")
    once = kept_once(tables["deals"].good, vendors, None if leads is None else leads.good)
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
    """Return what is compared of the named deals, those that should stay first."""
    ranks = {vendor.key: SYSTEMS.index(vendor.system) for vendor in VENDORS}
    vendor = pl.col("source_file").replace_strict(vendors, default="", return_dtype=pl.String)
    known = pl.lit(value=True) if accounts is None else pl.col("account_id").is_in(
        accounts.drop_nulls().unique().implode()
    )  # fmt: skip
    name = pl.col("name").str.to_lowercase().str.replace_all(r"\s+", " ")
    rows = deals.select(
        name, "amount", "currency", "created_at", "deal_id", "lead_id", "contacts", "account_id",
        at=pl.int_range(pl.len()),
        vendor=vendor,
        known=known.fill_null(value=False),
        people=pl.col("contacts").list.len().fill_null(0).cast(pl.Int64),
    ).filter(pl.col("name").is_not_null(), pl.col("vendor") != "")  # fmt: skip
    rank = pl.col("vendor").replace_strict(ranks, return_dtype=pl.Int64)
    return rows.with_columns(rank=rank).sort(
        ~pl.col("known"), "rank", -pl.col("people"), "vendor", "deal_id", nulls_last=True
    )


def _pairs(rows: pl.DataFrame, ones: Sequence[Iterable[int]]) -> pl.DataFrame:
    """Return `(at)` of deals that go and `(first)`: where the one stands that stays instead."""
    several = pl.DataFrame({"one": [[*one] for one in ones]}, schema={"one": pl.List(pl.Int64)})
    places = several.with_row_index("which").explode("one").rename({"one": _AT})
    ordered = rows.select(pl.col("at").alias(_AT)).join(places, on=_AT, maintain_order="left")
    first = pl.col(_AT).first().over("which").alias(_FIRST)
    pairs = ordered.select(_AT, first).filter(pl.col(_AT) != pl.col(_FIRST))
    return pairs.sort(_AT)


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
    return Finding(
        table="deals",
        rule=RULE,
        severity=Severity.SHOULD_FIX,
        rows=pairs.height,
        says=f"Deals that two systems keep, with the same name, amount and currency, created "
        f"within a day: {pairs.height:,} ({_between(rows, pairs)}). Each counts once; the "
        "copies are set aside, their people and what else they know stay.",
        cause="One system passes its deals on to another.",
        fix="Look through the copies in the quarantine file: are they really the same deals? "
        "Nobody has to ask if the deals of one system only are given.",
        columns=("name", "amount", "created_at"),
    )


def _doubts(deals: pl.DataFrame, rows: pl.DataFrame, pairs: pl.DataFrame) -> tuple[Finding, ...]:
    if pairs.is_empty():
        return ()
    doubtful = Finding(
        table="deals",
        rule=DOUBTFUL,
        severity=Severity.SHOULD_FIX,
        rows=pairs.height,
        says=f"Deals with the name, amount and currency of another system's, created within a "
        f"day, without a person or an account in common: {pairs.height:,} "
        f"({_between(rows, pairs)}). They may be the same deals, but all of them count.",
        cause="Several deals have one name, or one system passes deals on without their people.",
        fix="Give the deals of one system only, or export the people of the deals from both.",
        columns=("name", "amount", "created_at"),
        places=places_of(deals[pairs[_AT]], "deal_id"),
    )
    return (doubtful,)


def _between(rows: pl.DataFrame, pairs: pl.DataFrame) -> str:
    labels = {vendor.key: vendor.label for vendor in VENDORS}
    by_place = dict(rows.select("at", "vendor").rows())
    between = sorted({
        f"{labels[by_place[at]]} beside {labels[by_place[first]]}" for at, first in pairs.rows()
    })  # fmt: skip
    return ", ".join(between[:_SHOWN])
