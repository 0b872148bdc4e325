import os
from pathlib import Path

import polars as pl
import pytest

from data_contracts.files import naming, write_atomically

FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.is_char_device(), reason="There is no /dev/full.")


def test_a_full_disk_is_an_error_of_the_disk_that_names_the_file_also_from_polars():
    with pytest.raises(OSError, match="No space left on device") as told, naming(FULL):
        pl.DataFrame({"a": range(1000)}).write_parquet(FULL)
    assert told.value.filename == "/dev/full"


def test_a_full_disk_is_told_with_the_file_that_was_to_be_written(tmp_path, monkeypatch):
    def opened(handle, *_):
        os.close(handle)
        return FULL.open("wb", buffering=0)

    monkeypatch.setattr("data_contracts.files.os.fdopen", opened)
    with pytest.raises(OSError, match="No space left on device") as told:
        write_atomically(tmp_path / "answer.csv", b"x")
    assert told.value.filename == str(tmp_path / "answer.csv")
    assert list(tmp_path.iterdir()) == []
