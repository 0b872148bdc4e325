"""Stored rows can be read by several threads, and after their files are gone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from data_contracts import stored
from data_contracts.stored import StoredFile, StoredFrame, write_frame

ROWS = pl.DataFrame({"a": range(5_000), "b": [f"text {i}" for i in range(5_000)]})


@pytest.fixture(params=["opened anew", "copied"])
def _each_way(request, monkeypatch, tmp_path):
    if request.param == "copied":
        monkeypatch.setattr(stored, "_OPEN", tmp_path / "no such folder")


@pytest.mark.usefixtures("_each_way")
def test_two_readers_of_one_file_have_each_a_place_of_their_own(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"0123456789")
    file = StoredFile(path)
    with file.opened() as one, file.opened() as other:
        assert one.read(4) == b"0123"
        assert other.read(6) == b"012345"
        assert one.read() == b"456789"
        assert other.read() == b"6789"


@pytest.mark.usefixtures("_each_way")
def test_many_threads_read_the_same_rows_also_when_the_file_is_gone(tmp_path):
    path = tmp_path / "x.parquet"
    write_frame(ROWS, path)
    frame = StoredFrame([path], ROWS.height)
    Path(path).unlink()
    checksum = frame.files[0].checksum()
    with ThreadPoolExecutor(8) as threads:
        sums = [threads.submit(frame.files[0].checksum) for _ in range(40)]
        reads = [threads.submit(frame.read) for _ in range(40)]
        assert {each.result() for each in sums} == {checksum}
        assert all(each.result().equals(ROWS) for each in reads)
