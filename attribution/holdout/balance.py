"""Whether the arms of a test look as if chance had drawn them.

Of each column the arms are compared value by value: of the treated leads of a program, as many
should have a value as its part of the treated among all drawn says. The statistic is Mantel and
Haenszel's for general association (Landis, Heyman & Koch 1978, Int. Stat. Rev. 46:237-254), which
keeps the programs apart: with one program it is Pearson's chi-squared times (n - 1) / n. Values
too rare for chi-squared are taken together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from attribution.holdout.answers import Balance, BalanceLine
from attribution.holdout.arms import CONTROL, TREATED
from attribution.periods import quarter
from attribution.sequences import Floats
from attribution.side_by_side import side_by_side
from attribution.told import told

ARM_SIZE = "arm size"
"""The line that compares the arms' sizes with the split that was meant."""

OVER_TIME = "arm size over time"
"""The line that compares the split from quarter to quarter."""

COHORT = "quarter of creation"
"""The line that compares when leads were created."""

_COLUMNS = ("source", "segment", "industry", "role", "owner")
_HARDLY = 0.001
"""Chance draws arms so unlike in any of the columns once in a thousand tests."""

_RARE = 5.0
"""Leads expected in an arm below which a value is taken together with others (Cochran 1954)."""

_MOST_VALUES = 100
"""Values of a column that are compared singly, the most frequent ones; all others are taken
together. The work grows with the cube of their number, and one that few leads have says little."""

_NEAR = 0.05
"""A control arm this near to a split that somebody may have meant is held to it. What lies
further away was meant otherwise, which is no fault."""


def balance(leads: pl.DataFrame, control_share: float, zone: str) -> Balance:
    """Compare the arms of a test before anything could happen to them.

    Args:
        leads: The compared leads (`attribution.holdout.arms.Drawn.leads`).
        control_share: The part that plans of ours leave without the program.
        zone: The zone whose calendar quarters count.
    """
    leads = leads.with_columns(
        quarter("created_at", zone).alias(COHORT), quarter("assigned_at", zone).alias(OVER_TIME)
    )
    treated = pl.col("arm") == TREATED
    both_arms = treated.any().over("program") & ~treated.all().over("program")
    columns = (*_COLUMNS, COHORT, OVER_TIME)
    comparable = leads.select("program", "arm", *columns).filter(both_arms)
    found = side_by_side(lambda column: _line(comparable, column), columns)
    lines = [line for line in (*found, _size(leads, control_share)) if line is not None]
    unlike = [line for line in lines if _is_unlike(line, len(lines))]
    return Balance(tuple(lines), not unlike, _why(unlike))


@dataclass(frozen=True, slots=True)
class _Cells:
    """Leads by value, of one program: treated and all."""

    treated: Floats
    both: Floats


def _line(leads: pl.DataFrame, column: str) -> BalanceLine | None:
    """Compare one column of programs with both arms; None where no two values can differ."""
    counts = _counts(leads, column)
    programs = list(_by_program(_with_rare_together(counts)))
    p_value = _p_value(programs)
    if p_value is None:
        return None
    value, difference = _largest(counts)
    return BalanceLine(column, p_value, value, difference)


def _counts(leads: pl.DataFrame, column: str) -> pl.DataFrame:
    """Count leads per program and value: `program`, `value`, `treated`, `both`; sorted."""
    treated = (pl.col("arm") == TREATED).sum().cast(pl.Int64)
    return (
        leads.lazy()
        .group_by("program", told(column).alias("value"))
        .agg(treated=treated, both=pl.len().cast(pl.Int64))
        .sort("program", "value")
        .collect()
    )


def _with_rare_together(counts: pl.DataFrame) -> pl.DataFrame:
    """Put the rarest values together until enough leads are expected in either arm."""
    share = pl.col("treated").sum().over("program") / pl.col("both").sum().over("program")
    expected = (
        counts.with_columns(least=pl.min_horizontal(share, 1 - share) * pl.col("both"))
        .group_by("value")
        .agg(pl.col("least").sum())
        .sort("least", "value")
    )
    before = pl.col("least").cum_sum() - pl.col("least")
    beyond = pl.int_range(pl.len()) < pl.len().cast(pl.Int64) - _MOST_VALUES
    too_few = (pl.col("least") < _RARE) | ((before > 0) & (before < _RARE)) | beyond
    group = pl.when(~too_few).then("value")
    return (
        counts.join(expected.select("value", group=group), on="value")
        .group_by("program", "group")
        .agg(pl.col("treated", "both").sum())
        .sort("program", "group")
    )


