"""What no single row can tell: whether the tables make sense together."""

from collections.abc import Collection, Iterable

import polars as pl

from data_contracts.checks.dates_ahead import far_ahead
from data_contracts.contract import Finding, Severity
from data_contracts.raw import places_of
from data_contracts.words import many

_SOON = pl.duration(minutes=1)


def findings_across(
    touches: pl.DataFrame,
    deals: pl.DataFrame,
    leads: pl.DataFrame | None,
    *,
    rated: Collection[str] = (),
    dated: bool = False,
) -> Iterable[Finding]:
    """Yield what stands out over whole tables.

    Args:
        touches: The good touches.
        deals: The good deals, with `amount_minor`.
        leads: The good leads, or None.
        rated: The currencies with a stated exchange rate.
        dated: Whether the date of the data is stated, and not the newest of its dates.
    """
    if touches.is_empty():
        yield _no_touch()
    if not (deals["status"] == "won").any():
        yield _no_won_deal(deals.height)
    yield from _several_currencies(deals, rated)
    yield from _possible_duplicates(deals)
    yield from _without_people(deals)
    if not dated:
        yield from far_ahead(touches, deals, leads)
    if leads is not None:
        yield from _unknown_contacts(deals, leads)


def _no_touch() -> Finding:
    return Finding(
        table="touches",
        rule="touches.some_given",
        severity=Severity.MUST_FIX,
        rows=0,
        says="There is no usable touch at all, so no deal can be credited to anything.",
        cause="The export is empty, or every row is quarantined.",
        fix="Export the touches of the last two years; look at the quarantine file first.",
    )


def _no_won_deal(deals: int) -> Finding:
    return Finding(
        table="deals",
        rule="deals.some_won",
        severity=Severity.MUST_FIX,
        rows=0,
        says=_none_won(deals),
        cause="The export was filtered, its stages have other names, or nothing is won yet.",
        fix="Export all deals of the last two years, won ones too; pipeline can still be credited.",
        columns=("status",),
    )


def _none_won(deals: int) -> str:
    found = {0: "There is no usable deal", 1: "The only usable deal is not won"}
    none = found.get(deals, f"Of {deals:,} usable deals none is won")
    return f"{none}, so there is no revenue to credit."


def _several_currencies(deals: pl.DataFrame, rated: Collection[str]) -> Iterable[Finding]:
    won = deals.filter((pl.col("status") == "won") & pl.col("amount").is_not_null())
    counted = (
        won.group_by(pl.col("currency").fill_null("not stated"))
        .len()
        .sort("len", "currency", descending=[True, False])
    )
    unrated = counted.filter(~pl.col("currency").is_in(list(rated)))
    # One of them may be the report's own, which needs no rate.
    if unrated.height > 1:
        shown = ", ".join(f"{currency} ({count:,})" for currency, count in counted.iter_rows())
        yield Finding(
            table="deals",
            rule="deals.one_currency",
            severity=Severity.MUST_FIX,
            rows=won.height,
            says=f"Won deals are in {counted.height} currencies: {shown}. They cannot be added up.",
            cause="The company sells in several countries.",
            fix="State rates (--rate EUR=1.08, or [rates] in nurture.toml). Until then one "
            "currency is reported, and the deals in others are left out by name.",
            columns=("currency",),
        )


def _possible_duplicates(deals: pl.DataFrame) -> Iterable[Finding]:
    """Report deals that were most likely entered twice; nothing is merged."""
    key = ["account_id", "name", "amount"]
    ordered = deals.filter(pl.all_horizontal(pl.col("account_id", "name").is_not_null())).sort(
        *key, "created_at", "deal_id"
    )
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).shift()) for c in key)
    soon = pl.col("created_at") - pl.col("created_at").shift() <= _SOON
    twins = ordered.with_columns(first=pl.col("deal_id").shift()).filter(same & soon)
    if twins.is_empty():
        return
    pairs = ", ".join(f"{a} and {b}" for a, b in twins.select("first", "deal_id").rows()[:5])
    yield Finding(
        table="deals",
        rule="deals.possible_duplicates",
        severity=Severity.SHOULD_FIX,
        rows=twins.height,
        says=f"Deals with the account, name and amount of another one created within a minute: "
        f"{twins.height:,} ({pairs}). All of them count.",
        cause="A form or an integration created the deal twice.",
        fix="Delete the copy in the CRM and export again.",
        columns=tuple(key),
        places=places_of(twins, "deal_id"),
    )


def _without_people(deals: pl.DataFrame) -> Iterable[Finding]:
    alone = deals.filter(pl.col("lead_id").is_null() & (pl.col("contacts").list.len() == 0))
    if not 0 < alone.height < deals.height:
        return
    yield Finding(
        table="deals",
        rule="deals.people_given",
        severity=Severity.SHOULD_FIX,
        rows=alone.height,
        says=f"In {alone.height:,} of {many(deals.height, 'deal')} no person is named. "
        "Touches of the account can earn credit; where only contacts count, the deal stands as "
        "unattributable.",
        cause="Nobody linked a contact to the deal.",
        fix="Link the deal to its people in the CRM.",
        columns=("lead_id", "contacts"),
        places=places_of(alone, "deal_id"),
    )


def _unknown_contacts(deals: pl.DataFrame, leads: pl.DataFrame) -> Iterable[Finding]:
    named = deals.select("contacts", "source_file", "source_row").explode("contacts")
    unknown = named.drop_nulls("contacts").join(
        leads.select(contacts="lead_id"), on="contacts", how="anti"
    )
    if unknown.height:
        yield Finding(
            table="deals",
            rule="deals.contacts_known",
            severity=Severity.SHOULD_FIX,
            rows=unknown["source_row"].n_unique(),
            says=f"Contacts of deals who are not among the leads: {unknown.height:,}.",
            cause="The leads were exported with a filter, or the person was deleted or merged.",
            fix="Export the leads again, without a filter.",
            columns=("contacts",),
            places=places_of(unknown, "contacts"),
        )
