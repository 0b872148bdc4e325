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
_DAY_SECONDS = 86_400
_AFTER_MAIL = {
    "sent": (1.0, 0.0), "delivered": (0.97, 40.0), "opened": (0.25, 9_000.0),
    "clicked": (0.12, 20_000.0), "unsubscribed": (0.002, 30_000.0), "bounced": (0.02, 50.0),
    "complained": (0.001, 30_000.0),
}  # fmt: skip
"""What is reported of a mail: of which share of them, and how many seconds after it at most."""
_BESIDE = {"page_viewed": 0.6, "form_submitted": 0.1, "call_made": 0.22, "call_answered": 0.08}
"""What else happens, and how often of it each."""
_MAILED = 0.87
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
    mails = int(size * _MAILED / sum(share for share, _ in _AFTER_MAIL.values()))
    mail = _happenings(mails, leads, rng)
    mail = mail.with_columns(program=pl.Series(rng.integers(0, PROGRAMS, mails)))
    reported = [
        mail.with_columns(
            pl.lit(action).alias("action"),
            pl.col("day") + pl.Series(rng.uniform(0, seconds / _DAY_SECONDS, mails)),
        ).filter(pl.Series(rng.random(mails) < share))
        for action, (share, seconds) in _AFTER_MAIL.items()
    ]
    beside = _happenings(size - sum(map(len, reported)), leads, rng)
    chances = [*_BESIDE.values()]
    action = pl.Series([*_BESIDE]).gather(rng.choice(len(_BESIDE), beside.height, p=chances))
    every = pl.concat([*reported, beside.with_columns(action=action)], how="diagonal").sort("day")
    return _told(every, rng)


def _happenings(size: int, leads: int, rng: np.random.Generator) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "day": rng.uniform(0, DAYS - 1, size),
            "lead": rng.integers(0, leads, size),
            "piece": rng.integers(0, PIECES, size),
        }
    )


def _told(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    piece, program = rows["piece"].to_numpy(), rows["program"].fill_null(0).to_numpy()
    told = pl.DataFrame(
        {
            "touch_id": _ids("T", np.arange(rows.height), 9),
            "occurred_at": _moments(rows["day"].to_numpy(), DAYS),
            "lead_id": _ids("L", rows["lead"].to_numpy()),
            "account_id": _ids("A", rows["lead"].to_numpy() // 3),
            "visitor_id": pl.Series(rng.integers(0, 2**62, rows.height)).cast(pl.String),
            "action": rows["action"],
            "program": [f"Program {place}" for place in program],
            "program_kind": pl.Series(_KINDS).gather(program % len(_KINDS)),
            "content_id": _ids("C", piece),
            "url": [
                f"https://www.company.example/library/{one}?utm_campaign={other}"
                for one, other in zip(piece, program, strict=True)
            ],
            "why": _any((*GOOD_REASONS, *TOUCH_BASE), rows.height, rng),
        }
    )
    phone, site = pl.col("action").is_in(_BY_PHONE), pl.col("action").is_in(_ON_SITE)
    on_page = site | (pl.col("action") == "clicked")
    return told.with_columns(
        pl.when(~phone & ~site).then("program").alias("program"),
        pl.when(phone).then(pl.lit("sales")).otherwise("program_kind").alias("program_kind"),
        pl.when(~phone).then("content_id").alias("content_id"),
        pl.when(on_page).then("url").alias("url"),
        pl.when(on_page).then("visitor_id").alias("visitor_id"),
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
