"""A company whose every touch can earn credit, as typed Parquet in shards of accounts.

Harsher than the sample: 60 touches and three people an account, and six deals per thousand
touches with some forty touches each, where most of a real export are sends that earn nothing.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

SHARD = 1_000_000
"""Touches of one shard of a company of more than `WHOLE`."""

WHOLE = 10_000_000
"""A company of up to so many touches is one shard, unless another size is asked for."""

TABLES = ("touches", "deals", "leads")

_AN_ACCOUNT = 60
_PEOPLE = 3
_DEALS_PER_1000 = 6
_DAYS = 580
_START = 19_000 * 86_400_000_000
_CHANNELS = (
    "email", "webinar", "direct", "search", "social", "event", "referral", "display", "partner",
    "call", "content", "chat",
)  # fmt: skip
_ACTIONS = ("clicked", "attended", "call_answered", "content_downloaded")
_Int64s = npt.NDArray[np.int64]


def write_shards(touches: int, folder: Path, size: int = 0) -> None:
    """Write `touches-0.parquet`, `deals-0.parquet`, `leads-0.parquet` and so on."""
    size = size or (touches if touches <= WHOLE else SHARD)
    for number in range(-(-touches // size)):
        frames = _shard(min(size, touches - number * size), number)
        for name, frame in zip(TABLES, frames, strict=True):
            frame.write_parquet(folder / f"{name}-{number}.parquet", row_group_size=2**18)


def _shard(touches: int, number: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(number)
    accounts, deals = touches // _AN_ACCOUNT, touches * _DEALS_PER_1000 // 1000
    account = rng.integers(0, accounts, touches)
    person = account * _PEOPLE + rng.integers(0, _PEOPLE, touches)
    first = number * WHOLE
    of_touch = pl.DataFrame(
        {
            "touch_id": pl.Series(first + np.arange(touches)).cast(pl.String).str.zfill(12),
            "occurred_at": _time(np.sort(rng.integers(0, _DAYS * 86_400, touches))),
            "lead_id": _id("L", number, person),
            "account_id": _id("A", number, account),
            "channel": _one_of(_CHANNELS, rng.integers(0, len(_CHANNELS), touches)),
            "action": _one_of(_ACTIONS, rng.integers(0, len(_ACTIONS), touches)),
            "program": _id("program ", 0, rng.integers(0, 60, touches)),
            "program_kind": _one_of(("nurture", "event"), rng.integers(0, 2, touches)),
            "content_id": _id("c", 0, rng.integers(0, 400, touches)),
        }
    )
    customer = rng.integers(0, accounts, deals)
    closed = rng.integers(_DAYS * 86_400 * 5 // 8, _DAYS * 86_400, deals)
    of_deal = pl.DataFrame(
        {
            "deal_id": _id("D", number, np.arange(deals)),
            "account_id": _id("A", number, customer),
            "lead_id": _id("L", number, customer * _PEOPLE),
            "created_at": _time(closed - rng.integers(10, 120, deals) * 86_400),
            "closed_at": _time(closed),
            "amount_minor": rng.integers(10**4, 10**7, deals),
        }
    )
    people = np.arange(accounts * _PEOPLE)
    of_lead = pl.DataFrame(
        {
            "lead_id": _id("L", number, people),
            "account_id": _id("A", number, people // _PEOPLE),
            "created_at": _time(rng.integers(0, _DAYS * 86_400, people.size)),
            "mql_at": _time(rng.integers(0, _DAYS * 86_400, people.size)),
        }
    )
    return of_touch, of_deal, of_lead


def _time(seconds: _Int64s) -> pl.Series:
    moments = pl.Series(_START + seconds * 1_000_000)
    return moments.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _id(kind: str, shard: int, numbers: _Int64s) -> pl.Series:
    return pl.select(pl.format(f"{kind}{{}}-{shard}", pl.Series(numbers))).to_series()


def _one_of(values: tuple[str, ...], numbers: _Int64s) -> pl.Series:
    return pl.Series(values).gather(numbers)


if __name__ == "__main__":
    write_shards(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
