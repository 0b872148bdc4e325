"""Texts are judged by what their sentences do, however they are made."""

import tomllib
from dataclasses import replace
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.audit.text.judge import judge, weigh
from attribution.audit_rules import AuditRules
from data_contracts.lexicon.lexicon import HELP, PITCH
from data_contracts.lexicon.reader import bundled_lexicon
from tests.attribution.audit.text.judged import facts
from tests.examples import examples

TEXTS = tomllib.loads((Path(__file__).parent / "short_texts.toml").read_text("utf-8"))
LEXICON = bundled_lexicon()
RULES = AuditRules()


@pytest.fixture(scope="module")
def chances():
    told = facts([*TEXTS["pitch"], *TEXTS["help"]])["p"].to_list()
    return told[: len(TEXTS["pitch"])], told[len(TEXTS["pitch"]) :]


def test_short_texts_of_many_kinds_are_ranked_right(chances):
    pairs = [(pitch > helps) + 0.5 * (pitch == helps) for pitch, helps in product(*chances)]
    assert sum(pairs) / len(pairs) >= 0.95


def test_no_short_text_that_helps_is_called_a_pitch_and_none_that_sells_help(chances):
    pitches, helps = chances
    assert [
        text for text, p in zip(TEXTS["help"], helps, strict=True) if p >= RULES.pitch_from
    ] == []
    assert [
        text for text, p in zip(TEXTS["pitch"], pitches, strict=True) if p <= RULES.help_to
    ] == []


def test_most_short_texts_are_decided(chances):
    decided = [not RULES.help_to < p < RULES.pitch_from for several in chances for p in several]
    assert sum(decided) / len(decided) >= 0.7


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Book a demo with us.", "ask"),
        ("Get 20% off this week.", "offer"),
        ("Our platform does this for you.", "own"),
        ("Acme is here.", "own"),
        ("We just launched a new editor.", "news"),
        ("It costs $20 per seat.", "price"),
        ("This is a game-changing suite.", "hype"),
        ("This happens because demand moves.", "explain"),
        ("Write down the promised days.", "instruct"),
    ],
)
def test_a_sentence_is_weighed_by_what_it_does(sentence, kind):
    rows = pl.DataFrame({"piece": [0], "low": [sentence.lower()], "words": [5], "head": [False]})
    weighed = weigh(rows, LEXICON, ("Acme",)).row(0, named=True)
    assert weighed[kind] > 0
    assert weighed["pitch"] == (kind in PITCH)
    assert weighed["help"] == (kind in HELP)


def test_the_chance_is_the_logistic_of_the_shares():
    weights = {kind: [0.0, 0.0, 0.0] for kind in (*PITCH, *HELP)}
    weights |= {"ask": [1.0, 0.0, 0.0], "own": [0.5, 0.0, 0.0], "explain": [0.0, 1.0, 0.0]}
    rows = pl.DataFrame(
        {"piece": [7, 7, 7], "words": [10, 20, 30], "head": [False] * 3, **weights,
         "pitch": [True, False, False], "help": [False, True, False]}
    )  # fmt: skip
    told = judge(rows, LEXICON).row(0, named=True)
    # -0.6 + 6 * 1/4 + 3 * 0.5/4 - 5 * 1/4 = 0.025
    assert told["p"] == pytest.approx(1 / (1 + 2.718281828459045**-0.025))
    assert (told["piece"], told["sentences"], told["useful_words"]) == (7, 3, 50)
    assert told["useful_share"] == pytest.approx(1 / 3)
    assert told["dump_share"] == pytest.approx(1 / 3)


def test_a_title_counts_twice_and_is_no_sentence_of_the_body():
    weights = {kind: [0.0, 0.0] for kind in (*PITCH, *HELP)}
    weights |= {"ask": [1.0, 0.0], "explain": [0.0, 1.0]}
    rows = pl.DataFrame(
        {"piece": [7, 7], "words": [10, 20], "head": [True, False], **weights,
         "pitch": [True, False], "help": [False, True]}
    )  # fmt: skip
    told = judge(rows, LEXICON).row(0, named=True)
    # -0.6 + 6 * 2/4 - 5 * 1/4 = 1.15
    assert told["p"] == pytest.approx(1 / (1 + 2.718281828459045**-1.15))
    assert (told["sentences"], told["useful_words"]) == (1, 20)


def test_a_lexicon_without_words_judges_nothing_and_does_not_fail():
    bare = replace(
        LEXICON, phrases=(), boilerplate=(), english=frozenset(), foreign=frozenset(),
        hard=frozenset(), soft=frozenset(),
    )  # fmt: skip
    told = facts([TEXTS["pitch"][0], TEXTS["help"][0]], lexicon=bare)
    assert told["p"].n_unique() == 1
    assert not told["unfilled"].any()


@examples(50)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=5))
def test_no_text_is_too_odd_to_be_judged(bodies):
    told = facts(bodies)
    assert told.height == len(bodies)
    assert told["p"].drop_nulls().is_between(0, 1).all()
    assert told.filter(pl.col("foreign"))["p"].null_count() == told["foreign"].sum()


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<br>", "<script>", "</script>", "<!--", "-->", "<td>", "&#", "&amp;", "{{",
     "}}", "[", "](", "```", "\n", "\n> ", "| ", "-- ", "Book a demo. ", "Ann wrote:", "\0", "ß",
     "🎉", "."]
)  # fmt: skip


@examples(50)
@given(st.lists(MARKUP, max_size=60))
def test_no_markup_is_too_broken_to_be_judged(parts):
    body = "".join(parts)
    assert facts([body])["p"].to_list() == facts([body])["p"].to_list()


@examples(25)
@given(st.permutations(range(6)))
def test_texts_are_judged_each_by_itself(order):
    bodies = [*TEXTS["pitch"][:3], *TEXTS["help"][:3]]
    expected = facts(bodies)["p"].to_list()
    assert facts([bodies[place] for place in order])["p"].to_list() == [expected[n] for n in order]
