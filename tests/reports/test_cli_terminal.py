"""What stands in exports never steers a terminal, and no error is a traceback."""

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from data_contracts.progress import Cancelled
from reports.cli import main
from reports.cli.outcome import DEBUG_VARIABLE, ends_cleanly
from reports.cli.terminal import ProgressLine, shown

HOSTILE = "\x1b[2J\x1b[31mSpring\u202egnirps\x07\x9b\u2066"


@ends_cleanly
def surprised():
    raise KeyError("mood")


def surprise(**environment):
    return CliRunner().invoke(click.command()(surprised), env=environment)


@pytest.mark.parametrize("mark", ["\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u200b", "\ud800"])
def test_what_a_terminal_would_obey_is_replaced(mark):
    assert shown(f"a{mark}b") == "a?b"


def test_a_name_over_two_lines_stays_on_one():
    assert shown("note\nmust fix\u2028: é") == "note must fix : é"


def test_names_from_exports_reach_the_terminal_as_letters_only(tmp_path):
    (tmp_path / f"touches {HOSTILE}.csv").write_text(
        f"touch_id,occurred_at,lead_id,channel,action,{HOSTILE}\n"
        f"t1,2025-03-01,ann,email,clicked,\nt2,{HOSTILE},ann,email,clicked,\n",
        encoding="utf-8",
    )
    (tmp_path / "deals.csv").write_text(
        "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"
        "d1,ann,2025-03-10,2025-04-01,won,100.00,USD\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "gnirps" in result.stderr
    for mark in set(HOSTILE) - set("[2J31mSpringgnirps"):
        assert mark not in result.output


def test_what_nobody_expected_ends_with_2_and_says_how_to_see_more():
    result = surprise()
    assert result.exit_code == 2
    assert "something went wrong that we did not expect: KeyError: 'mood'" in result.stderr
    assert "NURTURE_DEBUG=1" in result.stderr


def test_where_it_went_wrong_is_shown_when_asked_for():
    assert isinstance(surprise(**{DEBUG_VARIABLE: "1"}).exception, KeyError)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, Cancelled])
def test_work_that_is_stopped_ends_with_130_and_says_so(stop):
    @ends_cleanly
    def stopped():
        raise stop

    result = CliRunner().invoke(click.command()(stopped))
    assert result.exit_code == 130
    assert result.stderr == "nurture: stopped. Nothing is left half done.\n"


def test_progress_is_one_line_of_a_terminal_written_over_and_wiped(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    line = ProgressLine()
    line("Reading a\x1bb.csv", 5, 0)
    line("Reading a\x1bb.csv", 6, 0)
    line("x" * 80)
    line.wipe()
    written = capsys.readouterr().err.split("\r\x1b[K")
    assert written == ["", "Reading a?b.csv  5 rows", "x" * 39, ""]


def test_progress_says_nothing_where_no_terminal_is(capsys):
    line = ProgressLine()
    line("Reading a.csv", 5, 10)
    line.wipe()
    assert capsys.readouterr().err == ""


def test_on_a_real_terminal_a_command_shows_its_steps_and_leaves_only_its_answer(tmp_path):
    (tmp_path / "touches.csv").write_text(
        "touch_id,occurred_at,lead_id,channel,action\nt1,2025-03-01,ann,email,clicked\n"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", "from reports.cli import main; main()", "check", str(tmp_path)],
        cwd=Path(__file__).parents[2], stderr=theirs, stdout=subprocess.DEVNULL,
    ):  # fmt: skip
        os.close(theirs)
        said = b""
        with suppress(OSError):  # what Linux answers when the other side is gone
            while part := os.read(ours, 65_536):
                said += part
    os.close(ours)
    steps, _, answer = said.decode().rpartition("\r\x1b[K")
    assert "Reading touches.csv" in steps
    assert answer.startswith("nurture: There is no table of deals")
