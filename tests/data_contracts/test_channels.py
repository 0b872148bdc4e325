"""Channels count under the groups that the settings put their words into."""

from collections import Counter
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.cache.store import Cache
from data_contracts.channels import groups_of
from data_contracts.choices import ReadingChoices
from data_contracts.contract import Severity
from data_contracts.load import load
from tests.data_contracts.small_exports import write
from tests.data_contracts.streaming.test_streaming import assert_same, in_blocks
from tests.examples import examples

TOUCHES = """occurred_at,lead_id,channel,action,account_id
2025-01-10,ann,LinkedIn Ads,clicked,A
2025-01-10,ann,linkedin  ads,clicked,A
2025-01-10,ann,Facebook Ads,clicked,A
2025-01-11,ann,email,clicked,A
2025-01-12,ann,paid social,clicked,A
"""
DEALS = """deal_id,account_id,created_at,closed_at,status,amount,currency
d,A,2025-01-12,2025-02-01,won,500,USD
"""
COSTS = """period_start,channel,amount,currency
2025-01-01,LinkedIn Ads,100,USD
2025-01-01,Facebook Ads,100,USD
2025-01-01,email,7,USD
"""
CHOSEN = (("LINKEDIN ads", "paid social"), ("Face*", "paid social"), ("Telefax", "other"))


def exports(folder):
    return [str(write(folder, touches=TOUCHES, deals=DEALS, costs=COSTS))]


def read(folder, channels=CHOSEN):
    return load(exports(folder), ReadingChoices(channels=channels))


def finding(data, rule):
    (found,) = (one for one in data.findings if one.rule == rule)
    return found


def test_touches_and_costs_count_under_the_group_and_none_is_lost(tmp_path):
    data = read(tmp_path)
    assert Counter(data.touches.good["channel"]) == {"paid social": 4, "email": 1}
    money = data.costs.good.group_by("channel").agg(money=pl.col("amount").sum())
    assert dict(money.iter_rows()) == {"paid social": Decimal(200), "email": Decimal(7)}
    assert data.touches.bad.is_empty()
    assert data.costs.bad.is_empty()


def test_it_is_told_how_many_rows_became_what(tmp_path):
    data = read(tmp_path)
    touches, costs = (finding(data, f"{t}.channels_grouped") for t in ("touches", "costs"))
    assert touches.severity is Severity.NOTE
    assert (touches.rows, costs.rows) == (3, 2)
    assert touches.says == (
        "Touches whose channel your settings put into a group: 3. “Facebook Ads” as “paid social” "
        "(1), “LinkedIn Ads” as “paid social” (1), “linkedin  ads” as “paid social” (1)."
    )


def test_a_stated_word_that_no_row_has_is_told_with_those_there_are(tmp_path):
    found = finding(read(tmp_path), "touches.channels_unknown")
    assert found.severity is Severity.SHOULD_FIX
    assert "no touch and no cost in use has: “Telefax”." in found.says
    assert "“Facebook Ads”, “LinkedIn Ads”, “email”" in found.fix


def test_nothing_is_said_where_nothing_is_stated(tmp_path):
    data = read(tmp_path, ())
    assert not [one for one in data.findings if "channels" in one.rule]
    assert Counter(data.touches.good["channel"])["Facebook Ads"] == 1


def test_a_large_file_is_grouped_as_a_small_one(tmp_path):
    paths, choices = exports(tmp_path), ReadingChoices(channels=CHOSEN)
    assert_same(load(paths, choices), in_blocks(paths, choices, block=80))


def test_other_groups_are_another_dataset_also_from_the_cache(tmp_path):
    (tmp_path / "data").mkdir()
    paths, cache = exports(tmp_path / "data"), Cache(tmp_path / "cache")
    plain, grouped, again = (
        load(paths, ReadingChoices(channels=chosen), cache=cache) for chosen in ((), CHOSEN, CHOSEN)
    )
    assert plain.fingerprint != grouped.fingerprint == again.fingerprint
    assert again.touches.good.equals(grouped.touches.good)
    assert again.findings == grouped.findings


def test_returns_by_channel_set_the_groups_credit_beside_the_groups_cost(tmp_path):
    returns = Analysis(read(tmp_path), Settings(replicates=20)).returns("channel")
    lines = {line.value: (line.cost_minor, line.credit_minor) for line in returns.lines}
    # The three clicks of 10 January are one touch now: of three, two are of the group.
    assert lines["paid social"] == (200_00, 333_33)


def test_grouping_is_the_way_out_of_too_many_channels(tmp_path):
    touches = [f"2025-01-10T{hour:02}:00,p{hour},ad {hour},clicked,A{hour}" for hour in range(21)]
    deals = [f"d{n},A{n},2025-01-12,2025-02-01,won,500,USD" for n in range(21)]
    folder = write(
        tmp_path,
        touches="\n".join([TOUCHES.splitlines()[0], *touches]) + "\n",
        deals="\n".join([DEALS.splitlines()[0], *deals]) + "\n",
    )
    choices = (ReadingChoices(), ReadingChoices(channels=(("ad 1*", "ads"),)))
    refused = [Analysis(load([str(folder)], one), Settings(replicates=20)).refused
               for one in choices]  # fmt: skip
    assert "[reading.channels]" in refused[0]["shapley_rate"]
    assert "shapley_rate" not in refused[1]


@pytest.mark.parametrize(
    ("word", "group"),
    [
        ("Google Ads", "exact"), (" google  ADS ", "exact"), ("Google Ads Brand", "longest"),
        ("google", "any"), ("telex", "rest"), ("Google (x) [y]", "any"), ("a google", "rest"),
    ],
)  # fmt: skip
def test_the_nearest_statement_counts(word, group):
    chosen = (
        ("*", "rest"),
        ("google*", "any"),
        ("google ads *", "longest"),
        ("Google Ads", "exact"),
    )
    assert groups_of([word], chosen) == {word: group}


@examples(50)
@given(st.text(max_size=12), st.text(min_size=1, max_size=6))
def test_a_word_always_fits_itself_and_signs_mean_nothing(word, group):
    stated = word.replace("*", "+")
    assert groups_of([stated], ((stated, group),)) == {stated: group}
    assert groups_of([stated], ((stated + "x", group),)) == {}
