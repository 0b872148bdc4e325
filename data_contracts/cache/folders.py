"""Whole folders under names of their own: written beside, renamed when whole, oldest removed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data_contracts.cache.entry import MANIFEST
from data_contracts.cache.locks import ENDING, Lock
from data_contracts.cache.place import private

_TRIES = 10


class Folders:
    """The folders of one kind in a place of their own.

    A folder is made under another name and renamed when it is whole: a reader never meets half of
    one, two processes may make the same one at once, and of a killed process only a folder without
    a name of its own is left, which the next one clears away.

    Args:
        place: Where; it is made when it is first needed.
        most: More folders than these are not kept: the longest unused go first.
        most_bytes: The same, by their size on the disk; the newest stays in any case.
    """

    def __init__(self, place: Path, most: int, most_bytes: int) -> None:
        self._place = place
        self._most = most
        self._most_bytes = most_bytes

    def __getitem__(self, name: str) -> Path:
        """Return where the folder of a name is, if there is one."""
        return self._place / name

    def used(self, name: str) -> None:
        """Note that a folder was just used, so that it is the last to go."""
        with suppress(OSError):
            os.utime(self[name] / MANIFEST)

    def put(self, work: Path, name: str) -> None:
        """Give a whole folder its name; one that another process has just put there makes way.

        Raises:
            OSError: It cannot be put there.
        """
        entry = private(self._place) / name
        for _ in range(_TRIES):
            try:
                work.rename(entry)
            except OSError:
                if not entry.exists():
                    raise
                with suppress(OSError):
                    entry.rename(work.with_suffix(".replaced"))
                shutil.rmtree(work.with_suffix(".replaced"), ignore_errors=True)
            else:
                break
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        size = 0
        for place, (_, path, own) in enumerate(sorted(_uses(self._place), reverse=True)):
            size += own
            if place >= self._most or (place and size > self._most_bytes):
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def unfinished(place: Path) -> Iterator[Path]:
    """Lend an empty folder in a place; those that killed processes left there are cleared away.

    Raises:
        OSError: It cannot be made.
    """
    _clear(private(place))
    with Lock.fresh(place) as lock:
        folder = lock.path.with_suffix("")
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _clear(place: Path) -> None:
    """Remove what processes that are gone have left."""
    for path in place.glob(f"*{ENDING}"):
        if lock := Lock.left_behind(path):
            with lock:
                for left in (path.with_suffix(""), path.with_suffix(".replaced")):
                    shutil.rmtree(left, ignore_errors=True)


def _uses(place: Path) -> Iterator[tuple[int, Path, int]]:
    """Yield when each folder was last used, where it is, and its bytes."""
    for entry in place.iterdir():
        try:
            size = sum(file.stat().st_size for file in entry.iterdir())
            yield (entry / MANIFEST).stat().st_mtime_ns, entry, size
        except OSError:
            yield 0, entry, 0  # not whole
