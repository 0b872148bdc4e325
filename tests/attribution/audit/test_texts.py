"""Are texts of many kinds told apart, by what they say alone?

The texts beside this file were written and labelled before any of them was judged; none of their
senders is real. The bar is that of the audit's own criteria, on texts nobody fitted anything to.
"""

import tomllib
from pathlib import Path

import polars as pl
import pytest

from attribution.audit.answers import Says
from attribution.audit.pieces import audit_pieces
from attribution.settings import Settings
from tests.attribution.audit import planted
from tests.factories import dataset

HERE = Path(__file__).parent
LEAST_AUC = 0.88
MOST_ACCUSED = 0.05


def texts(label):
    return tomllib.loads((HERE / f"texts_{label}.toml").read_text("utf-8"))["text"]


@pytest.fixture(scope="module")
def pieces():
    """Judge the texts, those of one sender together, by their words alone."""
    labels, senders = {}, {}
    for label in ("pitch", "help"):
        for one in texts(label):
            labels[one["id"]] = label
            senders.setdefault(tuple(one["names"]), []).append(one)
    found = []
    for names, written in senders.items():
        rows = [{"content_id": one["id"], "title": "", "body": one["text"]} for one in written]
        data = planted.with_content(dataset([], []), planted.content(rows).good)
        judged = audit_pieces(data, Settings(our_names=names)).rows
        found.append(judged.select("content_id", "p", "says", "sentences", "useful_words"))
    return pl.concat(found).with_columns(label=pl.col("content_id").replace_strict(labels))


def of(pieces, label):
    return pieces.filter(pl.col("label") == label)


def test_pitches_are_told_from_help(pieces):
    pitch, helpful = (of(pieces, label)["p"].drop_nulls() for label in ("pitch", "help"))
    assert len(pitch) + len(helpful) >= 0.95 * pieces.height
    pairs = [(one > other) + (one == other) / 2 for one in pitch for other in helpful]
    auc = sum(pairs) / len(pairs)
    print(f"\nOwn texts: AUC {auc:.3f} of {pieces.height}.")  # noqa: T201 - for the README
    assert auc >= LEAST_AUC


def test_help_is_hardly_ever_called_a_pitch(pieces):
    decided = of(pieces, "help").filter(pl.col("says").is_in([Says.PITCH, Says.HELP]))
    accused = decided.filter(pl.col("says") == Says.PITCH)
    print(f"\nAccused: {accused['content_id'].to_list()} of {decided.height}.")  # noqa: T201 (to read)
    assert accused.height <= MOST_ACCUSED * decided.height
    # A judge that decides nothing accuses nobody.
    assert decided.height >= of(pieces, "help").height / 2


def test_most_pitches_that_are_decided_are_called_so(pieces):
    decided = of(pieces, "pitch").filter(pl.col("says").is_in([Says.PITCH, Says.HELP]))
    missed = decided.filter(pl.col("says") == Says.HELP)
    print(f"\nMissed: {missed['content_id'].to_list()} of {decided.height}.")  # noqa: T201 (to read)
    assert missed.height <= 0.2 * decided.height
    assert decided.height >= of(pieces, "pitch").height / 2
