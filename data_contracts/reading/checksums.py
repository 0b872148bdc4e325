"""The checksums of files, each read once as long as it does not change."""

from functools import lru_cache
from hashlib import file_digest
from os import stat_result
from pathlib import Path

Look = tuple[int, ...]
"""What a file looks like from outside."""


def look_of(stat: stat_result) -> Look:
    """Return what tells a changed file from an unchanged one without reading it."""
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal text.

    Raises:
        OSError: It cannot be read.
    """
    return _checksum(path.resolve(), look_of(path.stat()))


@lru_cache(maxsize=256)
def _checksum(path: Path, _: Look) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
