"""How a command ends: its exit code, and what it says on standard error."""

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec

import click

from data_contracts.contract import Finding
from data_contracts.dataset import Dataset
from data_contracts.load import UnusableInputError
from data_contracts.quarantine import QuarantineFolderError
from reports.numbers import count
from reports.settings_file import SettingsFileError

P = ParamSpec("P")

_EXPECTED = (UnusableInputError, SettingsFileError, QuarantineFolderError, OSError, ValueError)

MUST_FIX = 1
UNUSABLE = 2


def ends_cleanly(command: Callable[P, int]) -> Callable[P, None]:
    """Turn a command's result into an exit code, and bad input into a message without traceback."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except _EXPECTED as error:
            click.echo(f"nurture: {_message(error)}", err=True)
            sys.exit(UNUSABLE)
        sys.exit(code)

    return run


def tell(text: str) -> None:
    """Say what is going on, on standard error, when somebody is there to read it."""
    if sys.stderr.isatty():
        click.echo(text, err=True)


def code_of(data: Dataset) -> int:
    """Name every must-fix finding on standard error, and return the exit code they mean."""
    for finding in data.must_fix:
        click.echo(f"must fix: {line_of(finding)}", err=True)
    return MUST_FIX if data.must_fix else 0


def line_of(finding: Finding) -> str:
    """Return one finding in one line: rule, what was found, where first, what to do."""
    where = "".join(f" ({p.file}, line {count(p.line)})" for p in finding.places[:1])
    return f"{finding.rule}: {finding.says}{where} {finding.fix}".rstrip()


def _message(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    return str(error)
