"""Recognised files become one table of each kind, whatever vendor and however many files."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.choices import ReadingChoices
from data_contracts.contract import Finding
from data_contracts.dataset import Origin
from data_contracts.odcs import contract
from data_contracts.people import People, resolve
from data_contracts.people_evidence import evidence_of, together
from data_contracts.program_kinds import with_program_kinds
from data_contracts.progress import Tell
from data_contracts.pseudonyms import addresses_replaced
from data_contracts.raw import PLACE
from data_contracts.vendors.casting import Situation
from data_contracts.vendors.lookups import Lookups, lookups_of
from data_contracts.vendors.mapping import Mapped, mapped, warnings_of
from data_contracts.vendors.recognise import Recognised
from data_contracts.vendors.zones import AccountZone, account_zone


@dataclass(frozen=True, slots=True)
class Gathered:
    """All rows of each table, not yet checked.

    Attributes:
        tables: By name; rows sorted by file and line. Every lead id is the person's now, in the
            leads the record's; none is an e-mail address.
        origins: One per file, in the order given.
        findings: What was noticed on the way.
        people: Who is who.
    """

    tables: dict[str, Mapped]
    origins: tuple[Origin, ...]
    findings: tuple[Finding, ...]
    people: People


def gather(files: Sequence[Recognised], choices: ReadingChoices, tell: Tell) -> Gathered:
    """Map every file and put the rows of each table together.

    Raises:
        AmbiguousDatesError: A column's dates can be read in two ways.
    """
    zones = _zones(files, choices)
    lookups, missing = _lookups(files)
    findings = [*missing, *(finding for zone in zones.values() for finding in zone.findings)]
    parts: dict[str, list[Mapped]] = defaultdict(list)
    for file in files:
        tell(f"Mapping {file.table.label}")
        zone = zones[file.vendor.key]
        situation = Situation(
            file.table.label, file.vendor, zone.name, zone.known, choices, lookups[file.vendor.key]
        )
        for place, part in enumerate(mapped(file, situation)):
            whole = _with_program_kinds(part, choices) if part.table == "touches" else part
            if whole.text.height or not place:
                parts[whole.table].append(whole)
            findings += whole.findings
        present = {f.kind.name for f in files if f.vendor.key == file.vendor.key}
        findings += [*file.table.findings, *warnings_of(file, present)]
    origins = tuple(_origin(file, zones[file.vendor.key].name) for file in files)
    people = _people(files, [part for several in parts.values() for part in several], choices)
    tables: dict[str, Mapped] = {}
    for name, several in parts.items():
        named = [people.applied(part) for part in several]
        tables[name] = _together([part for part, _ in named])
        if values := sum(count for _, count in named):
            findings.append(addresses_replaced(name, values))
    return Gathered(tables, origins, (*findings, *people.findings), people)


def _people(files: Sequence[Recognised], parts: list[Mapped], choices: ReadingChoices) -> People:
    systems = {file.vendor.key: file.vendor.system for file in files}
    evidence = together(map(evidence_of, parts))
    return resolve(evidence, systems, key=choices.pseudonym_key, tags=choices.plus_tags_are_same)


def _with_program_kinds(part: Mapped, choices: ReadingChoices) -> Mapped:
    stated = "program_kind" in part.text.columns
    typed, said = with_program_kinds(part.typed, choices.program_kinds, stated=stated)
    return replace(part, typed=typed, findings=(*part.findings, *said))


def _zones(files: Sequence[Recognised], choices: ReadingChoices) -> dict[str, AccountZone]:
    vendors = {file.vendor.key: file.vendor for file in files}
    return {
        key: account_zone(
            [file for file in files if file.vendor.key == key], vendor.zone_evidence, choices.zone
        )
        for key, vendor in vendors.items()
    }


def _lookups(files: Sequence[Recognised]) -> tuple[dict[str, Lookups], list[Finding]]:
    """Return what each vendor's files look up in one another, and what is missing for that."""
    vendors = {file.vendor.key for file in files}
    found = {
        key: lookups_of([file for file in files if file.vendor.key == key])
        for key in sorted(vendors)
    }
    findings = [finding for _, said in found.values() for finding in said]
    return {key: values for key, (values, _) in found.items()}, findings


def _together(parts: list[Mapped]) -> Mapped:
    """Put rows under one another, ordered by where they stand and not by which file came first."""
    whole = Mapped(
        parts[0].table,
        pl.concat([part.text for part in parts], how="diagonal"),
        pl.concat([part.typed for part in parts]),
        pl.concat([part.faults for part in parts]),
        pl.concat([part.emails for part in parts]),
        tuple(finding for part in parts for finding in part.findings),
        parts[0].vendor if len({part.vendor for part in parts}) == 1 else "",
        pl.concat([part.same_as for part in parts]),
        pl.concat([part.visitors for part in parts]),
    )
    if len(parts) == 1:
        return whole
    columns = [c.name for c in contract(whole.table).columns if c.name in whole.text.columns]
    order = whole.text.select(pl.arg_sort_by([*PLACE, *columns], nulls_last=True)).to_series()
    return replace(
        whole, text=whole.text[order], typed=whole.typed[order],
        faults=whole.faults[order], emails=whole.emails[order],
        same_as=whole.same_as[order], visitors=whole.visitors[order],
    )  # fmt: skip


def _origin(file: Recognised, zone: str) -> Origin:
    return Origin(
        label=file.table.label,
        table=file.kind.becomes[0].table if file.kind.becomes else "",
        vendor=file.vendor.key,
        rows=file.table.rows.height,
        fingerprint=file.table.fingerprint,
        zone=zone,
    )
