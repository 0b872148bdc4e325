"""What stands in exports never steers a terminal, and no error is a traceback."""

import click
import pytest
from click.testing import CliRunner

from reports.cli import main
from reports.cli.outcome import DEBUG_VARIABLE, ends_cleanly
from reports.cli.terminal import shown

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
