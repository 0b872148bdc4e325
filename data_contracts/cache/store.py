"""Tables that were made once are kept, so that the same exports open at once the next time.

An entry is one folder, `<key>`, made under another name and renamed when it is whole: a reader
never meets half of one, two processes may make the same one at once, and of a killed process
only a folder without a name of its own is left, which the next one clears away.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from data_contracts.cache.entry import MANIFEST, UnsoundEntryError, read_entry, write_entry
from data_contracts.cache.key import key_of
from data_contracts.cache.locks import ENDING, Lock
from data_contracts.cache.place import cache_folder, private
from data_contracts.choices import ReadingChoices
from data_contracts.dataset import Dataset
from data_contracts.progress import Tell, silent

_MOST_ENTRIES = 12
_MOST_BYTES = 20 * 2**30
_TRIES = 10
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Cache:
    """The datasets kept in one folder, by what they were made from.

    Nobody but this user can look into it, and no e-mail address is in it: the tables have none.

    Args:
        folder: Where; it is made when it is first needed.
        most_entries: More datasets than these are not kept: the longest unused go first.
        most_bytes: The same, by their size on the disk; the newest stays in any case.

    Attributes:
        not_kept: Why the last tables could not be kept for the next time, or empty.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most_entries: int = _MOST_ENTRIES,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._folder = folder
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self.not_kept = ""

    @classmethod
    def of_user(cls) -> "Cache":
        """Return the cache where the platform, or NURTURE_CACHE_DIR, has it."""
        return cls(cache_folder())

    def found_or_made(
        self,
        paths: Sequence[str],
        choices: ReadingChoices,
        make: Callable[[Path], Dataset],
        tell: Tell = silent,
    ) -> Dataset:
        """Return the dataset that these paths and choices make: from the cache, or made and kept.

        What cannot be kept (rows of a database, a full disk) is made every time.

        Args:
            paths: What `load` is given.
            choices: What the exports leave open.
            make: Makes the dataset, in a folder that is cleared away when it is kept.
            tell: Is told what is being done.
        """
        key = self._key(paths, choices)
        if key and (found := self._found(key)):
            return found
        try:
            with self.workplace() as work:
                data = make(work)
                # A file that was changed while it was read is read again the next time.
                if key and key == self._key(paths, choices):
                    self._keep_if_there_is_room(key, data, tell)
                return data
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            self._say_not_kept(error, tell)
        with temporary_folder() as elsewhere:
            return make(elsewhere)

    def _keep_if_there_is_room(self, key: str, data: Dataset, tell: Tell) -> None:
        try:
            self._keep(key, data, tell)
        except OSError as error:
            self._say_not_kept(error, tell)

    def _say_not_kept(self, error: OSError, tell: Tell) -> None:
        self.not_kept = (
            f"The tables could not be kept for the next time: {error.strerror} ({self._folder})."
        )
        tell(self.not_kept)

    def _key(self, paths: Sequence[str], choices: ReadingChoices) -> str | None:
        try:
            return key_of(paths, choices, self._room("stamps"))
        except (OSError, ValueError):
            return None

    def _found(self, key: str) -> Dataset | None:
        """Return the dataset kept under a key; none if there is none, or it is not whole."""
        entry = self._folder / "tables" / key
        try:
            data = read_entry(entry)
        except UnsoundEntryError:
            return None
        with suppress(OSError):
            os.utime(entry / MANIFEST)  # just used: the last to go
        return data

    def _keep(self, key: str, data: Dataset, tell: Tell) -> None:
        with self._unfinished() as work:
            write_entry(work, data, tell)
            _put(work, self._room("tables") / key)
        self._forget_oldest()

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Lend an empty folder, beside the entries if that can be, and clear it away at the end."""
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(self._unfinished())
            except OSError:
                folder = stack.enter_context(temporary_folder())
            yield folder

    @contextmanager
    def _unfinished(self) -> Iterator[Path]:
        """Lend a folder beside the entries; those of killed processes are cleared away."""
        room = self._room("unfinished")
        _clear(room)
        with Lock.fresh(room) as lock:
            folder = lock.path.with_suffix("")
            folder.mkdir(mode=0o700)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _room(self, name: str) -> Path:
        return private(private(self._folder) / name)

    def _forget_oldest(self) -> None:
        size = 0
        for place, (_, path, own) in enumerate(sorted(_uses(self._room("tables")), reverse=True)):
            size += own
            if place >= self._most_entries or (place and size > self._most_bytes):
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Lend an empty folder, and clear it away at the end."""
    with tempfile.TemporaryDirectory(prefix="nurture-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _put(work: Path, entry: Path) -> None:
    """Give a whole entry its name; one that another process has just put there makes way."""
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
            return


def _clear(room: Path) -> None:
    """Remove what processes that are gone have left."""
    for path in room.glob(f"*{ENDING}"):
        if lock := Lock.left_behind(path):
            with lock:
                for left in (path.with_suffix(""), path.with_suffix(".replaced")):
                    shutil.rmtree(left, ignore_errors=True)


def _uses(tables: Path) -> Iterator[tuple[int, Path, int]]:
    """Yield when each entry was last used, where it is, and its bytes."""
    for entry in tables.iterdir():
        try:
            size = sum(file.stat().st_size for file in entry.iterdir())
            yield (entry / MANIFEST).stat().st_mtime_ns, entry, size
        except OSError:
            yield 0, entry, 0  # not whole
