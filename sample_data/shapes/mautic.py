"""Mautic's e-mail stats report and list of contacts, in an installation set to UTC."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import DEALS, mails, numbered, original, write_deals, write_table
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import address_of, in_form

_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": ("occurred_at", "lead_id", "channel", "action", "program", "content_id"),
        "leads": (
            "lead_id", "account_id", "created_at", "source", "role", "industry", "owner",
            "internal",
        ),
        "deals": DEALS,
    }
)  # fmt: skip
_MAIL = ["lead_id", "program", "content_id"]
_TIME = "%Y-%m-%d %H:%M:%S"


def _part(company: Company) -> Company:
    touches = mails(company, _CARRIES["touches"], "sent", "opened").unique(maintain_order=True)
    once = touches.filter(
        (pl.col("action") == "sent").sum().over(_MAIL) == 1,
        # A report has one time of reading: the first.
        (pl.col("action") == "sent")
        | (pl.col("occurred_at") == pl.col("occurred_at").min().over([*_MAIL, "action"])),
    )
    frames = {
        "touches": once,
        "leads": company.frames["leads"].with_columns(
            pl.lit(None, pl.String).alias(name)
            for name in ("mql_at", "accepted_at", "sales_ready_at", "disqualified_at")
        ),
        "deals": company.frames["deals"],
    }
    return Company(frames, company.truth)


def _write(part: Company, folder: Path) -> list[Path]:
    leads = part.frames["leads"]
    return [
        write_table(folder, "report_email_stats.csv", _stats(part.frames["touches"], leads)),
        write_table(folder, "contacts.csv", _contacts(leads)),
        write_deals(folder, part.frames["deals"]),
    ]


def _stats(touches: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    people = leads.select("lead_id").with_columns(address_of(leads).alias("email"))
    opened = touches.filter(action="opened").select(*_MAIL, opened_at="occurred_at")
    rows = (
        touches.filter(action="sent")
        .join(opened, on=_MAIL, how="left", maintain_order="left")
        .join(people, on="lead_id", how="left", maintain_order="left")
    )
    read = pl.col("opened_at").is_not_null()
    return rows.select(
        pl.col("email").alias("Email address"),
        in_form(rows["occurred_at"], _TIME).alias("Date sent"),
        pl.when(read).then(pl.lit("Yes")).otherwise(pl.lit("No")).alias("Read"),
        in_form(rows["opened_at"], _TIME).alias("Date read"),
        pl.lit("No").alias("Is failed"),
        pl.lit("No").alias("Clicked"),
        pl.lit("0").alias("Unsubscribed"),
        pl.col("content_id").alias("Subject"),
        pl.col("program").alias("Campaign name"),
    )


def _contacts(leads: pl.DataFrame) -> pl.DataFrame:
    return leads.select(
        numbered(leads["lead_id"]).alias("Contact ID"),
        address_of(leads).alias("Email"),
        pl.col("account_id").alias("Company"),
        in_form(leads["created_at"], _TIME).alias("Date added"),
        pl.lit("0").alias("Points"),
        pl.col("source").alias("Lead source"),
        pl.col("role").alias("Position"),
        pl.col("industry").alias("Industry"),
        pl.col("owner").alias("Owner"),
    )


MAUTIC = Shape(
    key="mautic",
    label="Mautic",
    part=_part,
    write=_write,
    carries=_CARRIES,
    original=original,
    loses=(
        "All but what was sent and first read: its report has no times of clicks and opt-outs.",
        "Mails that a person got twice.",
        "Ids of touches, which opens a machine made, and kinds of programs.",
        "Stages, and when people opted out or left.",
        "Seniority, segment and interests of people.",
        "The list of content, costs, verdicts and holdouts.",
        "Deals: they lie beside it in the ledger's own table.",
    ),
)
"""Mautic, as its reports are."""
