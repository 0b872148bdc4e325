"""How long work tells where it stands, and how it is told to stop."""

from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - nothing is wrong: the reader changed their mind
    """The reader does not want to wait any longer; nothing was half done."""


class Tell(Protocol):
    """Somebody who is told what is being done.

    It may raise `Cancelled`; whoever works then leaves everything as it was before.
    """

    def __call__(self, what: str, done: int = 0, total: int = 0) -> None:
        """Take note.

        Args:
            what: What is being done, in words: one text for as long as it is the same step.
            done: How much of it is done: rows, or bytes where rows cannot be known.
            total: How much there is to do, in the same unit; 0: that is not known.
        """
        ...


def silent(what: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody."""
