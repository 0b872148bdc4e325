"""Marketo's bulk extracts: activities with their attributes in JSON, and leads."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import (
    DEALS,
    mails,
    numbered,
    original,
    write_deals,
    write_table,
)
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import address_of

_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": (
            "touch_id", "occurred_at", "lead_id", "channel", "action", "program", "content_id",
            "automated", "url",
        ),
        "leads": (
            "lead_id", "account_id", "created_at", "source", "role", "seniority", "industry",
            "segment", "owner", "mql_at", "accepted_at", "sales_ready_at", "disqualified_at",
            "left_at", "internal",
        ),
        "lead_stages": ("lead_id", "stage", "entered_at"),
        "deals": DEALS,
    }
)  # fmt: skip
_TYPES = {
    "sent": "6", "delivered": "7", "bounced": "8", "unsubscribed": "9", "opened": "10",
    "clicked": "11",
}  # fmt: skip
_CHANGE, _DELETE = "13", "37"
_STATUSES = {
    "lead": "Lead", "mql": "MQL", "accepted": "SAL", "sales_ready": "SQL",
    "disqualified": "Disqualified", "recycled": "Recycled", "opportunity": "Opportunity",
}  # fmt: skip
_RUN: dict[str, object] = {"Campaign Run ID": 758, "Step ID": 5436, "Choice Number": 0}


def _part(company: Company) -> Company:
    touches = mails(company, _CARRIES["touches"], *_TYPES)
    # Marketo writes `Program.Asset`, so a program's own dot would be taken for that one.
    plain = touches.filter(~pl.col("program").str.contains(".", literal=True))
    names = ("leads", "lead_stages", "deals")
    return Company(
        {"touches": plain, **{name: company.frames[name] for name in names}}, company.truth
    )


def _write(part: Company, folder: Path) -> list[Path]:
    leads = part.frames["leads"]
    activities = pl.concat(
        [_mails(part.frames["touches"]), _changes(part.frames["lead_stages"]), _deleted(leads)]
    ).sort("activityDate", "marketoGUID", maintain_order=True)
    return [
        write_table(folder, "bulk_activity_extract.csv", activities, "null"),
        write_table(folder, "bulk_lead_extract.csv", _leads(leads), "null"),
        write_deals(folder, part.frames["deals"]),
    ]


def _mails(touches: pl.DataFrame) -> pl.DataFrame:
    told = touches.select("action", "url", "automated").unique()
    attributes = told.with_columns(
        attributes=pl.Series([_attributes(*row) for row in told.iter_rows()], dtype=pl.String)
    )
    with_told = touches.join(
        attributes, on=told.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return with_told.select(
        marketoGUID=numbered(touches["touch_id"]),
        leadId=numbered(touches["lead_id"]),
        activityDate="occurred_at",
        activityTypeId=pl.col("action").replace_strict(_TYPES),
        campaignId=pl.lit("2522"),
        primaryAttributeValueId=pl.lit("1810"),
        primaryAttributeValue=pl.format("{}.{}", "program", "content_id"),
        attributes="attributes",
    )


def _attributes(action: str, url: str | None, automated: str | None) -> str:
    told = dict(_RUN)
    if url is not None:
        told["Link" if action == "clicked" else "Referrer URL"] = url
    if automated is not None:
        told["Is Bot Activity"] = automated == "true"
    return json.dumps(told)


def _changes(stages: pl.DataFrame) -> pl.DataFrame:
    status = pl.col("stage").replace_strict(_STATUSES)
    return stages.with_row_index("number", offset=1).select(
        marketoGUID=pl.format("99{}", "number"),
        leadId=numbered(stages["lead_id"]),
        activityDate="entered_at",
        activityTypeId=pl.lit(_CHANGE),
        campaignId=pl.lit(None, pl.String),
        primaryAttributeValueId=pl.lit("641"),
        primaryAttributeValue=pl.lit("Lead Status"),
        attributes=pl.lit('{"New Value": "') + status + pl.lit('", "Source": "Web service API"}'),
    )


def _deleted(leads: pl.DataFrame) -> pl.DataFrame:
    gone = leads.drop_nulls("left_at")
    person = numbered(gone["lead_id"])
    return gone.select(
        marketoGUID="98" + person,
        leadId=person,
        activityDate="left_at",
        activityTypeId=pl.lit(_DELETE),
        campaignId=pl.lit(None, pl.String),
        primaryAttributeValueId=person,
        primaryAttributeValue=pl.lit(None, pl.String),
        attributes=pl.lit("{}"),
    )


def _leads(leads: pl.DataFrame) -> pl.DataFrame:
    left = pl.col("opted_out_at").is_not_null()
    return leads.select(
        id=numbered(leads["lead_id"]),
        email=address_of(leads),
        title="role",
        company="account_id",
        industry="industry",
        createdAt="created_at",
        unsubscribed=pl.when(left).then(pl.lit("true")).otherwise(pl.lit("false")),
        leadSource="source",
        leadOwner="owner",
        seniority="seniority",
        segment="segment",
        cookies=pl.lit(None, pl.String),
    )


MARKETO = Shape(
    key="marketo",
    label="Marketo",
    part=_part,
    write=_write,
    carries=_CARRIES,
    original=original,
    loses=(
        "Visits, forms, calls, advertisements, webinars and other events: mails stay.",
        "Replies, complaints and ratings.",
        "Anonymous visitors and people who are in no list.",
        "Kinds of programs, interests, and when people opted out other than in an activity.",
        "The list of content, costs, verdicts and holdouts.",
        "Deals: they lie beside it in the ledger's own table.",
    ),
)
"""Marketo, as its bulk extracts are."""
