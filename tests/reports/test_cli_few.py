"""Commands say where there is too little to conclude from, and refuse what stands on chance."""

from itertools import cycle

import polars as pl
import pytest

from tests.reports.test_cli import nurture

_DEALS = "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"
_TOUCHES = "touch_id,occurred_at,lead_id,channel,action\n"


def exported(folder, number, amounts=("100.00",)):
    folder.mkdir()
    days = [f"2025-01-{1 + at % 27:02}T09:00:00Z" for at in range(number)]
    (folder / "deals.csv").write_text(_DEALS + "".join(
        f"d{at},l{at},2025-01-01T08:00:00Z,2025-03-01T09:00:00Z,won,{worth},USD\n"
        for at, worth in zip(range(number), cycle(amounts), strict=False)
    ))  # fmt: skip
    (folder / "touches.csv").write_text(_TOUCHES + "".join(
        f"t{at}.{place},{days[at]},l{at},{channel},clicked\n"
        for at in range(number)
        for place, channel in enumerate(("email", "search")[: 1 + at % 2])
    ))  # fmt: skip
    return folder


def test_the_rate_game_is_refused_where_too_few_accounts_leave_no_interval(tmp_path):
    data, out = exported(tmp_path / "few", 5), tmp_path / "out.csv"
    for words in (("model", "shapley_rate", data), ("credit", data, "--models", "shapley_rate")):
        result = nurture(*words, "--out", out)
        assert result.exit_code == 2
        assert "told only with an interval" in result.stderr
        assert "Shapley over counts" in result.stderr
        assert not out.exists()


@pytest.mark.parametrize("words", [("credit",), ("model", "markov"), ("model", "shapley")])
def test_under_thirty_won_deals_a_command_says_too_few(tmp_path, words):
    out = tmp_path / "out.csv"
    few = nurture(*words, exported(tmp_path / "few", 29), "--out", out)
    assert few.exit_code == 0
    assert "note: Too few deals for a conclusion: 29 won deals are in scope" in few.stderr
    many = nurture(*words, exported(tmp_path / "many", 30), "--out", out)
    assert "Too few" not in many.stderr


def test_credit_of_less_than_nothing_is_written_without_shares_and_says_why(tmp_path):
    out = tmp_path / "out.parquet"
    result = nurture("credit", exported(tmp_path / "data", 40, ("-5.00",)), "--out", out)
    table = pl.read_parquet(out)
    assert table["share", "low", "high"].null_count().row(0) == (table.height,) * 3
    assert float(table.filter(model="linear")["credit"].sum()) == -200
    assert "note: The amounts of all 40 won deals in scope add up to" in result.stderr


def test_credit_above_the_whole_says_why(tmp_path):
    data = exported(tmp_path / "data", 40, ("90.00", "-20.00"))
    result = nurture("credit", data, "--out", tmp_path / "out.csv")
    assert "note: 20 won deals in scope have amounts below 0" in result.stderr
