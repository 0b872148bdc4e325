"""PostgreSQL and DuckDB hand over what SQLite and a CSV would, and cannot be written to."""

from urllib.parse import quote_plus

import duckdb
import psycopg
import pytest

from data_contracts.reading.databases.connections import DatabaseError, SecretInAddressError
from data_contracts.reading.databases.read import address_of, list_tables, read_database
from tests.data_contracts.conftest import PASSWORD

DEALS = """
create table deals (
    deal_id text, amount numeric(12, 2), opened date, closed timestamptz, seen timestamp,
    won boolean, touches bigint, note text
);
insert into deals values
    ('007', 48000.50, '2025-03-10', '2025-06-20 19:00:00+02', '2025-06-20 19:00:00',
     true, 9007199254740993, 'Cité “Santé”'),
    ('0a8', null, null, null, null, null, null, null);
"""
EXPECTED = [
    ("007", "48000.50", "2025-03-10", "2025-06-20T17:00:00+00:00", "2025-06-20T19:00:00",
     "true", "9007199254740993", "Cité “Santé”"),
    ("0a8", None, None, None, None, None, None, None),
]  # fmt: skip


@pytest.fixture(scope="module")
def in_postgres(postgres):
    with psycopg.connect(postgres) as connection:
        connection.execute("drop schema if exists crm cascade")
        connection.execute("create schema crm")
        connection.execute("set search_path to crm")
        connection.execute(DEALS)
        connection.execute(
            "create function crm.sneak() returns int language sql as "
            "$$ delete from crm.deals; select 1 $$"
        )
    return postgres


@pytest.fixture
def connection(in_postgres, monkeypatch):
    monkeypatch.setenv("NURTURE_CONNECTION_CRM", in_postgres + "?options=-ctimezone%3DUTC")
    return "connection://crm"


@pytest.fixture(scope="module")
def in_duckdb(tmp_path_factory):
    file = tmp_path_factory.mktemp("duck") / "crm.duckdb"
    with duckdb.connect(str(file)) as database:
        database.execute("set timezone = 'UTC'")
        database.execute(DEALS)
    return f"duckdb:///{file}"


def test_postgres_hands_over_every_type_exactly(connection):
    (table,) = read_database(f"{connection}?table=crm.deals")
    assert table.rows.rows() == EXPECTED
    assert table.label == "postgres/crm.deals"


def test_postgres_answers_a_query_of_the_readers(connection):
    query = "select deal_id, amount::text || '%' as share from crm.deals where deal_id like '0%7'"
    (table,) = read_database(address_of(connection, query=query), "deals")
    assert table.rows.rows() == [("007", "48000.50%")]
    assert table.label == "postgres/deals"


def test_postgres_lists_its_tables_with_their_schema(connection):
    listed = {table.name: table.columns for table in list_tables(connection)}
    assert listed["crm.deals"][:2] == ("deal_id", "amount")


def test_not_even_a_function_of_the_database_can_write(connection, in_postgres):
    with pytest.raises(DatabaseError, match="read-only transaction"):
        read_database(address_of(connection, query="select crm.sneak()"))
    with psycopg.connect(in_postgres) as direct:
        assert direct.execute("select count(*) from crm.deals").fetchone() == (2,)


def test_the_password_is_never_told(connection, monkeypatch, in_postgres):
    for address in (f"{connection}?table=absent", address_of(connection, query="select nothing")):
        with pytest.raises(DatabaseError) as told:
            read_database(address)
        assert PASSWORD not in str(told.value)
    with pytest.raises(SecretInAddressError) as told:
        read_database(in_postgres)
    assert PASSWORD not in str(told.value)
    wrong = in_postgres.replace(PASSWORD, "another-secret")
    monkeypatch.setenv("NURTURE_CONNECTION_CRM", wrong)
    with pytest.raises(DatabaseError, match="password authentication failed") as told:
        read_database(f"{connection}?table=crm.deals")
    assert "another-secret" not in str(told.value)


def test_the_driver_finds_the_password_in_its_own_place(in_postgres, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    address = in_postgres.replace(f":{PASSWORD}@", "@")
    (table,) = read_database(f"{address}?table=crm.deals")
    assert table.rows.height == 2


def test_duckdb_hands_over_every_type_exactly(in_duckdb, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    (table,) = read_database(f"{in_duckdb}?table=deals")
    assert table.rows["amount"].to_list() == ["48000.50", None]
    assert table.rows.drop("closed").rows() == [(*row[:3], *row[4:]) for row in EXPECTED]
    # An instant, whatever zone DuckDB shows it in.
    closed = table.rows["closed"].str.to_datetime(time_zone="UTC")
    assert closed.dt.to_string("%FT%T").to_list() == ["2025-06-20T17:00:00", None]


def test_duckdb_lists_tables_and_answers_queries_read_only(in_duckdb):
    assert [table.name for table in list_tables(in_duckdb)] == ["deals"]
    address = f"{in_duckdb}?query={quote_plus('select count(*) as n from deals')}"
    (table,) = read_database(address)
    assert table.rows.rows() == [("2",)]
    with pytest.raises(DatabaseError):
        read_database(f"{in_duckdb}-absent?table=deals")
