"""Removal effects: printed ones, and those of chains solved again without each channel."""

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.markov import removal_effects, replicate_effects
from attribution.refused import RefusedError
from attribution.sequences import Sequences
from attribution.transitions import count_transitions
from tests.examples import examples

CONVERTED, LOST = "converted", "lost"


def effects(sequences, conversions, nulls, order=1):
    found = removal_effects(count_transitions(Sequences.of(sequences, conversions, nulls), order))
    return dict(zip(found.channels, found.effects.tolist(), strict=True))


def solved_again(sequences, conversions, nulls, order=1):
    """The definition: count steps between tuples, send those into the channel to a loss, solve."""
    steps = defaultdict(float)
    for sequence, won, lost in zip(sequences, conversions, nulls, strict=True):
        states = [tuple(sequence[max(0, end - order) : end]) for end in range(len(sequence) + 1)]
        for before, after in pairwise(states):
            steps[before, after] += won + lost
        steps[states[-1], CONVERTED] += won
        steps[states[-1], LOST] += lost
    left = defaultdict(float)
    for (before, _), count in steps.items():
        left[before] += count
    states = sorted(state for state in left if left[state])
    place = {state: at for at, state in enumerate(states)}

    def probability(removed):
        matrix, ending = np.eye(len(states)), np.zeros(len(states))
        for (before, after), count in steps.items():
            if not count:
                continue
            chance = count / left[before]
            if after == CONVERTED:
                ending[place[before]] += chance
            elif after != LOST and after[-1] != removed:
                matrix[place[before], place[after]] -= chance
        return np.linalg.solve(matrix, ending)[place[()]]

    whole = probability(None)
    channels = sorted({channel for sequence in sequences for channel in sequence})
    return {channel: 1 - probability(channel) / whole for channel in channels}


