"""What lies in a folder and in the folders below it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HIDDEN = (".", "~$")
"""How names of hidden files begin, and of those that Excel keeps beside an open workbook."""
_NOT_OURS = frozenset((
    "quarantine", "__MACOSX", "nurture-records.db", "nurture-records.db-journal",
))  # fmt: skip
"""What a check sets aside, what a Mac adds to an archive, and what people decided."""
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a folder, or a folder that is not looked into.

    Attributes:
        label: Its place under the folder given: `leads.csv`, `data_export/Lead.csv`.
        path: Where it is.
    """

    label: str
    path: Path


def entries(folder: Path) -> Iterator[Entry]:
    """Yield every file in a folder and up to five folders below it, each folder's files by name.

    Hidden ones are left out, folders of quarantined rows, and our own records. A folder that is a
    link is not looked into, as it may lead out of the folder given, or back into it; nor is one
    further down, or one that may not be opened: these are yielded themselves.

    Raises:
        OSError: The folder given cannot be opened.
    """
    yield from _in(sorted(folder.iterdir()), "", 0)


def _in(paths: list[Path], above: str, depth: int) -> Iterator[Entry]:
    below = []
    for path in paths:
        if path.name.startswith(_HIDDEN) or path.name in _NOT_OURS:
            continue
        if path.is_dir():
            below.append(path)
        else:
            yield Entry(f"{above}{path.name}", path)
    for path in below:
        label = f"{above}{path.name}"
        inside = None if _is_link(path) or depth == _DEEPEST else _opened(path)
        if inside is None:
            yield Entry(label, path)
        else:
            yield from _in(inside, f"{label}/", depth + 1)


def _is_link(path: Path) -> bool:
    # A junction, Windows' other link, is told in this way only.
    return path.resolve() != path.parent.resolve() / path.name


def _opened(path: Path) -> list[Path] | None:
    try:
        return sorted(path.iterdir())
    except OSError:
        return None
