"""Text from exports on a terminal: letters only, nothing that the terminal would obey."""

import unicodedata

import click

UNSHOWN = "?"
"""What stands for a character that has no shape of its own."""


def say(text: str, *, err: bool = False) -> None:
    """Write lines to the terminal; to standard error where they are no answer."""
    click.echo("\n".join(shown(line) for line in text.split("\n")), err=err)


def shown(text: str) -> str:
    """Return text as one line that does nothing but read.

    Control characters (Unicode categories Cc, Cf and the rest of C) can colour and wipe a
    terminal, or turn the reading direction so that a name looks like another.
    """
    line = "".join(" " if c.isspace() else c for c in text)
    return "".join(UNSHOWN if unicodedata.category(c)[0] == "C" else c for c in line)