journeys = st.lists(
    st.tuples(
        st.lists(st.sampled_from("abcd"), min_size=1, max_size=7),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=14,
)


@given(drawn=journeys, order=st.integers(1, 3))
@examples(50)
def test_effects_equal_solving_again_without_the_channel(drawn, order):
    sequences, conversions, nulls = zip(*[*drawn, ("a", 1, 0)], strict=True)
    found = effects(sequences, conversions, nulls, order)
    again = solved_again(sequences, conversions, nulls, order)
    assert found == pytest.approx(again, rel=0, abs=1e-12)


@pytest.mark.parametrize(("channels", "order"), [(40, 1), (9, 3)])
def test_many_states_are_as_exact(channels, order):
    """With 9 channels order 3 has 820 states, which are iterated and not inverted."""
    chance = np.random.default_rng(5)
    sequences = [
        [f"c{number}" for number in chance.integers(0, channels, chance.integers(1, 15))]
        for _ in range(1_500)
    ]
    conversions, nulls = chance.integers(0, 3, 1_500), chance.integers(0, 3, 1_500)
    found = effects(sequences, conversions, nulls, order)
    again = solved_again(sequences, conversions, nulls, order)
    assert found == pytest.approx(again, rel=0, abs=1e-12)


def test_three_channels_of_which_two_are_needed():
    """C1 > C2 > C3 buys, C1 leaves, C2 > C3 leaves: effects 0.5, 1 and 1, shares .2, .4 and .4.

    Bryl, Attribution model with R (part 1: Markov chains concept), AnalyzeCore (2016),
    http://analyzecore.com/2016/08/03/attribution-model-r-part-1/.
    """
    found = effects([["C1", "C2", "C3"], ["C1"], ["C2", "C3"]], [1, 0, 0], [0, 1, 1])
    assert found == pytest.approx({"C1": 0.5, "C2": 1, "C3": 1}, abs=1e-12)
    total = sum(found.values())
    assert [effect / total for effect in found.values()] == pytest.approx([0.2, 0.4, 0.4])


def test_two_channels_of_which_one_leads_to_the_other():
    """Printed: search to conversion .5, to mailing .25, to null .25; mailing to conversion 1.

    And from the start .8 and .2. So of .8 · (.5 + .25) + .2 = .8 only .2 are left without search
    and .4 without mailing.
    Puzyrov, Markov chain attribution: simple explanation of removal effect (2019),
    https://serhiipuzyrov.com/2019/07/markov-chain-attribution-simple-explanation-of-removal-effect/.
    """
    sequences = [["search"], ["mailing"], ["search", "mailing"]]
    counted = count_transitions(Sequences.of(sequences, [2, 1, 1], [1, 0, 0]))
    # Steps by state (start, mailing, search), in the order conversion, mailing, search, null.
    states, steps = np.divmod(counted.keys, 4)
    found = list(zip(states.tolist(), steps.tolist(), counted.counts.tolist(), strict=True))
    assert found == [(0, 1, 1), (0, 2, 4), (1, 0, 2), (2, 0, 2), (2, 1, 1), (2, 3, 1)]
    removed = removal_effects(counted)
    assert removed.conversion_rate == pytest.approx(0.8)
    assert removed.effects.tolist() == pytest.approx([0.5, 0.75])


def test_a_channel_seen_once_has_an_effect_of_its_own():
    found = effects(["ab", "b", "b", "a"], [1, 1, 0, 0], [0, 0, 5, 2])
    # Of 9 journeys 6 begin with b and 3 with a; of the 3, one goes on to b; b buys 2 times of 7.
    assert found["a"] == pytest.approx(1 - (6 / 9 * 2 / 7) / (6 / 9 * 2 / 7 + 3 / 9 / 3 * 2 / 7))
    assert found["b"] == pytest.approx(1)


def test_where_all_convert_a_channel_that_all_meet_is_everything():
    assert effects(["ab", "a"], [3, 1], [0, 0]) == pytest.approx({"a": 1, "b": 0.75})


def test_where_none_converts_no_effect_is_known():
    found = removal_effects(count_transitions(Sequences.of(["ab", "b"], [0, 0], [2, 1])))
    assert found.conversion_rate == 0
    assert np.isnan(found.effects).all()
    nothing = removal_effects(count_transitions(Sequences.of([], [], [])))
    assert (nothing.channels, nothing.conversion_rate, nothing.effects.size) == ((), 0, 0)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_one_channel_seventy_thousand_times_is_one_channel(order):
    found = effects(["a" * 70_000, "b", "b"], [1, 1, 0], [0, 0, 1], order)
    assert found == pytest.approx({"a": 0.5, "b": 0.5})


def test_a_long_journey_to_and_fro_is_exact_among_many_states():
    """Too slow to iterate, so it is inverted: 2 channels in turn, beside 800 other states."""
    chance = np.random.default_rng(3)
    others = [[f"c{n}" for n in chance.integers(0, 9, 9)] for _ in range(400)]
    sequences = [["x", "y"] * 30_000, *others]
    found = effects(sequences, [1] + [1, 0] * 200, [0] + [0, 1] * 200, 3)
    # Half of 400 convert besides the long one, which is lost without either of its channels.
    assert found["x"] == pytest.approx(1 / 201, abs=1e-9)
    assert found["y"] == pytest.approx(1 / 201, abs=1e-9)


def test_two_hundred_channels_are_worked_out():
    sequences = [[f"c{n}", f"c{(n * 7 + 1) % 200}"] for n in range(200)]
    found = effects(sequences, [n % 3 for n in range(200)], [1] * 200)
    assert len(found) == 200
    assert all(0 <= effect <= 1 for effect in found.values())


def test_more_channels_than_an_order_can_number_are_refused_with_the_way_out():
    sequences = [[f"c{n}"] for n in range(60_000)]
    with pytest.raises(RefusedError, match=r"60,000 channels\. Choose order 1, or group"):
        count_transitions(Sequences.of(sequences, [1] * 60_000, [0] * 60_000), 3)


@given(drawn=journeys, cut=st.integers(0, 14), order=st.integers(1, 3))
@examples(30)
def test_transitions_of_parts_add_up_to_those_of_the_whole(drawn, cut, order):
    # The channels must be numbered alike, so each part names all of them, by no journey.
    every = ("abcd", 0, 0)

    def counted(part):
        return count_transitions(Sequences.of(*zip(*[*part, every], strict=True)), order)

    whole, parts = counted(drawn), counted(drawn[:cut]) + counted(drawn[cut:])
    assert whole.keys.tolist() == parts.keys.tolist()
    assert whole.counts.tolist() == parts.counts.tolist()


@pytest.mark.parametrize("order", [1, 2, 3])
def test_transitions_of_different_channels_add_up_to_those_of_the_whole(order):
    written = ["bd", "dbb", "aca", "cd", "d"]

    def counted(sequences):
        ones = [1] * len(sequences)
        return count_transitions(Sequences.of(sequences, ones, [0] * len(sequences)), order)

    whole, added = counted(written), counted(written[:2]) + counted(written[2:])
    assert added.channels == whole.channels == tuple("abcd")
    assert added.keys.tolist() == whole.keys.tolist()
    assert added.counts.tolist() == whole.counts.tolist()
    with pytest.raises(ValueError, match="same order"):
        counted(["a"]) + count_transitions(Sequences.of(["a"], [1], [0]), order + 1)


@pytest.mark.parametrize(("channels", "order"), [(14, 1), (15, 1), (254, 1), (255, 1), (40, 3)])
def test_steps_are_counted_where_their_numbers_just_fit_few_bytes_and_where_they_no_longer_do(
    channels, order
):
    chance = np.random.default_rng(channels)
    lengths = chance.integers(1, 9, 9_000)
    codes = chance.integers(0, channels, lengths.sum())
    # The last channel before either end has the largest numbers of all.
    codes[-lengths[-1] :] = codes[: lengths[0]] = channels - 1
    starts = np.cumsum(lengths) - lengths
    won = np.append(0, chance.integers(0, 2, lengths.size - 1))
    names = tuple(f"c{number:03}" for number in range(channels))
    expected = Counter()
    for journey, ends in zip(np.split(codes, starts[1:]), won, strict=True):
        state = 0
        for step in [*(journey + 1).tolist(), 0 if ends else channels + 1]:
            expected[state * (channels + 2) + step] += 1
            state = (state * (channels + 1) + step) % (channels + 1) ** order
    for kind in (np.int64, np.uint8):
        sequences = Sequences(names, codes.astype(kind), starts, won, 1 - won)
        counted = count_transitions(sequences, order)
        assert list(zip(counted.keys, counted.counts, strict=True)) == sorted(expected.items())


@pytest.mark.parametrize("order", [1, 3])
def test_replicates_are_each_worked_out_on_their_own(order):
    sequences = Sequences.of(["abc", "a", "bc", "cab"], [2, 1, 0, 1], [1, 3, 2, 0])
    transitions = count_transitions(sequences, order)
    none = np.zeros_like(transitions.counts)
    counts = np.stack([transitions.counts, 2 * transitions.counts, none]).astype(float)
    rates, found = replicate_effects(transitions, counts)
    alone = removal_effects(transitions)
    assert rates.tolist() == pytest.approx([alone.conversion_rate] * 2 + [0])
    assert found[:2] == pytest.approx(np.stack([alone.effects] * 2))
    assert np.isnan(found[2]).all()


def test_journeys_are_counted_alike_in_parts_of_a_million_touches():
    """More touches than are worked on at once."""
    sequences = Sequences.of(["ab" * 300_000, "b" * 700_000, "a"], [1, 0, 4], [0, 1, 0])
    counted = count_transitions(sequences)
    # From the start a 5 times and b once; a to b 300,000 times and so on.
    assert counted.counts.tolist() == [5, 1, 4, 300_000, 1, 299_999, 699_999, 1]


@pytest.mark.parametrize(
    ("sequences", "conversions", "match"),
    [(["a", "b"], [1], "Each sequence needs"), (["a", ""], [1, 1], "without a touch")],
)
def test_sequences_that_say_nothing_are_refused(sequences, conversions, match):
    with pytest.raises(ValueError, match=match):
        Sequences.of(sequences, conversions, [0] * len(conversions))


@pytest.mark.parametrize("stays", [0.0, 0.8])
def test_replicates_of_a_large_chain_are_told_from_its_first_turns_as_it_ends(stays):
    chance = np.random.default_rng(3)
    lengths = chance.geometric(1 / 6, 2_000)
    codes = chance.choice(40, lengths.sum(), p=chance.dirichlet(np.ones(40)))
    for at in np.flatnonzero(chance.random(codes.size) < stays)[1:]:
        codes[at] = codes[at - 1]
    won = (chance.random(lengths.size) < 0.2).astype(np.int64)
    channels = tuple(f"c{number:02}" for number in range(40))
    sequences = Sequences(channels, codes, np.cumsum(lengths) - lengths, won, 1 - won)
    transitions = count_transitions(sequences, 2)
    counts = transitions.counts[None, :].astype(float)
    exact, near = (replicate_effects(transitions, counts, digits)[1] for digits in (1e-14, 1e-7))
    assert np.nanmax(np.abs(near - exact)) < 1e-6
    assert not np.array_equal(near, exact)


def test_a_chain_that_ends_at_once_is_told_at_once():
    sequences = Sequences.of([[f"c{number:03}"] for number in range(500)], [1] * 500, [1] * 500)
    transitions = count_transitions(sequences)
    counts = transitions.counts[None, :].astype(float)
    rates, effects = replicate_effects(transitions, counts, 1e-7)
    assert rates[0] == pytest.approx(0.5)
    # One journey of 500 goes through each.
    assert effects[0] == pytest.approx(np.full(500, 1 / 500))
