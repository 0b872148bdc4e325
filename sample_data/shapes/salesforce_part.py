"""What of a company Salesforce can hold: responses to campaigns, calls, meetings, conversions."""

import polars as pl

from sample_data.company import Company
from sample_data.shapes.text import cut_to, only_known

STAGES = {
    "lead": "Open - Not Contacted", "mql": "MQL", "accepted": "SAL", "sales_ready": "SQL",
    "disqualified": "Unqualified", "recycled": "Recycled",
}  # fmt: skip
RESPONSES = {
    "clicked": "Clicked", "content_downloaded": "Downloaded", "form_submitted": "Form submitted",
    "registered": "Registered", "attended": "Attended", "replied": "Replied", "chatted": "Chat",
}  # fmt: skip
CALLS = {
    "call_made": ("Outbound", "No answer"),
    "call_answered": ("Outbound", "Connected"),
    "call_received": ("Inbound", "Connected"),
}


def part(company: Company) -> Company:
    """Return what Salesforce keeps of a company, as coarse as it keeps it."""
    leads, deals = company.frames["leads"], company.frames["deals"]
    frames = {
        "touches": _touches(only_known(company.frames["touches"], leads)),
        "deals": deals.with_columns(cut_to(deals["closed_at"], "1d")),
        "leads": leads,
        "lead_stages": pl.concat([company.frames["lead_stages"], _conversions(deals)]),
        "costs": _costs(company.frames["costs"]),
    }
    return Company(frames, company.truth)


def _touches(touches: pl.DataFrame) -> pl.DataFrame:
    """Return calls, meetings, and the first response of each person to each campaign."""
    calls = touches.filter(pl.col("action").is_in(list(CALLS))).with_columns(
        program=pl.lit(None, pl.String)
    )
    meetings = touches.filter(pl.col("action") == "meeting_held").with_columns(
        program=pl.lit(None, pl.String), channel=pl.lit("meeting")
    )
    responses = touches.filter(
        pl.col("program").is_not_null() & pl.col("action").is_in(list(RESPONSES))
    ).unique(["lead_id", "program", "channel"], keep="first", maintain_order=True)
    dated = responses.with_columns(cut_to(responses["occurred_at"], "1d"))
    return pl.concat([calls, meetings, dated])


def _conversions(deals: pl.DataFrame) -> pl.DataFrame:
    """Return `lead_id`, `stage`, `entered_at` (a date): who was converted, and when.

    Whoever is named in a deal was converted on the day of the first.
    """
    named = deals.select("created_at", lead_id=pl.col("contacts").str.split(";")).explode("lead_id")
    first = named.drop_nulls().group_by("lead_id").agg(pl.col("created_at").min()).sort("lead_id")
    return pl.DataFrame(
        {
            "lead_id": first["lead_id"],
            "stage": pl.Series(["opportunity"]).new_from_index(0, first.height),
            "entered_at": cut_to(first["created_at"], "1d"),
        }
    )


def _costs(costs: pl.DataFrame) -> pl.DataFrame:
    """Return one cost per campaign, on its first day: Salesforce keeps one in all."""
    cents = pl.col("amount").cast(pl.Decimal(38, 2))
    return (
        costs.with_columns(cents)
        .group_by("program", "channel", "currency")
        .agg(pl.col("period_start").min(), pl.col("amount").sum())
        .with_columns(pl.col("amount").cast(pl.String))
        .select(costs.columns)
        .sort("program", "channel")
    )
