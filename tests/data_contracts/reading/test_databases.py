"""A database is read as its CSV export would be, and is never written."""

import sqlite3

import polars as pl
import pytest

from data_contracts.load import load
from data_contracts.reading.databases.connections import DatabaseError, connection_names
from data_contracts.reading.databases.queries import WritingQueryError, refuse_writing
from data_contracts.reading.databases.read import address_of, list_tables, read_database
from data_contracts.reading.unusable import UnusableInputError

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


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:hunter2@127.0.0.1:1/crm?table=deals",
        "postgresql://ann@127.0.0.1:1/crm?password=hunter2",
        "postgresql://127.0.0.1:1/crm?api_key=hunter2",
        "snowflake_like+token://x?access_token=hunter2",
        "ann:hunter2@127.0.0.1/crm",
    ],
)
def test_an_address_with_a_secret_is_refused_without_repeating_it(address):
    with pytest.raises(UnusableInputError) as told:
        read_database(address)
    assert "hunter2" not in str(told.value)


def test_a_named_connection_comes_from_the_environment(crm, monkeypatch):
    monkeypatch.setenv("NURTURE_CONNECTION_CRM", f"sqlite:///{crm}")
    (table,) = read_database("connection://crm?table=activities")
    assert table.rows.rows() == TOUCHES.rows()
    assert "crm" in connection_names()


@pytest.mark.parametrize("parts", ['url = "sqlite:///{}"', 'dialect = "sqlite"\ndatabase = "{}"'])
def test_a_named_connection_comes_from_the_secrets(crm, tmp_path, monkeypatch, parts):
    (tmp_path / ".streamlit").mkdir()
    text = f"[connections.Warehouse]\n{parts.format(crm)}\n"
    (tmp_path / ".streamlit" / "secrets.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    (table,) = read_database("connection://warehouse?table=activities")
    assert table.rows.rows() == TOUCHES.rows()


def test_a_connection_that_nobody_knows_says_where_to_write_it():
    with pytest.raises(DatabaseError, match="NURTURE_CONNECTION_NOWHERE"):
        read_database("connection://nowhere?table=deals")


def test_a_named_connection_that_is_no_address_is_not_repeated(monkeypatch):
    monkeypatch.setenv("NURTURE_CONNECTION_CRM", "etl:hunter2@db.host/crm")
    with pytest.raises(DatabaseError, match="does not begin with kind://") as told:
        read_database("connection://crm?table=deals")
    assert "hunter2" not in str(told.value)


def test_ids_in_bytes_stay_apart_and_numbers_stay_whole(tmp_path):
    with sqlite3.connect(tmp_path / "ids.db") as database:
        database.execute("create table ids (id, amount)")
        rows = [(b"\xc8\x00", 1e16), (b"\xc9\x00", 1e-07), (b"L1", 7.0), (b"\x00", 0.1)]
        database.executemany("insert into ids values (?, ?)", rows)
    (table,) = read_database(f"sqlite:///{tmp_path}/ids.db?table=ids")
    assert table.rows["id"].to_list() == ["0xc800", "0xc900", "L1", "0x00"]
    assert table.rows["amount"].to_list() == ["10000000000000000", "0.0000001", "7", "0.1"]


def test_the_order_of_rows_changes_no_fingerprint(crm):
    address, by = f"sqlite:///{crm}", "select * from activities order by touch_id"
    (up,) = read_database(address_of(address, query=by))
    (down,) = read_database(address_of(address, query=f"{by} desc"))
    (one,) = read_database(address_of(address, query=f"{by} limit 1"))
    assert up.fingerprint == down.fingerprint != one.fingerprint


def test_a_query_of_the_readers_is_read(crm):
    address = address_of(f"sqlite:///{crm}", query="select touch_id from activities where 1 = 1")
    (table,) = read_database(address, "touches")
    assert table.rows.to_dict(as_series=False) == {"touch_id": ["007", "008"]}
    assert table.named == "touches"


def test_the_tables_and_columns_of_a_database_are_listed(crm):
    listed = list_tables(f"sqlite:///{crm}")
    assert [table.name for table in listed] == ["activities", "opportunities"]
    assert listed[0].columns == tuple(TOUCHES.columns)


@pytest.mark.parametrize(
    "query",
    [
        "delete from activities",
        "with x as (delete from activities returning *) select * from x",
        "select 1; drop table activities",
        "select * into copy from activities",
        "",
    ],
)
def test_a_query_that_is_not_only_reading_is_refused(query):
    with pytest.raises(WritingQueryError):
        refuse_writing(query)


@pytest.mark.parametrize(
    "query",
    [
        "select 'delete; it' from t",
        'with x as (select 1 as "into") select * from x;',
        "select last_update from t -- insert",
        "SELECT a::text FROM t WHERE note = $$update; me$$",
    ],
)
def test_words_in_texts_names_and_comments_change_nothing(query):
    refuse_writing(query)
