"""What is known of blocks of touches while they are held to their contract, and what follows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from data_contracts.checks.check import (
    bad_rows,
    broken_finding,
    comparable,
    leaves,
    not_compared,
    places_in,
)
from data_contracts.checks.repeats import alike
from data_contracts.checks.row_rules import across_rows, compares_alike, masks
from data_contracts.contract import DataContract, Finding, Place, Rule
from data_contracts.finish import faulty_finding, faulty_rows
from data_contracts.raw import PLACE, as_it_came
from data_contracts.streaming.alike import Hashes, Mask, Packed, Rows, among, groups, unpacked
from data_contracts.streaming.findings import NeedsWholeFileError
from data_contracts.streaming.rows import Part, text_of
from data_contracts.streaming.spool import Spooled

_EXAMPLES = 5
_NO_ROWS = pl.Series([], dtype=pl.Boolean)


@dataclass(slots=True)
class HeldBlock:
    """Rows of one block and which of them leave.

    Attributes:
        rows: The rows, as `Part.blocks` has them, by their time.
        leaving: Which of them are quarantined.
    """

    rows: Spooled
    leaving: Mask


@dataclass(frozen=True, slots=True)
class Held:
    """All touches held to their contract.

    Attributes:
        blocks: The rows.
        bad: The quarantined ones (`Checked.bad`).
        findings: What was found.
        replaced: How many values held an e-mail address.
    """

    blocks: list[HeldBlock]
    bad: pl.DataFrame
    findings: tuple[Finding, ...]
    replaced: int


class Holding:
    """What is known so far of the rows and of the rules they break."""

    def __init__(
        self, contract: DataContract, references: Mapping[str, pl.Series], total: int
    ) -> None:
        from data_contracts.checks.plans import plan_of  # noqa: PLC0415 - costs seconds

        self.rows, self.total = 0, total
        self._contract = contract
        self._references = references
        self._rules = comparable(contract, references)
        self._plan = plan_of(_schema(contract), self._rules, references)
        self._refuse_other_comparisons()
        self._figures: dict[Any, int] = dict.fromkeys([*self._plan.rules, *self._plan.counts], 0)
        self._blocks: list[Spooled] = []
        self._hashes: list[Hashes] = []
        self._broken: dict[str, dict[int, Packed]] = {rule.name: {} for rule in self._rules}
        self._places: dict[str, tuple[Place, ...]] = {rule.name: () for rule in self._rules}
        self._given: set[str] = set()
        self._aside: list[_Aside] = []
        self._asked = {
            key: rule for key, rule in self._plan.rules.items() if not across_rows(rule.metric)
        }
        self._needed = self._columns_asked()

    def add(self, block: Spooled, text: Sequence[str]) -> None:
        """Ask every rule that looks at one row at a time.

        Args:
            block: The rows, as `Part.blocks` has them.
            text: The columns that their file has.
        """
        place = len(self._blocks)
        self._blocks.append(block)
        self.rows += block.rows
        names = [column.name for column in self._contract.columns]
        self._given |= {name for name in names if name in block.given}
        frame = side_by_side(block, text, self._contract, self._needed)
        self._count(frame)
        answers = masks(frame, self._asked)
        for key, mask in answers.items():
            self._figures[key] += int(mask.sum())
        found = [(rule, answers.get(self._plan.keys[rule.name])) for rule in self._rules]
        broken = [(rule, mask) for rule, mask in found if mask is not None and mask.any()]
        if broken or any(frame[name].null_count() for name in self._contract.key):
            # Only here is more of the rows looked at than what the rules ask about.
            frame = side_by_side(block, text, self._contract)
        leaving = np.zeros(frame.height, np.bool_)
        for rule, mask in broken:
            self._note(rule, place, frame, mask)
            leaving |= mask.to_numpy() if leaves(rule) else False
        self._hashes.append(alike(frame, names, self._contract.key).to_numpy())
        self._set_aside(place, frame, np.flatnonzero(leaving))

    def compare(self, parts: Sequence[Part]) -> None:
        """Ask the rules that compare rows with one another, of rows that may be alike."""
        asked = {key: rule for key, rule in self._plan.rules.items() if across_rows(rule.metric)}
        texts = [part.text for part in parts for _ in part.blocks]
        for alike_ones in groups(self._hashes):
            rows = [among(hashes, alike_ones) for hashes in self._hashes]
            frame = pl.concat(
                side_by_side(block, text, self._contract)[own]
                for block, text, own in zip(self._blocks, texts, rows, strict=True)
                if len(own)
            )
            answers = masks(frame, asked)
            self._note_all(frame, rows, answers)

    def result(self, faulty: list[pl.DataFrame], replaced: int) -> Held:
        """Judge every rule by all rows, and part the rows."""
        failing = self._failing()
        gone = [rule for rule in self._rules if rule.name in failing and leaves(rule)]
        blocks = []
        for place, block in enumerate(self._blocks):
            leaving = np.zeros(block.rows, np.bool_)
            for rule in gone:
                if (mask := self._broken[rule.name].get(place)) is not None:
                    leaving |= unpacked(mask, block.rows)
            blocks.append(HeldBlock(block, leaving))
        findings = [
            broken_finding(
                self._contract.name, rule, self._figures[self._plan.keys[rule.name]], self.rows,
                self._places[rule.name],
            )
            for rule in self._rules
            if rule.name in failing
        ]  # fmt: skip
        findings += not_compared(self._given, self._contract, self._references)
        bad = self._bad(blocks, [rule for rule in self._rules if rule.name in failing])
        if faulty:
            rows = _ordered(pl.concat(faulty, how="diagonal"), self._contract)
            bad = pl.concat([bad, faulty_rows(rows, self._contract)])
            total = self.rows + rows.height
            findings = [faulty_finding(rows, self._contract.name, total), *findings]
        return Held(blocks, bad, tuple(findings), replaced)

    def _refuse_other_comparisons(self) -> None:
        """Refuse rules for which `alike` would miss rows."""
        names = {column.name for column in self._contract.columns}
        for rule in self._plan.rules.values():
            if across_rows(rule.metric) and not compares_alike(rule, self._contract.key, names):
                raise NeedsWholeFileError(rule.name)

    def _columns_asked(self) -> list[str]:
        """Return the columns that the rules about single rows look at, the key, and the place."""
        named = {*self._contract.key, *PLACE}
        for rule in self._asked.values():
            named |= set(_words(rule.arguments.values()))
            named |= set() if rule.where is None else set(rule.where.meta.root_names())
        for rows in self._plan.counts.values():
            named |= set(rows.meta.root_names())
        return [name for name in _schema(self._contract) if name in named]

    def _count(self, frame: pl.DataFrame) -> None:
        counts = self._plan.counts
        if counts:
            wanted = [rows.sum().alias(str(i)) for i, rows in enumerate(counts.values())]
            for key, count in zip(counts, frame.select(wanted).row(0), strict=True):
                self._figures[key] += int(count)

    def _note(self, rule: Rule, place: int, frame: pl.DataFrame, mask: pl.Series) -> None:
        self._broken[rule.name][place] = np.packbits(mask.to_numpy())
        self._show(rule, frame, mask)

    def _show(self, rule: Rule, frame: pl.DataFrame, mask: pl.Series) -> None:
        """Keep the first five examples, by file and line."""
        known = self._places[rule.name]
        first = frame.select(pl.col(name).min() for name in PLACE).row(0)
        if len(known) == _EXAMPLES and (known[-1].file, known[-1].line) < first:
            return
        places = {*known, *places_in(frame, rule, mask)}
        ordered = sorted(places, key=lambda place: (place.file, place.line))
        self._places[rule.name] = tuple(ordered[:_EXAMPLES])

    def _note_all(
        self, frame: pl.DataFrame, rows: list[Rows], answers: Mapping[Any, pl.Series]
    ) -> None:
        """Spread the answers about rows of several blocks over the blocks."""
        starts = np.cumsum([0, *(len(own) for own in rows)])
        leaving = np.zeros(frame.height, np.bool_)
        for rule in self._rules:
            answer = answers.get(self._plan.keys[rule.name])
            if answer is None or not answer.any():
                continue
            self._figures[self._plan.keys[rule.name]] += int(answer.sum())
            self._show(rule, frame, answer)
            found = answer.to_numpy()
            leaving |= found if leaves(rule) else False
            for place, own in enumerate(rows):
                here = found[starts[place] : starts[place + 1]]
                if here.any():
                    self._mark(rule.name, place, own[here])
        for place, own in enumerate(rows):
            here = np.flatnonzero(leaving[starts[place] : starts[place + 1]])
            self._aside.append(_Aside(place, own[here], frame[starts[place] + here]))

    def _mark(self, name: str, place: int, rows: Rows) -> None:
        height = self._blocks[place].rows
        known = self._broken[name].get(place)
        mask = np.zeros(height, np.bool_) if known is None else unpacked(known, height)
        mask[rows] = True
        self._broken[name][place] = np.packbits(mask)

    def _set_aside(self, place: int, frame: pl.DataFrame, rows: Rows) -> None:
        if len(rows):
            self._aside.append(_Aside(place, rows, frame[rows]))

    def _failing(self) -> set[str]:
        from data_contracts.checks.plans import failed  # noqa: PLC0415 - costs seconds

        return failed(self._rules, self.rows, self._figures) if self.rows else set()

    def _bad(self, blocks: list[HeldBlock], failing: list[Rule]) -> pl.DataFrame:
        """Return the rows that leave, each of them once."""
        seen: dict[int, Mask] = {}
        found = [bad_rows(_empty(self._contract), self._contract, _NO_ROWS, {})]
        for aside in self._aside:
            leaving = blocks[aside.block].leaving
            fresh = seen.setdefault(aside.block, leaving.copy())
            taken = fresh[aside.rows]
            fresh[aside.rows] = False
            rows, frame = aside.rows[taken], aside.frame.filter(pl.Series(taken))
            broken = {
                rule.name: pl.Series(unpacked(mask, len(leaving))[rows])
                for rule in failing
                if (mask := self._broken[rule.name].get(aside.block)) is not None
            }
            every = pl.Series([True]).new_from_index(0, len(rows))
            if len(rows):
                found.append(bad_rows(frame, self._contract, every, broken))
        return _ordered(pl.concat(found), self._contract)


@dataclass(frozen=True, slots=True)
class _Aside:
    """Rows that may have to leave: their block, their places in it, and what they hold."""

    block: int
    rows: Rows
    frame: pl.DataFrame = field(repr=False)


def _schema(contract: DataContract) -> pl.Schema:
    cast = {column.name: column.dtype for column in contract.columns}
    texts = {as_it_came(name): pl.String() for name in cast}
    return pl.Schema({**cast, **texts, PLACE[0]: pl.String(), PLACE[1]: pl.Int64()})


def _empty(contract: DataContract) -> pl.DataFrame:
    return pl.DataFrame(schema=_schema(contract))


def _ordered(rows: pl.DataFrame, contract: DataContract) -> pl.DataFrame:
    columns = [column.name for column in contract.columns if column.name in rows.columns]
    return rows.sort([*PLACE, *columns], nulls_last=True, maintain_order=True)


def side_by_side(
    block: Spooled,
    text: Sequence[str],
    contract: DataContract,
    wanted: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return the cast columns, each column's text beside it, and the place of the row.

    Args:
        block: Rows as `Part.blocks` has them.
        text: The columns that the file has.
        contract: The table's contract.
        wanted: Some of these columns; none: all.
    """
    absent = pl.lit(None, pl.String)
    texts = {as_it_came(column.name): column.name for column in contract.columns}
    wanted = list(_schema(contract)) if wanted is None else wanted
    sources = dict.fromkeys(
        name if name in block.columns else texts.get(name, name) for name in wanted
    )
    frame = block.read(list(sources))
    return frame.select(
        (text_of(frame, texts[name]) if texts[name] in text else absent).alias(name)
        if name in texts
        else pl.col(name)
        for name in wanted
    )


def _words(values: Iterable[Any]) -> Iterator[str]:
    """Yield every text in some arguments, also those in lists."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (each for each in value if isinstance(each, str))
