"""What a file says about who is who: ids, addresses, links and visitors, each of them once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.masking import ADDRESS, NAMING
from data_contracts.reading.times import UTC
from data_contracts.vendors.mapping import Mapped

ADDRESSES = "@"
"""The scope of a name that is an e-mail address; an id's scope is the vendor that gave it."""
KEY = ["scope", "name"]

Schema = Mapping[str, pl.DataType]

_ANY_ADDRESS = f"^{ADDRESS}$"
_NAMES = {
    "vendor": pl.String(), "scope": pl.String(), "name": pl.String(), "address": pl.String(),
    "listed": pl.Boolean(), "created_at": UTC, "left": pl.Boolean(), "account": pl.String(),
    "seen_at": UTC,
}  # fmt: skip
_LINKS = {
    "scope": pl.String(), "name": pl.String(), "other_scope": pl.String(), "other": pl.String(),
    "kind": pl.String(),
}  # fmt: skip
_VISITORS = {"scope": pl.String(), "name": pl.String(), "visitor_id": pl.String(), "since": UTC}
_ADDRESSES = {"address": pl.String()}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about names, from one file or from several; every row once.

    A name is an id within the scope of the vendor that gave it, or an e-mail address (scope `@`),
    in lower case.

    Attributes:
        names: Who is spoken of: `vendor` (whose file), `scope`, `name`, `address` (known of that
            id), `listed` (the file is a list of people), and of listed ones `created_at`, `left`
            (deleted, or merged away) and `account`; `seen_at`: their first touch in that file.
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
    rows = _rows(part)
    names = [_first_seen(rows, part)]
    if "contacts" in part.typed.columns:
        names.append(_contacts(part))
    return Evidence(
        names=_made(pl.concat(names, how="diagonal"), _NAMES),
        links=_links(rows, part),
        visitors=_visitors(rows, part),
        addresses=_addresses(part),
    )


def together(parts: Iterable[Evidence]) -> Evidence:
    """Return what several files say, every row once, in an order that does not depend on theirs."""
    schemas: dict[str, Schema] = {
        "names": _NAMES, "links": _LINKS, "visitors": _VISITORS, "addresses": _ADDRESSES,
    }  # fmt: skip
    every = list(parts)
    return Evidence(
        **{
            kind: pl.concat([pl.DataFrame(schema=schema), *(getattr(e, kind) for e in every)])
            .unique()
            .sort(pl.all())
            for kind, schema in schemas.items()
        }
    )


def whom(part: Mapped) -> pl.DataFrame:
    """Return `scope` and `name` of the person of each row; null where a row names nobody.

    A row without an id is about whoever has its e-mail address; so is one whose id is an address.
    """
    lead = pl.col("lead_id")
    own = address_in(lead)
    email = pl.col("email")
    named = part.typed.select("lead_id", part.emails.alias("email"))
    return named.with_columns(email=address_in(email)).select(
        scope=pl.when(own.is_not_null() | (lead.is_null() & email.is_not_null()))
        .then(pl.lit(ADDRESSES))
        .when(lead.is_not_null())
        .then(pl.lit(part.vendor)),
        name=pl.coalesce(own, lead, email),
        email=email,
    )


def address_in(text: pl.Expr) -> pl.Expr:
    """Return texts that are an e-mail address and nothing else, in lower case; else null."""
    plain = _plain(text.str.strip_chars())
    return pl.when(_marked(text)).then(pl.when(plain.str.contains(_ANY_ADDRESS)).then(plain))


def _plain(address: pl.Expr) -> pl.Expr:
    return address.str.to_lowercase().str.replace_all("%40", "@", literal=True)


def _marked(text: pl.Expr) -> pl.Expr:
    """Whether a text may hold an address: much cheaper to tell than by the whole pattern."""
    return text.str.contains("@", literal=True) | text.str.contains("%40", literal=True)


def _rows(part: Mapped) -> pl.DataFrame:
    listed = part.table == "leads"
    typed = part.typed
    about = {
        "created_at": typed["created_at"] if listed else None,
        "left": typed["left_at"].is_not_null() if listed else None,
        "account": typed["account_id"] if listed else None,
    }
    rows = whom(part).with_columns(
        pl.lit(part.vendor).alias("vendor"),
        pl.lit(listed).alias("listed"),
        *(
            pl.lit(None, _NAMES[name]).alias(name) if values is None else values.alias(name)
            for name, values in about.items()
        ),
    )
    # Values that may stand in the wrong columns prove nothing.
    return rows.with_columns(pl.when(part.faults.is_null()).then(pl.col("name")).alias("name"))


def _first_seen(rows: pl.DataFrame, part: Mapped) -> pl.DataFrame:
    named = rows.rename({"email": "address"})
    if part.table != "touches":
        return named.drop_nulls("name")
    seen = named.with_columns(seen_at=part.typed["occurred_at"]).drop_nulls("name")
    return seen.group_by("vendor", *KEY, "address", "listed").agg(pl.col("seen_at").min())


def _contacts(part: Mapped) -> pl.DataFrame:
    ids = part.typed["contacts"].explode().drop_nulls().unique()
    own = address_in(pl.col("contacts"))
    return ids.to_frame("contacts").select(
        pl.lit(part.vendor).alias("vendor"),
        scope=pl.when(own.is_null()).then(pl.lit(part.vendor)).otherwise(pl.lit(ADDRESSES)),
        name=pl.coalesce(own, "contacts"),
        listed=pl.lit(value=False),
    )


def _links(rows: pl.DataFrame, part: Mapped) -> pl.DataFrame:
    others = [part.same_as]
    if "same_as" in part.typed.columns:
        others.append(_split(part.typed["same_as"]))
    found = [rows.select("scope", "name", other=other).explode("other") for other in others]
    own = address_in(pl.col("other"))
    named = pl.concat(found).drop_nulls(["name", "other"])
    linked = named.with_columns(
        other_scope=pl.when(own.is_null()).then(pl.lit(part.vendor)).otherwise(pl.lit(ADDRESSES)),
        other=pl.coalesce(own, "other"),
        kind=pl.lit("merge" if part.table == "person_links" else "record"),
    )
    return _made(linked, _LINKS)


def _visitors(rows: pl.DataFrame, part: Mapped) -> pl.DataFrame:
    since = part.typed["linked_at"] if "linked_at" in part.typed.columns else rows["created_at"]
    ids = [part.visitors]
    if part.table == "person_links":
        ids.append(_split(part.typed["visitor_id"]))
    found = [
        rows.select("scope", "name", visitor_id=each, since=since).explode("visitor_id")
        for each in ids
    ]
    return _made(pl.concat(found).drop_nulls(["name", "visitor_id"]), _VISITORS)


def _addresses(part: Mapped) -> pl.DataFrame:
    found = [
        part.text.filter(_marked(pl.col(column)))
        .select(address=pl.col(column).str.extract_all(ADDRESS))
        .explode("address")
        .drop_nulls()
        .select(_plain(pl.col("address")))
        for column in NAMING
        if column in part.text.columns
    ]
    return _made(pl.concat([pl.DataFrame(schema=_ADDRESSES), *found]), _ADDRESSES)


def _split(values: pl.Series) -> pl.Series:
    """Return ids as lists, where one text may hold several with semicolons between them."""
    parts = pl.element().str.strip_chars()
    return values.str.split(";").list.eval(parts.filter(parts.str.len_chars() > 0))


def _made(rows: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    absent = [pl.lit(None, dtype).alias(n) for n, dtype in schema.items() if n not in rows.columns]
    return rows.with_columns(absent).select(pl.col(n).cast(d) for n, d in schema.items()).unique()
