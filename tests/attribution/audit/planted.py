"""The sample company as a checked dataset, without a file between, and changed versions of it.

`company(seed)` is what loading the exports of `sample_data.generate(LEADS, seed)` gives, where its
planted mistakes (`sample_data.defects`) are set aside by what they are and not by contract checks,
and where visitors who became leads later stay unknown:
a hundred companies are at hand in the time in which one is written, read back and checked.
"""

from dataclasses import replace

import numpy as np
import polars as pl

from data_contracts.contract import Checked
from data_contracts.dataset import Dataset
from sample_data.content import content_table
from sample_data.generate import generate
from tests.factories import DEALS, LEADS, TIME, TOUCHES, checked

SIZE = 240
"""Leads of a company: about 200 of them get real nurture mail of one of the three programs."""

CONTENT: dict[str, pl.DataType] = {
    **dict.fromkeys(
        (
            "content_id", "title", "content_type", "topic", "buying_stage", "audience_role",
            "audience_industry", "subject", "body", "url",
        ),
        pl.String(),
    ),
    "source_file": pl.String(),
    "source_row": pl.Int64(),
}  # fmt: skip
MARKETING = ("newsletter", "nurture", "event")
_TOUCHES = TOUCHES | {"goal": pl.String()}
_LEADS = LEADS | {"problem": pl.String()}


def company(seed, size=SIZE):
    """Return the dataset of a sample company, and the truth about it."""
    made = generate(size, seed)
    return dataset(made.frames), made.truth


def dataset(tables):
    """Type the tables of a sample company as loading does."""
    touches, leads = _typed(tables["touches"], _TOUCHES), _typed(tables["leads"], _LEADS)
    touches = touches.filter(pl.col("occurred_at").is_not_null())
    return Dataset(
        touches=_good(touches.unique("touch_id", keep="first").sort("occurred_at", "touch_id")),
        deals=checked([], DEALS, "deal_id"),
        leads=_good(leads.sort("lead_id")),
        content=_good(_typed(tables["content"], CONTENT).sort("content_id")),
        costs=None,
        verdicts=None,
        holdouts=None,
        origins=(),
        findings=(),
        fingerprint="made for a test",
    )


def with_touches(data, rows):
    """Return the dataset with other touches."""
    return replace(data, touches=_good(rows.sort("occurred_at", "touch_id")))


def with_leads(data, rows):
    """Return the dataset with other leads; None for no leads table at all."""
    return replace(data, leads=None if rows is None else _good(rows))


def with_content(data, rows):
    """Return the dataset with another catalogue; None for no content table at all."""
    return replace(data, content=None if rows is None else _good(rows))


def sprayed(data, program, seed):
    """Send all mail of a program to other people: each of its readers is somebody at random.

    Whoever got the program's mail is exchanged, in its touches only, for a lead drawn without
    repeats from everybody who gets any marketing mail; the mail itself, its days and the number
    each person gets stay as they were.
    """
    rows = data.touches.good
    mailed = rows.filter(pl.col("program_kind").is_in(MARKETING), pl.col("action") == "sent")
    everybody = mailed["lead_id"].drop_nulls().unique().sort()
    theirs = rows.filter(pl.col("program") == program)["lead_id"].drop_nulls().unique().sort()
    drawn = np.random.default_rng(seed).permutation(everybody.len())[: theirs.len()]
    other = dict(zip(theirs, everybody.gather(drawn), strict=True))
    moved = pl.col("lead_id").replace(other)
    of_program = pl.col("program") == program
    return with_touches(
        data,
        rows.with_columns(
            lead_id=pl.when(of_program).then(moved).otherwise("lead_id"),
            account_id=pl.when(of_program).then(None).otherwise("account_id"),
        ),
    )


def catalogue(**columns):
    """Return the sample's catalogue, typed, with columns replaced (None empties one)."""
    rows = _typed(content_table(), CONTENT).sort("content_id")
    return rows.with_columns(
        **{name: pl.lit(value, CONTENT[name]) for name, value in columns.items()}
    )


def content(rows):
    """Return the checked catalogue of rows given as dicts."""
    return checked(rows, CONTENT, "content_id")


def _typed(table, schema):
    """Cast text to the contract's types; what is not text of its kind is null."""
    here = {name: kind for name, kind in schema.items() if name in table.columns}
    casts = [_cast(name, kind) for name, kind in here.items()]
    missing = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in here]
    place = (pl.lit("made.csv").alias("source_file"), pl.int_range(2, pl.len() + 2, dtype=pl.Int64))
    typed = table.select(*casts, *missing).with_columns(place[0], place[1].alias("source_row"))
    anonymous = [pl.lit(value=False).alias("was_anonymous")] if "was_anonymous" in schema else []
    return typed.with_columns(*anonymous).select(*schema)


def _cast(name, kind):
    text = pl.col(name)
    if kind == TIME:
        return text.str.to_datetime(
            "%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC", strict=False
        )
    return (text == "true").alias(name) if kind == pl.Boolean() else text.cast(kind)


def _good(rows):
    aside = rows.clear().with_columns(broken=pl.lit(None, pl.List(pl.String())))
    return Checked(rows, aside)
