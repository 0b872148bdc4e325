"""Shapley values: printed ones, and the average over every order of the channels."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.refused import RefusedError
from attribution.sequences import Sequences
from attribution.set_counts import SetCounts
from attribution.shapley import (
    MOST_CHANNELS,
    channel_sets,
    equal_split,
    rate_values,
    shapley_values,
)
from tests.examples import examples

journeys = st.lists(
    st.tuples(
        st.lists(st.sampled_from("abcde"), min_size=1, max_size=6),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=12,
)


def over_all_orders(players, worth):
    """The definition: what each player adds, averaged over all orders of arrival."""
    values, orders = dict.fromkeys(players, 0), list(permutations(players))
    for order in orders:
        for at, player in enumerate(order):
            values[player] += worth(frozenset(order[: at + 1])) - worth(frozenset(order[:at]))
    return [float(Fraction(values[player]) / len(orders)) for player in players]


def of_game(players, worth):
    """Ours, from a function of sets."""
    sets = [
        frozenset(name for bit, name in enumerate(players) if number >> bit & 1)
        for number in range(1 << len(players))
    ]
    return shapley_values(np.array([float(worth(players_in)) for players_in in sets]))


def exactly(sequences, counts):
    """Counts by set of channels."""
    size = 1 << len(sequences.channels)
    return np.bincount(channel_sets(sequences), weights=counts, minlength=size)


def rates(drawn):
    sequences = Sequences.of(*zip(*drawn, strict=True)) if drawn else Sequences.of([], [], [])
    every = sequences.conversions + sequences.nulls
    return sequences.channels, rate_values(
        exactly(sequences, sequences.conversions), exactly(sequences, every)
    )


@given(worths=st.lists(st.integers(-9, 99), min_size=16, max_size=16))
@examples(30)
def test_any_game_of_four_equals_the_average_over_all_orders(worths):
    def worth(players):
        return worths[sum(1 << "abcd".index(player) for player in players)] if players else 0

    assert of_game("abcd", worth) == pytest.approx(over_all_orders("abcd", worth), abs=1e-12)


def test_a_game_of_eight_equals_the_average_over_all_orders():
    worths = np.random.default_rng(8).integers(0, 1_000, 256).tolist()

    def worth(players):
        return worths[sum(1 << int(player) for player in players)]

    players = "01234567"
    assert of_game(players, worth) == pytest.approx(over_all_orders(players, worth), rel=1e-12)


@given(drawn=journeys)
@examples(50)
def test_over_counts_the_value_is_that_of_the_game_over_counts(drawn):
    channels = sorted({channel for sequence, _, _ in drawn for channel in sequence})

    def worth(players):
        return sum(won for sequence, won, _ in drawn if players.issuperset(sequence))

    sequences = Sequences.of(*zip(*drawn, strict=True)) if drawn else Sequences.of([], [], [])
    assert list(sequences.channels) == channels
    assert equal_split(sequences) == pytest.approx(over_all_orders(channels, worth), abs=1e-12)


@given(drawn=journeys)
@examples(50)
def test_over_rates_the_value_is_that_of_the_game_over_rates(drawn):
    channels = sorted({channel for sequence, _, _ in drawn for channel in sequence})

    def worth(players):
        inside = [(won, lost) for sequence, won, lost in drawn if players.issuperset(sequence)]
        won, every = sum(won for won, _ in inside), sum(map(sum, inside))
        return Fraction(won, every) if every else 0

    names, values = rates(drawn)
    assert list(names) == channels
    assert values == pytest.approx(over_all_orders(channels, worth), abs=1e-12)


def test_gloves():
    """Left gloves of 1 and 2, a right one of 3; a pair is worth 1: values 1/6, 1/6 and 4/6.

    Wikipedia, Shapley value, Glove game, https://en.wikipedia.org/wiki/Shapley_value.
    """
    pairs = {frozenset("13"), frozenset("23"), frozenset("123")}
    assert of_game("123", lambda players: players in pairs) == pytest.approx([1 / 6, 1 / 6, 4 / 6])


@pytest.mark.parametrize(
    ("costs", "printed"),
    [((8, 11, 13, 18), (2, 3, 4, 9)), ((40, 50, 60, 70, 80, 90), (40, 52, 67, 87, 117, 177))],
)
def test_runways(costs, printed):
    """The runway is built for the largest aircraft; each pays for the part that it uses.

    Wikipedia, Airport problem, https://en.wikipedia.org/wiki/Airport_problem, after Littlechild
    and Owen, A simple expression for the Shapley value in a special case. Management Science 20
    (1973) 370-372. Six pilots, printed in sixths: Mathematics Stack Exchange, question 4152535.
    """
    values = of_game(
        range(len(costs)), lambda users: max((costs[user] for user in users), default=0)
    )
    scale = sum(printed) / max(costs)
    assert values * scale == pytest.approx(printed)


def test_a_set_that_converts_worse_than_its_part_gives_a_value_below_nothing():
    """a alone 8 of 10; with b 2 of 10: v(a) = .8, v(b) = 0, v(ab) = 10/20."""
    names, values = rates([("a", 8, 2), ("ab", 2, 8)])
    assert names == ("a", "b")
    assert values == pytest.approx([(0.8 + 0.5) / 2, (0 - 0.3) / 2])


def test_a_conversion_is_split_among_distinct_channels():
    """Seen three times, a has no more of it than b; without conversions there is nothing."""
    split = equal_split(Sequences.of(["aaab", "abc", "c", "d"], [1, 3, 2, 0], [0, 1, 1, 9]))
    assert split.tolist() == [0.5 + 1, 0.5 + 1, 1 + 2, 0]


def test_two_hundred_channels_can_be_split_among_and_not_played_with():
    sequences = Sequences.of([[f"c{n}" for n in range(200)]], [1], [0])
    assert equal_split(sequences) == pytest.approx(np.full(200, 1 / 200))
    with pytest.raises(RefusedError, match=r"up to 20 channels, .* 200\. Group the channels"):
        channel_sets(sequences)


def test_twenty_channels_are_played_with():
    each = [[f"c{n:02}"] for n in range(MOST_CHANNELS)]
    sequences = Sequences.of(each, [1] * MOST_CHANNELS, [1] * MOST_CHANNELS)
    size = 1 << MOST_CHANNELS
    sets = channel_sets(sequences)
    assert sets.tolist() == [1 << n for n in range(MOST_CHANNELS)]
    won = np.bincount(sets, weights=sequences.conversions, minlength=size)
    # Every set but the empty one converts every second journey, so all are alike.
    assert rate_values(won, 2 * won) == pytest.approx(np.full(20, 0.5 / 20))


def test_games_side_by_side_are_worked_out_apart():
    worths = np.random.default_rng(4).normal(size=(3, 2, 16))
    together = shapley_values(worths)
    assert together.shape == (3, 2, 4)
    assert together[2, 1] == pytest.approx(shapley_values(worths[2, 1]))


def test_sets_of_shards_add_up_to_those_of_the_whole_and_refuse_too_many_channels():
    def counted(sequences):
        return SetCounts.of(Sequences.of(sequences, [1] * len(sequences), [2] * len(sequences)))

    written = ["bd", "ba", "ab", "c", "dbb"]
    whole, added = counted(written), counted(written[:2]) + counted(written[2:])
    assert added.channels == whole.channels == tuple("abcd")
    for name in ("sets", "conversions", "journeys"):
        assert getattr(added, name).tolist() == getattr(whole, name).tolist()
    # ab twice, c, bd twice: a is the lowest bit.
    assert whole.sets.tolist() == [0b0011, 0b0100, 0b1010]
    assert whole.conversions.tolist() == [2, 1, 2]
    letters = "abcdefghijklmnopqrstu"
    with pytest.raises(RefusedError, match="up to 20 channels"):
        counted([letters[:15]]) + counted([letters[15:]])
