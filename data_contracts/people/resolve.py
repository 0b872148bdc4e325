"""Who is who across systems: every id and address of a person becomes one id."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.contract import Finding
from data_contracts.people.called import called
from data_contracts.people.evidence import ADDRESSES, KEY, Evidence, address_in, whom
from data_contracts.people.names import Names
from data_contracts.people.proofs import (
    by_address,
    by_cookie,
    by_digits,
    by_link,
    by_tag,
    by_text,
    by_visitor,
)
from data_contracts.people.pseudonyms import without_addresses
from data_contracts.people.said import people_findings
from data_contracts.vendors.mapping import Mapped


@dataclass(frozen=True, slots=True)
class People:
    """The person behind every name.

    A person is called by the id that the CRM has for them, of merged records by the one that
    goes on; else by the next system's; whoever is known by an address alone by a pseudonym.

    Attributes:
        names: One row per name: `scope` (the vendor whose id it is, or `@` for addresses), `name`,
            `person`, `record` (what its own row of the leads is called), `order` (of several rows
            of a person, the lowest is the best), and `account` and `account_of` (whose id that
            is) of the person.
        visitors: `visitor_id`, `person`, `since`: visitors whom a system says to be a person.
        addresses: `lead_id` (the person), `email`: every address of everybody whom a file lists.
        ids: What each address stands for in columns that name something.
        changed: The vendors some of whose ids are another id now.
        findings: Who was taken to be one person, and by what.
    """

    names: pl.DataFrame
    visitors: pl.DataFrame
    addresses: pl.DataFrame
    ids: Mapping[str, str]
    changed: frozenset[str]
    findings: tuple[Finding, ...]

    def applied(self, part: Mapped) -> tuple[Mapped, int]:
        """Put the person in the place of every id and address of people.

        Rows of the leads keep an id of their own, `record`, until they are checked;
        `rows.merged` then makes one row of a person's several.

        Args:
            part: Rows of one table of one file.

        Returns:
            The same rows without any address but in `Mapped.emails`, and how many values held one.
        """
        named = self._named(part) if self._concerns(part) else part
        return without_addresses(named, self.ids)

    def _concerns(self, part: Mapped) -> bool:
        if "lead_id" not in part.typed.columns:
            return False
        if part.vendor in self.changed or part.emails.count():
            return True
        own = part.typed.select(address_in(pl.col("lead_id")).is_not_null().any())
        return bool(own.item())

    def _named(self, part: Mapped) -> Mapped:
        names = self.names.filter(pl.col("scope").is_in([part.vendor, ADDRESSES]))
        found = whom(part).join(names, on=KEY, how="left", maintain_order="left")
        column = "record" if part.table == "leads" else "person"
        own = pl.when(pl.col("scope") == part.vendor).then("name")
        lead = found.select(_found=pl.coalesce(column, own)).to_series()
        came = pl.col("lead_id") if "lead_id" in part.text.columns else pl.lit(None, pl.String)
        text = part.text.with_columns(lead).with_columns(lead_id=pl.coalesce(came, "_found"))
        typed = part.typed.with_columns(lead.alias("lead_id"))
        if part.table == "touches":
            typed = typed.with_columns(_account(typed["account_id"], found, part.vendor))
        if "contacts" in typed.columns:
            typed = typed.with_columns(self._contacts(part))
        return replace(part, text=text.drop("_found"), typed=typed)

    def _contacts(self, part: Mapped) -> pl.Series:
        """Return the people of each deal, everybody once, in their order."""
        ids = self.names.filter(pl.col("scope") == part.vendor).select("name", "person")
        listed = part.typed.select("contacts").with_row_index("_row").explode("contacts")
        told = listed.join(
            ids, left_on="contacts", right_on="name", how="left", maintain_order="left"
        )
        one = told.with_columns(pl.coalesce("person", "contacts").alias("contacts"))
        given = one.drop_nulls("contacts").unique(["_row", "contacts"], maintain_order=True)
        lists = given.group_by("_row", maintain_order=True).agg("contacts")
        rows = listed.select("_row").unique(maintain_order=True)
        return rows.join(lists, on="_row", how="left", maintain_order="left")["contacts"]


def resolve(
    evidence: Evidence, systems: Mapping[str, str], *, key: str = "", tags: bool = True
) -> People:
    """Tell who is who.

    Proofs, in this order: links and merge records; a common e-mail address; the same id used by
    two systems, unless both list people by it or their addresses differ; a web-analytics id that
    holds a lead's number; a visitor known to two systems; an address with a +tag beside the plain
    one at the same account. What is linked through others is linked.

    Args:
        evidence: What all files say (`together`).
        systems: Each vendor's kind of system (`format.SYSTEMS`).
        key: What pseudonyms are made with (`pseudonyms`).
        tags: Whether a +tag makes no other person of an address.
    """
    names = Names(evidence, systems)
    joined = {"link": names.join(by_link(names))}
    pairs, doubted = by_address(names)
    joined["address"] = names.join(pairs)
    joined["text"] = names.join(by_text(names))
    digits = by_digits(names, [vendor for vendor, kind in systems.items() if kind == "web"])
    joined["digits"] = names.join(digits)
    joined["visitor"] = names.join(by_visitor(names)) + names.join(by_cookie(names))
    joined["tag"] = names.join(by_tag(names)) if tags else 0
    found, ids = called(names, key)
    return People(
        names=found,
        visitors=_visitors(evidence, found),
        addresses=_people_of(names, found),
        ids=ids,
        changed=_changed(found),
        findings=tuple(people_findings(found, joined, doubted)),
    )


def _visitors(evidence: Evidence, names: pl.DataFrame) -> pl.DataFrame:
    known = evidence.visitors.join(names, on=KEY).select("visitor_id", "person", "since")
    return known.unique().sort("visitor_id", "since", "person", nulls_last=True)


def _people_of(names: Names, found: pl.DataFrame) -> pl.DataFrame:
    """Return every address of the people who are listed somewhere, each once per person."""
    own = found.filter(pl.col("scope") == ADDRESSES, ~pl.col("unlisted"))
    said = names.said.filter("listed").drop_nulls("address")
    persons = found["person"].gather(said["node"]).alias("lead_id")
    given = said.select(persons, email="address")
    return pl.concat([own.select(lead_id="person", email="name"), given]).unique()


def _changed(names: pl.DataFrame) -> frozenset[str]:
    other = (pl.col("person") != pl.col("name")) | (pl.col("record") != pl.col("name"))
    return frozenset(names.filter(other)["scope"].unique())


def _account(account: pl.Series, found: pl.DataFrame, vendor: str) -> pl.Series:
    """Return the account of the person where a touch has it by another system's id."""
    other = (pl.col("account_of") != vendor) & pl.col("_own").is_not_null()
    told = found.select("account", "account_of", account.alias("_own")).select(
        account_id=pl.when(other.fill_null(value=False)).then("account").otherwise("_own")
    )
    return told["account_id"]
