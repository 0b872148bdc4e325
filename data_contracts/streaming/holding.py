"""What is known of blocks of touches while they are held to their contract, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from data_contracts.checks.row_rules import across_rows, compares_alike, masks
from data_contracts.contract import DataContract, Finding, Place, Rule
from data_contracts.finish import faulty_finding, faulty_rows
from data_contracts.raw import PLACE
from data_contracts.streaming.alike import Hashes, Mask, Packed, Rows, among, groups, unpacked
from data_contracts.streaming.asking import Asked, Asking, first_of, hashes_of
from data_contracts.streaming.findings import NeedsWholeFileError
from data_contracts.streaming.rows import Block, Part
from data_contracts.streaming.side_by_side import schema_of, side_by_side

_NO_ROWS = pl.Series([], dtype=pl.Boolean)


@dataclass(slots=True)
class HeldBlock:
    """Rows of one block and which of them leave.

    Attributes:
        block: The rows.
        leaving: Which of them are quarantined.
    """

    block: Block
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
        self.rows, self.total = 0, total
        self._contract = contract
        self._references = references
        self._rules = comparable(contract, references)
        alone = comparable(contract, {})
        self._alone = Asking(contract, alone, {})
        others = [rule for rule in self._rules if rule not in alone]
        self._compared = Asking(contract, others, references) if others else None
        self._keys = {**self._alone.plan.keys}
        if self._compared:
            self._keys |= self._compared.plan.keys
        self._refuse_other_comparisons()
        self._figures: dict[Any, int] = dict.fromkeys(self._alone.plan.rules, 0)
        self._blocks: list[Block] = []
        self._hashes: list[Hashes] = []
        self._broken: dict[str, dict[int, Packed]] = {rule.name: {} for rule in self._rules}
        self._places: dict[str, tuple[Place, ...]] = {rule.name: () for rule in self._rules}
        self._given: set[str] = set()
        self._aside: list[_Aside] = []

    def add(self, block: Block, text: Sequence[str]) -> None:
        """Ask every rule that looks at one row at a time, unless its answer is known.

        Args:
            block: The rows.
            text: The columns that their file has.
        """
        self.rows += block.rows.rows
        names = {column.name for column in self._contract.columns}
        self._given |= names & block.rows.given
        known = block.noted
        asked = [known.asked if known else self._alone.of(block.rows, text)]
        if self._compared:
            asked.append(self._compared.of(block.rows, text))
        for each in asked:
            self._note(each)
        found = known.hashes if known else hashes_of(block.rows, text, self._contract)
        self._hashes.append(found)
        self._blocks.append(block)

    def compare(self, parts: Sequence[Part]) -> None:
        """Ask the rules that compare rows with one another, of rows that may be alike."""
        asked = {
            key: rule for key, rule in self._alone.plan.rules.items() if across_rows(rule.metric)
        }
        texts = [part.text for part in parts for _ in part.blocks]
        for alike_ones in groups(self._hashes):
            rows = [among(hashes, alike_ones) for hashes in self._hashes]
            frame = pl.concat(
                side_by_side(block.rows, text, self._contract)[own]
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
            leaving = np.zeros(block.rows.rows, np.bool_)
            for rule in gone:
                if (mask := self._broken[rule.name].get(place)) is not None:
                    leaving |= unpacked(mask, block.rows.rows)
            blocks.append(HeldBlock(block, leaving))
        findings = [
            broken_finding(
                self._contract.name, rule, self._figures[self._keys[rule.name]], self.rows,
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
        for rule in self._alone.plan.rules.values():
            if across_rows(rule.metric) and not compares_alike(rule, self._contract.key, names):
                raise NeedsWholeFileError(rule.name)

    def _note(self, asked: Asked) -> None:
        place = len(self._blocks)
        for key, count in asked.figures.items():
            self._figures[key] = self._figures.get(key, 0) + count
        for name, mask in asked.broken.items():
            self._broken[name][place] = mask
            self._show(name, asked.places[name])
        if len(asked.aside):
            self._aside.append(_Aside(place, asked.aside, asked.frame))

    def _show(self, name: str, places: tuple[Place, ...]) -> None:
        self._places[name] = first_of(self._places[name], places)

    def _note_all(
        self, frame: pl.DataFrame, rows: list[Rows], answers: Mapping[Any, pl.Series]
    ) -> None:
        """Spread the answers about rows of several blocks over the blocks."""
        starts = np.cumsum([0, *(len(own) for own in rows)])
        leaving = np.zeros(frame.height, np.bool_)
        for rule in self._rules:
            answer = answers.get(self._keys[rule.name])
            if answer is None or not answer.any():
                continue
            self._figures[self._keys[rule.name]] += int(answer.sum())
            self._show(rule.name, places_in(frame, rule, answer))
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
        height = self._blocks[place].rows.rows
        known = self._broken[name].get(place)
        mask = np.zeros(height, np.bool_) if known is None else unpacked(known, height)
        mask[rows] = True
        self._broken[name][place] = np.packbits(mask)

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
    frame: pl.DataFrame


def _empty(contract: DataContract) -> pl.DataFrame:
    return pl.DataFrame(schema=schema_of(contract))


def _ordered(rows: pl.DataFrame, contract: DataContract) -> pl.DataFrame:
    columns = [column.name for column in contract.columns if column.name in rows.columns]
    return rows.sort([*PLACE, *columns], nulls_last=True, maintain_order=True)
