"""Tables of credit, spend and return that others have published, with their dates, against ours.

Only figures are transcribed. A page that prints revenue over spend (ROAS) is compared with our
return, which is the same less 1: (credit - cost) / cost.
"""

from itertools import pairwise

import pytest

from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.load import load
from tests.factories import at

# Snowplow, attribution package (github.com/snowplow/dbt-snowplow-attribution at 458d4ca, folder
# integration_tests): visits with their moments in data/source/snowplow_unified_events.csv, spend
# in models/source/spend_source.sql, attributed revenue and ROAS by channel and by campaign in
# data/expected/snowplow_attribution_overview_expected.csv. The table counts the four purchases of
# July 2023; channels are those of data/expected/snowplow_attribution_paths_to_conversion_expected.
VISITS = {
    "8284": [("07-07T14:05:55", "Video", "Campaign 1")],
    "6911": [
        ("07-16T05:08:37", "Display_Other", "Campaign 2"),
        ("07-17T05:08:37", "Organic_Search", "Campaign 2"),
        ("07-19T05:26:51", "Organic_Search", "Campaign 2"),
    ],
    "6148": [
        ("07-13T05:10:07", "Direct", "Campaign 2"),
        ("07-14T05:10:07", "Organic_Search", "Campaign 2"),
        ("07-25T07:18:46", "Organic_Search", "Campaign 1"),
        ("07-25T08:52:34", "Direct", "Campaign 1"),
    ],
    "5094": [
        ("07-27T23:22:15", "Direct", "Campaign 1"),
        ("07-30T12:55:24", "Direct", "Campaign 1"),
    ],
}
PURCHASES = {
    "8284": ("07-07T14:05:55", "200.00"),
    "6911": ("07-19T05:27:51", "66.50"),
    "6148": ("07-25T08:52:34", "140.00"),
    "5094": ("07-30T12:55:24", "24.00"),
}
SPEND = 100_000
OVERVIEW = [
    ("channel", "first_touch", {"Direct": 164, "Video": 200, "Display_Other": 66.5}),
    ("channel", "last_touch", {"Direct": 164, "Video": 200, "Organic_Search": 66.5}),
    (
        "channel",
        "linear",
        {
            "Direct": 117.333333333334,
            "Video": 200,
            "Display_Other": 33.25,
            "Organic_Search": 79.9166666667,
        },
    ),
    (
        "channel",
        "u_first_last",
        {"Direct": 136, "Video": 200, "Display_Other": 33.25, "Organic_Search": 61.25},
    ),
    ("program", "first_touch", {"Campaign 1": 224, "Campaign 2": 206.5}),
    ("program", "last_touch", {"Campaign 1": 364, "Campaign 2": 66.5}),
    ("program", "linear", {"Campaign 1": 294, "Campaign 2": 136.5}),
    ("program", "u_first_last", {"Campaign 1": 294, "Campaign 2": 136.5}),
]
SPENT_ON = {
    "channel": ("Direct", "Organic_Search", "Video", "Display_Other"),
    "program": ("Campaign 1", "Campaign 2", "Campaign 3", "Campaign 4"),
}


def csv(header, rows):
    return "\n".join([header, *(",".join(row) for row in rows)]) + "\n"


def loaded(folder, **tables):
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content)
    return load([str(folder)])


def of_snowplow(folder, by, *, every_visit=False):
    """Load visits, purchases and spend; of neighbours alike in what is told, the first alone."""
    place = {"channel": 1, "program": 2}[by]
    visits = [
        (visitor, visit)
        for visitor, made in VISITS.items()
        for before, visit in pairwise([None, *made])
        if every_visit or before is None or before[place] != visit[place]
    ]
    return loaded(
        folder,
        touches=csv(
            "occurred_at,lead_id,channel,program,action,content_id",
            [(f"2023-{when}Z", who, channel, campaign, "ad_clicked", when)
             for who, (when, channel, campaign) in visits],
        ),
        deals=csv(
            "deal_id,lead_id,created_at,closed_at,status,amount,currency",
            [(who, who, f"2023-{when}Z", f"2023-{when}Z", "won", amount, "USD")
             for who, (when, amount) in PURCHASES.items()],
        ),
        costs=csv(
            f"period_start,{by},amount,currency",
            [("2023-06-01", value, str(SPEND), "USD") for value in SPENT_ON[by]],
        ),
    )  # fmt: skip


