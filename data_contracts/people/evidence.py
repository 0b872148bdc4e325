"""What files say about who is who: ids, addresses, links and visitors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.masking import ADDRESS, MARK, NAMING, plain_ones
from data_contracts.reading.times import UTC
from data_contracts.vendors.mapping import Mapped

ADDRESSES = "@"
"""The scope of a name that is an e-mail address; an id's scope is the vendor that gave it."""
KEY = ["scope", "name"]
Schema = Mapping[str, pl.DataType]

_ANY_ADDRESS = f"^{ADDRESS}$"
_SCHEMAS: Mapping[str, Schema] = {
    "names": {
        "vendor": pl.String(), "scope": pl.String(), "name": pl.String(), "address": pl.String(),
        "listed": pl.Boolean(), "created_at": UTC, "left": pl.Boolean(), "account": pl.String(),
        "seen_at": UTC, "called": pl.String(),
    },
    "links": {
        "scope": pl.String(), "name": pl.String(), "other_scope": pl.String(),
        "other": pl.String(), "kind": pl.String(),
    },
    "visitors": {
        "scope": pl.String(), "name": pl.String(), "visitor_id": pl.String(), "since": UTC,
    },
    "addresses": {"address": pl.String()},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about names, from one file or from several; rows may repeat.

    A name is an id within the scope of the vendor that gave it, or an e-mail address (scope `@`),
    in lower case.

    Attributes:
        names: Who is spoken of: `vendor` (whose file), `scope`, `name`, `address` (known of that
            id), `listed` (the file is a list of people), and of listed ones `created_at`, `left`
            (deleted, or merged away), `account` and `called` (first and last name);
            `seen_at`: their first touch in that file.
        links: `scope`, `name`, `other_scope`, `other` (another name of the same person) and `kind`:
            `record` (a person's row names the one that goes on) or `merge` (a list of links:
            `other` went into `name`).
        visitors: `scope`, `name`, `visitor_id` (who is this person), `since`.
        addresses: `address`: those within any column that names something.
    """

    names: pl.DataFrame
    links: pl.DataFrame
    visitors: pl.DataFrame
    addresses: pl.DataFrame


def evidence_of(part: Mapped) -> Evidence:
    """Return what the rows of one table of one file, or some of them, say about who is who."""
    if "lead_id" not in part.typed.columns:
        return replace(together(()), addresses=_addresses(part))
    names = [_names(part)]
    if "contacts" in part.typed.columns:
        names.append(_contacts(part))
    return Evidence(
        names=pl.concat(names),
        links=_links(part),
        visitors=_visitors(part),
        addresses=_addresses(part),
    )


def together(parts: Iterable[Evidence]) -> Evidence:
    """Return what several files say."""
    every = list(parts)
    return Evidence(
        **{
            kind: pl.concat([pl.DataFrame(schema=schema), *(getattr(e, kind) for e in every)])
            for kind, schema in _SCHEMAS.items()
        }
    )


def whom(part: Mapped) -> pl.DataFrame:
    """Return `scope` and `name` of the person of each row; null where a row names nobody.

    A row without an id is about whoever has its e-mail address; so is one whose id is an address.
    """
    return _named(part.typed.select("lead_id", part.emails.alias("email")), part.vendor).select(KEY)


def address_in(text: pl.Expr) -> pl.Expr:
    """Return texts that are an e-mail address and nothing else, in lower case; else null."""
    plain = plain_ones(text.str.strip_chars())
    return pl.when(_marked(text)).then(pl.when(plain.str.contains(_ANY_ADDRESS)).then(plain))


def _marked(text: pl.Expr) -> pl.Expr:
    """Whether a text may hold an address: much cheaper to tell than by the whole pattern."""
    return text.str.contains(MARK)


def _named(rows: pl.DataFrame, vendor: str) -> pl.DataFrame:
    """Add `scope`, `name` and `address` to rows with `lead_id` and `email`."""
    lead, own, address = pl.col("lead_id"), address_in(pl.col("lead_id")), pl.col("address")
    by_address = own.is_not_null() | (lead.is_null() & address.is_not_null())
    return rows.with_columns(address=address_in(pl.col("email"))).with_columns(
        scope=pl.when(by_address)
        .then(pl.lit(ADDRESSES))
        .when(lead.is_not_null())
        .then(pl.lit(vendor)),
        name=pl.coalesce(own, lead, address),
    )


def _names(part: Mapped) -> pl.DataFrame:
    listed = part.table == "leads"
    rows = part.typed.select("lead_id", part.emails.alias("email"), **_about(part))
    sound = rows.filter(part.faults.is_null())
    if not listed:
        # Distinct first: people have many touches, and texts are costly to look into.
        seen = [pl.col("seen_at").min()] if "seen_at" in sound.columns else []
        sound = sound.group_by("lead_id", "email").agg(seen)
    named = _named(sound, part.vendor).drop_nulls("name")
    return _made(
        named.with_columns(vendor=pl.lit(part.vendor), listed=pl.lit(listed)), _SCHEMAS["names"]
    )


def _about(part: Mapped) -> dict[str, pl.Expr]:
    if part.table == "leads":
        return {
            "created_at": pl.col("created_at"),
            "left": pl.col("left_at").is_not_null(),
            "account": pl.col("account_id"),
            "called": pl.lit(None, pl.String) if part.called is None else pl.lit(part.called),
        }
    return {"seen_at": pl.col("occurred_at")} if part.table == "touches" else {}


def _contacts(part: Mapped) -> pl.DataFrame:
    ids = part.typed["contacts"].explode().drop_nulls().unique().alias("lead_id").to_frame()
    named = _named(ids.with_columns(email=pl.lit(None, pl.String)), part.vendor)
    return _made(
        named.with_columns(vendor=pl.lit(part.vendor), listed=pl.lit(value=False)),
        _SCHEMAS["names"],
    )


def _links(part: Mapped) -> pl.DataFrame:
    found = [_beside(part, "other", part.same_as)]
    if part.table == "person_links":
        found.append(_beside(part, "other", _split(part.typed["same_as"])))
    own = address_in(pl.col("other"))
    linked = pl.concat(found).with_columns(
        other_scope=pl.when(own.is_null()).then(pl.lit(part.vendor)).otherwise(pl.lit(ADDRESSES)),
        other=pl.coalesce(own, "other"),
        kind=pl.lit("merge" if part.table == "person_links" else "record"),
    )
    return _made(linked, _SCHEMAS["links"]).unique()


def _visitors(part: Mapped) -> pl.DataFrame:
    found = [_beside(part, "visitor_id", part.visitors)]
    if part.table == "person_links":
        found.append(_beside(part, "visitor_id", _split(part.typed["visitor_id"])))
    return _made(pl.concat(found), _SCHEMAS["visitors"]).unique()


def _beside(part: Mapped, name: str, ids: pl.Series) -> pl.DataFrame:
    """Return `scope`, `name`, each of the ids of every sound row, and `since`."""
    since = next((c for c in ("linked_at", "created_at") if c in part.typed.columns), None)
    moment = pl.lit(None, UTC) if since is None else pl.col(since)
    rows = part.typed.select("lead_id", part.emails.alias("email"), ids.alias("_ids"), since=moment)
    given = rows.filter(part.faults.is_null() & ids.is_not_null()).explode("_ids")
    named = _named(given, part.vendor).drop_nulls(["name", "_ids"])
    return named.select(*KEY, pl.col("_ids").alias(f"{name}"), "since")


def _addresses(part: Mapped) -> pl.DataFrame:
    found = [
        part.text.lazy()
        .filter(_marked(pl.col(column)))
        .select(address=pl.col(column).str.extract_all(ADDRESS))
        .explode("address")
        .select(plain_ones(pl.col("address")))
        for column in NAMING
        if column in part.text.columns
    ]
    empty = pl.LazyFrame(schema=_SCHEMAS["addresses"])
    return pl.concat([empty, *found]).drop_nulls().unique().collect()


def _split(values: pl.Series) -> pl.Series:
    """Return ids as lists, where one text may hold several with semicolons between them."""
    parts = pl.element().str.strip_chars()
    return values.str.split(";").list.eval(parts.filter(parts.str.len_chars() > 0))


def _made(rows: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    absent = [pl.lit(None, dtype).alias(n) for n, dtype in schema.items() if n not in rows.columns]
    return rows.with_columns(absent).select(pl.col(n).cast(d) for n, d in schema.items())
