"""What a reader types to say where an export is: `[table=]PATH`, taken apart in one way for all."""

import re
from dataclasses import dataclass
from pathlib import Path

_NAMED = re.compile(r"([A-Za-z_]+)=(.+)")
_DATABASE = "://"


@dataclass(frozen=True, slots=True)
class Given:
    """Where an export is.

    Attributes:
        named: The table that the reader says it is, in lower case, or empty.
        where: The file, folder or database's address, as it was typed.
        path: The file or folder; None of a database. Whether it is there is not said.
    """

    named: str
    where: str
    path: Path | None


def given(text: str) -> Given:
    """Take apart a `[table=]PATH`.

    An address is a database's, even where a file or folder is called the same; of a file whose own
    name holds an equals sign, no part is a table.

    >>> given("touches=postgresql://host/crm?table=events").named
    'touches'
    >>> given("sqlite:///crm.db?table=deals").named
    ''
    """
    match = _NAMED.fullmatch(text)
    named, where = (match[1].casefold(), match[2]) if match else ("", text)
    if _DATABASE in where:
        return Given(named, where, None)
    whole = _expanded(text)
    return Given("", text, whole) if whole.exists() else Given(named, where, _expanded(where))


def _expanded(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # nobody is called ~so
        return Path(text)
