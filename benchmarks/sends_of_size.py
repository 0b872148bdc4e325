"""A company's mail, calls and responses, with its leads and its catalogue, as typed Parquet.

Forty touches a lead, most of them mail of twelve programs and what mail systems report of it. The
pieces are made of the sample's sentences, none like another.
"""

import re
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from sample_data.content import pieces
from sample_data.words import GOOD_REASONS, INDUSTRIES, INTERESTS, ROLES, TOUCH_BASE

TABLES = ("leads", "touches", "content")
PIECES = 500
PROGRAMS = 12
DAYS = 900

_A_LEAD = 40
_START = 1_640_995_200_000_000
_DAY = 86_400_000_000
_ACTIONS = {
    "sent": 0.36, "delivered": 0.35, "opened": 0.09, "clicked": 0.06, "page_viewed": 0.07,
    "form_submitted": 0.01, "call_made": 0.03, "call_answered": 0.01, "replied": 0.008,
    "unsubscribed": 0.001, "bounced": 0.01, "complained": 0.001,
}  # fmt: skip
_BY_PHONE = ("call_made", "call_answered")
_ON_SITE = ("page_viewed", "form_submitted")
_KINDS = ("nurture", "nurture", "newsletter", "event")
_TYPES = ("guide", "checklist", "how-to", "research", "case study", "webinar", "discount offer")
_SENTENCES = 9
_Ints = npt.NDArray[np.int64]


def write_sends(touches: int, folder: Path) -> None:
    """Write `leads.parquet`, `touches.parquet` and `content.parquet`."""
    rng = np.random.default_rng(touches)
    leads = max(50, touches // _A_LEAD)
    _leads(leads, rng).write_parquet(folder / "leads.parquet")
    _content(rng).write_parquet(folder / "content.parquet")
    _touches(touches, leads, rng).write_parquet(folder / "touches.parquet")


def _leads(size: int, rng: np.random.Generator) -> pl.DataFrame:
    mql = rng.exponential(400, size)
    ready = mql + rng.exponential(200, size)
    opted_out = rng.exponential(9_000, size)
    return pl.DataFrame(
        {
            "lead_id": _ids("L", np.arange(size)),
            "created_at": _moments(np.zeros(size), DAYS),
            "role": _any(ROLES, size, rng),
            "industry": _any(INDUSTRIES, size, rng),
            "interests": _any(INTERESTS, size, rng),
            "mql_at": _moments(mql, DAYS),
            "sales_ready_at": _moments(ready, DAYS),
            "opted_out_at": _moments(opted_out, DAYS),
        }
    )


def _content(rng: np.random.Generator) -> pl.DataFrame:
    text = " ".join(piece.get("body", "") for piece in pieces())
    sentences = pl.Series(re.findall(r"[A-Z][^.!?]+[.!?]", text))
    bodies = [
        " ".join(sentences.gather(rng.choice(sentences.len(), _SENTENCES, replace=False)))
        for _ in range(PIECES)
    ]
    number = np.arange(PIECES)
    return pl.DataFrame(
        {
            "content_id": _ids("C", number),
            "title": [f"Piece {place}" for place in number],
            "content_type": _any(_TYPES, PIECES, rng),
            "topic": _any(INTERESTS, PIECES, rng),
            "buying_stage": _any(("early", "middle", "late"), PIECES, rng),
            "audience_role": _any(ROLES, PIECES, rng),
            "audience_industry": _any(INDUSTRIES, PIECES, rng),
            "body": bodies,
        }
    )


def _touches(size: int, leads: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return the touches in order of time, in every column of their contract."""
    action = pl.Series(list(_ACTIONS)).gather(
        rng.choice(len(_ACTIONS), size, p=np.array([*_ACTIONS.values()]) / sum(_ACTIONS.values()))
    )
    piece, program = rng.integers(0, PIECES, size), rng.integers(0, PROGRAMS, size)
    days = np.sort(rng.uniform(0, DAYS, size))
    rows = pl.DataFrame(
        {
            "touch_id": _ids("T", np.arange(size), 9),
            "occurred_at": _moments(days, DAYS),
            "lead_id": _ids("L", rng.integers(0, leads, size)),
            "action": action,
            "program": [f"Program {place}" for place in program],
            "program_kind": pl.Series(_KINDS).gather(program % len(_KINDS)),
            "content_id": _ids("C", piece),
            "url": [f"https://www.company.example/library/{place}" for place in piece],
            "why": _any((*GOOD_REASONS, *TOUCH_BASE), size, rng),
        }
    )
    phone, site = pl.col("action").is_in(_BY_PHONE), pl.col("action").is_in(_ON_SITE)
    on_page = site | (pl.col("action") == "clicked")
    return rows.with_columns(
        pl.when(~phone & ~site).then("program").alias("program"),
        pl.when(phone).then(pl.lit("sales")).otherwise("program_kind").alias("program_kind"),
        pl.when(~phone).then("content_id").alias("content_id"),
        pl.when(on_page).then("url").alias("url"),
        channel=pl.when(phone)
        .then(pl.lit("call"))
        .when(site)
        .then(pl.lit("website"))
        .otherwise(pl.lit("email")),
        reason=pl.when(phone).then("why"),
        goal=pl.when(phone).then("why"),
        source_file=pl.lit("touches.csv"),
        source_row=pl.int_range(2, pl.len() + 2, dtype=pl.Int64),
        was_anonymous=pl.lit(value=False),
    ).drop("why")


def _any(words: tuple[str, ...], size: int, rng: np.random.Generator) -> pl.Series:
    return pl.Series(words).gather(rng.integers(0, len(words), size))


def _ids(kind: str, numbers: _Ints, width: int = 6) -> pl.Series:
    padded = pl.Series(numbers).cast(pl.String).str.zfill(width)
    return pl.select(pl.lit(kind) + padded).to_series()


def _moments(days: npt.NDArray[np.float64], before: float) -> pl.Series:
    """Return moments so many days after the start, null from `before` on."""
    micros = pl.Series((_START + np.minimum(days, before) * _DAY).astype(np.int64))
    moments = micros.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.select(pl.when(pl.Series(days < before)).then(moments)).to_series()


if __name__ == "__main__":
    write_sends(int(sys.argv[1]), Path(sys.argv[2]))
