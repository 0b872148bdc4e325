"""The rules of the touches as bare Polars expressions: the floor of the contract check."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data_contracts.contract import DataContract
from data_contracts.odcs import contract
from data_contracts.raw import RawTable

_ACTIONS = (
    "sent", "delivered", "opened", "clicked", "replied", "unsubscribed", "bounced", "complained",
    "page_viewed", "form_submitted", "content_downloaded", "registered", "attended", "call_made",
    "call_answered", "call_received", "meeting_held", "chatted", "mailed", "ad_viewed",
    "ad_clicked", "rated",
)  # fmt: skip
_KINDS = ("nurture", "acquisition", "newsletter", "event", "sales", "other")
_READ = ("occurred_at", "automated")


def touches(folder: Path, rows: int) -> tuple[RawTable, DataContract, dict[str, pl.Series]]:
    """Return touches as text and cast, their contract, and the leads they are compared with."""
    text = pl.read_csv(folder / "touches.csv", infer_schema=False, n_rows=rows)
    place = [pl.lit("touches.csv").alias("source_file"), pl.int_range(2, pl.len() + 2)]
    text = text.with_columns(place[0], place[1].cast(pl.Int64).alias("source_row"))
    typed = text.drop("source_file", "source_row").with_columns(
        pl.col("occurred_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%#z", time_unit="us", strict=False),
        pl.col("automated").replace_strict({"true": True, "false": False}, default=None),
    )
    leads = pl.read_csv(folder / "leads.csv", infer_schema=False)["lead_id"]
    return RawTable("touches", text, typed), contract("touches"), {"leads.lead_id": leads}


def broken(raw: RawTable, references: dict[str, pl.Series]) -> dict[str, int]:
    """Return how many rows break each rule that any row breaks."""
    came = raw.text.select(pl.col(name).alias(f"{name} came") for name in _READ)
    frame = pl.concat([raw.typed, came, raw.text.select("source_row")], how="horizontal")
    at, lead, visitor = pl.col("occurred_at"), pl.col("lead_id"), pl.col("visitor_id")
    counts = frame.select(
        touch_id_given=pl.col("touch_id").is_null().sum(),
        occurred_at_given=pl.col("occurred_at came").is_null().sum(),
        occurred_at_readable=_unread("occurred_at").sum(),
        occurred_at_believable=(at < datetime(1990, 1, 1, tzinfo=UTC)).sum(),
        person_given=(lead.is_null() & visitor.is_null()).sum(),
        channel_given=pl.col("channel").is_null().sum(),
        action_given=pl.col("action").is_null().sum(),
        action_known=(~pl.col("action").is_in(_ACTIONS)).sum(),
        program_kind_known=(~pl.col("program_kind").is_in(_KINDS)).sum(),
        automated_readable=_unread("automated").sum(),
        lead_known=(~lead.is_in(references["leads.lead_id"].implode())).sum(),
    )
    found = {f"touches.{name}": count for name, count in counts.row(0, named=True).items()}
    again = frame.filter(pl.col("touch_id").is_not_null() & pl.col("touch_id").is_duplicated())
    row = pl.struct(raw.typed.columns)
    found |= {
        "touches.not_repeated": again.select((~row.is_first_distinct()).sum()).item(),
        "touches.id_means_one_touch": again.select(
            (row.n_unique().over("touch_id") > 1).sum()
        ).item(),
    }
    return {name: count for name, count in found.items() if count}


def _unread(column: str) -> pl.Expr:
    return pl.col(column).is_null() & pl.col(f"{column} came").is_not_null()
