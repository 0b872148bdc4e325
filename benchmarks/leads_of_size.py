"""Leads with their touches, deals and a randomised test, as typed Parquet.

Eight sources, three segments and ten quarters of creation: 240 strata. Two programs of the kind
nurture, of which one is tested in two arms. Four touches a lead, three of them nurture's.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

TABLES = ("leads", "touches", "deals", "holdouts")
TESTED, OTHER = "Integration Guide", "Playbook"
DAYS = 900

_START = 19_000
_DAY = 86_400_000_000
_SOURCES = ("event", "list", "organic", "paid", "partner", "referral", "social", "webinar")
_SEGMENTS = ("enterprise", "mid", "small")
_READY, _UNFIT, _BACKLOG, _STEP = 240.0, 700.0, 45.0, 14.0
_RATIO = 1.3
_SENDS = 5
_Floats = npt.NDArray[np.float64]


def write_leads(leads: int, folder: Path) -> None:
    """Write `leads.parquet`, `touches.parquet`, `deals.parquet` and `holdouts.parquet`."""
    rng = np.random.default_rng(leads)
    lead = np.arange(leads)
    created = rng.uniform(0, DAYS, leads)
    first = created + rng.exponential(_BACKLOG, leads)
    tested = rng.random(leads) < 0.3
    control = tested & (rng.random(leads) < 0.5)
    nurtured = ~control & (tested | (rng.random(leads) < 0.7))
    budget, until = rng.exponential(_READY, leads), first - created
    quicker = until + (budget - until) / _RATIO
    ready = created + np.where(nurtured & (budget > until), quicker, budget)
    unfit = created + rng.exponential(_UNFIT, leads)
    end = np.minimum(np.minimum(ready, unfit), DAYS)
    frames = {
        "leads": _leads(lead, created, rng).with_columns(
            sales_ready_at=_moments(ready, ready == end),
            disqualified_at=_moments(unfit, unfit == end),
        ),
        "touches": _touches(created, np.where(nurtured, first, np.inf), end, tested),
        "deals": _deals(lead[ready == end], ready[ready == end], rng),
        "holdouts": pl.DataFrame(
            {
                "lead_id": _ids("L", lead),
                "program": pl.repeat(TESTED, leads, eager=True),
                "arm": pl.Series(("treated", "control")).gather(control.astype(np.int64)),
                "assigned_at": _moments(first - 1e-3, first < end),
                "tested": tested & (first < end),
            }
        )
        .filter("tested")
        .drop("tested"),
    }
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")


def _leads(lead: npt.NDArray[np.int64], created: _Floats, rng: np.random.Generator) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "lead_id": _ids("L", lead),
            "account_id": _ids("A", lead // 3),
            "created_at": _moments(created, created >= 0),
            "source": pl.Series(_SOURCES).gather(rng.integers(0, len(_SOURCES), lead.size)),
            "segment": pl.Series(_SEGMENTS).gather(rng.integers(0, len(_SEGMENTS), lead.size)),
        }
    )


def _touches(
    created: _Floats, first: _Floats, end: _Floats, tested: npt.NDArray[np.bool_]
) -> pl.DataFrame:
    """Return a visit of every lead, and its e-mails while it waits, in the order of time."""
    who = np.repeat(np.arange(created.size), _SENDS)
    when = first[who] + np.tile(np.arange(_SENDS), created.size) * _STEP
    who, when = who[when < end[who]], when[when < end[who]]
    nurture = pl.repeat(value=True, n=who.size, eager=True)
    visits = pl.repeat(value=False, n=created.size, eager=True)
    everybody = np.concatenate([who, np.arange(created.size)])
    rows = pl.DataFrame(
        {
            "lead_id": _ids("L", everybody),
            "occurred_at": _moments(np.concatenate([when, created + 0.01]), everybody >= 0),
            "nurture": pl.concat([nurture, visits]),
            "tested": tested[everybody],
        }
    ).sort("occurred_at", "lead_id")
    named = pl.when("tested").then(pl.lit(TESTED)).otherwise(pl.lit(OTHER))
    return rows.select(
        pl.int_range(pl.len()).cast(pl.String).str.zfill(12).alias("touch_id"),
        "lead_id",
        "occurred_at",
        channel=_either("email", "search"),
        action=_either("sent", "page_viewed"),
        program=pl.when("nurture").then(named),
        program_kind=_either("nurture", "acquisition"),
    )


def _deals(lead: npt.NDArray[np.int64], ready: _Floats, rng: np.random.Generator) -> pl.DataFrame:
    closed = ready + rng.exponential(60, lead.size)
    won = (closed < DAYS) & (rng.random(lead.size) < 0.1)
    lead, closed = lead[won], closed[won]
    return pl.DataFrame(
        {
            "deal_id": _ids("D", lead),
            "account_id": _ids("A", lead // 3),
            "lead_id": _ids("L", lead),
            "created_at": _moments(ready[won], closed >= 0),
            "closed_at": _moments(closed, closed >= 0),
            "amount_minor": rng.integers(10**5, 10**7, lead.size),
        }
    )


def _either(nurture: str, other: str) -> pl.Expr:
    return pl.when("nurture").then(pl.lit(nurture)).otherwise(pl.lit(other))


def _ids(kind: str, numbers: npt.NDArray[np.int64]) -> pl.Series:
    padded = pl.Series(numbers).cast(pl.String).str.zfill(8)
    return pl.select(pl.lit(kind) + padded).to_series()


def _moments(days: _Floats, known: npt.NDArray[np.bool_]) -> pl.Series:
    micros = pl.Series(((_START + np.where(known, days, 0)) * _DAY).astype(np.int64))
    moments = micros.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.select(pl.when(pl.Series(known)).then(moments)).to_series()


if __name__ == "__main__":
    write_leads(int(sys.argv[1]), Path(sys.argv[2]))
