"""Recognised files become one table of each kind, whatever vendor and however many files."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from data_contracts.choices import ReadingChoices
from data_contracts.contract import Finding
from data_contracts.dataset import Origin
from data_contracts.drawn_files import as_drawn
from data_contracts.odcs import contract
from data_contracts.people.evidence import evidence_of, together
from data_contracts.people.pseudonyms import addresses_replaced
from data_contracts.people.resolve import People, resolve
from data_contracts.program_kinds import with_program_kinds
from data_contracts.progress import Tell
from data_contracts.raw import PLACE
from data_contracts.reading.large_text import LargeText
from data_contracts.repairs.repaired import NO_REPAIRS, Repairs
from data_contracts.streaming.findings import NeedsWholeFileError
from data_contracts.streaming.mapping import StreamedFile, can_stream, streamed
from data_contracts.streaming.rows import STREAMED, Part, in_blocks
from data_contracts.vendors.casting import Situation
from data_contracts.vendors.lookups import Lookups, lookups_of
from data_contracts.vendors.mapping import Mapped, mapped, warnings_of
from data_contracts.vendors.recognise import Recognised
from data_contracts.vendors.zones import AccountZone, account_zone, hosts_zones

_HOLDOUTS = "holdouts"


@dataclass(frozen=True, slots=True)
class Gathered:
    """All rows of each table, not yet checked.

    Attributes:
        tables: By name; rows sorted by file and line. Every lead id is the person's now, in the
            leads the record's; none is an e-mail address.
        origins: One per file, in the order given.
        findings: What was noticed on the way.
        people: Who is who.
        streamed: All touches, where a file of them is large: they are not among the tables then,
            and still have the ids and addresses that came.
    """

    tables: dict[str, Mapped]
    origins: tuple[Origin, ...]
    findings: tuple[Finding, ...]
    people: People
    streamed: tuple[Part, ...] = ()


def gather(
    files: Sequence[Recognised],
    choices: ReadingChoices,
    folder: Path,
    tell: Tell,
    repairs: Repairs = NO_REPAIRS,
) -> Gathered:
    """Map every file and put the rows of each table together.

    Args:
        files: The files.
        choices: What they leave open.
        folder: Where the rows of large files go.
        tell: Is told what is being done.
        repairs: Rows that the reader repaired in quarantine files.

    Raises:
        AmbiguousDatesError: A column's dates can be read in two ways.
    """
    files = [_as_drawn(_held(file)) for file in files]
    zones = _zones(files, choices)
    lookups, missing = _lookups(files)
    findings = [*missing, *(finding for zone in zones.values() for finding in zone.findings)]
    parts: dict[str, list[Mapped]] = defaultdict(list)
    large: list[StreamedFile] = []
    origins: list[Origin] = []
    for file in files:
        zone = zones[file.vendor.key]
        situation = Situation(
            file.table.label, file.vendor, zone.name, zone.known, choices, lookups[file.vendor.key],
            repairs,
        )  # fmt: skip
        taken = _taken(file, situation, folder, tell)
        if taken.streamed:
            large.append(taken.streamed)
        for place, part in enumerate(taken.parts):
            whole = _with_program_kinds(part, choices, file) if part.table == STREAMED else part
            if whole.text.height or not place:
                parts[whole.table].append(whole)
            findings += whole.findings
        present = {f.kind.name for f in files if f.vendor.key == file.vendor.key}
        findings += [*taken.findings, *warnings_of(taken.file, present)]
        origins.append(_origin(file, zone.name, taken.rows))
    people = _people(files, parts, large, choices)
    touches = [file.touches for file in large]
    if large:
        touches += [in_blocks(part, folder) for part in parts.pop(STREAMED, [])]
    tables: dict[str, Mapped] = {}
    for name, several in parts.items():
        named = [people.applied(part) for part in several]
        tables[name] = _together([part for part, _ in named])
        if values := sum(count for _, count in named):
            findings.append(addresses_replaced(name, values))
    every = (*findings, *people.findings)
    return Gathered(tables, tuple(origins), every, people, tuple(touches))


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one file became: all of it, or all but its touches, which are streamed."""

    file: Recognised
    parts: tuple[Mapped, ...]
    findings: tuple[Finding, ...]
    rows: int
    streamed: StreamedFile | None = None


def _held(file: Recognised) -> Recognised:
    """Return a file with all its rows if its blocks alone would not do."""
    if isinstance(file.table, LargeText) and not can_stream(file.kind, file.vendor):
        return replace(file, table=file.table.whole())
    return file


def _as_drawn(file: Recognised) -> Recognised:
    """Return a file of holdouts that a plan wrote as it was drawn; any other as it is."""
    if file.kind.name != _HOLDOUTS or isinstance(file.table, LargeText):
        return file
    return replace(file, table=as_drawn(file.table))


def _taken(file: Recognised, situation: Situation, folder: Path, tell: Tell) -> _Taken:
    if isinstance(file.table, LargeText):
        try:
            found = streamed(file, file.table, situation, folder, tell)
        except NeedsWholeFileError:
            file = replace(file, table=file.table.whole())
        else:
            known = replace(file, table=found.table)
            return _Taken(known, found.others, found.findings, found.rows, found)
    tell(f"Mapping {file.table.label}")
    parts = tuple(mapped(file, situation))
    return _Taken(file, parts, file.table.findings, file.table.rows.height)


def _people(
    files: Sequence[Recognised],
    parts: Mapping[str, Sequence[Mapped]],
    large: Sequence[StreamedFile],
    choices: ReadingChoices,
) -> People:
    systems = {file.vendor.key: file.vendor.system for file in files}
    said = [evidence_of(part) for several in parts.values() for part in several]
    evidence = together([*said, *(one for file in large for one in file.evidence)])
    return resolve(evidence, systems, key=choices.pseudonym_key, tags=choices.plus_tags_are_same)


def _with_program_kinds(part: Mapped, choices: ReadingChoices, file: Recognised) -> Mapped:
    stated = "program_kind" in part.text.columns
    typed, said = with_program_kinds(part.typed, choices.program_kinds, stated=stated)
    return replace(part, typed=typed, findings=(*part.findings, *said.findings(file.table.label)))


def _zones(files: Sequence[Recognised], choices: ReadingChoices) -> dict[str, AccountZone]:
    vendors = {file.vendor.key: file.vendor for file in files}
    zones = {
        key: account_zone(
            [file for file in files if file.vendor.key == key], vendor.zone_evidence, choices.zone
        )
        for key, vendor in vendors.items()
    }
    return hosts_zones(zones, {key: vendor.system for key, vendor in vendors.items()})


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


def _origin(file: Recognised, zone: str, rows: int) -> Origin:
    return Origin(
        label=file.table.label,
        table=file.kind.becomes[0].table if file.kind.becomes else "",
        vendor=file.vendor.key,
        rows=rows,
        fingerprint=file.table.fingerprint,
        zone=zone,
    )
