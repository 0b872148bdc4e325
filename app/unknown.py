"""Files that no format knows: found again by their names, to be asked about."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data_contracts.progress import Tell
from data_contracts.reading.files import read_paths
from data_contracts.reading.folders import Entry, entries
from data_contracts.reading.places import given
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
    for path, own in dict.fromkeys(_holding(paths, label)):
        for table in read_paths([path], tell)[0]:
            if table.label == own:
                return replace(table, label=label)
    raise UnusableInputError(f"{label} is not there any more. Check the files again.")


def _holding(paths: Sequence[str], label: str) -> Iterator[tuple[str, str]]:
    """Yield the paths that may hold the table, so that no other file is read a second time.

    With each comes what the table is called where that path alone is read.
    """
    for path in paths:
        place = given(path).path
        if place is None:
            yield path, label
            continue
        for entry in entries(place) if place.is_dir() else [Entry(place.name, place)]:
            if _holds(entry, label):
                folders = len(entry.label) - len(entry.path.name)
                yield str(entry.path), label[folders:]


def _holds(entry: Entry, label: str) -> bool:
    # A packed file is called without its last ending: deals.csv of deals.csv.gz.
    names = (entry.label, entry.label.removesuffix(entry.path.suffix))
    return any(label == name or label.startswith(f"{name}/") for name in names)
