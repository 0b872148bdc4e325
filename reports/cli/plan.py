"""`nurture plan`: draw a randomised test of a program, and what it can find."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import polars as pl

from attribution.analysis import Analysis
from attribution.holdout.answers import HoldoutPlan, PlanNeed, PlanOption
from attribution.holdout.arms import CONTROL
from attribution.holdout.plan import option_told
from data_contracts.files import write_atomically
from data_contracts.load import UnusableInputError
from data_contracts.spreadsheets import harmless
from reports.cli.options import OUT, PATHS, analysed, analysis_options
from reports.cli.outcome import code_of, ends_cleanly, keep_inputs
from reports.cli.tables import write_table
from reports.cli.terminal import say, shown
from reports.numbers import count, date, days, estimate, points, share

_TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"
"""Exact and with its zone, so that every system reads the moment that was written."""

_LONGEST = 36_500
_MOST_MONTHS = 1_200
_HEADS = ("leads drawn for", "leads", "finds", "answer on")


@click.command()
@PATHS
@click.option(
    "--program", metavar="P",
    help="The program to hold out; default: the nurture program that reached most leads.",
)  # fmt: skip
@click.option(
    "--horizon", type=click.IntRange(1, _LONGEST), metavar="DAYS",
    help="Days after the draw at which the arms are compared; default: 180.",
)  # fmt: skip
@click.option(
    "--months", type=click.IntRange(0, _MOST_MONTHS), metavar="N",
    help="For how many months new leads are drawn; default: the shortest time that finds leads "
    "becoming sales-ready 1.5 times as fast.",
)  # fmt: skip
@click.option(
    "--control-share", type=float, metavar="X",
    help="The part of the leads that is left without the program, such as 0.5.",
)  # fmt: skip
@click.option("--seed", type=int, metavar="S", help="Where chance starts; the same draws the same.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Also write the plan as data.",
)  # fmt: skip
@analysis_options
@OUT
@ends_cleanly
def plan(  # noqa: PLR0913, PLR0917 (one for each option)
    paths: tuple[str, ...],
    program: str | None,
    horizon: int | None,
    months: int | None,
    control_share: float | None,
    seed: int | None,
    json_file: Path | None,
    out: Path,
    **chosen: Any,
) -> int:
    """Plan a randomised test: draw the leads that wait into two arms.

    Writes one row per lead: lead_id, program, arm (treated or control), assigned_at and
    planned_until, the day on which the test is to be read. Import it into marketing automation,
    leave the control arm without the program, and keep the file among your exports: it is the
    holdouts table that tells on that day what the program did.
    """
    analysis = analysed(paths, chosen)
    keep_inputs(analysis.data, paths, out, json_file)
    given = {"control_share": control_share, "seed": seed}
    stated: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
    analysis = analysis.changed(replace(analysis.settings, **stated))
    planned = analysis.holdout_plan(program, horizon, months)
    if analysis.data.leads is None:
        raise UnusableInputError(planned.why)
    write_table(assignment_table(planned), out)
    if json_file:
        write_atomically(json_file, as_json(planned))
    say(as_text(planned, analysis))
    _say_formulas(planned)
    return code_of(analysis.data)


def assignment_table(planned: HoldoutPlan) -> pl.DataFrame:
    """Return who is drawn into which arm, times as text: a holdouts export."""
    return planned.assignments.with_columns(
        pl.col("assigned_at", "planned_until").dt.strftime(_TIME)
    )


def as_json(planned: HoldoutPlan) -> bytes:
    """Return a plan without its assignments as data: the fields of `HoldoutPlan`."""
    fields = asdict(replace(planned, assignments=pl.DataFrame()))
    del fields["assignments"]
    fields["read_at"] = None if planned.read_at is None else planned.read_at.isoformat()
    return (json.dumps(fields, indent=2, ensure_ascii=False) + "\n").encode()


def as_text(planned: HoldoutPlan, analysis: Analysis) -> str:
    """Return a plan as lines for a terminal."""
    return "\n".join(
        [
            *_drawn(planned),
            *_read(planned, analysis),
            "",
            *_rates(planned, analysis),
            "",
            *_options(planned, analysis),
        ]
    )


def _drawn(planned: HoldoutPlan) -> Iterator[str]:
    control = planned.assignments.filter(pl.col("arm") == CONTROL).height
    yield f"Program: {shown(planned.program)}"
    yield (
        f"Drawn: {count(planned.eligible, 'lead')} that wait without it, "
        f"{count(control)} of them control."
    )
    if planned.colleagues:
        yield (
            f"{count(planned.colleagues)} of them have a colleague among them. Arms are drawn by "
            "lead: what one gets may reach the other."
        )
    if planned.why:
        yield f"note: {planned.why}"


def _read(planned: HoldoutPlan, analysis: Analysis) -> Iterator[str]:
    if planned.read_at is None:
        return
    day = date(planned.read_at.astimezone(ZoneInfo(analysis.zone)))
    if planned.runs:
        yield f"To be read on {day}, the day planned for the test that runs already."
        return
    told = option_told(planned)
    drawn = count(told.months, "month") if told and told.months else "today alone"
    yield (
        f"To be read on {day}, and not before (leads drawn for: {drawn}). The file says so in "
        "planned_until; --months takes another time."
    )


def _rates(planned: HoldoutPlan, analysis: Analysis) -> Iterator[str]:
    within = f"sales-ready within {days(planned.horizon)}"
    for who, rate in (("Waiting leads", planned.base_rate), ("New leads", planned.new_rate)):
        told = estimate(rate, confidence=analysis.settings.confidence)
        yield f"{who} that become {within} without it: {told.text}; {told.note}"
    yield f"New leads a month: {count(round(planned.leads_a_month))}"


def _options(planned: HoldoutPlan, analysis: Analysis) -> Iterator[str]:
    rows = [_HEADS, *(_cells(option, analysis) for option in planned.options)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADS))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield (
        f"Finds: the rise in the share sales-ready that the test shows with a chance of "
        f"{share(analysis.settings.power)}. Months after the first need a draw of their own: run "
        "this again with the file among the exports."
    )
    yield from _needs(planned)


def _needs(planned: HoldoutPlan) -> Iterator[str]:
    for need in planned.needs:
        if need.leads is not None:
            yield f"To find {points(need.difference)}: {count(need.leads, 'lead')}{_when(need)}."


def _when(need: PlanNeed) -> str:
    if need.months is None:
        return ", and no new ones come"
    if not need.months:
        return ", who wait today"
    return f", drawn after {count(ceil(need.months), 'month')}"


def _cells(option: PlanOption, analysis: Analysis) -> tuple[str, str, str, str]:
    drawn = count(option.months, "month") if option.months else "today alone"
    found = "nothing" if option.detectable is None else points(option.detectable)
    answer = analysis.as_of + timedelta(days=option.answer_after_days)
    return drawn, count(option.leads), found, date(answer.astimezone(ZoneInfo(analysis.zone)))


def _say_formulas(planned: HoldoutPlan) -> None:
    texts = pl.col("lead_id", "program")
    changed = planned.assignments.filter(pl.any_horizontal(harmless(texts) != texts)).height
    if changed:
        say(
            f"note: in {count(changed, 'row')} an id or the program begins like a formula. A CSV "
            "file has an apostrophe before it, so that no spreadsheet runs it, and is read back "
            "without; a .parquet file has none.",
            err=True,
        )
