"""Where the data come from: the sample, files that were dropped on the page, or paths."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from data_contracts.reading.folders import entries
from data_contracts.reading.places import given
from reports.numbers import count
from sample_data.generate import bundled
from sample_data.words import OUR_NAMES


@dataclass(frozen=True, slots=True)
class Source:
    """Where a session's data come from.

    Attributes:
        label: What the reader calls it.
        paths: What the loading reads.
        stamp: Names, sizes and times of change of the files: equal text, equal content.
        folder: The folder that dropped files lie in, which goes with the last source that has it.
    """

    label: str
    paths: tuple[str, ...]
    stamp: str
    folder: "UploadedFolder | None" = field(default=None, repr=False)


class Upload(Protocol):
    """A file that a reader dropped on the page."""

    name: str
    file_id: str

    def getbuffer(self) -> memoryview:
        """Return its content."""
        ...


class UploadedFolder:
    """A temporary folder for dropped files; it goes when the session that holds it goes.

    Attributes:
        paths: The files, in the order dropped.
        ids: What the browser's uploads are called, in the same order.
    """

    def __init__(self, files: Sequence[Upload]) -> None:
        self.ids = ids_of(files)
        self._root = Path(tempfile.mkdtemp(prefix="nurture-"))
        weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        self.paths = tuple(self._write(place, file) for place, file in enumerate(files))

    def _write(self, place: int, file: Upload) -> str:
        """Write one file into a folder of its own: two exports may have the same name."""
        folder = self._root / str(place)
        folder.mkdir()
        # A browser sends any text as a name; only its last part may name a file here.
        name = Path(file.name.replace("\\", "/")).name
        path = folder / ("upload" if name in {"", ".."} else name)
        path.write_bytes(file.getbuffer())
        return str(path)


def sample() -> Source:
    """Return the bundled sample company."""
    return from_paths([str(bundled())], "the sample company")


def own_names(chosen: Source | None) -> tuple[str, ...]:
    """Return what the company behind the data calls itself, where that is known: the sample's."""
    return OUR_NAMES if chosen and chosen.paths == (str(bundled()),) else ()


def ids_of(files: Sequence[Upload]) -> tuple[str, ...]:
    """Return what tells these uploads from any others."""
    return tuple(file.file_id for file in files)


def from_paths(paths: Sequence[str], label: str, folder: UploadedFolder | None = None) -> Source:
    """Return paths as a source, stamped with what the files look like now."""
    return Source(label, tuple(paths), "\n".join(map(stamp_of, paths)), folder)


def from_uploads(files: Sequence[Upload]) -> Source:
    """Return dropped files as a source, in a folder of their own."""
    folder = UploadedFolder(files)
    first, others = files[0].name, len(files) - 1
    label = first if not others else f"{first} and {count(others, 'other file')}"
    return from_paths(folder.paths, label, folder)


def called(path: str) -> str:
    """Return what a path or address is called on a page: without user, password and query.

    >>> called("postgresql://me:secret@db.example.com/crm?table=deals")
    'postgresql://db.example.com/crm'
    """
    if "://" not in path:
        return path
    kind, _, rest = path.strip().partition("://")
    host, slash, place = rest.partition("?")[0].rpartition("@")[2].partition("/")
    return f"{kind}://{host}{slash}{place}"


def parted(paths: str) -> tuple[str, ...]:
    """Return the paths in a text that parts them by `os.pathsep`.

    A database address holds a colon of its own, so that it must stand alone.
    """
    if "://" in paths:
        return (paths.strip(),)
    return tuple(path.strip() for path in paths.split(os.pathsep) if path.strip())


def stamp_of(path: str) -> str:
    """Return a text that changes when a file, or one in a folder that is read, does."""
    file = given(path).path
    if file is None:
        return path
    files = [entry.path for entry in entries(file)] if file.is_dir() else [file]
    looks = [(one, one.stat()) for one in files if one.is_file()]
    return "|".join([path, *(f"{one} {look.st_size} {look.st_mtime_ns}" for one, look in looks)])
