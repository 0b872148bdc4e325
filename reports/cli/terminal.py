"""Text from exports on a terminal: letters only, nothing that the terminal would obey."""

import shutil
import sys
import time
import unicodedata

import click

from reports.standing import standing

UNSHOWN = "?"
"""What stands for a character that has no shape of its own."""

_START_OF_LINE, _WIPE = "\r", "\x1b[K"
_BETWEEN = 0.1
"""Seconds between two writings of one step: more often, nobody could read it."""


def say(text: str, *, err: bool = False) -> None:
    """Write lines to the terminal; to standard error where they are no answer."""
    PROGRESS.wipe()
    click.echo("\n".join(shown(line) for line in text.split("\n")), err=err)


def shown(text: str) -> str:
    """Return text as one line that does nothing but read.

    Control characters (Unicode categories Cc, Cf and the rest of C) can colour and wipe a
    terminal, or turn the reading direction so that a name looks like another.
    """
    line = "".join(" " if c.isspace() else c for c in text)
    return "".join(UNSHOWN if unicodedata.category(c)[0] == "C" else c for c in line)


class ProgressLine:
    """One line on standard error that is written anew while work goes on, and wiped after it.

    Nothing is written where standard error is no terminal: a log would keep every state.
    """

    def __init__(self) -> None:
        self._what = ""
        self._began = self._written = 0.0

    def __call__(self, what: str, done: int = 0, total: int = 0) -> None:
        """Show where a step stands; a new `what` is a new step, whose time starts now."""
        if not sys.stderr.isatty():
            return
        now = time.monotonic()
        if what != self._what:
            self._what, self._began, self._written = what, now, 0.0
        if now - self._written >= _BETWEEN:
            self._write(standing(what, done, total, now - self._began))
            self._written = now

    def wipe(self) -> None:
        """Leave the line empty for what comes next."""
        if self._what:
            click.echo(_START_OF_LINE + _WIPE, err=True, nl=False)
            self._what = ""

    @staticmethod
    def _write(text: str) -> None:
        # A line that wraps could not be written over: the last column stays free.
        room = shutil.get_terminal_size().columns - 1
        click.echo(_START_OF_LINE + _WIPE + shown(text)[:room], err=True, nl=False)


PROGRESS = ProgressLine()
"""The line of this process's terminal."""
