"""What 10,000 real journeys give equals what another package and plain algebra give.

The journeys are those that the package `mta` carries: for each sequence of channels how often it
led to a conversion, what these were worth, and how often it did not. They become exports (people
with touches, deals of those who bought, people who did not) and go through the public loading
path, so the test holds reading, contracts, journeys and credit at once. First, last, linear and
Shapley are held to the package's own totals. Its Markov model departs
from the definition and is no measure: removal effects are held to dense equations, solved anew
without each channel. They need no dates but all who did not buy, of whom one stands for many on
the way through the public path, so they are asked of the counted sequences.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import mta
import numpy as np
import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.markov import removal_effects
from attribution.sequences import Sequences
from attribution.settings import Settings
from attribution.shapley import equal_split
from attribution.transitions import count_transitions
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


@pytest.fixture(scope="module")
def counted():
    """Sequences, how often they led to a conversion, and how often they did not."""
    rows = mta.MTA("data.csv.gz", mta.MTAConfig(allow_loops=True, add_timepoints=False)).data
    columns = ("path", "total_conversions", "total_null")
    return tuple(rows[column].tolist() for column in columns)


def steps_of(sequence, order):
    """The states of a sequence, each its last `order` channels."""
    return [tuple(sequence[max(0, end - order) : end]) for end in range(len(sequence) + 1)]


def solved_without_each(counted, order):
    """Removal effects by their definition: one dense matrix per channel removed."""
    going, won, left = Counter(), Counter(), Counter()
    for sequence, conversions, nulls in zip(*counted, strict=True):
        states = steps_of(sequence, order)
        for before, after in pairwise(states):
            going[before, after] += conversions + nulls
        won[states[-1]] += conversions
        for state in states:
            left[state] += conversions + nulls
    states = [state for state, times in left.items() if times]
    place = {state: at for at, state in enumerate(states)}
    matrix, ending = np.zeros((len(states), len(states))), np.zeros(len(states))
    for (before, after), times in going.items():
        if times:
            matrix[place[before], place[after]] = times / left[before]
    for state, times in won.items():
        if times:
            ending[place[state]] = times / left[state]

    def probability(removed):
        kept = matrix.copy()
        # Whoever would go on to the channel is lost.
        kept[:, [at for state, at in place.items() if state and state[-1] == removed]] = 0
        return np.linalg.solve(np.eye(len(states)) - kept, ending)[place[()]]

    channels = {channel for sequence in counted[0] for channel in sequence}
    return {name: 1 - probability(name) / probability(None) for name in sorted(channels)}


@pytest.mark.parametrize("order", [1, 2, 3])
def test_removal_effects_equal_solving_without_each_channel(counted, order):
    found = removal_effects(count_transitions(Sequences.of(*counted), order))
    ours = dict(zip(found.channels, found.effects.tolist(), strict=True))
    assert len(ours) == 12
    assert ours == pytest.approx(solved_without_each(counted, order), rel=0, abs=1e-9)
    # A chain of any order converts as often as its journeys do.
    rate = sum(counted[1]) / (sum(counted[1]) + sum(counted[2]))
    assert found.conversion_rate == pytest.approx(rate, abs=1e-12)


def test_shapley_over_counts_equals_that_of_mta_and_an_equal_split(counted):
    other = mta.MTA("data.csv.gz", mta.MTAConfig(allow_loops=True, add_timepoints=False))
    found = Sequences.of(*counted)
    ours = dict(zip(found.channels, equal_split(found).tolist(), strict=True))
    split = Counter()
    for sequence, conversions, _ in zip(*counted, strict=True):
        for channel in set(sequence):
            split[channel] += conversions / len(set(sequence))
    assert ours == pytest.approx(dict(split), rel=0, abs=1e-9)
    assert sum(ours.values()) == pytest.approx(19_785)
    assert ours == pytest.approx(
        other.shapley(normalize=False).attribution["shapley"], rel=0, abs=1e-6
    )


def test_conversions_by_shapley_are_the_same_through_the_public_path(analysis, counted):
    table = analysis.learned("shapley")
    found = Sequences.of(*counted)
    direct = dict(zip(found.channels, equal_split(found).tolist(), strict=True))
    ours = dict(table.select("channel", "conversions").iter_rows())
    assert ours == pytest.approx(direct, abs=1e-9)
    credited = dict(analysis.credit("shapley").by("channel").select("value", "credit").iter_rows())
    for channel, value in table.select("channel", "value").iter_rows():
        # Half a cent a deal at most, of some thousand million dollars.
        assert credited[channel] == pytest.approx(value, abs=19_785)
