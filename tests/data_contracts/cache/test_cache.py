"""Tables are made once: found again when nothing changed, made anew when anything did."""

import os
import signal
import stat
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_contracts.cache import entry as cache_entry
from data_contracts.cache import place as cache_place
from data_contracts.cache.entry import UnsoundEntryError, read_entry, write_entry
from data_contracts.cache.store import Cache
from data_contracts.choices import ReadingChoices
from data_contracts.load import load
from data_contracts.progress import Cancelled
from data_contracts.stored import StoredTable
from tests.data_contracts.small_exports import DEALS, LEADS, TOUCHES, write

ROOT = Path(__file__).parents[3]
BAD = TOUCHES + "t9,soon,ann,,web,page_viewed\nt1,2025-01-10T09:00:00Z,ann,,webinar,attended\n"
BY_MAIL = TOUCHES.replace(",ann,", ",ann@acme.example,") + (
    "t7,2025-01-21T09:00:00Z,new@other.example,,email,clicked\n"
    "t8,1970-01-01T09:00:00Z,old@other.example,,email,clicked\n"
)


class Told:
    """Counts the steps of making, so that a test can see whether anything was made."""

    def __init__(self, stop_at=None):
        self.steps = []
        self.stop_at = stop_at

    def __call__(self, what, done=0, total=0):
        self.steps.append((what, done, total))
        if len(self.steps) - 1 == self.stop_at:
            raise Cancelled

    @property
    def made(self):
        return any(what.startswith("Reading") for what, *_ in self.steps)


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    return write(folder, touches=BAD)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return load([str(write(tmp_path_factory.mktemp("whole"), touches=BAD))])


@pytest.fixture
def room(tmp_path):
    return tmp_path / "cache"


def opened(exports, room, choices=None, **limits):
    """Load with the cache; return the dataset and whether it was made anew."""
    told = Told()
    cache = Cache(room, **limits)
    return load([str(exports)], choices or ReadingChoices(), tell=told, cache=cache), told.made


def entries(room):
    return sorted(room.glob("tables/*"))


def left_over(room):
    return sorted(path.name for path in (room / "unfinished").iterdir())


def assert_same(first, second):
    for field in fields(first):
        if field.compare and field.name not in {**first.tables, **second.tables}:
            assert getattr(first, field.name) == getattr(second, field.name)
    assert set(first.tables) == set(second.tables)
    for name, table in first.tables.items():
        other = second.tables[name]
        assert_frame_equal(table.good, other.good)
        assert_frame_equal(table.bad, other.bad)
        assert table.findings == other.findings
        assert (table.good_rows, table.bad_rows) == (other.good.height, other.bad.height)


def test_tables_from_the_cache_are_those_that_were_made(exports, room):
    plain = load([str(exports)])
    assert plain.touches.bad_rows == 2
    made, anew = opened(exports, room)
    assert anew
    found, anew = opened(exports, room)
    assert not anew
    assert_same(plain, made)
    assert_same(plain, found)


def test_real_exports_come_back_whole(shared_exports, room):
    exports = shared_exports / "hubspot" / "synthetic"
    assert_same(opened(exports, room)[0], opened(exports, room)[0])


def test_a_copy_of_the_exports_elsewhere_is_found_too(exports, room, tmp_path):
    opened(exports, room)
    elsewhere = tmp_path / "elsewhere" / "exports"
    elsewhere.mkdir(parents=True)
    assert not opened(write(elsewhere, touches=BAD), room)[1]


def test_a_changed_file_is_noticed_even_if_its_size_and_time_are_the_same(exports, room):
    before, _ = opened(exports, room)
    file = exports / "touches.csv"
    look = file.stat()
    file.write_text(BAD.replace("clicked", "replied"))
    os.utime(file, ns=(look.st_atime_ns, look.st_mtime_ns))
    after, anew = opened(exports, room)
    assert anew
    assert before.fingerprint != after.fingerprint
    assert set(after.touches.good["action"]) == {"attended", "replied"}


def test_a_file_that_looks_unchanged_is_not_read_again(exports, room, monkeypatch):
    for file in exports.iterdir():
        os.utime(file, ns=(10**18, 10**18))
    monkeypatch.setattr("data_contracts.cache.key._SETTLED", -(10**12))
    opened(exports, room)
    monkeypatch.setattr("data_contracts.reading.checksums.checksum", lambda _: pytest.fail("read"))
    assert not opened(exports, room)[1]


def _made(folder):
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "costs.csv").write_text("period_start,channel,amount,currency\n"),
        lambda folder: (folder / "leads.csv").unlink(),
        lambda folder: (folder / "notes.docx").write_text("what was left aside is told too"),
        lambda folder: (folder / "leads.csv").rename(folder / "people.csv"),
        lambda folder: (folder / "leads.csv").rename(_made(folder / "crm") / "leads.csv"),
    ],
)
def test_other_files_are_other_tables(exports, room, change):
    opened(exports, room)
    change(exports)
    found, anew = opened(exports, room)
    assert anew
    assert_same(found, load([str(exports)]))


