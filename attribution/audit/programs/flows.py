"""In what order programs send their pieces: what follows what, and whether anybody responded."""

from functools import cached_property

import numpy as np

from attribution.audit.audited import Flags
from attribution.audit.programs.grouped import Grouped
from attribution.numbering import Ints, Numbers


class Flows:
    """Every step from one piece to the next, of the same program to the same lead.

    Args:
        sends: The sends.
        touches: The good touches by number.
        responses: The rows of responses by people that name a program.

    Attributes:
        at: The place of the earlier send of each step in `sends`; the later one stands after it.
        stage: The number of its program and earlier piece together, and
        way: of these and the later piece.
        stage_of: For each way its stage.
        ways: How often each way was taken.
    """

    def __init__(self, sends: Grouped, touches: Numbers, responses: Ints) -> None:
        self._sends, self._touches, self._responses = sends, touches, responses
        known = sends.piece >= 0
        after = ~sends.last_of_pair
        after[:-1] &= known[:-1] & known[1:]
        self.at: Ints = np.flatnonzero(after)
        size = int(sends.piece.max(initial=0)) + 1
        stage = sends.program[self.at] * size + sends.piece[self.at]
        self.stage: Ints = np.unique(stage, return_inverse=True)[1]
        ways, self.way, self.ways = np.unique(
            self.stage * size + sends.piece[self.at + 1], return_inverse=True, return_counts=True
        )
        self.stage_of: Ints = ways // size

    @cached_property
    def usual(self) -> Flags:
        """Which steps are the ones that most often follow their piece (of several the first)."""
        order = np.lexsort((np.arange(self.ways.size), -self.ways, self.stage_of))
        best = np.zeros(self.ways.size, np.bool_)
        best[order[np.flatnonzero(np.diff(self.stage_of[order], prepend=-1))]] = True
        return best[self.way]

    @cached_property
    def responded(self) -> Flags:
        """Which steps come after a response: of the lead to the program, since the send before."""
        touches, sends, rows = self._touches, self._sends, self._responses
        bits = int(touches.touches.height).bit_length()
        rank = np.arange(touches.touches.height) if touches.rank is None else touches.rank
        wide = touches.of("lead_id").values.len() + 1
        people = touches.of("lead_id").codes[rows].astype(np.int64)
        pairs = sends.program[sends.firsts] * wide + sends.lead[sends.firsts]
        asked = touches.of("program").codes[rows].astype(np.int64) * wide + people
        pair = np.searchsorted(pairs, asked)
        found = np.append(pairs, -1)[pair] == asked
        keys = (sends.pair << bits) | rank[sends.rows]
        response = (pair[found] << bits) | rank[rows[found]]
        before = np.searchsorted(keys, response) - 1
        right = before >= 0
        right[right] = sends.pair[before[right]] == pair[found][right]
        answered = np.zeros(sends.rows.size, np.bool_)
        answered[before[right]] = True
        return answered[self.at]

    def of_program(self, program: int) -> Ints:
        """Return the steps of a program."""
        span = self._sends.span(program)
        low, high = np.searchsorted(self.at, [span.start, span.stop])
        return np.arange(low, high)

    def part(self) -> np.ndarray:
        """Return of each way how much of its stage takes it."""
        stages = np.bincount(self.stage_of, weights=self.ways)
        found: np.ndarray = self.ways / stages[self.stage_of]
        return found
