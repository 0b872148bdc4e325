"""What programs brought back that are called nurture, beside those that are found to be."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from attribution.audit.answers import FoundReturns, ProgramAudit, Verdict
from attribution.costs import Costs
from attribution.estimate import Estimate
from attribution.program_kinds import NURTURE, kinds_of_programs
from attribution.returns import Return
from attribution.told import told

Together = Callable[[Sequence[str]], Return]
"""What some programs, as told, cost and brought together (`attribution.roi.returns_of`)."""

_NONE_CALLED = "No program is called nurture."
_NONE_FOUND = "No program is found to be nurture."
_NONE_PRICED = "No cost is on record for any of them."


def found_returns(
    touches: pl.DataFrame, programs: Sequence[ProgramAudit], costs: Costs, together: Together
) -> FoundReturns:
    """Set costs against credit of the programs of both words (`answers.FoundReturns`).

    Args:
        touches: The good touches, for what programs are called: by most of their touches that say
            so, as costs are.
        programs: Every audited program.
        costs: What was spent.
        together: What some programs cost and brought.
    """
    kinds = kinds_of_programs(touches)
    called = set(kinds.filter(pl.col("program_kind") == NURTURE)["program"])
    verdicts = {one.program: one.verdict for one in programs}
    found = {name for name, verdict in verdicts.items() if verdict is Verdict.NURTURE}
    names = sorted({*called, *found})
    told_as = dict(zip(names, _told(names), strict=True))
    priced = {name for name in names if told_as[name] in _priced(costs)}

    def line(some: set[str], why: str) -> Return:
        counted = sorted(told_as[name] for name in some & priced)
        one = together(counted)
        if counted:
            return one
        return _unknown(one, _NONE_PRICED if some else why)

    return FoundReturns(
        line(called, _NONE_CALLED),
        line(found, _NONE_FOUND),
        tuple((name, name in called, verdicts.get(name)) for name in names),
        tuple(name for name in names if name not in priced),
    )


def _told(names: Sequence[str]) -> list[str]:
    return (
        pl.DataFrame({"program": names}, schema={"program": pl.String})
        .select(told("program"))
        .to_series()
        .to_list()
    )


def _priced(costs: Costs) -> set[str]:
    """Return the programs whose whole cost is known, and above 0."""
    spent = costs.by("program").group_by("value").agg(pl.col("cost_minor").sum())
    known = set(spent.filter(pl.col("cost_minor") > 0)["value"])
    return known - costs.without_rate("program").keys()


def _unknown(line: Return, why: str) -> Return:
    return replace(line, roi=Estimate.unknown(why, line.roi.n))
