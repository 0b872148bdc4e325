"""Tables that were made once are kept, so that the same exports open at once the next time.

Each dataset is one folder (`data_contracts.cache.folders`), named by what it was made from.
"""

import errno
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from data_contracts.cache.entry import UnsoundEntryError, read_entry, write_entry
from data_contracts.cache.folders import Folders, unfinished
from data_contracts.cache.kept_workings import KeptWorkings
from data_contracts.cache.key import key_of
from data_contracts.cache.place import cache_folder, private
from data_contracts.choices import ReadingChoices
from data_contracts.dataset import Dataset
from data_contracts.progress import Tell, silent

_MOST_ENTRIES = 12
_MOST_BYTES = 20 * 2**30
_MOST_WORKINGS, _MOST_BYTES_OF_WORKINGS = 24, 8 * 2**30
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
        self._tables = Folders(folder / "tables", most_entries, most_bytes)
        self._workings = Folders(folder / "workings", _MOST_WORKINGS, _MOST_BYTES_OF_WORKINGS)
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
                    return self._with_shelf(key, data)
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
            return key_of(paths, choices, private(private(self._folder) / "stamps"))
        except (OSError, ValueError):
            return None

    def _found(self, key: str) -> Dataset | None:
        """Return the dataset kept under a key; none if there is none, or it is not whole."""
        try:
            data = read_entry(self._tables[key])
        except UnsoundEntryError:
            return None
        self._tables.used(key)
        return self._with_shelf(key, data)

    def _keep(self, key: str, data: Dataset, tell: Tell) -> None:
        with self._unfinished() as work:
            write_entry(work, data, tell)
            self._tables.put(work, key)

    def _with_shelf(self, key: str, data: Dataset) -> Dataset:
        return replace(data, shelf=KeptWorkings(self._workings, self._unfinished, key))

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Lend an empty folder, beside the entries if that can be, and clear it away at the end."""
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(self._unfinished())
            except OSError:
                folder = stack.enter_context(temporary_folder())
            yield folder

    def _unfinished(self) -> AbstractContextManager[Path]:
        """Lend a folder beside the entries."""
        private(self._folder)
        return unfinished(self._folder / "unfinished")


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Lend an empty folder, and clear it away at the end."""
    with tempfile.TemporaryDirectory(prefix="nurture-", ignore_cleanup_errors=True) as name:
        yield Path(name)
