"""Google Analytics 4: events as BigQuery exports them, flat."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import write_table
from sample_data.shapes.own_tables import OWN, dated, people, write_own
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import moments

_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": (
            "occurred_at", "lead_id", "visitor_id", "channel", "action", "program", "url",
        ),
        "leads": OWN["leads"],
        "deals": OWN["deals"],
    }
)  # fmt: skip
_EVENTS = {
    "page_viewed": "page_view",
    "form_submitted": "generate_lead",
    "content_downloaded": "file_download",
}
_SOURCES = {
    "direct": ("(direct)", "(none)"),
    "organic search": ("google", "organic"),
    "paid search": ("google", "cpc"),
    "paid social": ("linkedin", "paid_social"),
    "referral": ("partner.example", "referral"),
    "email": ("newsletter", "email"),
}


def _part(company: Company) -> Company:
    touches, leads = company.frames["touches"], company.frames["leads"]
    known = pl.col("lead_id").is_null() | pl.col("lead_id").is_in(leads["lead_id"].implode())
    # What Google Analytics calls a visit by an ad on LinkedIn.
    channel = pl.col("channel").replace("linkedin", "paid social")
    seen = touches.filter(
        known,
        dated("occurred_at"),
        pl.col("visitor_id").is_not_null(),
        pl.col("action").is_in(list(_EVENTS)),
        channel.is_in(list(_SOURCES)),
    )
    lost = [name for name in touches.columns if name not in _CARRIES["touches"]]
    told = seen.with_columns(channel, *(pl.lit(None, pl.String).alias(name) for name in lost))
    frames = {"touches": told.unique(maintain_order=True), **people(company)}
    return Company(frames, company.truth)


def _write(part: Company, folder: Path) -> list[Path]:
    events = write_table(folder, "events_flat.csv", _events(part.frames["touches"]))
    return [events, *write_own(folder, part, "leads", "deals")]


def _events(touches: pl.DataFrame) -> pl.DataFrame:
    when = moments(touches["occurred_at"])
    source, medium = (
        touches["channel"].replace_strict({channel: both[i] for channel, both in _SOURCES.items()})
        for i in (0, 1)
    )
    collected = "collected_traffic_source_manual_"
    return touches.select(
        when.dt.strftime("%Y%m%d").alias("event_date"),
        when.dt.epoch("us").alias("event_timestamp"),
        pl.col("action").replace_strict(_EVENTS).alias("event_name"),
        pl.col("visitor_id").alias("user_pseudo_id"),
        pl.col("lead_id").alias("user_id"),
        source.alias(f"{collected}source"),
        medium.alias(f"{collected}medium"),
        pl.col("program").fill_null("(not set)").alias(f"{collected}campaign_name"),
        pl.col("url").alias("page_location"),
        # A visit of a day; Google starts another after half an hour.
        when.dt.strftime("%Y%m%d").alias("ga_session_id"),
    )


GA4 = Shape(
    key="ga4",
    label="Google Analytics 4",
    part=_part,
    write=_write,
    carries=_CARRIES,
    loses=(
        "All touches but visits of pages, forms and downloads.",
        "Channels of your own: a visit by LinkedIn is paid social.",
        "Ids of touches, content, and kinds of programs.",
        "Costs, verdicts, stages and holdouts.",
        "Leads and deals: they lie beside it in the ledger's own tables.",
    ),
)
"""Google Analytics 4."""
