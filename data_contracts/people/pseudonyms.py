"""E-mail addresses leave the tables: whoever they name has one id everywhere."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b, sha256

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.masking import ADDRESS, HIDDEN, MARK, NAMING, plain
from data_contracts.raw import PLACE
from data_contracts.vendors.mapping import Mapped

_ADDRESS = re.compile(ADDRESS)
_BYTES = 8


def pseudonyms(addresses: Iterable[str], key: str = "") -> dict[str, str]:
    """Return a pseudonym for each e-mail address.

    Args:
        addresses: Addresses in lower case.
        key: What pseudonyms are made with. The same key gives a person the same pseudonym in
            every export. Without one they are numbered in the order of the addresses: a plain
            hash would let anybody who guesses an address test the guess.
    """
    wanted = sorted(set(addresses))
    if not key:
        return {address: f"person-{place:04}" for place, address in enumerate(wanted, 1)}
    secret = sha256(key.encode()).digest()
    return {
        address: f"person-{blake2b(address.encode(), key=secret, digest_size=_BYTES).hexdigest()}"
        for address in wanted
    }


def without_addresses(part: Mapped, ids: Mapping[str, str]) -> tuple[Mapped, int]:
    """Put ids in the place of e-mail addresses, in the text and the cast values alike.

    Args:
        part: Rows of one table.
        ids: The id that each address (in lower case) stands for; in columns that name nothing,
            and where there is none, the address is hidden.

    Returns:
        The rows without any address but in `Mapped.emails`, and how many values held one.
    """
    text, typed, count = part.text, part.typed, 0
    for name in text.columns:
        held = [] if name in PLACE else _holding(text[name])
        if not held:
            continue
        count += int(text[name].is_in(held).sum())
        codes = ids if name in NAMING else {}
        new = [with_codes(value, codes) for value in held]
        text = text.with_columns(pl.col(name).replace(held, new))
        if typed.schema[name] == pl.String:
            typed = typed.with_columns(pl.col(name).replace(held, new))
        elif typed.schema[name] == pl.List(pl.String):
            typed = typed.with_columns(_replaced_in_lists(typed[name], ids))
    return replace(part, text=text, typed=typed), count


def with_codes(text: str, codes: Mapping[str, str]) -> str:
    """Return a text with every e-mail address in it replaced by its id, or else hidden."""
    return _ADDRESS.sub(lambda found: codes.get(plain(found.group()), HIDDEN), text)


def addresses_replaced(table: str, values: int) -> Finding:
    """Say how many values of a table held an address."""
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


def _holding(values: pl.Series) -> list[str]:
    """Return the distinct texts that hold an address, sorted."""
    held = values.filter(values.str.contains(MARK).fill_null(value=False)).unique().sort()
    return held.filter(held.str.contains(ADDRESS)).to_list()


def _replaced_in_lists(lists: pl.Series, ids: Mapping[str, str]) -> pl.Series:
    held = _holding(lists.explode())
    new = [with_codes(value, ids) for value in held]
    return lists.list.eval(pl.element().replace(held, new))
