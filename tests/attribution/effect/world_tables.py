"""A drawn world as the tables that loading gives, and as exports that loading reads."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.contract import Checked
from data_contracts.dataset import Dataset
from tests.attribution.effect.lead_worlds import (
    CONTROL,
    NEVER,
    NO_ARM,
    PITCH,
    SEGMENTS,
    SOURCES,
    Drawn,
    Floats,
)
from tests.factories import DEALS, LEADS, PLACE, TIME, TOUCHES

START = datetime(2023, 1, 2, 7, 30, tzinfo=UTC)
HOLDOUTS = {
    "lead_id": pl.String(), "program": pl.String(), "arm": pl.String(), "assigned_at": TIME,
    "planned_until": TIME, **PLACE,
}  # fmt: skip

_DAY = 86_400_000_000
_STEP = 14.0
_A_MONTH = 30.0
_MOST_SENDS = 6
_ANSWERED = 0.2
_WON = 0.3
_CLOSED_AFTER = 45.0
_END_OF_DAY = timedelta(days=1, microseconds=-1)


def tables(drawn: Drawn, seed: int = 0, *, dates_only: bool = False) -> dict[str, pl.DataFrame]:
    """Return `leads`, `touches`, `deals` and, of a test, `holdouts`.

    Besides e-mails of its program every two weeks while it waits, some of them answered, every
    lead has a visit on its first day that has nothing to do with nurture.

    Args:
        drawn: The world's leads.
        seed: For answers and deals.
        dates_only: Whether times are told without a time of day: as loading reads them, touches
            come at the beginning of the day, and what a lead went through at its end.
    """
    rng = np.random.default_rng([seed, 2])
    made = {
        "leads": _leads(drawn),
        "touches": _touches(drawn, rng),
        "deals": _deals(drawn, rng),
    }
    if drawn.world.tested:
        made["holdouts"] = _holdouts(drawn)
    if dates_only:
        made = {name: _without_hours(frame, name) for name, frame in made.items()}
    return made


def dataset(made: dict[str, pl.DataFrame]) -> Dataset:
    """Put tables together as loading would."""
    holdouts = made.get("holdouts")
    return Dataset(
        touches=_checked(made["touches"], TOUCHES, "touch_id"),
        deals=_checked(made["deals"], DEALS, "deal_id"),
        leads=_checked(made["leads"], LEADS, "lead_id"),
        holdouts=None if holdouts is None else _checked(holdouts, HOLDOUTS, "lead_id"),
        content=None, costs=None, verdicts=None,
        origins=(), findings=(), fingerprint="a drawn world",
    )  # fmt: skip


def analysis(drawn: Drawn, seed: int = 0, *, dates_only: bool = False, **choices) -> Analysis:
    """Analyse a drawn world as of its last day."""
    as_of = START + timedelta(days=drawn.world.days)
    data = dataset(tables(drawn, seed, dates_only=dates_only))
    return Analysis(data, Settings(as_of=as_of, replicates=50, **choices))


def write(made: dict[str, pl.DataFrame], folder: Path) -> list[str]:
    """Write tables as CSV exports with the columns that they have; return what to load."""
    for name, frame in made.items():
        frame.drop("amount_minor", "contacts", "internal", "was_anonymous", strict=False).write_csv(
            folder / f"{name}.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ"
        )
    return [f"{name}={folder / name}.csv" for name in made]


def _leads(drawn: Drawn) -> pl.DataFrame:
    size, moved = drawn.created.size, drawn.world.moved
    kept = np.ones(size, np.bool_) if moved is None else drawn.ended >= moved
    seen = np.full(size, NEVER if moved is None else moved)
    return pl.DataFrame(
        {
            "lead_id": _ids("L", np.arange(size)),
            "account_id": _ids("A", np.arange(size) // 2),
            "created_at": _moments(drawn.created),
            "source": pl.Series(SOURCES).gather(drawn.source),
            "segment": pl.Series(SEGMENTS).gather(drawn.segment),
            "sales_ready_at": _moments(drawn.ready),
            "disqualified_at": _moments(drawn.unfit),
            "opted_out_at": _moments(drawn.opted_out),
            "first_seen_at": _moments(np.where(seen > drawn.created, seen, NEVER)),
            "internal": pl.repeat(value=False, n=size, eager=True),
        }
    ).filter(pl.Series(kept))


def _touches(drawn: Drawn, rng: np.random.Generator) -> pl.DataFrame:
    who = np.repeat(np.arange(drawn.created.size), _MOST_SENDS)
    step = np.tile(np.arange(_MOST_SENDS), drawn.created.size)
    when = drawn.nurtured[who] + step * _STEP
    sent = when < drawn.ended[who]
    who, when = who[sent], when[sent]
    names = pl.Series([name for name, _ in drawn.world.ratios])
    mails = pl.DataFrame(
        {
            "lead_id": _ids("L", who),
            "occurred_at": _moments(when),
            "channel": "email",
            "action": "sent",
            "program": names.gather(drawn.program[who]),
            "program_kind": "nurture",
        }
    )
    answered = rng.random(who.size) < _ANSWERED
    answers = mails.filter(answered).with_columns(
        pl.col("occurred_at") + pl.duration(minutes=37), action=pl.lit("clicked")
    )
    visits = pl.DataFrame(
        {
            "lead_id": _ids("L", np.arange(drawn.created.size)),
            "occurred_at": _moments(drawn.created + 0.01),
            "channel": "search",
            "action": "page_viewed",
            "program": "Blog",
            "program_kind": "acquisition",
        }
    )
    pitches = _pitches(drawn, rng)
    every = pl.concat([mails, answers, visits, pitches]).sort("occurred_at", "lead_id", "action")
    numbers = pl.int_range(pl.len()).cast(pl.String).str.zfill(9)
    return every.with_columns(touch_id="t" + numbers, was_anonymous=pl.lit(value=False))


def _pitches(drawn: Drawn, rng: np.random.Generator) -> pl.DataFrame:
    size = drawn.created.size
    when = drawn.created + rng.uniform(0, _A_MONTH, size)
    who = np.flatnonzero((rng.random(size) < drawn.world.pitched) & (when < drawn.ended))
    return pl.DataFrame(
        {
            "lead_id": _ids("L", who),
            "occurred_at": _moments(when[who]),
            "channel": pl.repeat("email", who.size, dtype=pl.String, eager=True),
            "action": pl.repeat("sent", who.size, dtype=pl.String, eager=True),
            "program": pl.repeat(PITCH, who.size, dtype=pl.String, eager=True),
            "program_kind": pl.repeat("nurture", who.size, dtype=pl.String, eager=True),
        }
    )


def _deals(drawn: Drawn, rng: np.random.Generator) -> pl.DataFrame:
    ready = np.flatnonzero(np.isfinite(drawn.ready))
    closed = drawn.ready[ready] + rng.exponential(_CLOSED_AFTER, ready.size)
    won = (rng.random(ready.size) < _WON) & (closed < drawn.world.days)
    cents = (np.exp(rng.normal(0, 0.8, ready.size)) * 1_000_000).astype(np.int64)
    who = ready[won]
    return pl.DataFrame(
        {
            "deal_id": _ids("D", who),
            "account_id": _ids("A", who // 2),
            "lead_id": _ids("L", who),
            "created_at": _moments(drawn.ready[who]),
            "closed_at": _moments(closed[won]),
            "status": pl.repeat("won", who.size, dtype=pl.String, eager=True),
            "amount_minor": cents[won],
            "currency": pl.repeat("USD", who.size, dtype=pl.String, eager=True),
        }
    ).with_columns(
        amount=(pl.col("amount_minor").cast(pl.Decimal(38, 4)) / 100).cast(pl.Decimal(38, 4)),
        contacts=pl.lit([], pl.List(pl.String)),
    )


def _holdouts(drawn: Drawn) -> pl.DataFrame:
    drawn_into = np.flatnonzero(drawn.arm != NO_ARM)
    control = pl.Series(drawn.arm[drawn_into] == CONTROL)
    ((program, _),) = drawn.world.ratios
    planned = NEVER if drawn.world.planned is None else drawn.world.planned
    return pl.DataFrame(
        {
            "lead_id": _ids("L", drawn_into),
            "program": pl.repeat(program, drawn_into.size, dtype=pl.String, eager=True),
            "assigned_at": _moments(drawn.assigned[drawn_into]),
            "planned_until": _moments(np.full(drawn_into.size, planned)),
            "control": control,
        }
    ).select(
        pl.exclude("control"),
        arm=pl.when("control").then(pl.lit("control")).otherwise(pl.lit("treated")),
    )


def _without_hours(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    end = timedelta(0) if name in {"touches", "holdouts"} else _END_OF_DAY
    times = [column for column, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(pl.col(times).dt.truncate("1d") + end)


def _checked(frame: pl.DataFrame, schema: dict[str, pl.DataType], key: str) -> Checked:
    place = frame.with_columns(
        source_file=pl.lit("made.csv"), source_row=pl.int_range(2, pl.len() + 2)
    )
    good = place.select(
        (pl.col(name) if name in place.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )
    text = good.clear().cast(dict.fromkeys(set(schema) - {"contacts"}, pl.String))
    return Checked(good.sort(key), text.with_columns(broken=pl.lit([], pl.List(pl.String))))


def _ids(kind: str, numbers: np.ndarray) -> pl.Series:
    return pl.select(kind + pl.Series(numbers).cast(pl.String).str.zfill(7)).to_series()


def _moments(days: Floats) -> pl.Series:
    """Return moments in UTC; `NEVER` is null."""
    known = np.isfinite(days)
    micros = pl.Series(np.where(known, days, 0.0) * _DAY).cast(pl.Int64)
    since = pl.select(pl.when(pl.Series(known)).then(micros)).to_series()
    return pl.select(pl.lit(START) + since.cast(pl.Duration("us"))).to_series().cast(TIME)
