"""A database is chosen by name or address; nothing secret is shown, kept or told."""

import sqlite3

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.app.drawn import drawn
from tests.app.opened import opened

SECRET = "geh3im"  # noqa: S105 (what must not be told)
TABLES = {
    "activities": (
        "touch_id text, occurred_at text, lead_id text, channel text, action text",
        [("t1", "2025-03-01", "ann", "email", "clicked")],
    ),
    "opps": (
        "opp_id text, opened text, phase text, value text, currency text",
        [("d1", "2025-03-10", "won", "100.00", "USD")],
    ),
    "products": ("sku text, price text", [("a", "1")]),
}


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path):
    for name in ("NURTURE_PATHS", "NURTURE_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    st.cache_resource.clear()  # What another test's database of the same name had.


@pytest.fixture
def crm(monkeypatch, tmp_path):
    """A database behind the connection `crm`."""
    with sqlite3.connect(tmp_path / "crm.db") as database:
        for name, (columns, rows) in TABLES.items():
            database.execute(f"create table {name} ({columns})")
            marks = ", ".join("?" * len(rows[0]))
            database.executemany(f"insert into {name} values ({marks})", rows)
    database.close()
    monkeypatch.setenv("NURTURE_CONNECTION_CRM", f"sqlite:///{tmp_path / 'crm.db'}")


def everything(at: AppTest) -> str:
    """All that a page shows and keeps, as one text."""
    typed = [widget.value for widget in [*at.text_input, *at.text_area]]
    kept = [repr(at.session_state)]
    return " ".join([*drawn(at), *map(str, typed), *kept, str(at.query_params)])


def holds(at, table):
    return at.selectbox(key=f"holds_connection://crm_{table}")


@pytest.mark.usefixtures("crm")
def test_a_named_connection_shows_its_tables_and_what_they_most_likely_are():
    at = opened("database")
    assert at.selectbox(key="connection").value == "crm"
    assert holds(at, "activities").value == "as it is"
    assert holds(at, "opps").value == "deals"
    assert holds(at, "products").value == ""


@pytest.mark.usefixtures("crm")
def test_what_is_chosen_is_checked(tmp_path):
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("alter table opps rename column opp_id to deal_id")
        database.execute("alter table opps rename column opened to created_at")
        database.execute("alter table opps rename column phase to status")
        database.execute("alter table opps rename column value to amount")
    database.close()
    at = opened("database")
    at.button(key="check_tables").click().run()
    assert not at.exception
    assert not at.error
    paths = at.session_state["source"].paths
    assert paths == ("connection://crm?table=activities", "connection://crm?table=opps")


@pytest.mark.usefixtures("crm")
def test_a_table_that_came_later_is_there_when_the_reader_looks_again(tmp_path):
    at = opened("database")
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("create table later (name text)")
    database.close()
    at.button(key="look_again").click().run()
    assert not at.exception
    assert holds(at, "later").value == ""


@pytest.mark.usefixtures("crm")
def test_queries_name_what_they_fill():
    at = opened("database")
    at.text_area(key="query_touches").set_value("select * from activities").run()
    at.button(key="check_queries").click().run()
    assert not at.exception
    assert at.session_state["source"].paths == (
        "touches=connection://crm?query=select+%2A+from+activities",
    )


def test_an_address_with_a_password_is_refused_and_not_kept():
    at = opened("database")
    at.text_input(key="address").set_value(f"postgresql://me:{SECRET}@db.test/crm").run()
    assert not at.exception
    assert "holds a password" in at.error[0].value
    assert at.text_input(key="address").value == ""
    assert SECRET not in everything(at)


def test_neither_is_one_that_is_typed_as_a_path():
    at = opened()
    at.text_input(key="path").set_value(f"touches=postgresql://me:{SECRET}@db.test/crm")
    next(b for b in at.button if b.label == "Check this path").click().run()
    assert not at.exception
    assert "holds a password" in at.error[0].value
    assert SECRET not in everything(at)


def test_a_database_that_is_not_there_is_told_without_its_secret(monkeypatch):
    monkeypatch.setenv("NURTURE_CONNECTION_CRM", f"postgresql://me:{SECRET}@127.0.0.1:1/crm")
    at = opened("database")
    assert "cannot be read" in at.error[0].value
    assert SECRET not in everything(at)


@pytest.mark.usefixtures("crm")
def test_a_connection_of_the_secrets_file_is_offered(tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(
        f'[connections.warehouse]\nurl = "postgresql://me:{SECRET}@127.0.0.1:1/dw"\n'
    )
    at = opened("database")
    assert at.selectbox(key="connection").options == ["crm", "warehouse", "Another address"]
    assert SECRET not in everything(at)
