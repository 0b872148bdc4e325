"""How a command ends: its exit code, and what it says on standard error."""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import click
import polars as pl

from attribution.analysis import Analysis
from data_contracts.column_mapping import mapping_lines
from data_contracts.contract import Finding
from data_contracts.dataset import Dataset
from data_contracts.load import UnusableInputError
from data_contracts.mappings.guess import guess
from data_contracts.progress import Cancelled
from data_contracts.reading.places import given
from data_contracts.repairs.quarantine import QuarantineFolderError
from reports.cli.terminal import PROGRESS, say, shown
from reports.numbers import count, quarter
from reports.sections.states import models_left_out, too_few
from reports.sections.whole_or_none import no_shares
from reports.settings_file import FILE_NAME, SettingsFileError
from reports.wording import OF_MILESTONE, unit

P = ParamSpec("P")

_EXPECTED = (UnusableInputError, SettingsFileError, QuarantineFolderError, OSError, ValueError)

DEBUG_VARIABLE = "NURTURE_DEBUG"
"""The environment variable that shows where an unexpected error comes from."""

MUST_FIX = 1
UNUSABLE = 2
STOPPED = 130
"""What a shell calls a command that was stopped with Ctrl+C (128 and the signal's number)."""


def ends_cleanly(command: Callable[P, int]) -> Callable[P, None]:
    """Turn a command's result into an exit code, and bad input into a message without traceback."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except (KeyboardInterrupt, Cancelled):
            say("nurture: stopped. Nothing is left half done.", err=True)
            sys.exit(STOPPED)
        except _EXPECTED as error:
            say(f"nurture: {_message(error)}", err=True)
            sys.exit(UNUSABLE)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except (Exception, pl.exceptions.PanicException) as error:
            if os.environ.get(DEBUG_VARIABLE):
                raise
            say(f"nurture: {_surprise(error)}", err=True)
            sys.exit(UNUSABLE)
        PROGRESS.wipe()
        sys.exit(code)

    return run


def keep_inputs(data: Dataset, paths: tuple[str, ...], *outs: Path | None) -> None:
    """Refuse to write over a file that was just read.

    Raises:
        UnusableInputError: One of the files to write is an export of the reader's.
    """
    files = {path.resolve() for text in paths if (path := given(text).path)}
    read = {origin.label for origin in data.origins if origin.table}
    for out in filter(None, outs):
        place = out.resolve()
        above = files.intersection(place.parents)
        if place in files or any(place.relative_to(a).as_posix() in read for a in above):
            raise UnusableInputError(
                f"{out} is one of the exports that were read; nothing was written. "
                "Choose another file."
            )


def code_of(data: Dataset) -> int:
    """Name every must-fix finding on standard error, and return the exit code they mean."""
    for finding in data.must_fix:
        say(f"must fix: {line_of(finding)}", err=True)
    return MUST_FIX if data.must_fix else 0


def code_of_answer(analysis: Analysis) -> int:
    """Say where there is nothing to credit or too little, and return the exit code of the data."""
    period = analysis.settings.period
    if analysis.scope.credited.is_empty():
        nothing = f"no {unit(analysis.settings).one} is in scope to be credited."
        reason = _no_deal(analysis, period) if period else nothing
        say(f"note: {reason}", err=True)
    else:
        for told in (too_few(analysis), no_shares(analysis)):
            if told:
                say(f"note: {told.text}", err=True)
    return code_of(analysis.data)


def say_left_out(analysis: Analysis) -> None:
    """Name on standard error every model that cannot be worked out here, why, and the way out."""
    for line in models_left_out(analysis):
        say(f"note: {line}", err=True)


def line_of(finding: Finding) -> str:
    """Return one finding in one line: rule, what was found, where first, what to do."""
    where = "".join(f" ({p.file}, line {count(p.line)})" for p in finding.places[:1])
    return shown(f"{finding.rule}: {finding.says}{where} {finding.fix}".rstrip())


def _message(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    guesses = [mapping_lines(guess(table).mapping) for table in getattr(error, "tables", ())]
    return "\n".join([str(error), *map(as_question, guesses)])


def as_question(settles: str) -> str:
    """Return lines for the settings file, to be agreed to."""
    return f"If this is what its columns are, put these lines into {FILE_NAME}:\n\n{settles}"


def _surprise(error: BaseException) -> str:
    told = f"{type(error).__name__}: {error}".removesuffix(": ").rstrip(".")
    return (
        f"something went wrong that we did not expect: {told}. "
        f"Run with {DEBUG_VARIABLE}=1 to see where."
    )


def _no_deal(analysis: Analysis, period: str) -> str:
    happened = OF_MILESTONE[analysis.settings.milestone].happened
    there = [quarter(name) for name in analysis.quarters["quarter"]]
    reach = f" The data reach from {there[-1]} to {there[0]}." if there else ""
    return f"no {happened} in {quarter(period)}.{reach}"
