"""Rules about single rows, asked of a block of touches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from data_contracts.checks.check import leaves, places_in
from data_contracts.checks.repeats import alike
from data_contracts.checks.row_rules import across_rows, masks
from data_contracts.contract import DataContract, Place, Rule
from data_contracts.raw import PLACE
from data_contracts.streaming.alike import Hashes, Packed, Rows
from data_contracts.streaming.side_by_side import schema_of, side_by_side
from data_contracts.streaming.spool import Spooled

EXAMPLES = 5
"""Rows shown of those that break a rule."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What some rules say of one block.

    Attributes:
        figures: How many rows break a rule, or are looked at, by the id of the figure.
        broken: Which rows break a rule, by its name; rules that hold are absent.
        places: The first five of them, by file and line.
        aside: Places of the rows that leave, if these rules do not hold for the whole table.
        frame: What stands in these rows (`side_by_side`).
    """

    figures: Mapping[Any, int]
    broken: Mapping[str, Packed]
    places: Mapping[str, tuple[Place, ...]]
    aside: Rows
    frame: pl.DataFrame = field(repr=False)


class Asking:
    """Some rules of a contract, ready to be asked.

    Attributes:
        plan: What Great Expectations asks to judge them; also about several rows.
    """

    def __init__(
        self, contract: DataContract, rules: Sequence[Rule], references: Mapping[str, pl.Series]
    ) -> None:
        from data_contracts.checks.plans import plan_of  # noqa: PLC0415 - costs seconds

        self._contract = contract
        self._rules = rules
        self.plan = plan_of(schema_of(contract), rules, references)
        self._single = {
            key: rule for key, rule in self.plan.rules.items() if not across_rows(rule.metric)
        }
        self._needed = self._columns_asked()

    def of(self, rows: Spooled | pl.DataFrame, text: Sequence[str]) -> Asked:
        """Ask every rule that looks at one row at a time.

        Args:
            rows: The rows, as `spool_frame` has them.
            text: The columns that their file has.
        """
        frame = side_by_side(rows, text, self._contract, self._needed)
        answers = masks(frame, self._single)
        figures = self._counted(frame) | {key: int(mask.sum()) for key, mask in answers.items()}
        keys = self.plan.keys
        found = [
            (rule, answers[keys[rule.name]]) for rule in self._rules if keys[rule.name] in answers
        ]
        broken = [(rule, mask) for rule, mask in found if figures[keys[rule.name]]]
        leaving = np.zeros(frame.height, np.bool_)
        if broken:
            # Only here is more of the rows looked at than what the rules ask about.
            frame = side_by_side(rows, text, self._contract)
        for rule, mask in broken:
            leaving |= mask.to_numpy() if leaves(rule) else False
        aside = np.flatnonzero(leaving)
        return Asked(
            figures=figures,
            broken={rule.name: np.packbits(mask.to_numpy()) for rule, mask in broken},
            places={rule.name: _first_places(frame, rule, mask) for rule, mask in broken},
            aside=aside,
            frame=frame[aside] if len(aside) else frame.clear(),
        )

    def _counted(self, frame: pl.DataFrame) -> dict[Any, int]:
        counts = self.plan.counts
        wanted = [rows.sum().alias(str(i)) for i, rows in enumerate(counts.values())]
        return dict(zip(counts, frame.select(wanted).row(0), strict=True)) if wanted else {}

    def _columns_asked(self) -> list[str]:
        """Return the columns that the rules about single rows look at, and the place."""
        named = {*PLACE}
        for rule in self._single.values():
            named |= set(_words(rule.arguments.values()))
            named |= set() if rule.where is None else set(rule.where.meta.root_names())
        for rows in self.plan.counts.values():
            named |= set(rows.meta.root_names())
        return [name for name in schema_of(self._contract) if name in named]


def hashes_of(rows: Spooled | pl.DataFrame, text: Sequence[str], contract: DataContract) -> Hashes:
    """Return a number per row: rows that may have to be compared have the same (`alike`)."""
    names = [column.name for column in contract.columns]
    frame = rows.read(contract.key) if isinstance(rows, Spooled) else rows.select(contract.key)
    if not contract.key or any(frame[name].null_count() for name in contract.key):
        # Without an id, content tells rows apart.
        frame = side_by_side(rows, text, contract)
    found: Hashes = alike(frame, names, contract.key).to_numpy()
    return found


def first_of(*several: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the first five examples, by file and line."""
    ordered = sorted(
        {place for places in several for place in places},
        key=lambda place: (place.file, place.line),
    )
    return tuple(ordered[:EXAMPLES])


def _first_places(frame: pl.DataFrame, rule: Rule, mask: pl.Series) -> tuple[Place, ...]:
    """Return the first examples of a block; of many rows, few are looked at."""
    rows = mask.arg_true()
    if len(rows) > EXAMPLES and frame[PLACE[0]].min() == frame[PLACE[0]].max():
        lines = frame[PLACE[1]].gather(rows)
        rows = rows.filter(lines <= lines.bottom_k(EXAMPLES).max())
    every = pl.Series([True]).new_from_index(0, len(rows))
    return places_in(frame[rows], rule, every)


def _words(values: Iterable[Any]) -> Iterator[str]:
    """Yield every text in some arguments, also those in lists."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (each for each in value if isinstance(each, str))
