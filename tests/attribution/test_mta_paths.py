"""First, last and linear totals on 10,000 real journeys equal those of another package.

The journeys are those that the package `mta` carries: for each sequence of channels how often it
led to a conversion, what these were worth, and how often it did not. They become exports (people
with touches, deals of those who bought, people who did not) and go through the public loading
path, so the test holds reading, contracts, journeys and credit at once.
"""

from datetime import UTC, datetime, timedelta

import mta
import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.load import load

START = datetime(2024, 1, 1, 8, tzinfo=UTC)
# An hour more than a day apart, so that the same channel twice is no repeat within 24 hours.
APART = timedelta(hours=25)
# Deals are credited in whole cents. With one unit of value as a thousand million dollars a cent
# is 1e-11 of it, and even 20,000 deals rounded the same way stay below 1e-6.
SCALE = 10**9
CENTS = 100
MODELS = {"first_touch": "first_touch", "last_touch": "last_touch", "linear": "linear"}


@pytest.fixture(scope="module")
def paths():
    """One row per sequence: `path` (list), `conversions`, `cents` (all of them), `number`."""
    config = mta.MTAConfig(allow_loops=True, add_timepoints=False)
    rows = mta.MTA("data.csv.gz", config).data
    return pl.DataFrame(
        {
            "path": rows["path"].tolist(),
            "conversions": rows["total_conversions"].tolist(),
            "cents": (rows["total_conversion_value"] * SCALE * CENTS).round().astype(int).tolist(),
        },
    ).with_row_index("number")


@pytest.fixture(scope="module")
def analysis(paths, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    touches(paths).write_csv(folder / "touches.csv")
    deals(paths).write_csv(folder / "deals.csv")
    leads(paths).write_csv(folder / "leads.csv")
    return Analysis(load([str(folder)]), Settings(lookback_days=None, replicates=1))


def leads(paths):
    """Someone who bought, where anybody did, and someone who did not."""
    bought = paths.filter(pl.col("conversions") > 0).select(pl.format("bought {}", "number"))
    left = paths.select(pl.format("left {}", "number"))
    ids = pl.concat([bought.to_series(), left.to_series().rename("literal")])
    return pl.DataFrame({"lead_id": ids, "created_at": written(START)})


def touches(paths):
    people = [
        paths.select("path", lead_id=pl.format("left {}", "number")),
        paths.filter(pl.col("conversions") > 0).select(
            "path", lead_id=pl.format("bought {}", "number")
        ),
    ]
    rows = [
        (f"{lead_id} {place}", written(START + place * APART), lead_id, channel, "clicked")
        for path, lead_id in pl.concat(people).iter_rows()
        for place, channel in enumerate(path)
    ]
    columns = ["touch_id", "occurred_at", "lead_id", "channel", "action"]
    return pl.DataFrame(rows, columns, orient="row")


def deals(paths):
    """One deal per conversion; the sequence's value is split among them to the cent."""
    longest = paths["path"].list.len().max()
    rows = []
    for number, path, conversions, cents in paths.iter_rows():
        assert path
        for at in range(conversions):
            part = cents // conversions + (at < cents % conversions)
            closed = START + longest * APART + at * timedelta(hours=1)
            rows.append(
                (
                    f"{number} {at}",
                    f"bought {number}",
                    written(START),
                    written(closed),
                    "won",
                    f"{part // CENTS}.{part % CENTS:02}",
                    "USD",
                )
            )
    columns = [
        "deal_id", "lead_id", "created_at", "closed_at", "status", "amount", "currency",
    ]  # fmt: skip
    return pl.DataFrame(rows, columns, orient="row")


def written(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def totals_of_mta(counted):
    """Totals per model and channel; `counted` is the column to share out."""
    config = mta.MTAConfig(allow_loops=True, add_timepoints=False, normalize_by_default=False)
    other = mta.MTA("data.csv.gz", config)
    # The package shares out whatever this column holds.
    other.data["total_conversions"] = other.data[counted]
    # `proportional` counts every touch, as linear does everywhere else.
    other.first_touch().last_touch().linear(share="proportional")
    return {model: dict(other.attribution[name]) for model, name in MODELS.items()}


def test_no_row_is_lost_on_the_way(analysis, paths):
    assert analysis.data.must_fix == ()
    assert {name: table.bad.height for name, table in analysis.data.tables.items()} == {
        "touches": 0,
        "deals": 0,
        "leads": 0,
    }
    assert analysis.journeys.deals.height == paths["conversions"].sum() == 19_785
    assert analysis.touch_use.filter(pl.col("touches") > 0)["use"].to_list() == ["creditable"]
    assert analysis.credit("linear").unattributed.is_empty()


@pytest.mark.parametrize("model", MODELS)
def test_conversions_equal_those_of_mta(analysis, model):
    by_channel = analysis.credit(model).rows.group_by("channel").agg(pl.col("share").sum())
    ours = {channel: share for channel, share in by_channel.iter_rows() if share}
    assert ours == pytest.approx(totals_of_mta("total_conversions")[model], rel=0, abs=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_values_equal_those_of_mta(analysis, model):
    by_channel = analysis.credit(model).rows.group_by("channel").agg(pl.col("credit").sum())
    ours = {channel: cents / (SCALE * CENTS) for channel, cents in by_channel.iter_rows() if cents}
    assert ours == pytest.approx(totals_of_mta("total_conversion_value")[model], rel=0, abs=1e-6)
