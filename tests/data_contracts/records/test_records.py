"""What people decided is kept whole, in order, by everybody at once, and told to no stranger."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
import sqlalchemy as sa

from data_contracts.reading.folders import entries
from data_contracts.records.judgements import (
    LONGEST_NAME,
    LONGEST_REASON,
    judgement,
    keep_judgement,
    piece_judgements,
)
from data_contracts.records.place import FILE_NAME, VARIABLE, RecordsError
from tests.data_contracts.conftest import PASSWORD

NOON = datetime(2026, 3, 4, 12, 0, 0, 250, UTC)
WORD = judgement("spot-1", "help", "Ada Lund", "It explains how to count stock.", NOON)
ODD = judgement(
    "'; drop table piece_judgements; --", "pitch", 'Zoë "Z" <b>', "100% %s \\ 案内 👍", NOON
)


@pytest.fixture(autouse=True)
def _no_database_named(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture(params=["sqlite", "sqlite by name", "postgres"])
def folder(request, tmp_path, monkeypatch):
    """The folder of the settings, with records in it, in another file, or on a server."""
    if request.param == "sqlite by name":
        monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/else/kept.db")
    if request.param == "postgres":
        address = request.getfixturevalue("postgres")
        with psycopg.connect(address) as connection:
            connection.execute("drop table if exists piece_judgements")
        monkeypatch.setenv(VARIABLE, address)
    return tmp_path / "settings"


def test_nothing_was_kept_before_the_first_word(folder):
    assert piece_judgements(folder) == ()


def test_what_was_kept_is_read_again_exactly_and_oldest_first(folder):
    taken_back = replace(WORD, says="open", judged_by="Bo", judged_at=NOON - timedelta(days=9))
    for word in (WORD, ODD, taken_back):
        keep_judgement(folder, word)
    assert piece_judgements(folder) == (WORD, ODD, taken_back)


def test_a_moment_of_another_zone_is_the_same_moment_in_utc(folder):
    tokyo = timezone(timedelta(hours=9))
    keep_judgement(folder, replace(WORD, judged_at=NOON.astimezone(tokyo)))
    (kept,) = piece_judgements(folder)
    assert kept.judged_at == NOON
    assert kept.judged_at.tzinfo is UTC


def test_everybody_can_add_at_once_from_the_very_first_word_on(folder):
    words = [replace(WORD, reason=f"Reason {number}") for number in range(24)]
    with ThreadPoolExecutor(8) as together:
        list(together.map(lambda word: keep_judgement(folder, word), words))
    kept = piece_judgements(folder)
    assert sorted(kept, key=lambda word: word.reason) == sorted(words, key=lambda w: w.reason)


def test_the_database_is_never_asked_to_change_or_take_away_anything(tmp_path):
    asked = []

    def note(*called):
        asked.append(called[2].split()[0].upper())

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        for word in (WORD, replace(WORD, says="open")):
            keep_judgement(tmp_path, word)
        piece_judgements(tmp_path)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert asked.count("INSERT") == 2
    assert set(asked) == {"PRAGMA", "CREATE", "INSERT", "SELECT"}


def test_the_records_of_a_folder_are_no_export_in_it(tmp_path):
    keep_judgement(tmp_path, WORD)
    (tmp_path / f"{FILE_NAME}-journal").touch()
    (tmp_path / "deals.csv").touch()
    assert [entry.label for entry in entries(tmp_path)] == ["deals.csv"]


def test_another_table_of_the_same_database_is_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.execute("create table verdicts (lead_id text)")
    assert piece_judgements(tmp_path) == ()
    keep_judgement(tmp_path, WORD)
    assert piece_judgements(tmp_path) == (WORD,)


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path):
    (tmp_path / FILE_NAME).write_text("lead_id,verdict\n" * 100)
    for act in (lambda: piece_judgements(tmp_path), lambda: keep_judgement(tmp_path, WORD)):
        with pytest.raises(RecordsError, match="file is not a database") as told:
            act()
        assert str(tmp_path / FILE_NAME) in str(told.value)
        assert VARIABLE in str(told.value)
    assert (tmp_path / FILE_NAME).read_text() == "lead_id,verdict\n" * 100


def test_a_record_that_somebody_spoiled_names_the_file(tmp_path):
    keep_judgement(tmp_path, WORD)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.execute("update piece_judgements set judged_at = 'yesterday'")
        database.commit()
    with pytest.raises(RecordsError, match="yesterday") as told:
        piece_judgements(tmp_path)
    assert str(tmp_path / FILE_NAME) in str(told.value)


def test_a_folder_that_cannot_be_made_is_an_error_that_names_the_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RecordsError, match="cannot be written") as told:
        keep_judgement(tmp_path / "file", WORD)
    assert FILE_NAME in str(told.value)


def test_a_file_that_may_only_be_read_gives_its_words_and_takes_none(tmp_path, monkeypatch):
    keep_judgement(tmp_path, WORD)
    file = tmp_path / FILE_NAME
    if os.name == "posix" and os.geteuid() == 0:
        # Root may write everywhere; SQLite itself can be told not to.
        monkeypatch.setenv(VARIABLE, f"sqlite:///file:{file}?mode=ro&uri=true")
    else:
        file.chmod(0o400)
    assert piece_judgements(tmp_path) == (WORD,)
    with pytest.raises(RecordsError, match="readonly"):
        keep_judgement(tmp_path, WORD)


def test_a_server_that_does_not_answer_is_told_without_its_password(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "postgresql://ann:hush-hush@127.0.0.1:1/crm")
    for act in (lambda: piece_judgements(tmp_path), lambda: keep_judgement(tmp_path, WORD)):
        with pytest.raises(RecordsError, match="Connection refused") as told:
            act()
        assert "the postgresql database crm at 127.0.0.1" in str(told.value)
        assert "hush" not in str(told.value)


def test_a_wrong_password_is_not_told(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, postgres.replace(PASSWORD, "another-secret"))
    with pytest.raises(RecordsError, match="password authentication failed") as told:
        piece_judgements(tmp_path)
    assert "another-secret" not in str(told.value)


def test_a_named_connection_holds_records_too(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("NURTURE_CONNECTION_RECORDS", postgres)
    monkeypatch.setenv(VARIABLE, "connection://records")
    keep_judgement(tmp_path, WORD)
    assert piece_judgements(tmp_path)[-1] == WORD


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("records.db", "does not begin with kind://"),
        ("nodb://x:hush@y/z", "no database of the kind 'nodb' is known"),
        ("connection://absent", "there is neither a variable"),
        ("sqlite://", "in memory, which keeps nothing"),
        ("mysql://ann:hush@127.0.0.1/x", "is not installed"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_with_its_variable(
    address, told, tmp_path, monkeypatch
):
    monkeypatch.setenv(VARIABLE, address)
    with pytest.raises(RecordsError, match=told) as error:
        piece_judgements(tmp_path)
    assert VARIABLE in str(error.value)
    assert "hush" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"content_id": ""}, "Choose a piece"),
        ({"content_id": "a\0b"}, "Choose a piece"),
        ({"by": " \n\t"}, "Say who you are"),
        ({"by": "\u202e\u200b"}, "Say who you are"),
        ({"why": ""}, "Say why"),
        ({"by": "x" * (LONGEST_NAME + 1)}, "The name has 101 characters"),
        ({"why": "x" * (LONGEST_REASON + 1)}, "The reason has 1,001 characters"),
        ({"says": ""}, "Say what the piece is"),
        ({"says": "spam"}, "pitch, help, open; got 'spam'"),
    ],
)
def test_a_word_without_piece_author_or_reason_is_refused(change, told):
    given = {"content_id": "a", "says": "help", "by": "Ada", "why": "It helps.", "at": NOON}
    with pytest.raises(ValueError, match=told):
        judgement(**given | change)


def test_what_is_typed_is_kept_on_one_line_without_what_nobody_sees():
    word = judgement("a", "help", " Ada \u202e Lund ", "It\thelps.\n\nReally\0.", NOON)
    assert (word.judged_by, word.reason) == ("Ada Lund", "It helps. Really.")
