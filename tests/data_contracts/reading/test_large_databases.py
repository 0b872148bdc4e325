"""A large table of a database is read block by block, with the outcome of a small one."""

import sqlite3

import pytest

from data_contracts.load import load
from data_contracts.reading.databases import large as large_databases
from data_contracts.reading.databases.large import in_files
from data_contracts.reading.databases.read import read_database
from data_contracts.reading.large_text import LargeText

ROWS = [
    (f"{number:06}", None if number % 7 == 0 else f'Line {number}\nof “{number}”, with "marks"')
    for number in range(1, 120_001)
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("large") / "crm.db"
    with sqlite3.connect(file) as database:
        database.execute("create table log (touch_id, note)")
        database.executemany("insert into log values (?, ?)", ROWS)
    return f"sqlite:///{file}?table=log"


def test_many_rows_come_in_blocks_exactly_as_few_do(address, tmp_path):
    (held,) = read_database(address, "touches")
    (large,) = read_database(address, "touches", later=in_files(tmp_path, many=1_000))
    assert isinstance(large, LargeText)
    rows = [row for block in large.blocks() for row in block.table.rows.rows()]
    assert rows == held.rows.rows() == ROWS
    assert large.fingerprint == held.fingerprint
    assert (large.label, large.named) == (held.label, held.named) == ("crm.db/log", "touches")


def test_few_rows_need_no_file(address, tmp_path):
    (table,) = read_database(address, later=in_files(tmp_path))
    assert not isinstance(table, LargeText)
    assert not list(tmp_path.iterdir())


def test_rows_on_disk_are_for_their_owner_only(address, tmp_path):
    read_database(address, later=in_files(tmp_path, many=1_000))
    assert [file.stat().st_mode & 0o077 for file in tmp_path.iterdir()] == [0]


def test_a_large_database_loads_as_a_small_one(tmp_path, monkeypatch):
    file = tmp_path / "ledger.db"
    with sqlite3.connect(file) as database:
        database.execute("create table touches (touch_id, occurred_at, lead_id, channel, action)")
        touches = [
            (f"t{n}", f"2025-01-{n % 28 + 1:02}T10:00:00Z", f"L{n % 9}", "email", "clicked")
            for n in range(3_000)
        ]
        database.executemany("insert into touches values (?, ?, ?, ?, ?)", touches)
        database.execute("create table deals (deal_id, lead_id, created_at, status, amount)")
        database.execute("insert into deals values ('d1', 'L1', '2025-02-01', 'open', '5')")
    small = load([f"sqlite:///{file}"])
    monkeypatch.setattr(large_databases, "MANY", 1_000)
    large = load([f"sqlite:///{file}"])
    assert large.touches.good.equals(small.touches.good)
    assert large.fingerprint == small.fingerprint
    assert [f.says for f in large.findings] == [f.says for f in small.findings]