def test_other_choices_are_other_tables(exports, room):
    opened(exports, room)
    for choices in (ReadingChoices(zone="Asia/Tokyo"), ReadingChoices(pseudonym_key="secret")):
        assert opened(exports, room, choices)[1]
        assert not opened(exports, room, choices)[1]


def test_the_secret_of_pseudonyms_is_nowhere_in_the_cache(exports, room):
    opened(exports, room, ReadingChoices(pseudonym_key="a very long secret"))
    for file in (path for path in room.rglob("*") if path.is_file()):
        assert b"a very long secret" not in file.read_bytes()


def turn_a_bit(file):
    data = bytearray(file.read_bytes())
    data[99] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["touches.good.parquet", "touches.bad.parquet", "manifest.json"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: os.truncate(file, file.stat().st_size // 2),
        lambda file: os.truncate(file, 0),
        turn_a_bit,
        Path.unlink,
    ],
    ids=["cut off", "emptied", "one bit turned", "gone"],
)
def test_an_entry_that_is_not_what_was_written_is_not_read(whole, tmp_path, name, spoil):
    write_entry(tmp_path, whole, Told())
    assert_same(whole, read_entry(tmp_path))
    spoil(tmp_path / name)
    with pytest.raises(UnsoundEntryError):
        read_entry(tmp_path)


def test_an_entry_that_is_not_sound_is_made_anew(exports, room):
    made, _ = opened(exports, room)
    (entry,) = entries(room)
    os.truncate(entry / "touches.good.parquet", 400)
    again, anew = opened(exports, room)
    assert anew
    assert_same(made, again)
    assert not opened(exports, room)[1]
    assert left_over(room) == []


def test_somebody_elses_table_under_our_name_is_not_trusted(exports, room):
    made, _ = opened(exports, room)
    (entry,) = entries(room)
    made.touches.good.head(1).write_parquet(entry / "touches.good.parquet")
    again, anew = opened(exports, room)
    assert anew
    assert_same(made, again)


def test_no_address_is_in_the_cache(exports, room):
    write(exports, touches=BY_MAIL, deals=DEALS.replace("ann;bob", "ann@acme.example"))
    made, _ = opened(exports, room)
    assert made.touches.bad_rows == 1
    (entry,) = entries(room)
    assert "acme.example" in LEADS
    for file in entry.iterdir():
        held = pl.read_parquet(file).write_json() if file.suffix == ".parquet" else file.read_text()
        assert "@" not in held
        assert "other.example" not in held


