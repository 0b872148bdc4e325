"""What names a dataset before it is made: the content of its files, and all that reads them."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from data_contracts.choices import ReadingChoices
from data_contracts.files import write_atomically
from data_contracts.reading import checksums
from data_contracts.reading.checksums import Look, look_of
from data_contracts.reading.folders import entries
from data_contracts.reading.places import given

LAYOUT = 2
"""The form of the cache's own files; it is raised when that changes."""

_SETTLED = 2 * 10**9
"""Nanoseconds: a file changed twice within the coarsest clock of a file system looks unchanged."""


def key_of(paths: Sequence[str], choices: ReadingChoices, stamps: Path) -> str | None:
    """Return the name of the dataset that these paths make, or None where it has none.

    Two inputs with the same key give the same tables and the same findings.

    Args:
        paths: What `load` is given.
        choices: What the exports leave open.
        stamps: A folder that remembers the checksums of files which look unchanged.

    Raises:
        OSError: A file cannot be read.
    """
    parts = [f"layout {LAYOUT}", code_of("data_contracts"), repr(choices)]
    parts.append(sha256(choices.pseudonym_key.encode()).hexdigest())
    for path in [paths] if isinstance(paths, str) else paths:
        place = given(path)
        if place.path is None or not place.path.exists():
            return None  # a database, whose rows may change at any time, or nothing at all
        parts += [repr(place.named), *_content(place.path, stamps)]
    return sha256("\n".join(parts).encode()).hexdigest()


@cache
def code_of(*packages: str) -> str:
    """Return the checksum of all that packages are made of: programs, formats, contracts.

    So an edited contract, a new vendor's word and a new version all make anew what is kept.
    """
    digest = sha256(f"polars {pl.__version__}".encode())
    for package in packages:
        for name, content in _sources(files(package), ""):
            digest.update(f"\n{name}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _sources(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith((".", "__pycache__")):
            continue
        if entry.is_dir():
            yield from _sources(entry, f"{above}{entry.name}/")
        else:
            yield f"{above}{entry.name}", entry.read_bytes()


def _content(place: Path, stamps: Path) -> Iterator[str]:
    if not place.is_dir():
        yield f"file {place.name!r} {checksum(place, stamps)}"
        return
    # A folder without a name, such as “.”, is told by its path in what is said of it.
    yield f"folder {place.name or str(place)!r}"
    for entry in entries(place):
        file = entry.path
        yield f"{entry.label!r} {checksum(file, stamps) if file.is_file() else 'no file'}"


def checksum(file: Path, stamps: Path) -> str:
    """Return the SHA-256 of a file; of one that looks as when it was last read, from memory.

    Args:
        file: The file.
        stamps: The folder that remembers; a path in it is told by its checksum only.
    """
    look = look_of(file.stat())
    memory = stamps / f"{sha256(str(file.resolve()).encode()).hexdigest()}.json"
    known = _remembered(memory, look)
    if known:
        return known
    found = checksums.checksum(file)
    if look_of(file.stat()) == look:
        write_atomically(memory, json.dumps({"look": look, "sha256": found}).encode())
    return found


def _remembered(memory: Path, look: Look) -> str | None:
    try:
        written = memory.stat().st_mtime_ns
        noted = json.loads(memory.read_bytes())
        if noted["look"] == list(look) and max(look[1:3]) + _SETTLED < written:
            return str(noted["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None
