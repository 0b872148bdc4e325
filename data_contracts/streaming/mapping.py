"""A large file mapped block by block: its touches to the disk, all else as if read at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from data_contracts.contract import Finding
from data_contracts.people.evidence import Evidence
from data_contracts.program_kinds import Guessed, with_program_kinds
from data_contracts.progress import Tell
from data_contracts.raw import PLACE
from data_contracts.reading.large_text import Block as Read
from data_contracts.reading.large_text import LargeText
from data_contracts.reading.noticed import Noticed
from data_contracts.reading.remarks import remarks
from data_contracts.reading.rows import RowsRead
from data_contracts.reading.table import TextTable
from data_contracts.reading.times import AmbiguousDatesError, order_in, telling_of
from data_contracts.streaming.findings import added_up
from data_contracts.streaming.laying import Laying
from data_contracts.streaming.people import Seen
from data_contracts.streaming.rows import STREAMED, TIMED, Part, filtered, spool_frame
from data_contracts.vendors.casting import ANY_DATE, Situation, time_reading
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.format import VendorFormat, VendorTable
from data_contracts.vendors.mapping import Mapped, mapped, needs_whole_file
from data_contracts.vendors.recognise import Recognised

_LIKELIER = "dmy"


@dataclass(frozen=True, slots=True)
class StreamedFile:
    """What a large file became.

    Attributes:
        touches: Its touches.
        others: Its rows of all other tables, one entry each.
        evidence: What the touches say about who is who.
        findings: What was found while it was read and mapped.
        table: The file without its rows: one row that says which columns have any value.
        rows: How many rows it has.
    """

    touches: Part
    others: tuple[Mapped, ...]
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    table: TextTable
    rows: int


def can_stream(kind: VendorTable, vendor: VendorFormat) -> bool:
    """Tell whether blocks of a file become what the whole would, and so few other rows.

    Not where a row depends on others far away, where other files look something up in it or it
    in them, or where its times prove the zone of the account.
    """
    if kind.name in _looked_at(vendor) or needs_whole_file(kind):
        return False
    first, *_ = (*kind.becomes, None)
    simple = all(
        not (b.split or b.unpivot or any(c.lookup for c in (*b.cells.values(), *b.added.values())))
        for b in kind.becomes
    )
    return first is not None and first.table == STREAMED and simple


def _looked_at(vendor: VendorFormat) -> set[str]:
    """Return the names of the tables that other tables of the vendor look into."""
    evidence = vendor.zone_evidence
    names = {evidence.records, evidence.history} if evidence else set()
    for kind in vendor.tables:
        for becoming in kind.becomes:
            for cell in (*becoming.cells.values(), *becoming.added.values()):
                if cell.lookup:
                    names |= {cell.lookup.table, *cell.lookup.unlisted[:1]}
    return names


def streamed(
    file: Recognised, source: LargeText, situation: Situation, folder: Path, tell: Tell
) -> StreamedFile:
    """Read and map a file block by block.

    Args:
        file: The file, recognised by its first rows.
        source: Its table.
        situation: What else is known.
        folder: Where the blocks go.
        tell: Is told the bytes read.

    Raises:
        NeedsWholeFileError: The blocks do not add up to what the whole file would become.
        UnusableInputError: As where it is read at once.
    """
    order = _order_at_start(file, source, situation, folder)
    work = _mapped(file, source, situation, folder, tell, order)
    proven = work.order() or order
    if proven != order:
        # What the whole column proves holds for every row, also for those already read.
        work.discard()
        work = _mapped(file, source, situation, folder, tell, proven)
    return work.result(source)


def _order_at_start(file: Recognised, source: LargeText, situation: Situation, folder: Path) -> str:
    """Return the order of day and month that the first rows prove, else the likelier one."""
    first = TextTable(source.label, "", source.rows, source.lines, source.faults, "")
    try:
        work = _Mapping(file, situation, folder, _LIKELIER)
        work.add(Read(first, Noticed(), marked=True))
        return work.order() or _LIKELIER
    except AmbiguousDatesError:
        return _LIKELIER


def _mapped(  # noqa: PLR0913, PLR0917 (what reads, and how)
    file: Recognised,
    source: LargeText,
    situation: Situation,
    folder: Path,
    tell: Tell,
    order: str,
) -> "_Mapping":
    work = _Mapping(file, situation, folder, order)
    for block in source.blocks(tell):
        work.add(block)
    return work


def _with_order(file: Recognised, order: str) -> Recognised:
    """Return a file whose dates in numbers are all read in one order of day and month."""
    first, *others = file.kind.becomes
    cell = first.cells.get(TIMED)
    if cell is None or not _needs_order(cell):
        return file
    ordered = replace(first, cells={**first.cells, TIMED: replace(cell, order=order)})
    return replace(file, kind=replace(file.kind, becomes=(ordered, *others)))


class _Mapping:
    def __init__(self, file: Recognised, situation: Situation, folder: Path, order: str) -> None:
        self._file = _with_order(file, order)
        self._cell = file.kind.becomes[0].cells.get(TIMED)
        self._situation = situation
        self._part = Part(file.vendor.key)
        self._others: dict[int, list[Mapped]] = {}
        self._seen = Seen()
        self._findings: list[Sequence[Finding]] = []
        self._guessed = Guessed()
        self._noticed = Noticed()
        self._given: set[str] = set()
        self._telling: list[pl.Series] = []
        self._rows = 0
        self._laying = Laying(self._part, folder)

    def add(self, block: Read) -> None:
        """Map one block."""
        table = block.table
        self._rows += table.rows.height
        self._noticed += block.noticed
        self._given |= {name for name in table.rows.columns if name not in self._given
                        and table.rows[name].null_count() < table.rows.height}  # fmt: skip
        said: list[Finding] = []
        for place, part in enumerate(mapped(replace(self._file, table=table), self._situation)):
            said += part.findings
            if place == 0:
                self._add_touches(part, marked=block.marked)
            else:
                self._others.setdefault(place, []).append(replace(part, findings=()))
        self._findings.append(said)

    def order(self) -> str:
        """Return the order of day and month that all rows prove; empty where it says nothing.

        Raises:
            AmbiguousDatesError: They prove none, and nobody has said it.
        """
        texts = pl.concat(self._telling) if self._telling else None
        if self._cell is None or texts is None or texts.is_empty():
            return ""
        return order_in(texts, time_reading(self._cell, self._situation))

    def discard(self) -> None:
        """Remove what was written: it is read once more."""
        for block in self._part.blocks:
            block.rows.discard()

    def result(self, source: LargeText) -> StreamedFile:
        """Return what all blocks became."""
        self._laying.end()
        rows = pl.DataFrame({"rows": pl.Series([None]).new_from_index(0, self._rows)})
        read = RowsRead(rows, source.lines, source.faults, self._noticed)
        findings = (
            *remarks(source.label, source.shape, read),
            *added_up(self._findings),
            *self._guessed.findings(source.label),
        )
        given = {name: ["given" if name in self._given else None] for name in source.rows.columns}
        text = pl.DataFrame(given, schema=dict.fromkeys(given, pl.String))
        return StreamedFile(
            touches=self._part,
            others=tuple(map(_joined, self._others.values())),
            evidence=self._seen.evidence(self._part.vendor),
            findings=findings,
            table=TextTable(
                source.label, source.named, text, source.lines.head(1), source.faults.head(1),
                source.fingerprint, (), source.title, source.preamble,
            ),
            rows=self._rows,
        )  # fmt: skip

    def _add_touches(self, part: Mapped, *, marked: bool) -> None:
        if TIMED in part.text.columns and _needs_order(self._cell):
            self._telling.append(telling_of(part.text[TIMED]))
        chosen, stated = self._situation.choices.program_kinds, "program_kind" in part.text.columns
        typed, guessed = with_program_kinds(part.typed, chosen, stated=stated)
        self._guessed += guessed
        part = replace(part, typed=typed, findings=())
        self._seen.add(part, marked=marked)
        sound = part.faults.is_null()
        if not sound.all():
            self._part.faulty.append(filtered(part, ~sound))
            part = filtered(part, sound)
        text = (*self._part.text, *(name for name in part.text.columns if name not in PLACE))
        self._part.text = tuple(dict.fromkeys(text))
        self._laying.add(spool_frame(part), marked=marked)


def _needs_order(cell: Cell | None) -> bool:
    """Whether days and months may stand in numbers whose order the whole column must prove."""
    return cell is not None and not cell.order and (not cell.time or ANY_DATE in cell.time)


def _joined(parts: list[Mapped]) -> Mapped:
    """Put the rows of blocks of one file under one another."""
    return replace(
        parts[0],
        text=pl.concat([part.text for part in parts]),
        typed=pl.concat([part.typed for part in parts]),
        faults=pl.concat([part.faults for part in parts]),
        emails=pl.concat([part.emails for part in parts]),
        same_as=pl.concat([part.same_as for part in parts]),
        visitors=pl.concat([part.visitors for part in parts]),
    )
