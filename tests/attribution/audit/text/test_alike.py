"""Nearly the same texts are found, every pair of them and no other."""

from itertools import combinations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from attribution.audit.text.alike import RUN, alike
from tests.attribution.audit.text.judged import facts
from tests.examples import examples

BASE = [f"word{n}" for n in range(40)]


def groups(texts, least=0.6):
    rows = pl.DataFrame(
        {"piece": range(len(texts)), "low": texts}, schema={"piece": pl.UInt32, "low": pl.String}
    )
    return alike(rows, len(texts), least).tolist()


def runs(text):
    words = text.split()
    return (
        {tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}
        if words
        else set()
    )


def by_hand(texts, least):
    """The same by sets, pair by pair."""
    group = list(range(len(texts)))
    for one, other in combinations(range(len(texts)), 2):
        a, b = runs(texts[one]), runs(texts[other])
        if a & b and len(a & b) >= least * len(a | b):
            low, high = sorted((group[one], group[other]))
            group = [low if g == high else g for g in group]
    return group


def test_one_changed_word_leaves_a_text_the_same_and_ten_do_not():
    one, ten = list(BASE), list(BASE)
    one[20] = "other"
    ten[::4] = ["other"] * 10
    # 36 runs, of which a word in the middle is in 5: 31 / 41 = 0.76.
    assert groups([" ".join(BASE), " ".join(one), " ".join(ten)]) == [0, 0, 2]


def test_the_threshold_itself_counts():
    # 8 runs shared of 12: the shorter text has 8 of the longer one's 12.
    longer, shorter = " ".join(BASE[:16]), " ".join(BASE[:12])
    assert groups([longer, shorter], 8 / 12) == [0, 0]
    assert groups([longer, shorter], 8 / 12 + 1e-6) == [0, 1]


def test_what_is_like_something_like_a_third_is_of_its_group():
    texts = [" ".join(BASE[n : n + 20]) for n in (0, 3, 6)]
    assert groups(texts) == [0, 0, 0]
    assert groups(texts[::2]) == [0, 1]


def test_texts_of_a_few_words_are_the_same_only_as_a_whole():
    assert groups(["book a demo", "book a demo", "book a call", ""]) == [0, 0, 2, 3]


def test_a_shared_footer_makes_nothing_alike():
    footer = (
        "\nYou are receiving this email because you signed up for it at our website.\n"
        "Unsubscribe from this list or update your preferences at any time.\n© 2026 Acme Inc.\n"
        "This email was sent to you by Acme, 5 Main Street.\n"
    )
    bodies = [f"The limit is {n} rows for topic {n}{footer}" for n in ("fifty", "ninety")]
    assert facts(bodies)["alike"].to_list() == [0, 1]
    assert facts([bodies[0], bodies[0].replace(footer, "")])["alike"].to_list() == [0, 0]


def test_another_subject_over_the_same_body_is_the_same_piece():
    told = facts(
        ["The limit is fifty rows."] * 2, subject=["Rows and how many", "Did you see this?"]
    )
    assert told["alike"].to_list() == [0, 0]


@examples(50)
@given(
    st.lists(st.lists(st.sampled_from("abcd"), max_size=14).map(" ".join), min_size=1, max_size=8),
    st.sampled_from([0.2, 0.5, 0.6, 1.0]),
)
def test_groups_are_those_of_comparing_all_pairs_by_hand(texts, least):
    assert groups(texts, least) == by_hand(texts, least)


def test_many_texts_with_common_runs_are_counted_as_few_are():
    rng = np.random.default_rng(5)
    texts = []
    for n in range(60):
        words = BASE[:20] + [f"own{n // 3}x{at}" for at in range(20)]
        words[int(rng.integers(0, 20))] = f"typo{n}"
        texts.append(" ".join(words))
    assert groups(texts) == by_hand(texts, 0.6)
