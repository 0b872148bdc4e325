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
            done: How many rows are done.
            total: How many rows there are, or about how many; 0: that is not known.
        """
        ...


def silent(what: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody."""


def rows_expected(rows: int, done: int, total: int) -> int:
    """Return about how many rows a file has, told by its first ones; exactly, at its end.

    Args:
        rows: How many rows there were so far.
        done: How many bytes those took.
        total: How many bytes there are.

    >>> rows_expected(1_234_567, 100, 300), rows_expected(1_234_567, 300, 300)
    (3700000, 1234567)
    """
    if not rows or done >= total:
        return rows
    expected = rows * total // max(done, 1)
    # Two digits are all that the first rows can promise.
    return max(rows, round(expected, 2 - len(str(expected))))
