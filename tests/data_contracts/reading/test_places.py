"""Where an export is, is told in one way, whoever asks."""

import sqlite3
from pathlib import Path

import pytest

from app.sources import from_paths
from data_contracts.cache.key import key_of
from data_contracts.choices import ReadingChoices
from data_contracts.reading.files import read_paths
from data_contracts.reading.places import given


@pytest.mark.parametrize(
    ("text", "named", "where"),
    [
        ("touches=events.csv", "touches", "events.csv"),
        ("Touches=events.csv", "touches", "events.csv"),
        ("events.csv", "", "events.csv"),
        ("year=2025=2.csv", "year", "2025=2.csv"),
        ("2025=2.csv", "", "2025=2.csv"),
        ("touches=", "", "touches="),
    ],
)
def test_a_table_may_be_named_before_its_path(text, named, where):
    assert (given(text).named, given(text).where) == (named, where)
    assert given(text).path == Path(where)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("sqlite:///crm.db?table=deals", ""),
        ("deals=sqlite:///crm.db?table=deals", "deals"),
        ("deals=connection://crm?query=" + "select 1 as a, " * 900 + "2", "deals"),
    ],
)
def test_an_address_has_no_path_however_long_it_is(text, named):
    assert (given(text).named, given(text).path) == (named, None)


def test_a_file_whose_name_holds_an_equals_sign_is_no_table(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("won=2025.csv").touch()
    assert given("won=2025.csv").named == ""
    assert given("lost=2025.csv").named == "lost"


def test_a_home_that_nobody_has_is_a_name_like_any_other():
    assert given("~nobody-is-called-so/a.csv").path == Path("~nobody-is-called-so/a.csv")


def test_a_database_has_no_key_even_beside_a_folder_called_like_its_table(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("crm.db") as database:
        database.execute("create table deals (deal_id text)")
        database.execute("insert into deals values ('from the database')")
    database.close()
    (tmp_path / "deals").mkdir()
    (tmp_path / "deals" / "deals.csv").write_text("deal_id\nfrom the folder\n")
    address = "sqlite:///crm.db?table=deals"
    (table,), _ = read_paths([address])
    assert table.rows["deal_id"].to_list() == ["from the database"]
    assert key_of([address], ReadingChoices(), tmp_path / "stamps") is None
    assert key_of(["deals"], ReadingChoices(), tmp_path / "stamps") is not None
    assert from_paths([address], "crm").stamp == address
