import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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


def test_a_device_is_written_to_and_stays_a_device():
    null = Path("/dev/null")
    write_atomically(null, b"gone")
    assert null.is_char_device()
    assert not [path for path in Path("/dev").iterdir() if path.name.startswith(".null.")]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_bytes)
        write_atomically(pipe, b"a report")
        assert read.result() == b"a report"
    assert pipe.is_fifo()


def test_standard_output_goes_on_after_what_was_printed_before(tmp_path):
    code = (
        "from pathlib import Path; from data_contracts.files import write_atomically\n"
        "print('before', flush=True)\n"
        "write_atomically(Path('/dev/stdout'), b'the report\\n')"
    )
    out = tmp_path / "out.txt"
    with out.open("wb") as file:
        subprocess.run([sys.executable, "-c", code], stdout=file, check=True)
    assert out.read_bytes() == b"before\nthe report\n"
    assert Path("/dev/stdout").is_symlink()
