"""Files that no format knows: found again by their names, to be asked about."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.sources import file_of
from data_contracts.progress import Tell
from data_contracts.reading.files import read_paths
from data_contracts.reading.table import TextTable
from data_contracts.reading.unusable import UnusableInputError

NOT_RECOGNISED = "reading.not_recognised"
"""The rule of the finding on a file that no format knows."""


def read_again(paths: Sequence[str], label: str, tell: Tell) -> TextTable:
    """Return one table of the paths that `load` was given.

    Args:
        paths: What was loaded.
        label: The table's label, as a finding or an error names it.
        tell: Is told where the reading stands.

    Raises:
        UnusableInputError: It is not there any more.
    """
    for path in dict.fromkeys(_holding(paths, label)):
        for table in read_paths([path], tell)[0]:
            if table.label == label:
                return table
    raise UnusableInputError(f"{label} is not there any more. Check the files again.")


def _holding(paths: Sequence[str], label: str) -> Iterator[str]:
    """Yield the paths that may hold the table, so that no other file is read a second time."""
    first = label.partition("/")[0]
    for path in paths:
        if "://" in path:
            yield path
            continue
        place = file_of(path)
        files = sorted(place.iterdir()) if place.is_dir() else [place]
        yield from (str(file) for file in files if _named(file, first))


def _named(file: Path, first: str) -> bool:
    # A packed file is called without its last ending: deals.csv of deals.csv.gz.
    return first in {file.name, file.stem}
