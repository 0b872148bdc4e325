"""Blocks of touches held to their contract, with the outcome that the whole table would have."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from data_contracts.odcs import contract as contract_of
from data_contracts.people.resolve import People
from data_contracts.progress import Tell
from data_contracts.raw import PLACE
from data_contracts.streaming.holding import Held, Holding
from data_contracts.streaming.rows import EMAIL, STREAMED, Block, Part, part_of, spool_frame
from data_contracts.streaming.spool import Spooled

_STEP = "Holding the touches to their contract"


def held(
    parts: Sequence[Part],
    people: People,
    references: Mapping[str, pl.Series],
    folder: Path,
    tell: Tell,
) -> Held:
    """Put people in the place of ids and hold every row to the contract, as `check` does.

    Args:
        parts: The touches of each file.
        people: Who is who.
        references: The values that other tables hold, by `table.column`.
        folder: Where changed blocks go.
        tell: Is told the rows done.

    Raises:
        NeedsWholeFileError: The contract compares rows in other ways than are known here.
        RuleNotCheckedError: A rule could not be checked.
    """
    total = sum(block.rows.rows for part in parts for block in part.blocks)
    work = Holding(contract_of(STREAMED), references, total)
    faulty, replaced = [], 0
    for part in parts:
        for place in range(len(part.blocks)):
            tell(_STEP, work.rows, total)
            replaced += _with_people(part, place, people, folder)
            work.add(part.blocks[place], part.text)
        for rows in part.faulty:
            named, values = people.applied(rows)
            replaced += values
            faulty.append(named.text.with_columns(fault=named.faults))
    tell(_STEP, total, total)
    work.compare(parts)
    return work.result(faulty, replaced)


def _with_people(part: Part, place: int, people: People, folder: Path) -> int:
    """Put people in the place of ids in one block; return how many addresses went."""
    block = part.blocks[place]
    concerned = block.marked or EMAIL in block.rows.columns or part.vendor in people.changed
    if not concerned:
        return 0
    named, values = people.applied(part_of(block.rows.read(), part))
    text = (*part.text, *(name for name in named.text.columns if name not in PLACE))
    part.text = tuple(dict.fromkeys(text))
    frame = spool_frame(named, every=True).drop(EMAIL, strict=False)
    block.rows.discard()
    part.blocks[place] = Block(Spooled(frame, folder), block.marked)
    return values
