"""`nurture effect`: whether nurture made leads sales-ready, and how sure that is."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Any

import click
import polars as pl

from attribution.effect.answers import Effect
from attribution.effect.withheld import as_told
from attribution.holdout.answers import Holdout
from data_contracts.files import write_atomically
from reports.cli.options import OUT, PATHS, analysed, analysis_options
from reports.cli.outcome import code_of, ends_cleanly, keep_inputs
from reports.numbers import unit_digits

_MINOR = "_minor"


@click.command()
@PATHS
@click.option("--program", metavar="PROGRAM", help="One nurture program; default: all together.")
@analysis_options
@OUT
@ends_cleanly
def effect(paths: tuple[str, ...], program: str | None, out: Path, **chosen: Any) -> int:
    """Write whether nurture made leads sales-ready: the verdict, and what it rests on.

    The verdict is proven, likely, not shown, too few, too early or cannot say. Leads count as
    nurtured from the day after their first nurture touch; the figure that ignores this is given
    as naive. What is not known is null, and its "why" says the reason; so are, as on the pages,
    the estimates of an answer that does not conclude.
    """
    if out.suffix.lower() != ".json":
        raise click.BadParameter(f"--out {out}: the ending must be .json.")
    analysis = analysed(paths, chosen)
    keep_inputs(analysis.data, paths, out)
    told = told_effect(analysis.effect(program))
    text = json.dumps(told, ensure_ascii=False, allow_nan=False, indent=2)
    write_atomically(out, f"{text}\n".encode())
    return code_of(analysis.data)


def told_effect(found: Effect) -> dict[str, Any]:
    """Return an answer as scripts read it; money in major units, without curves.

    What its verdict does not carry is withheld, as on the pages.
    """
    found = as_told(found)
    return {
        "verdict": found.verdict.value,
        "why": found.why,
        "early": found.early,
        "undecided": found.undecided,
        "program": found.program,
        "naive": _plain(found.naive),
        "time_dependent": _plain(found.time_dependent),
        "landmark": _plain(found.landmarks),
        "holdout": None if found.holdout is None else _told_holdout(found.holdout),
        "e_value": _plain(found.e_value),
        "maturity": _plain(found.maturity),
        "leads": found.leads,
        "nurtured": found.nurtured,
        "ready": found.ready,
    }


def _told_holdout(holdout: Holdout) -> dict[str, Any]:
    told, one = _plain(holdout), 10 ** unit_digits(holdout.currency)
    money = _in_major(told, one)
    arms = {arm: _in_major(told[arm], one) for arm in ("treated", "control")}
    return money | arms | {"crossed": _crossed(holdout.crossed)}


def _crossed(leads: pl.DataFrame) -> list[dict[str, Any]]:
    """Return each control lead that got the program all the same, with its first touch of it."""
    named = leads.select(
        "lead_id", "program", "occurred_at", file="source_file", line="source_row"
    )  # fmt: skip
    return [
        row | {"occurred_at": row["occurred_at"].isoformat()} for row in named.iter_rows(named=True)
    ]


def _in_major(told: dict[str, Any], one: int) -> dict[str, Any]:
    """Return what is told with its money in major units, of which each has so many minor ones."""
    return {
        name.removesuffix(_MINOR): _over(value, one)
        if name.endswith(_MINOR) or name == "revenue_per_lead"
        else value
        for name, value in told.items()
    }


def _over(money: Any, one: int) -> Any:
    if isinstance(money, dict):
        return money | {end: _over(money[end], one) for end in ("value", "low", "high")}
    return None if money is None else money / one


def _plain(value: Any) -> Any:
    """Return an answer in what JSON has; tables in it are left out."""
    if is_dataclass(value):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return {
            name: _plain(each) for name, each in named.items() if not isinstance(each, pl.DataFrame)
        }
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return None if isinstance(value, float) and not isfinite(value) else value
