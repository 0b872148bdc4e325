"""ActiveCampaign's export of contacts and its API's deals, in an account set to UTC."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import number, numbered, original, write_table
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import address_of, ids, in_form, only_known

_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": ("occurred_at", "lead_id", "channel", "action"),
        "leads": (
            "lead_id", "account_id", "created_at", "source", "role", "industry", "owner",
            "opted_out_at", "internal",
        ),
        "deals": (
            "deal_id", "name", "account_id", "lead_id", "created_at", "closed_at", "status",
            "amount", "currency", "owner", "loss_reason",
        ),
    }
)  # fmt: skip
_STATUSES = {"open": "0", "won": "1", "lost": "2"}
_TIME = "%Y-%m-%d %H:%M:%S"
_CENTS = 100


def _part(company: Company) -> Company:
    leads = company.frames["leads"]
    frames = {
        "touches": _opt_outs(company.frames["touches"], leads),
        "leads": leads.with_columns(
            pl.lit(None, pl.String).alias(name)
            for name in ("mql_at", "accepted_at", "sales_ready_at", "disqualified_at", "left_at")
        ),
        "deals": company.frames["deals"].with_columns(
            pl.lit(None, pl.String).alias("deal_type"), contacts="lead_id"
        ),
    }
    return Company(frames, company.truth)


def _opt_outs(touches: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """Return the one touch that the list of contacts tells: the opt-out, when it says."""
    left = leads.drop_nulls("opted_out_at")
    known = {"lead_id": left["lead_id"], "occurred_at": left["opted_out_at"]}
    rows = pl.DataFrame(known, schema={"lead_id": pl.String, "occurred_at": pl.String})
    told = rows.with_columns(channel=pl.lit("email"), action=pl.lit("unsubscribed"))
    return only_known(pl.concat([touches.clear(), told], how="diagonal"), leads)


def _write(part: Company, folder: Path) -> list[Path]:
    return [
        write_table(folder, "contacts_export.csv", _contacts(part.frames["leads"])),
        write_table(folder, "deals_api_flat.csv", _deals(part.frames["deals"])),
    ]


def _contacts(leads: pl.DataFrame) -> pl.DataFrame:
    active = pl.when(pl.col("opted_out_at").is_null()).then(pl.lit("1")).otherwise(pl.lit("2"))
    return leads.select(
        numbered(leads["lead_id"]).alias("Contact ID"),
        address_of(leads).alias("Email"),
        pl.col("account_id").alias("Account"),
        active.alias("Status"),
        in_form(leads["created_at"], _TIME).alias("Date Created"),
        in_form(leads["opted_out_at"], _TIME).alias("Unsubscribed Date"),
        pl.col("source").alias("Source"),
        pl.col("role").alias("Job Title"),
        pl.col("industry").alias("Industry"),
        pl.col("owner").alias("Owner"),
        pl.lit(None, pl.String).alias("Tags"),
    )


def _deals(deals: pl.DataFrame) -> pl.DataFrame:
    return deals.select(
        id=numbered(deals["deal_id"]),
        hash=numbered(deals["deal_id"]),
        title="name",
        value=ids(deals["amount"], _cents),
        currency=pl.col("currency").str.to_lowercase(),
        status=pl.col("status").replace_strict(_STATUSES),
        group=pl.lit("1"),
        stage=pl.lit("1"),
        cdate=_offset("created_at"),
        mdate=_offset("closed_at"),
        contact=ids(deals["lead_id"], number),
        account="account_id",
        owner="owner",
        lossreason_custom="loss_reason",
    )


def _cents(amount: str) -> str:
    return str(int(Decimal(amount) * _CENTS))


def _offset(column: str) -> pl.Expr:
    return pl.col(column).str.replace("Z$", "+00:00")


ACTIVECAMPAIGN = Shape(
    key="activecampaign",
    label="ActiveCampaign",
    part=_part,
    write=_write,
    carries=_CARRIES,
    original=original,
    loses=(
        "All touches but opt-outs: its exports of contacts and deals tell no others.",
        "Stages, and when people left.",
        "Seniority, segment and interests of people.",
        "All but one contact of a deal, and its type.",
        "The list of content, costs, verdicts and holdouts.",
    ),
)
"""ActiveCampaign, as its interface exports contacts and its API deals."""