def test_nobody_else_may_look_into_it(exports, room):
    opened(exports, room)
    for folder in (room, room / "tables", room / "stamps", *entries(room)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_longest_unused_go_first(exports, room):
    zones = [ReadingChoices(zone=zone) for zone in ("UTC", "Asia/Tokyo", "Europe/Berlin")]
    for place, choices in enumerate(zones[:2]):
        opened(exports, room, choices, most_entries=2)
        os.utime(entries(room)[0] / "manifest.json", ns=(place, place))
    for entry in entries(room):
        os.utime(entry / "manifest.json", ns=(10**9, 10**9))
    opened(exports, room, zones[0], most_entries=2)  # used again: the other is the older now
    opened(exports, room, zones[2], most_entries=2)
    assert len(entries(room)) == 2
    assert not opened(exports, room, zones[0])[1]
    assert opened(exports, room, zones[1])[1]


def test_too_much_is_not_kept_but_the_newest_is(exports, room):
    for zone in ("UTC", "Asia/Tokyo"):
        opened(exports, room, ReadingChoices(zone=zone), most_bytes=1)
    assert len(entries(room)) == 1
    assert not opened(exports, room, ReadingChoices(zone="Asia/Tokyo"))[1]


def test_a_cache_that_cannot_be_written_does_not_stop_the_work(exports, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert_same(opened(exports, tmp_path / "cache")[0], load([str(exports)]))


def test_a_full_disk_is_told_and_leaves_nothing(exports, room, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache_entry, "_sync", full)
    told = Told()
    data = load([str(exports)], tell=told, cache=Cache(room))
    assert_same(data, load([str(exports)]))
    assert any("No space left on device" in what for what, *_ in told.steps)
    assert (left_over(room), entries(room)) == ([], [])


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="There is no /dev/full.")
def test_a_disk_that_is_full_for_tables_does_not_stop_the_work(exports, room, monkeypatch):
    write_frame = cache_entry.write_frame
    monkeypatch.setattr(
        cache_entry, "write_frame", lambda frame, _: write_frame(frame, Path("/dev/full"))
    )
    cache = Cache(room)
    assert_same(load([str(exports)], cache=cache), load([str(exports)]))
    assert "No space left on device" in cache.not_kept
    assert (left_over(room), entries(room)) == ([], [])


def test_where_there_is_no_room_to_work_in_the_cache_it_is_done_elsewhere(exports, room):
    made = load([str(exports)])
    places = []

    def make(folder):
        places.append(folder)
        if folder.is_relative_to(room):
            raise OSError(28, "No space left on device")
        return made

    cache = Cache(room)
    assert cache.found_or_made([str(exports)], ReadingChoices(), make) is made
    assert len(places) == 2
    assert "No space left on device" in cache.not_kept


def test_whenever_it_is_cancelled_nothing_half_made_is_left(exports, room):
    told = Told()
    load([str(exports)], tell=told, cache=Cache(room / "whole"))
    for step in range(len(told.steps)):
        with pytest.raises(Cancelled):
            load([str(exports)], tell=Told(stop_at=step), cache=Cache(room))
        assert not [path for path in room.rglob("*.parquet") if "whole" not in path.parts]
    assert opened(exports, room)[1]
    assert left_over(room) == []


def test_large_tables_are_read_when_they_are_asked_for(exports, room, monkeypatch):
    made, _ = opened(exports, room)
    monkeypatch.setattr(cache_entry, "_READ_AT_ONCE", 0)
    reads = []
    read = pl.read_parquet
    monkeypatch.setattr(pl, "read_parquet", lambda file: reads.append(file) or read(file))
    found, _ = opened(exports, room)
    assert isinstance(found.touches, StoredTable)
    assert (found.touches.read, found.touches.good_rows, found.touches.bad_rows) == (4, 2, 2)
    assert not reads
    (entry,) = entries(room)
    for file in entry.iterdir():
        file.unlink()
    assert_same(made, found)


def test_stored_tables_can_be_kept_once_more(whole, tmp_path, monkeypatch):
    folders = [tmp_path / name for name in ("first", "linked", "copied")]
    for folder in folders:
        folder.mkdir()
    write_entry(folders[0], whole, Told())
    monkeypatch.setattr(cache_entry, "_READ_AT_ONCE", 0)
    found = read_entry(folders[0])
    write_entry(folders[1], found, Told())
    for file in folders[0].iterdir():
        file.unlink()
    write_entry(folders[2], found, Told())
    for folder in folders[1:]:
        assert_same(whole, read_entry(folder))


LOADING = """
import os, signal, sys
from pathlib import Path
from data_contracts.cache.store import Cache
from data_contracts.load import load

die_at = sys.argv[1]

def tell(what, done=0, total=0):
    if what.startswith(die_at) and done >= 1:
        os.kill(os.getpid(), signal.SIGKILL)

if die_at == "never":
    import data_contracts.checks.expectations
    print("ready", flush=True)
for line in sys.stdin:
    exports, room, die_at = line.rstrip("\\n").split("\\t")
    print(load([exports], tell=tell, cache=Cache(Path(room))).fingerprint, flush=True)
print("great_expectations" in sys.modules, flush=True)
"""


def process(first):
    """Start another Python that loads what it is told to, line by line."""
    command = [sys.executable, "-c", LOADING, first]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


@pytest.fixture(scope="module")
def neighbour():
    """Another process that has imported what costs seconds already."""
    with process("never") as started:
        assert started.stdout.readline() == "ready\n"
        yield started
        started.stdin.close()


def ask(neighbour, exports, room, die_at="never"):
    neighbour.stdin.write(f"{exports}\t{room}\t{die_at}\n")
    neighbour.stdin.flush()


def test_two_processes_at_once_make_one_entry_and_opening_needs_no_great_expectations(
    exports, room, neighbour
):
    ask(neighbour, exports, room)
    ours, _ = opened(exports, room)
    theirs = neighbour.stdout.readline()
    assert theirs == f"{ours.fingerprint}\n"
    assert len(entries(room)) == 1
    assert left_over(room) == []
    opening = process("nothing")
    told, _ = opening.communicate(f"{exports}\t{room}\tnever\n")
    assert told.split() == [ours.fingerprint, "False"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal there")
def test_a_killed_import_leaves_the_last_good_cache(exports, room, neighbour):
    before, _ = opened(exports, room)
    write(exports, touches=TOUCHES)
    ask(neighbour, exports, room, "Keeping")
    assert neighbour.stdout.read() == ""
    assert neighbour.wait() == -signal.SIGKILL
    assert left_over(room)
    assert len(entries(room)) == 1
    write(exports, touches=BAD)
    found, anew = opened(exports, room)
    assert not anew
    assert_same(before, found)
    write(exports, touches=TOUCHES)
    assert opened(exports, room)[1]
    assert left_over(room) == []


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "{base}/nurture-ledger"),
        ("win32", "LOCALAPPDATA", "{base}/nurture-ledger"),
        ("darwin", "HOME", "{base}/Library/Caches/nurture-ledger"),
        ("linux", "HOME", "{base}/.cache/nurture-ledger"),
        ("linux", cache_place.VARIABLE, "{base}"),
    ],
)
def test_each_platform_has_its_place(tmp_path, monkeypatch, platform, variable, expected):
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", cache_place.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert str(cache_place.cache_folder()) == expected.format(base=tmp_path)
