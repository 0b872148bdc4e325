"""A reader's own query may read, and nothing else."""

import re

from data_contracts.reading.unusable import UnusableInputError

_QUOTED = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$",
    re.DOTALL,
)
"""Texts, quoted names and comments: what stands in them does nothing."""
_READS = re.compile(r"^\s*(select|with|values|from|table)\b", re.IGNORECASE)
_WRITES = re.compile(r"\b(insert|update|delete|merge|into)\b", re.IGNORECASE)
"""What can change data inside a statement that begins as a reading one."""
_SHOWN = 60


class WritingQueryError(UnusableInputError):
    """A query that does something else than read."""


def refuse_writing(query: str) -> None:
    """Refuse whatever is not one reading statement.

    The connection is for reading only where the database knows of that; where it does not
    (Snowflake, BigQuery), this is what stands between a slip and the data.

    Raises:
        WritingQueryError: It is empty, several statements, or uses a word that changes things.
    """
    bare = _QUOTED.sub(" ", query).strip().rstrip(";")
    if not _READS.match(bare):
        raise WritingQueryError(f"{_shown(query)} is no query: it must begin with select or with.")
    if ";" in bare:
        raise WritingQueryError(f"{_shown(query)} has several statements: give one.")
    if word := _WRITES.search(bare):
        raise WritingQueryError(
            f"{_shown(query)} says “{word.group()}”. Only reading is done here: leave it out, or "
            "write it in double quotation marks if it is a column's name."
        )


def _shown(query: str) -> str:
    line = " ".join(query.split())
    return f"“{line[:_SHOWN]}{'…' if len(line) > _SHOWN else ''}”"
