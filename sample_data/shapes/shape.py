"""A vendor's shape: how a generated company looks in that system's exports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sample_data.company import Company


def _whole(company: Company) -> Company:
    return company


@dataclass(frozen=True, slots=True)
class Shape:
    """How a company is written as one system exports it, and what of it comes back.

    Reading what `write` wrote gives the same rows as reading `part(company)` in our own columns,
    in all columns that `carries` names, once `original` has turned the system's ids into ours.

    Attributes:
        key: The vendor's key.
        label: Its name for people.
        write: Writes a part into a folder, one file per export, and returns the files.
        carries: By table of the ledger, the columns that come back exactly.
        loses: What a company has and does not come back, a sentence each.
        part: What of a company can be written: rows that the system has no place for are gone, and
            values are as coarse as it keeps them. Without it, all of a company is written.
        original: Our id for an id of the system; a bijection, so that nobody is mixed up. Without
            it, ids stay as they are.
    """

    key: str
    label: str
    write: Callable[[Company, Path], list[Path]]
    carries: Mapping[str, tuple[str, ...]]
    loses: tuple[str, ...]
    part: Callable[[Company], Company] = _whole
    original: Callable[[str], str] = str
