"""E-mail addresses leave the tables: whoever they name has one id everywhere."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b, sha256

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.masking import ADDRESS, HIDDEN
from data_contracts.raw import PLACE
from data_contracts.reading.times import UTC
from data_contracts.vendors.mapping import Mapped

_NAMING = (
    "touch_id", "deal_id", "lead_id", "visitor_id", "account_id", "content_id", "contacts",
    "owner", "decided_by",
)  # fmt: skip
"""Columns that tell one from another: an address in them is replaced, not merely hidden."""
_ADDRESS = re.compile(ADDRESS)
_BYTES = 8


def without_addresses(
    tables: Mapping[str, Mapped], key: str
) -> tuple[dict[str, Mapped], tuple[Finding, ...]]:
    """Put an id in the place of every e-mail address, and the lead's id where one is known.

    Args:
        tables: The gathered tables by name.
        key: What pseudonyms are made with; empty: addresses are numbered in their order.

    Returns:
        The tables without any address but in `Mapped.emails`, and one note per table changed.
    """
    known = dict(tables)
    if "leads" in known:
        known["leads"] = _with_own_address(known["leads"])
    ids = ids_of_addresses(_addresses(known), people_of(known), key)
    cleaned: dict[str, Mapped] = {}
    findings: list[Finding] = []
    for name, table in known.items():
        named = table if name == "leads" or not table.emails.count() else _with_ids(table, ids)
        cleaned[name], values = _replaced(named, ids)
        findings += [_said(name, values)] if values else []
    return cleaned, tuple(findings)


def people_of(tables: Mapping[str, Mapped]) -> pl.DataFrame:
    """Return `lead_id`, `created_at`, `email` (case-folded): one row per row of the leads."""
    if "leads" not in tables:
        return pl.DataFrame(schema={"lead_id": pl.String, "created_at": UTC, "email": pl.String})
    leads = tables["leads"]
    return leads.typed.select("lead_id", "created_at").with_columns(leads.emails.alias("email"))


def ids_of_addresses(
    addresses: Iterable[str], leads: pl.DataFrame, key: str = ""
) -> dict[str, str]:
    """Return the id that each e-mail address stands for.

    Args:
        addresses: Case-folded addresses.
        leads: `lead_id`, `created_at`, `email` (case-folded), one row per lead and address.
        key: What pseudonyms are made with. The same key gives a person the same pseudonym in
            every export. Without one they are numbered in the order of the addresses: a plain
            hash would let anybody who guesses an address test the guess.

    Returns:
        Address → the id of the earliest lead that has it; where no lead has it, or its id is an
        address itself, a pseudonym: `person-0001`.
    """
    first = (
        leads.drop_nulls(["lead_id", "email"])
        .sort("created_at", "lead_id", nulls_last=True)
        .unique("email", keep="first", maintain_order=True)
    )
    named = dict(first.select("email", "lead_id").iter_rows())
    own = {_plain(lead) for lead in _holding(leads["lead_id"]) if _ADDRESS.fullmatch(lead)}
    wanted = sorted(set(addresses))
    unknown = [a for a in wanted if a in own or a not in named or _ADDRESS.search(named[a])]
    codes = {address: _pseudonym(address, place, key) for place, address in enumerate(unknown, 1)}
    return {
        address: codes[address] if address in own or address not in named
        else _with_codes(named[address], codes)
        for address in wanted
    }  # fmt: skip


def _pseudonym(address: str, place: int, key: str) -> str:
    if not key:
        return f"person-{place:04}"
    secret = sha256(key.encode()).digest()
    return f"person-{blake2b(address.encode(), key=secret, digest_size=_BYTES).hexdigest()}"


def _plain(address: str) -> str:
    return address.casefold().replace("%40", "@")


def _with_codes(text: str, codes: Mapping[str, str]) -> str:
    return _ADDRESS.sub(lambda found: codes.get(_plain(found.group()), HIDDEN), text)


def _with_own_address(leads: Mapped) -> Mapped:
    """Take a lead's id for its address where it is one, so that staff are told by it."""
    lead = pl.col("lead_id").str.to_lowercase()
    own = leads.typed.select(pl.when(lead.str.contains(f"^{ADDRESS}$")).then(lead)).to_series()
    emails = pl.select(pl.coalesce(leads.emails, own)).to_series().alias(leads.emails.name)
    return replace(leads, emails=emails)


def _addresses(tables: Mapping[str, Mapped]) -> set[str]:
    """Return every address that needs an id: of recipients, and in columns that name something."""
    found: set[str] = set()
    for name, table in tables.items():
        if name != "leads":
            found.update(table.emails.drop_nulls().unique().to_list())
        for column in set(_NAMING) & set(table.text.columns):
            for value in _holding(table.text[column]):
                found.update(_plain(address) for address in _ADDRESS.findall(value))
    return found


def _holding(values: pl.Series) -> list[str]:
    """Return the distinct texts that hold an address, sorted."""
    held = values.filter(values.str.contains("@|%40").fill_null(value=False)).unique().sort()
    return held.filter(held.str.contains(ADDRESS)).to_list()


def _with_ids(table: Mapped, ids: Mapping[str, str]) -> Mapped:
    by_email = table.emails.replace_strict(
        list(ids), list(ids.values()), default=None, return_dtype=pl.String
    )
    lead = pl.coalesce(pl.col("lead_id"), by_email.alias("_by_email"))
    return replace(
        table,
        text=table.text.with_columns(lead_id=lead),
        typed=table.typed.with_columns(lead_id=lead),
    )


def _replaced(table: Mapped, ids: Mapping[str, str]) -> tuple[Mapped, int]:
    """Replace addresses in the text and the cast values alike; return how many values held one."""
    text, typed, count = table.text, table.typed, 0
    for name in text.columns:
        held = [] if name in PLACE else _holding(text[name])
        if not held:
            continue
        count += int(text[name].is_in(held).sum())
        codes = ids if name in _NAMING else {}
        new = [_with_codes(value, codes) for value in held]
        text = text.with_columns(pl.col(name).replace(held, new))
        if typed.schema[name] == pl.String:
            typed = typed.with_columns(pl.col(name).replace(held, new))
        elif typed.schema[name] == pl.List(pl.String):
            typed = typed.with_columns(_replaced_in_lists(typed[name], ids))
    return replace(table, text=text, typed=typed), count


def _replaced_in_lists(lists: pl.Series, ids: Mapping[str, str]) -> pl.Series:
    held = _holding(lists.explode())
    new = [_with_codes(value, ids) for value in held]
    return lists.list.eval(pl.element().replace(held, new))


def _said(table: str, values: int) -> Finding:
    return Finding(
        table=table,
        rule=f"{table}.addresses_replaced",
        severity=Severity.NOTE,
        rows=values,
        says=f"Values of {table} that held an e-mail address: {values:,}. An id such as "
        "person-0001 stands in its place, the same for the same person.",
        cause="The system names people by their e-mail addresses.",
        fix="Nothing to do: no report needs the address.",
    )
