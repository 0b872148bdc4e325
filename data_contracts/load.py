"""The public loading path: exports in, checked tables out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from data_contracts.cache.store import Cache, temporary_folder
from data_contracts.causes import one_per_cause
from data_contracts.choices import ReadingChoices
from data_contracts.column_mapping import mapping_lines
from data_contracts.contract import Checked, Finding, Severity
from data_contracts.dataset import Dataset, Origin
from data_contracts.gather import Gathered, gather
from data_contracts.hold import hold
from data_contracts.lexicon.reader import read_lexicon
from data_contracts.mappings.guess import guess
from data_contracts.masking import masked_finding
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.people.rows import joined_rows
from data_contracts.progress import Tell, silent
from data_contracts.reading.databases.large import in_files
from data_contracts.reading.files import read_paths
from data_contracts.reading.large_text import LargeText, large_text
from data_contracts.reading.left_aside import NOT_READ
from data_contracts.reading.table import TextTable
from data_contracts.reading.unpacked import Large
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.repairs.lines import set_apart
from data_contracts.streaming.findings import NeedsWholeFileError
from data_contracts.streaming.rows import STREAMED
from data_contracts.vendors.recognise import Recognised, Unrecognised, recognise
from data_contracts.words import many

__all__ = ["MissingTableError", "ReadingChoices", "UnusableInputError", "load"]

_DEFAULT = ReadingChoices()


class MissingTableError(UnusableInputError):
    """Without touches and deals there is nothing to credit.

    Attributes:
        tables: The files that no format knows, for guesses at what their columns are.
    """

    def __init__(
        self,
        missing: Sequence[str],
        files: Sequence[Recognised | Unrecognised],
        noticed: Sequence[Finding] = (),
    ) -> None:
        self.tables = tuple(file.table for file in files if isinstance(file, Unrecognised))
        told = [*map(_told, files), *(found.says for found in noticed if found.rule in NOT_READ)]
        found = "\n".join(f"  - {line}" for line in told) or "  (no table at all)"
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
            columns, dates that can be read in two ways, no table of touches or of deals, words
            in the lexicon that mean nothing.
    """
    lexicon = read_lexicon(choices.lexicon)
    # No table depends on words: edited ones find the same tables in the cache.
    data = _tables(paths, replace(choices, lexicon=None), tell, cache)
    both = sha256(f"{data.fingerprint}\n{lexicon.fingerprint}".encode()).hexdigest()
    return replace(data, lexicon=lexicon, fingerprint=both)


def _tables(
    paths: Sequence[str], choices: ReadingChoices, tell: Tell, cache: Cache | None
) -> Dataset:
    make = partial(_made, paths, choices, tell)
    if cache is not None:
        return cache.found_or_made(paths, choices, make, tell)
    with temporary_folder() as folder:
        return make(folder)


def _made(paths: Sequence[str], choices: ReadingChoices, tell: Tell, folder: Path) -> Dataset:
    try:
        return _made_of(paths, choices, tell, folder, large_text)
    except NeedsWholeFileError:
        return _made_of(paths, choices, tell, folder, None)


def _made_of(
    paths: Sequence[str],
    choices: ReadingChoices,
    tell: Tell,
    folder: Path,
    large: Large | None,
) -> Dataset:
    tables, noticed = read_paths(paths, tell, large, in_files(folder) if large else None, folder)
    tables, repairs = set_apart(tables)
    files = [_recognised(table, choices) for table in tables]
    known = [file for file in files if isinstance(file, Recognised)]
    gathered = gather(known, choices, folder, tell, repairs)
    there = {*gathered.tables, *([STREAMED] if gathered.streamed else [])}
    missing = [name for name in ("touches", "deals") if name not in there]
    if missing:
        raise MissingTableError(missing, files, noticed)
    unknown = [file for file in files if isinstance(file, Unrecognised)]
    findings = [*noticed, *gathered.findings, *repairs.left(), *map(_unrecognised, unknown)]
    finished, more = hold(gathered, choices, folder, tell)
    unread = (_unread(file.table) for file in unknown)
    origins = (*_origins(gathered, finished), *repairs.origins, *unread)
    return _dataset(finished, origins, [*findings, *more], choices)


def _origins(gathered: Gathered, finished: Mapping[str, Checked]) -> Iterator[Origin]:
    leads = gathered.tables.get("leads")
    joined = joined_rows(leads.text["source_file"], finished["leads"]) if leads else {}
    for origin in gathered.origins:
        yield replace(origin, joined=joined.get(origin.label, 0))


def _recognised(table: TextTable, choices: ReadingChoices) -> Recognised | Unrecognised:
    file = recognise(table, choices.mappings)
    if isinstance(file, Unrecognised) and isinstance(table, LargeText):
        return recognise(table.whole(), choices.mappings)
    return file


def _dataset(
    tables: Mapping[str, Checked],
    origins: tuple[Origin, ...],
    findings: list[Finding],
    choices: ReadingChoices,
) -> Dataset:
    tables = {
        name: table.saying(tuple(map(masked_finding, table.findings)))
        for name, table in tables.items()
    }
    every = [*findings, *(found for table in tables.values() for found in table.findings)]
    return Dataset(
        touches=tables["touches"],
        deals=tables["deals"],
        leads=tables.get("leads"),
        content=tables.get("content"),
        costs=tables.get("costs"),
        verdicts=tables.get("verdicts"),
        holdouts=tables.get("holdouts"),
        lead_stages=tables.get("lead_stages"),
        deal_contacts=tables.get("deal_contacts"),
        deal_stages=tables.get("deal_stages"),
        person_links=tables.get("person_links"),
        origins=origins,
        findings=tuple(map(masked_finding, one_per_cause(every))),
        fingerprint=_fingerprint(origins, choices),
    )


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
