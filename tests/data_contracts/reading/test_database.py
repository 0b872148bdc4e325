"""A database is read as its CSV export would be, and is never written."""

import sqlite3

import polars as pl
import pytest

from data_contracts.load import load
from data_contracts.reading.database import DatabaseError, read_database

TOUCHES = pl.DataFrame(
    {
        "touch_id": ["007", "008"],
        "occurred_at": ["2025-01-05T10:00:00Z", "2025-01-06T10:00:00Z"],
        "lead_id": ["L1", None],
        "visitor_id": [None, "v1"],
        "channel": ["email", "organic search"],
        "action": ["clicked", "page_viewed"],
    }
)
DEALS = pl.DataFrame(
    {
        "deal_id": ["0001"],
        "lead_id": ["L1"],
        "created_at": ["2025-02-01T10:00:00Z"],
        "closed_at": ["2025-03-01T10:00:00Z"],
        "status": ["won"],
        "amount": [48_000.5],
        "currency": ["USD"],
    }
)


@pytest.fixture
def crm(tmp_path):
    file = tmp_path / "crm.db"
    connection = sqlite3.connect(file)
    for name, frame in {"activities": TOUCHES, "opportunities": DEALS}.items():
        connection.execute(f"create table {name} ({', '.join(frame.columns)})")
        places = ", ".join("?" * frame.width)
        connection.executemany(f"insert into {name} values ({places})", frame.rows())
    connection.commit()
    connection.close()
    return file


def test_a_table_comes_as_text_with_its_rows_numbered(crm):
    (table,) = read_database(f"sqlite:///{crm}?table=activities")
    assert table.label == "crm.db/activities"
    assert table.rows.rows() == TOUCHES.rows()
    assert table.lines.to_list() == [2, 3]
    assert table.faults.null_count() == 2


def test_a_database_without_a_named_table_gives_all_of_them(crm):
    labels = [table.label for table in read_database(f"sqlite:///{crm}")]
    assert labels == ["crm.db/activities", "crm.db/opportunities"]


def test_a_database_loads_as_its_export_does(crm, tmp_path):
    TOUCHES.write_csv(tmp_path / "touches.csv")
    DEALS.write_csv(tmp_path / "deals.csv")
    files = load([str(tmp_path / "touches.csv"), str(tmp_path / "deals.csv")])
    addresses = [
        f"touches=sqlite:///{crm}?table=activities",
        f"sqlite:///{crm}?table=opportunities",
    ]
    database = load(addresses)
    for name in ("touches", "deals"):
        one, other = (data.tables[name].good.drop("source_file") for data in (files, database))
        assert one.equals(other)
    assert database.deals.good["amount_minor"].to_list() == [4_800_050]


def test_reading_never_writes(crm, tmp_path):
    before = crm.read_bytes()
    read_database(f"sqlite:///{crm}")
    assert crm.read_bytes() == before
    with pytest.raises(DatabaseError, match="there is no file"):
        read_database(f"sqlite:///{tmp_path}/absent.db")
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("sqlite:///{}?table=nothing", "no such table: nothing"),
        ("mystery://host/db", "no database of the kind 'mystery' is known"),
    ],
)
def test_what_cannot_be_read_is_said(crm, address, says):
    with pytest.raises(DatabaseError, match=says):
        read_database(address.format(crm))


def test_a_password_never_reaches_a_message():
    with pytest.raises(DatabaseError) as told:
        read_database("postgresql://ann:secret@127.0.0.1:1/crm?table=deals")
    assert "secret" not in str(told.value)
