"""Workings of tables in the cache: frames under a name, until the tables or the programs change."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl

from data_contracts.cache.entry import put_frame, read_manifest, stored_frame, write_manifest
from data_contracts.cache.folders import Folders
from data_contracts.cache.key import code_of

# Workings are those of the analyses: an edited rule makes them anew.
_MAKERS = ("data_contracts", "attribution")


@dataclass(frozen=True, slots=True)
class KeptWorkings:
    """The shelf (`data_contracts.shelf`) of a dataset that the cache keeps.

    Attributes:
        folders: Where workings lie.
        unfinished: Lends a folder to write in.
        key: The name of the dataset.
    """

    folders: Folders
    unfinished: Callable[[], AbstractContextManager[Path]]
    key: str

    def taken(self, name: str) -> Mapping[str, pl.DataFrame] | None:
        """Return the frames put under a name, in one piece each; None without any that is whole."""
        entry = self._entry(name)
        folder = self.folders[entry]
        try:
            frames = {
                frame: stored_frame(folder, node).read().rechunk()
                for frame, node in read_manifest(folder)["frames"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
            return None
        self.folders.used(entry)
        return frames

    def put(self, name: str, frames: Mapping[str, pl.DataFrame]) -> None:
        """Keep frames under a name; where that cannot be, they are made again the next time."""
        with suppress(OSError), self.unfinished() as work:
            written = {frame: put_frame(work, frame, rows) for frame, rows in frames.items()}
            write_manifest(work, {"name": name, "frames": written})
            self.folders.put(work, self._entry(name))

    def _entry(self, name: str) -> str:
        return sha256("\n".join((self.key, code_of(*_MAKERS), name)).encode()).hexdigest()
