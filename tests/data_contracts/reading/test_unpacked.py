"""Packed files are never held in memory beyond what can be read at once."""

import gzip
import io
import zipfile
from functools import partial

import pytest
from polars.testing import assert_frame_equal

from data_contracts.reading import unpacked
from data_contracts.reading.files import read_paths
from data_contracts.reading.large_text import LargeText, large_text
from data_contracts.reading.unusable import UnusableInputError

CSV = b"id,at\n" + b"".join(b"%d,2025-01-%02d\n" % (i, i % 28 + 1) for i in range(2_000))
LARGE = partial(large_text, at_least=1_000, block=4_000)


@pytest.fixture(autouse=True)
def _little_at_once(monkeypatch):
    monkeypatch.setattr(unpacked, "AT_ONCE", 1_000)


def in_zip(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", content)
    return packed.getvalue()


@pytest.mark.parametrize(("name", "pack"), [("x.csv.gz", gzip.compress), ("x.zip", in_zip)])
def test_a_packed_large_file_is_read_in_blocks_with_the_outcome_of_the_whole(tmp_path, name, pack):
    path, room = tmp_path / name, tmp_path / "room"
    path.write_bytes(pack(CSV))
    room.mkdir()
    (whole,), _ = read_paths([str(path)])
    (table,), _ = read_paths([str(path)], large=LARGE, folder=room)
    assert isinstance(table, LargeText)
    assert (table.label, table.fingerprint) == (whole.label, whole.fingerprint)
    assert_frame_equal(table.whole().rows, whole.rows)
    assert sum(block.table.rows.height for block in table.blocks()) == whole.rows.height == 2_000
    (spooled,) = room.iterdir()
    assert spooled.stat().st_mode & 0o077 == 0


def test_what_is_no_large_text_leaves_nothing_on_the_disk(tmp_path):
    path, room = tmp_path / "x.csv.gz", tmp_path / "room"
    path.write_bytes(gzip.compress(CSV))
    room.mkdir()
    (table,), _ = read_paths([str(path)], large=lambda *_: None, folder=room)
    assert table.rows.height == 2_000
    assert not list(room.iterdir())


@pytest.mark.parametrize("limit", ["MOST", "MOST_IN_MEMORY"])
def test_more_than_can_be_unpacked_is_refused_before_it_is_there(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(unpacked, limit, 10_000)
    monkeypatch.setattr(unpacked, "_PIECE", 1_000)
    path, room = tmp_path / "x.csv.gz", tmp_path / "room"
    path.write_bytes(gzip.compress(CSV))
    room.mkdir()
    large, folder = (LARGE, room) if limit == "MOST" else (None, None)
    with pytest.raises(UnusableInputError, match="when it is unpacked"):
        read_paths([str(path)], large=large, folder=folder)
    assert not list(room.iterdir())


def test_a_large_file_that_breaks_off_is_refused_and_leaves_nothing(tmp_path):
    path, room = tmp_path / "x.csv.gz", tmp_path / "room"
    path.write_bytes(gzip.compress(CSV)[:-20])
    room.mkdir()
    with pytest.raises(UnusableInputError, match="cannot be unpacked"):
        read_paths([str(path)], large=LARGE, folder=room)
    assert not list(room.iterdir())
