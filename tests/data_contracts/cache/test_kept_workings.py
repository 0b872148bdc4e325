"""Workings lie beside the tables they were made of, until these or the programs change."""

import os
import stat
from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_contracts.cache import kept_workings
from data_contracts.cache.folders import Folders
from data_contracts.cache.store import Cache
from data_contracts.choices import ReadingChoices
from data_contracts.load import load
from data_contracts.shelf import NoShelf
from tests.data_contracts.small_exports import write

FRAMES = {
    "one": pl.DataFrame(
        {
            "channel": pl.Series(["web", None, "mail"], dtype=pl.Enum(["mail", "web"])),
            "moment": pl.Series(
                [datetime(2025, 1, 1, tzinfo=UTC)] * 3, dtype=pl.Datetime("us", "UTC")
            ),
            "row": pl.Series([2, 0, 1], dtype=pl.UInt32),
        }
    ),
    "empty": pl.DataFrame(schema={"key": pl.String}),
}


@pytest.fixture
def room(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def exports(tmp_path):
    (tmp_path / "exports").mkdir()
    return write(tmp_path / "exports")


def shelf(exports, room, **choices):
    return load([str(exports)], ReadingChoices(**choices), cache=Cache(room)).shelf


def only_entry(room):
    (entry,) = (room / "workings").iterdir()
    return entry


def test_what_was_put_is_found_by_the_next_process_in_its_very_types(exports, room):
    first = shelf(exports, room)
    assert first.taken("index") is None
    first.put("index", FRAMES)
    found = shelf(exports, room).taken("index")
    assert set(found) == set(FRAMES)
    for name, frame in FRAMES.items():
        assert_frame_equal(found[name], frame)
        assert found[name].schema == frame.schema
        assert found[name].n_chunks() == 1


def test_another_name_another_choice_of_reading_and_other_exports_have_their_own(exports, room):
    shelf(exports, room).put("index", FRAMES)
    assert shelf(exports, room).taken("labels") is None
    assert shelf(exports, room, zone="Europe/Berlin").taken("index") is None
    with (exports / "touches.csv").open("a") as file:
        file.write("t9,2025-02-01T09:00:00Z,ann,,web,clicked\n")
    assert shelf(exports, room).taken("index") is None


def test_an_edited_program_makes_workings_anew(exports, room, monkeypatch):
    shelf(exports, room).put("index", FRAMES)
    monkeypatch.setattr(kept_workings, "code_of", lambda *packages: f"edited {packages}")
    assert shelf(exports, room).taken("index") is None


def test_programs_that_count_are_those_of_reading_and_of_analysing():
    assert kept_workings.code_of("attribution") != kept_workings.code_of("data_contracts")
    assert kept_workings._MAKERS == ("data_contracts", "attribution")  # noqa: SLF001 (what is hashed)


@pytest.mark.parametrize("damage", ["cut", "gone", "manifest"])
def test_workings_that_are_not_whole_are_none(exports, room, damage):
    shelf(exports, room).put("index", FRAMES)
    file = only_entry(room) / ("manifest.json" if damage == "manifest" else "one.parquet")
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-3])
    assert shelf(exports, room).taken("index") is None
    shelf(exports, room).put("index", FRAMES)
    assert shelf(exports, room).taken("index") is not None


def test_nobody_else_may_look_and_nothing_half_made_is_left(exports, room):
    shelf(exports, room).put("index", FRAMES)
    assert stat.S_IMODE((room / "workings").stat().st_mode) == 0o700
    assert not list((room / "unfinished").iterdir())


def test_without_room_nothing_is_kept_and_nobody_is_told_off(exports, room, monkeypatch):
    kept = shelf(exports, room)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_workings, "put_frame", full)
    kept.put("index", FRAMES)
    assert kept.taken("index") is None
    assert not list((room / "unfinished").iterdir())


def test_the_longest_unused_go_first(tmp_path):
    folders = Folders(tmp_path / "workings", 2, 2**30)
    for age, name in enumerate("abc"):
        work = tmp_path / f"work {name}"
        work.mkdir()
        (work / "manifest.json").write_text(name)
        os.utime(work / "manifest.json", (100 + age, 100 + age))
        if name == "c":
            folders.used("a")
        folders.put(work, name)
        if name == "c":
            break
    assert sorted(path.name for path in (tmp_path / "workings").iterdir()) == ["a", "c"]


def test_tables_read_without_a_cache_have_no_shelf(exports):
    bare = load([str(exports)]).shelf
    assert isinstance(bare, NoShelf)
    bare.put("index", FRAMES)
    assert bare.taken("index") is None