def _by_program(counts: pl.DataFrame) -> Iterator[_Cells]:
    """Yield each program's counts, every value in the same place."""
    values = counts.select("group").unique().sort("group")
    for program in counts["program"].unique().sort():
        of_program = counts.filter(pl.col("program") == program)
        cells = values.join(
            of_program, on="group", how="left", nulls_equal=True, maintain_order="left"
        ).select(pl.col("treated", "both").fill_null(0))
        treated, both = cells.to_numpy().astype(np.float64).T
        yield _Cells(treated, both)


def _p_value(programs: list[_Cells]) -> float | None:
    """Return the chance of counts this unlike under a fair draw; None without two values."""
    if not programs or programs[0].both.size < 2:  # noqa: PLR2004 (two values differ)
        return None
    off, spread = np.zeros(programs[0].both.size), np.zeros((programs[0].both.size,) * 2)
    for cells in programs:
        leads, treated = cells.both.sum(), cells.treated.sum()
        off += cells.treated - cells.both * treated / leads
        even = np.diag(cells.both) * leads - np.outer(cells.both, cells.both)
        spread += even * treated * (leads - treated) / (leads**2 * (leads - 1))
    # The values' differences add up to 0: the last one says nothing new.
    off, spread = off[:-1], spread[:-1, :-1]
    statistic = float(off @ np.linalg.pinv(spread, hermitian=True) @ off)
    freedom = int(np.linalg.matrix_rank(spread, hermitian=True))
    return float(special.chdtrc(freedom, statistic)) if freedom else None


def _largest(counts: pl.DataFrame) -> tuple[str, float]:
    """Return the value whose share differs most between the arms, and by how much.

    Programs are weighted as the differences in shares are (`attribution.holdout.newcombe`).
    """
    treated, control = pl.col("treated"), pl.col("both") - pl.col("treated")
    of_treated, of_control = (arm.sum().over("program") for arm in (treated, control))
    weight = of_treated * of_control / (of_treated + of_control)
    rows = counts.with_columns(weight=weight, off=treated / of_treated - control / of_control)
    total = rows.unique("program", maintain_order=True)["weight"].sum()
    differences = (
        rows.group_by("value")
        .agg(off=(pl.col("off") * pl.col("weight")).sum() / total)
        .sort("value")
    )
    row = differences.row(int(differences["off"].abs().arg_max() or 0))
    return str(row[0]), float(row[1])


def _size(leads: pl.DataFrame, control_share: float) -> BalanceLine | None:
    """Compare the arms' sizes with one half, or our own share, whichever they are nearer to."""
    sizes = leads.group_by("program").agg(
        both=pl.len(), control=(pl.col("arm") == CONTROL).sum()
    ).sort("program")  # fmt: skip
    statistic, tests, control, meant = 0.0, 0, 0.0, 0.0
    for _, both, of_control in sizes.iter_rows():
        share = _meant(of_control / both, control_share)
        if 0 < of_control < both and abs(of_control / both - share) <= _NEAR:
            statistic += (of_control - both * share) ** 2 / (both * share * (1 - share))
            tests, control, meant = tests + 1, control + of_control, meant + both * share
    if not tests:
        return None
    off = (control - meant) / leads.height
    return BalanceLine(ARM_SIZE, float(special.chdtrc(tests, statistic)), CONTROL, off)


def _meant(share: float, control_share: float) -> float:
    return min((0.5, control_share), key=lambda one: abs(share - one))


def _is_unlike(line: BalanceLine, lines: int) -> bool:
    return line.p_value is not None and line.p_value < _HARDLY / lines


def _why(unlike: list[BalanceLine]) -> str:
    if not unlike:
        return ""
    names = ", ".join(line.column for line in unlike)
    return (
        f"The arms differ more than chance draws them in: {names}. Ask whoever drew them how: "
        "somebody may have chosen who is in the control arm."
    )
