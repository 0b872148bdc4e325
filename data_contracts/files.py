"""Writing files so that a reader never meets half of one."""

import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

_NUMBER = re.compile(r"\(os error (\d+)\)")
"""How Polars writes what the system told it."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, synced, then renamed.

    What is no file, such as `/dev/stdout` or a pipe, is written to as it is.

    Raises:
        OSError: If the folder cannot be made or written; the former file is then untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with naming(path):
        if _is_device(path):
            # Not from its start: what was printed before may stand there.
            with path.open("ab", buffering=0) as device:
                _write_all(device, content)
        else:
            _write(path, content)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let what goes wrong while a file is written name that file, also where Polars writes it.

    Raises:
        OSError: The disk is full, or may not be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
    except pl.exceptions.PolarsError as error:
        number = _NUMBER.search(str(error))
        if number is None:
            raise
        raise OSError(int(number[1]), os.strerror(int(number[1])), str(path)) from error


def _is_device(path: Path) -> bool:
    """Whether a file renamed to this path would stand in the place of a device or a pipe."""
    if path.is_symlink() and Path(os.path.abspath(path)).is_relative_to("/dev"):  # noqa: PTH100 (the link itself is meant)
        return True
    return path.exists() and not path.is_file() and not path.is_dir()


def _write_all(device: io.RawIOBase, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[device.write(left) or 0 :]


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # noqa: PTH101 (mkstemp makes it private; a report is to be shared)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
