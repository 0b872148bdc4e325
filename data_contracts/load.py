"""The public loading path: exports in, checked tables out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

import polars as pl

from data_contracts.cache import Cache
from data_contracts.check import check
from data_contracts.choices import ReadingChoices
from data_contracts.consistency import findings_across
from data_contracts.contract import Checked, Finding, Severity
from data_contracts.dataset import Dataset, Origin
from data_contracts.deal_people import with_deal_contacts
from data_contracts.finish import (
    finished_deals,
    in_order,
    with_faulty_rows,
    with_internal,
    with_touch_ids,
)
from data_contracts.gather import Gathered, gather
from data_contracts.identity import internal_people, join_visitors, possible_duplicates
from data_contracts.mapping_guess import guess
from data_contracts.mappings import mapping_lines
from data_contracts.masking import masked_finding
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.people import People
from data_contracts.people_rows import best_rows, merged
from data_contracts.progress import Tell, silent
from data_contracts.raw import RawTable
from data_contracts.reading.files import read_paths
from data_contracts.reading.table import TextTable
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.same_money import counted_once
from data_contracts.stages import fill_first_entries
from data_contracts.vendors.mapping import Mapped
from data_contracts.vendors.recognise import Recognised, Unrecognised, recognise
from data_contracts.words import many

__all__ = ["MissingTableError", "ReadingChoices", "UnusableInputError", "load"]

_STAGES = "lead_stages"
_CHECKED_FIRST = ("leads", "content")
"""Other tables are compared with these."""
_REFERENCES = {
    "leads.lead_id": ("leads", "lead_id"),
    "content.content_id": ("content", "content_id"),
    "deals.deal_id": ("deals", "deal_id"),
}
_DEFAULT = ReadingChoices()


class MissingTableError(UnusableInputError):
    """Without touches and deals there is nothing to credit.

    Attributes:
        tables: The files that no format knows, for guesses at what their columns are.
    """

    def __init__(self, missing: Sequence[str], files: Sequence[Recognised | Unrecognised]) -> None:
        self.tables = tuple(file.table for file in files if isinstance(file, Unrecognised))
        found = "\n".join(f"  - {_told(file)}" for file in files) or "  (no table at all)"
        needed = "\n".join(
            f"  - {name}: {contract(name).meaning} It needs "
            f"{', '.join(c.name for c in contract(name).columns if c.required)}."
            for name in missing
        )
        super().__init__(
            f"There is no table of {' and none of '.join(missing)}:\n{needed}\n"
            f"What was found:\n{found}\n"
            "Add the export, or name the file that has it: touches=events.csv."
        )


def load(
    paths: Sequence[str],
    choices: ReadingChoices = _DEFAULT,
    *,
    tell: Tell = silent,
    cache: Cache | None = None,
) -> Dataset:
    """Read exports, recognise what they are, map them, and hold every table to its contract.

    The order of files and of rows changes nothing but the order of `origins`.

    Args:
        paths: Files and folders; `touches=events.csv` names a file's table.
        choices: What the exports leave open.
        tell: Is told what is being done.
        cache: Where tables made before are looked for, and new ones kept. The tables are the same
            with it and without it.

    Returns:
        The checked tables with every finding.

    Raises:
        Cancelled: `tell` says that nobody waits any longer; nothing half made is left.
        UnusableInputError: Nothing can be made of the input. The message says which file, what
            is wrong and what to do: a file that is not there, empty or of another kind, missing
            columns, dates that can be read in two ways, no table of touches or of deals.
    """
    if cache is None:
        return _made(paths, choices, tell)
    return cache.found_or_made(paths, choices, lambda: _made(paths, choices, tell), tell)


def _made(paths: Sequence[str], choices: ReadingChoices, tell: Tell) -> Dataset:
    tables, noticed = read_paths(paths, tell)
    files = [recognise(table, choices.mappings) for table in tables]
    known = [file for file in files if isinstance(file, Recognised)]
    gathered = gather(known, choices, tell)
    missing = [name for name in ("touches", "deals") if name not in gathered.tables]
    if missing:
        raise MissingTableError(missing, files)
    unknown = [file for file in files if isinstance(file, Unrecognised)]
    findings = [*noticed, *gathered.findings, *map(_unrecognised, unknown)]
    tell("Holding the tables to their contracts")
    with_people = with_deal_contacts(gathered.tables)
    prepared, stages, filled = _with_stage_dates(with_people, gathered.people)
    checked = _checked(prepared, stages, gathered.people)
    finished, more = _finished(checked, gathered, choices)
    origins = (*gathered.origins, *(_unread(file.table) for file in unknown))
    return _dataset(finished, origins, [*findings, *filled, *more], choices)


def _with_stage_dates(
    tables: Mapping[str, Mapped], people: People
) -> tuple[dict[str, Mapped], dict[str, Checked], list[Finding]]:
    """Check a stage history, where there is one, and fill the leads' stage dates from it.

    Returns:
        The tables that are still to be checked, those checked already, and what was filled in.
    """
    others = {name: table for name, table in tables.items() if name != _STAGES}
    if _STAGES not in tables:
        return others, {}, []
    leads = tables.get("leads")
    if leads is None:
        return others, {_STAGES: _held_to_contract(tables[_STAGES], {})}, []
    records = leads.typed["lead_id"]
    rows = leads.typed.with_columns(best_rows(records, people))
    history = _held_to_contract(tables[_STAGES], {"leads.lead_id": rows["lead_id"]})
    typed, said = fill_first_entries(rows, history.good)
    typed = typed.with_columns(records)
    return {**others, "leads": replace(leads, typed=typed)}, {_STAGES: history}, list(said)


def _checked(
    tables: Mapping[str, Mapped], done: dict[str, Checked], people: People
) -> dict[str, Checked]:
    later = [name for name in CONTRACTS if name not in _CHECKED_FIRST]
    for name in (*_CHECKED_FIRST, *later):
        if name in tables:
            done[name] = _held_to_contract(tables[name], _references(done))
        if name == "leads" and name in done:
            rows = merged(done[name].good, people, contract(name))
            done[name] = replace(done[name], good=rows)
    return done


def _held_to_contract(table: Mapped, references: Mapping[str, pl.Series]) -> Checked:
    """Check the sound rows; rows with values in the wrong columns go to quarantine unseen."""
    rules = contract(table.table)
    sound = table.faults.is_null()
    raw = RawTable(table.table, table.text.filter(sound), table.typed.filter(sound))
    faulty = table.text.with_columns(fault=table.faults).filter(~sound)
    return with_faulty_rows(check(raw, rules, references), faulty, rules)


def _references(done: Mapping[str, Checked]) -> dict[str, pl.Series]:
    return {
        name: done[table].good[column]
        for name, (table, column) in _REFERENCES.items()
        if table in done
    }


def _finished(
    checked: Mapping[str, Checked], gathered: Gathered, choices: ReadingChoices
) -> tuple[dict[str, Checked], list[Finding]]:
    """Order every table and add what the analyses need beyond the contracts."""
    if "costs" in checked:
        vendors = {origin.label: origin.vendor for origin in gathered.origins}
        checked = {**checked, "costs": counted_once(checked["costs"], vendors)}
    good = {name: in_order(table.good, contract(name)) for name, table in checked.items()}
    touches, joined = join_visitors(with_touch_ids(good["touches"]), gathered.people.visitors)
    good |= {"touches": touches, "deals": finished_deals(good["deals"])}
    findings = list(joined)
    if "leads" in good:
        good["leads"], said = _finished_leads(good["leads"], touches, gathered, choices)
        findings += said
    findings += findings_across(
        good["touches"], good["deals"], good.get("leads"), rated=choices.rated
    )
    tables = {n: Checked(good[n], table.bad, table.findings) for n, table in checked.items()}
    return tables, findings


def _finished_leads(
    leads: pl.DataFrame, touches: pl.DataFrame, gathered: Gathered, choices: ReadingChoices
) -> tuple[pl.DataFrame, list[Finding]]:
    people = gathered.people.addresses
    ids, staff = internal_people(people, choices.own_domains, touches["url"])
    findings = [*staff, *possible_duplicates(people)]
    return with_internal(leads, ids), findings


def _dataset(
    tables: Mapping[str, Checked],
    origins: tuple[Origin, ...],
    findings: list[Finding],
    choices: ReadingChoices,
) -> Dataset:
    tables = {
        name: replace(table, findings=tuple(map(masked_finding, table.findings)))
        for name, table in tables.items()
    }
    findings = list(map(masked_finding, findings))
    every = [*findings, *(found for table in tables.values() for found in table.findings)]
    return Dataset(
        touches=tables["touches"],
        deals=tables["deals"],
        leads=tables.get("leads"),
        content=tables.get("content"),
        costs=tables.get("costs"),
        verdicts=tables.get("verdicts"),
        holdouts=tables.get("holdouts"),
        lead_stages=tables.get(_STAGES),
        deal_contacts=tables.get("deal_contacts"),
        deal_stages=tables.get("deal_stages"),
        person_links=tables.get("person_links"),
        origins=origins,
        findings=tuple(sorted(every, key=_weight)),
        fingerprint=_fingerprint(origins, choices),
    )


def _weight(finding: Finding) -> tuple[int, str, str, str]:
    order = list(Severity).index(finding.severity)
    return order, finding.table, finding.rule, finding.says


def _fingerprint(origins: Iterable[Origin], choices: ReadingChoices) -> str:
    parts = [
        *sorted(f"{origin.table} {origin.fingerprint}" for origin in origins),
        *(f"{name} {contract(name).version}" for name in CONTRACTS),
        repr(choices),
        sha256(choices.pseudonym_key.encode()).hexdigest(),
    ]
    return sha256("\n".join(parts).encode()).hexdigest()


def _unrecognised(file: Unrecognised) -> Finding:
    label = file.table.label
    return Finding(
        table=label,
        rule="reading.not_recognised",
        severity=Severity.SHOULD_FIX,
        rows=file.table.rows.height,
        says=f"{label} ({many(file.table.rows.height, 'row')}) is no known table and was "
        f"left aside: {file.nearest}.",
        cause="It is another export, or its columns have other names.",
        fix="Nothing to do if it is not needed; else say what its columns are: the page Start "
        f"asks, and the check prints a guess. Or name its table: touches={label}.",
        settles=mapping_lines(guess(file.table).mapping),
    )


def _unread(table: TextTable) -> Origin:
    return Origin(table.label, "", "", table.rows.height, table.fingerprint, "")


def _told(file: Recognised | Unrecognised) -> str:
    if isinstance(file, Unrecognised):
        return f"{file.table.label}: no known table ({file.nearest})"
    needed = "" if file.kind.becomes else " (not needed)"
    return f"{file.table.label}: {file.vendor.label} {file.kind.spoken}{needed}"