def returns(data, by, model, **chosen):
    settings = Settings(model=model, as_of=at("2023-08-01"), replicates=20, **chosen)
    found = Analysis(data, settings).returns(by)
    return {line.value: line for line in found.lines}


def assert_as_published(lines, by, revenue):
    for value in SPENT_ON[by]:
        line, published = lines[value], revenue.get(value, 0)
        assert line.cost_minor == SPEND * 100
        # The table divides to many places; money in whole cents may be one cent away.
        assert line.credit_minor / 100 == pytest.approx(published, abs=0.01)
        assert 1 + line.roi.value == pytest.approx(published / SPEND, abs=0.01 / SPEND)


@pytest.mark.parametrize(("by", "model", "revenue"), OVERVIEW)
def test_revenue_and_return_on_spend_in_the_overview_of_snowplow(tmp_path, by, model, revenue):
    """Their paths are told without a value that repeats the one before; so are our touches here.

    Their window is 30 days. Conversions are not compared: theirs are shared by money over all
    purchases of a value, ours purchase by purchase.
    """
    lines = returns(of_snowplow(tmp_path, by), by, model, lookback_days=30)
    assert_as_published(lines, by, revenue)


@pytest.mark.parametrize(
    ("by", "model", "revenue"), [case for case in OVERVIEW if "touch" in case[1]]
)
def test_first_and_last_touch_need_no_shortened_paths_for_the_same_table(
    tmp_path, by, model, revenue
):
    data = of_snowplow(tmp_path, by, every_visit=True)
    assert_as_published(returns(data, by, model, lookback_days=30), by, revenue)


def test_every_visit_counts_in_ours_where_snowplow_shortens_the_path(tmp_path):
    """Direct, search, search, direct before $140: search has half here, a third in their table."""
    lines = returns(of_snowplow(tmp_path, "channel", every_visit=True), "channel", "linear")
    third_of_66_50 = 22_17
    assert lines["Organic_Search"].credit_minor == 70_00 + 66_50 - third_of_66_50


# Nova Calculator, "Multi-Touch Attribution Weighting Modeler"
# (novacalculator.com/multitouchattributionweightingmodelercalculator), Example 1: display, organic
# social, paid search, e-mail and direct before a purchase of $200, with what three of them cost.
# The page has the order of the touches and no dates.
ORDER = ("Display", "Organic Social", "Paid Search", "Email", "Direct")
COSTS = {"Display": "5", "Paid Search": "15", "Email": "2"}


@pytest.mark.parametrize(
    ("model", "dollars", "percent"),
    [
        ("first_touch", {"Display": 200}, {"Display": 3_900, "Paid Search": -100}),
        ("last_touch", {"Direct": 200}, {"Display": -100}),
        (
            "linear",
            dict.fromkeys(ORDER, 40),
            {"Display": 700, "Paid Search": 167, "Email": 1_900},
        ),
    ],
)
def test_returns_in_the_first_example_of_nova_calculator(tmp_path, model, dollars, percent):
    data = loaded(
        tmp_path,
        touches=csv(
            "occurred_at,lead_id,channel,action",
            [(f"2023-07-0{day}", "v", name, "ad_clicked") for day, name in enumerate(ORDER, 1)],
        ),
        deals=csv(
            "deal_id,lead_id,created_at,closed_at,status,amount,currency",
            [("d", "v", "2023-07-05", "2023-07-06", "won", "200", "USD")],
        ),
        costs=csv(
            "period_start,channel,amount,currency",
            [("2023-07-01", channel, amount, "USD") for channel, amount in COSTS.items()],
        ),
    )  # fmt: skip
    lines = returns(data, "channel", model)
    assert {name: line.credit_minor for name, line in lines.items() if line.credit_minor} == {
        channel: amount * 100 for channel, amount in dollars.items()
    }
    assert {name: round(lines[name].roi.value * 100) for name in percent} == percent
    # What cost nothing has no return, whatever it earned; all three cost 22 dollars together.
    free = set(lines) & {"Organic Social", "Direct"}
    assert all(lines[name].roi.value is None for name in free)
    assert sum(line.cost_minor or 0 for line in lines.values()) == 22_00
