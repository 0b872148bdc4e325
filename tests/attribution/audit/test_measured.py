"""What is said of the judge's errors is what labelled texts show.

The texts lie outside the project, which has no right to carry them: where they are not there, the
test cannot run. No coefficient was fitted to them, so that every group of senders is left out.
"""

import json
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from attribution.audit.pieces.facts import with_texts
from data_contracts.lexicon.reader import bundled_lexicon
from tests.attribution.audit.labelled import RULES, Told, auc, by_hand

TEXTS = Path(__file__).parents[4] / "shared" / "data" / "content_devset.jsonl"
NAMES = {
    "openstatusHQ+openstatus": ("openstatus",),
    "mfts+papermark": ("Papermark",),
    "cloud-gov+cg-site": ("cloud.gov",),
}
"""What the senders are called; of the mail of the mailing lists nobody knows."""

needs_texts = pytest.mark.skipif(
    not TEXTS.is_file(), reason="the labelled texts (content_devset.jsonl) are not on this machine"
)


@cache
def told(*, named=True):
    texts = [json.loads(line) for line in TEXTS.read_text("utf-8").splitlines()]
    chances = {True: [], False: []}
    for group in sorted({text["group"] for text in texts}):
        several = [text for text in texts if text["group"] == group]
        rows = pl.DataFrame(
            {"title": [t["title"] or None for t in several], "body": [t["text"] for t in several]}
        ).with_columns(subject=pl.lit(None, pl.String))
        names = NAMES.get(group, ()) if named else ()
        facts, _ = with_texts(rows, bundled_lexicon(), names, RULES)
        for text, p in zip(several, facts["p"], strict=True):
            chances[text["label"] == "promo"].append(p)
    return Told(tuple(chances[True]), tuple(chances[False]))


@needs_texts
def test_the_error_that_is_told_is_the_error_that_is_measured():
    found, stated = told(), bundled_lexicon().measured
    assert {name: getattr(stated, name) for name in found.counts} == found.counts
    assert round(found.auc, 3) == stated.auc
    assert tuple(round(bound, 2) for bound in found.interval) == (stated.auc_low, stated.auc_high)


@needs_texts
def test_pitches_are_told_from_help_and_help_is_hardly_ever_accused():
    found = told()
    assert found.auc >= 0.88
    assert found.counts["accused"] <= 0.05 * found.counts["decided"]
    assert found.counts["undecided"] <= 0.35 * found.counts["texts"]


@needs_texts
def test_without_our_names_more_pitches_are_missed():
    assert told(named=False).counts["missed"] > told().counts["missed"]
    assert told(named=False).auc < told().auc


def test_the_auc_counts_pairs():
    assert auc([0.9, 0.5], [0.5, 0.1]) == by_hand([0.9, 0.5], [0.5, 0.1]) == 0.875
