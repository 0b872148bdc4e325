"""What a packed file holds, without ever having more of it in memory than can be read at once."""

import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import IO

from data_contracts.files import naming
from data_contracts.reading.table import TextTable
from data_contracts.reading.unusable import UnusableInputError

AT_ONCE = 1 << 26
"""Bytes (64 MB): what is larger when it is unpacked goes to the disk first."""
MOST_IN_MEMORY = 1 << 32
"""Bytes (4 GB) of what can only be read at once, or has no place on the disk."""
MOST = 1 << 34
"""Bytes (16 GB): what is larger is refused before it fills the disk."""
_PIECE = 1 << 22

Stream = IO[bytes] | BufferedIOBase

Large = Callable[[Path, str, str], TextTable | None]
"""Takes a file, the table that the reader named, and its label; None: it is to be read now."""


@dataclass(frozen=True, slots=True)
class Room:
    """Who reads what is large, and where large contents of packed files go for that.

    Attributes:
        large: Takes a file that is too large to be held whole.
        folder: A private folder that stays until the tables are made; None: there is none.
    """

    large: Large
    folder: Path | None = None


def unpacked(
    stream: Stream, label: str, named: str = "", room: Room | None = None
) -> bytes | TextTable:
    """Return the content of a packed file, or the table that it is if it is a large one.

    Args:
        stream: The content, which is unpacked while it is read.
        label: What it is called.
        named: The table that the reader named, or empty.
        room: Where a large content goes; none: all is held in memory.

    Raises:
        UnusableInputError: There is more of it than can be read.
        OSError: It is broken, or the disk is full.
    """
    start = stream.read(AT_ONCE + 1)
    if len(start) <= AT_ONCE:
        return start
    if room is None or room.folder is None:
        rest = stream.read(MOST_IN_MEMORY - len(start) + 1)
        if len(start) + len(rest) > MOST_IN_MEMORY:
            raise _too_large(label, MOST_IN_MEMORY)
        return start + rest
    path = _on_disk(start, stream, label, room.folder)
    if table := room.large(path, named, label):
        return table
    try:
        if path.stat().st_size > MOST_IN_MEMORY:
            raise _too_large(label, MOST_IN_MEMORY)
        return path.read_bytes()
    finally:
        path.unlink()


def _on_disk(start: bytes, stream: Stream, label: str, folder: Path) -> Path:
    """Write what a stream holds to a file that only this user may read."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix="unpacked-", delete=False) as file:
        path, size, piece = Path(file.name), 0, start
        try:
            while piece:
                size += len(piece)
                if size > MOST:
                    raise _too_large(label, MOST)
                with naming(path):
                    file.write(piece)
                piece = stream.read(_PIECE)
        except (OSError, EOFError, zlib.error, UnusableInputError):
            path.unlink()
            raise
    return path


def _too_large(label: str, most: int) -> UnusableInputError:
    return UnusableInputError(
        f"{label} is over {most >> 30} GB when it is unpacked. Unpack it, split it, and give the "
        "parts."
    )
