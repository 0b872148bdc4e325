"""A database on the command line: tables, queries, and no secret in any message."""

import json
import sqlite3

import pytest
from click.testing import CliRunner

from reports.cli import main


def nurture(*words):
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def crm(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.executescript(
            """
            create table log (id, at, who, what);
            insert into log values ('t1', '2025-01-05T10:00:00Z', 'L1', 'clicked'),
                                   ('t2', '2025-01-06T10:00:00Z', null, 'clicked');
            create table sales (id, who, opened, closed, state, value);
            insert into sales values
                ('d1', 'L1', '2025-02-01T10:00:00Z', '2025-03-01T10:00:00Z', 'won', 100.5);
            """
        )
    return f"sqlite:///{tmp_path}/crm.db"


TOUCHES = "select id touch_id, at occurred_at, who lead_id, 'email' channel, what action from log"
DEALS = (
    "select id deal_id, who lead_id, opened created_at, closed closed_at, state status, "
    "value amount, 'USD' currency from sales where id <> 'a=b'"
)


def test_queries_make_tables_of_a_database_that_has_none_of_ours(crm, tmp_path):
    out = tmp_path / "found.json"
    queries = ["--query", f"touches={TOUCHES}", "--query", f"deals={DEALS}"]
    result = nurture("check", crm, *queries, "--json", out)
    assert result.exit_code == 1, result.output
    tables = json.loads(out.read_text())["tables"]
    assert tables["touches"] == {"read": 2, "good": 1, "quarantined": 1}
    assert tables["deals"]["good"] == 1
    assert (tmp_path / "quarantine" / "touches.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--query", "touches"], "looks like touches="),
        (["--query", "touches=drop table log"], "must begin with select or with"),
        (["--query", "nothings=select 1"], "there is no table “nothings”"),
    ],
)
def test_a_query_that_cannot_be_asked_is_refused(crm, words, says):
    result = nurture("check", crm, *words)
    assert result.exit_code == 2
    assert says in result.output


def test_a_query_needs_a_database(tmp_path):
    result = nurture("check", tmp_path, "--query", f"touches={TOUCHES}")
    assert result.exit_code == 2
    assert "exactly one database" in result.output


def test_a_password_in_an_address_is_refused_and_not_repeated():
    result = nurture("check", "postgresql://ann:hunter2@127.0.0.1:1/crm")
    assert result.exit_code == 2
    assert "hunter2" not in result.output
    assert "NURTURE_CONNECTION_" in result.output
