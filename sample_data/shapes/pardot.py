"""Pardot's objects, flat: activities by number, prospects, opportunities and their people."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import mails, numbered, original, write_table
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import address_of, in_form

_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": (
            "touch_id", "occurred_at", "lead_id", "channel", "action", "program", "content_id",
            "url",
        ),
        "leads": (
            "lead_id", "account_id", "created_at", "source", "role", "industry", "owner", "mql_at",
            "internal",
        ),
        "deals": (
            "deal_id", "name", "created_at", "closed_at", "status", "amount", "deal_type",
            "contacts",
        ),
    }
)  # fmt: skip
_TYPES = {
    "clicked": "1", "sent": "6", "opened": "11", "unsubscribed": "12", "bounced": "13",
    "complained": "14",
}  # fmt: skip
_TIME = "%Y-%m-%d %H:%M:%S UTC"
_FIRST_CAMPAIGN, _FIRST_MAIL = 60_000, 580_000_000


def _part(company: Company) -> Company:
    touches = mails(company, _CARRIES["touches"], *_TYPES)
    clicked = pl.col("action") == "clicked"
    deals = company.frames["deals"].with_columns(
        pl.lit(None, pl.String).alias(name)
        for name in ("account_id", "lead_id", "currency", "owner", "loss_reason")
    )
    stages = [
        pl.lit(None, pl.String).alias(name)
        for name in ("accepted_at", "sales_ready_at", "disqualified_at", "opted_out_at", "left_at")
    ]
    frames = {
        # Only of a click is the address told.
        "touches": touches.with_columns(url=pl.when(clicked).then("url")),
        "leads": company.frames["leads"].with_columns(stages),
        "deals": deals,
    }
    return Company(frames, company.truth)


def _write(part: Company, folder: Path) -> list[Path]:
    touches, deals = part.frames["touches"], part.frames["deals"]
    programs = _counted(touches["program"], _FIRST_CAMPAIGN)
    pieces = _counted(touches["content_id"], _FIRST_MAIL)
    files = {
        "visitor_activity.csv": _activities(touches, programs, pieces),
        "campaign.csv": programs.with_columns(cost=pl.lit(None, pl.String)),
        "email.csv": pieces.with_columns(subject="name", sent_at=pl.lit(None, pl.String)),
        "prospect.csv": _prospects(part.frames["leads"]),
        "opportunity.csv": _opportunities(deals),
        "opportunity_prospect.csv": _people(deals),
    }
    return [write_table(folder, name, rows) for name, rows in files.items()]


def _counted(names: pl.Series, first: int) -> pl.DataFrame:
    """Return `id` and `name` of each name."""
    each = names.unique().sort()
    return pl.DataFrame(
        {"id": [str(first + place) for place in range(len(each))], "name": each},
        schema={"id": pl.String, "name": pl.String},
    )


def _activities(
    touches: pl.DataFrame, programs: pl.DataFrame, pieces: pl.DataFrame
) -> pl.DataFrame:
    clicked = pl.col("action") == "clicked"
    return touches.select(
        id=numbered(touches["touch_id"]),
        prospect_id=numbered(touches["lead_id"]),
        visitor_id=pl.lit(None, pl.String),
        type=pl.col("action").replace_strict(_TYPES),
        type_name=pl.lit("Email"),
        created_at=in_form(touches["occurred_at"], _TIME),
        details=pl.when(clicked).then("url").otherwise("content_id"),
        campaign_id=pl.col("program").replace_strict(programs["name"], programs["id"]),
        email_id=pl.col("content_id").replace_strict(pieces["name"], pieces["id"]),
    )


def _prospects(leads: pl.DataFrame) -> pl.DataFrame:
    return leads.select(
        id=numbered(leads["lead_id"]),
        email=address_of(leads),
        created_at=in_form(leads["created_at"], _TIME),
        company="account_id",
        source="source",
        job_title="role",
        industry="industry",
        user_id="owner",
        first_assigned_at=in_form(leads["mql_at"], _TIME),
        grade=pl.lit("B"),
        score=pl.lit("40"),
    )


def _opportunities(deals: pl.DataFrame) -> pl.DataFrame:
    won = pl.col("status") == "won"
    return deals.select(
        id=numbered(deals["deal_id"]),
        name="name",
        created_at=in_form(deals["created_at"], _TIME),
        closed_at=in_form(deals["closed_at"], _TIME),
        status=pl.col("status").str.to_titlecase(),
        stage=pl.col("status").str.to_titlecase(),
        value="amount",
        type="deal_type",
        probability=pl.when(won).then(pl.lit("100")).otherwise(pl.lit("0")),
    )


def _people(deals: pl.DataFrame) -> pl.DataFrame:
    named = (
        deals.unique("deal_id", keep="first", maintain_order=True)
        .select("deal_id", lead_id=pl.col("contacts").str.split(";"))
        .explode("lead_id")
        .drop_nulls("lead_id")
    )
    return named.select(
        opportunity_id=numbered(named["deal_id"]),
        prospect_id=numbered(named["lead_id"]),
        updated_at=pl.lit(None, pl.String),
    )


PARDOT = Shape(
    key="pardot",
    label="Pardot",
    part=_part,
    write=_write,
    carries=_CARRIES,
    original=original,
    loses=(
        "Visits, forms, calls, advertisements, webinars and other events: mails stay.",
        "Deliveries, replies and ratings.",
        "Which opens a machine made, and kinds of programs.",
        "Stages but the first assignment, and when people opted out or left.",
        "Seniority, segment and interests of people.",
        "Currencies, owners, accounts and reasons of lost deals.",
        "The list of content, costs, verdicts and holdouts.",
    ),
)
"""Pardot, as a warehouse copies it."""
