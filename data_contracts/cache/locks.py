"""Locks that end with the process that holds them, however it ends."""

import os
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

ENDING = ".lock"

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """A file that this process alone holds; it is removed at the end of `with`.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle

    @classmethod
    def fresh(cls, folder: Path) -> "Lock":
        """Hold a new file in the folder.

        Raises:
            OSError: It cannot be made.
        """
        while True:
            handle, name = tempfile.mkstemp(ENDING, "", folder)
            if lock := cls._held(Path(name), handle):
                return lock

    @classmethod
    def left_behind(cls, path: Path) -> "Lock | None":
        """Hold a file whose process is gone; None while it lives, or if the file is gone."""
        try:
            handle = os.open(path, os.O_RDWR)
        except OSError:
            return None
        return cls._held(path, handle)

    @classmethod
    def _held(cls, path: Path, handle: int) -> "Lock | None":
        try:
            _lock(handle)
            # Another process may have held and removed the file just before.
            if os.path.samestat(os.fstat(handle), path.stat()):
                return cls(path, handle)
        except OSError:
            pass
        os.close(handle)
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if sys.platform == "win32":
            os.close(self._handle)  # an open file cannot be removed there
            self.path.unlink(missing_ok=True)
        else:
            self.path.unlink(missing_ok=True)
            os.close(self._handle)
