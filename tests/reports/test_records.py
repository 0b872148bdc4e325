"""What people decided reaches every answer, beside whichever settings are in use."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from attribution.audit_rules import Judged
from data_contracts.records.judgements import judgement, keep_judgement
from data_contracts.records.place import FILE_NAME, VARIABLE
from reports.cli import main
from reports.cli.options import analysed
from reports.records import judged, records_folder

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TOUCHES = "touch_id,occurred_at,lead_id,channel,action\nt1,2025-01-02,ann,email,clicked\n"
DEALS = "deal_id,lead_id,created_at,status,amount\nd1,ann,2025-02-01,open,5\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    for name in (VARIABLE, "NURTURE_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "touches.csv").write_text(TOUCHES)
    (tmp_path / "exports" / "deals.csv").write_text(DEALS)
    return tmp_path


def say(folder, says="help", who="Ada"):
    keep_judgement(folder, judgement("p1", says, who, "It explains.", NOON))


def test_words_lie_beside_the_settings_in_use(here, monkeypatch):
    assert judged() == ()
    say(here)
    say(here, "open", "Bo")
    expected = tuple(
        Judged("p1", says, who, "It explains.", NOON)
        for says, who in (("help", "Ada"), ("open", "Bo"))
    )
    assert judged() == expected
    assert judged(here / "elsewhere" / "nurture.toml") == ()
    monkeypatch.setenv("NURTURE_SETTINGS", str(here / "elsewhere" / "nurture.toml"))
    assert records_folder() == here / "elsewhere"
    assert judged() == ()


def test_commands_take_peoples_words(here):
    say(here)
    analysis = analysed(("exports",), {"no_cache": True})
    assert [word.by for word in analysis.settings.judged] == ["Ada"]


def test_a_command_says_which_records_it_cannot_read(here):
    (here / FILE_NAME).write_text("no database at all, but long enough to look like one")
    command = ["credit", "exports", "--by", "channel", "--out", "x.csv", "--no-cache"]
    ended = CliRunner().invoke(main, command)
    assert ended.exit_code == 2
    assert FILE_NAME in ended.stderr
    assert "file is not a database" in ended.stderr
    assert not (here / "x.csv").exists()
