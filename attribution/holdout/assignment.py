"""Draw leads into arms: seeded, stratified, and the same whatever order they come in.

The leads of a stratum stand in random order, one stratum after the other, also in random order;
then every 1/c-th of the whole row is control, from a random start (systematic sampling,
Madow & Madow 1944, Ann. Math. Stat. 15:1-24). So each lead is control with chance c exactly, and
each stratum, each part of it and the whole have their part of control leads but for less than one:
what permuted blocks do, for every c and also where strata are small.
"""

from datetime import datetime
from hashlib import blake2b

import numpy as np
import polars as pl

from attribution.holdout.arms import CONTROL, TREATED

STRATA = ("source", "segment")
"""What an assignment is stratified by."""

SCHEMA = {
    "lead_id": pl.String(),
    "program": pl.String(),
    "arm": pl.String(),
    "assigned_at": pl.Datetime("us", "UTC"),
    "planned_until": pl.Datetime("us", "UTC"),
}
"""The columns of an assignment, which are those of a holdouts export."""

_BITS = 53


def assign(  # noqa: PLR0913 (one for each of what a draw states)
    leads: pl.DataFrame,
    program: str,
    *,
    control_share: float,
    seed: int,
    assigned_at: datetime,
    planned_until: datetime | None = None,
) -> pl.DataFrame:
    """Draw each lead into an arm.

    The order is that of BLAKE2b of the seed, the program and the lead: the same on every machine,
    and another for every seed and program.

    Args:
        leads: `lead_id`, each once, and the columns of `STRATA`.
        program: The program that the control arm is left without.
        control_share: The control arm's part, above 0 and below 1.
        seed: Where chance starts.
        assigned_at: When the draw is made, UTC.
        planned_until: The day on which the test is to be read, UTC.

    Returns:
        One row per lead, sorted by `lead_id`: the columns of `SCHEMA`.
    """
    chance = _Chance(seed, program)
    # A missing value is a stratum of its own, and no text: it cannot be taken for one.
    strata = leads.select(STRATA).unique().sort(STRATA, nulls_last=True)
    placed = strata.with_columns(
        place=pl.Series([chance.of(repr(row)) for row in strata.rows()], dtype=pl.UInt64)
    )
    in_order = (
        leads.select("lead_id", *STRATA)
        .with_columns(
            turn=pl.Series([chance.of(lead) for lead in leads["lead_id"]], dtype=pl.UInt64)
        )
        .join(placed, on=STRATA, nulls_equal=True)
        .sort("place", *STRATA, "turn", "lead_id", nulls_last=True)
    )
    steps = np.arange(in_order.height + 1) * control_share + chance.part()
    control = pl.Series(np.diff(np.floor(steps)) > 0)
    return (
        in_order.with_columns(
            program=pl.lit(program),
            arm=pl.when(control).then(pl.lit(CONTROL)).otherwise(pl.lit(TREATED)),
            assigned_at=pl.lit(assigned_at),
            planned_until=pl.lit(planned_until, SCHEMA["planned_until"]),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("lead_id")
    )


class _Chance:
    """Numbers that depend on a seed, a program and a text, and on nothing else."""

    def __init__(self, seed: int, program: str) -> None:
        key = blake2b(program.encode(), digest_size=32).digest()
        self._salted = blake2b(digest_size=8, key=key, salt=seed.to_bytes(16, "little"))

    def of(self, text: str) -> int:
        one = self._salted.copy()
        one.update(text.encode())
        return int.from_bytes(one.digest(), "little")

    def part(self) -> float:
        """Return a number from 0 to below 1."""
        return (self.of("") >> (64 - _BITS)) * 2.0**-_BITS
