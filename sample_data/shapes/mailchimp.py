"""Mailchimp's tables in a warehouse: members, campaigns, and what recipients did."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import DEALS, mails, write_table
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import address_of, ids, in_form, listed_ids

_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": ("occurred_at", "lead_id", "channel", "action", "program", "content_id", "url"),
        "leads": ("lead_id", "account_id", "created_at", "internal"),
        "content": ("content_id", "title", "content_type", "subject", "url"),
        "deals": DEALS,
    }
)
_WORDS = {"opened": "open", "clicked": "click", "bounced": "bounce"}
_LEFT = "unsubscribed"
_TIME = "%Y-%m-%d %H:%M:%S"
_LIST = "8e423a4179"
_DIGITS = 32


def _hashed(ours: str) -> str:
    """Return an id of 32 hexadecimal digits, as a member's is, from which ours can be told."""
    return ours.encode().hex().zfill(_DIGITS)


def _original(theirs: str) -> str:
    if len(theirs) != _DIGITS:
        return theirs
    return bytes.fromhex(theirs).lstrip(b"\0").decode()


def _part(company: Company) -> Company:
    touches = mails(company, _CARRIES["touches"], *_WORDS, _LEFT).unique(maintain_order=True)
    clicked = pl.col("action") == "clicked"
    # A campaign is one mail of one program, and only of a click is the address told.
    single = touches.filter(pl.col("program").n_unique().over("content_id") == 1)
    told = single.with_columns(url=pl.when(clicked).then("url")).unique(maintain_order=True)
    frames = {
        "touches": told,
        "leads": company.frames["leads"].with_columns(
            pl.lit(None, pl.String).alias(name)
            for name in ("mql_at", "accepted_at", "sales_ready_at", "disqualified_at")
        ),
        "content": _content(told, company.frames["content"]),
        "deals": company.frames["deals"],
    }
    return Company(frames, company.truth)


def _content(touches: pl.DataFrame, content: pl.DataFrame) -> pl.DataFrame:
    campaigns = touches.select("content_id", "program").unique().sort("content_id")
    known = campaigns.join(content, on="content_id", how="left", maintain_order="left")
    return known.with_columns(title="program", content_type=pl.lit("e-mail")).select(
        content.columns
    )


def _write(part: Company, folder: Path) -> list[Path]:
    touches, deals = part.frames["touches"], part.frames["deals"]
    people = deals.with_columns(
        ids(deals["lead_id"], _hashed), listed_ids(deals["contacts"], _hashed)
    )
    files = {
        "member.csv": _members(part.frames["leads"]),
        "campaign.csv": _campaigns(part.frames["content"]),
        "campaign_recipient_activity.csv": _activity(touches.filter(pl.col("action") != _LEFT)),
        "unsubscribe.csv": _unsubscribes(touches.filter(pl.col("action") == _LEFT)),
        "deals.csv": people,
    }
    return [write_table(folder, name, rows) for name, rows in files.items()]


def _members(leads: pl.DataFrame) -> pl.DataFrame:
    left = pl.when(pl.col("opted_out_at").is_not_null()).then(pl.lit("unsubscribed"))
    return leads.select(
        id=ids(leads["lead_id"], _hashed),
        list_id=pl.lit(_LIST),
        email_address=address_of(leads),
        member_rating=pl.lit("2"),
        merge_company="account_id",
        status=left.otherwise(pl.lit("subscribed")),
        timestamp_opt=in_form(leads["created_at"], _TIME),
        timestamp_signup=in_form(leads["created_at"], _TIME),
        unique_email_id=pl.lit(None, pl.String),
    )


def _campaigns(content: pl.DataFrame) -> pl.DataFrame:
    return content.select(
        id="content_id",
        list_id=pl.lit(_LIST),
        long_archive_url="url",
        send_time=pl.lit(None, pl.String),
        status=pl.lit("sent"),
        subject_line="subject",
        title="title",
        type=pl.lit("regular"),
    )


def _activity(touches: pl.DataFrame) -> pl.DataFrame:
    bounced = pl.col("action") == "bounced"
    return touches.select(
        action=pl.col("action").replace_strict(_WORDS),
        campaign_id="content_id",
        member_id=ids(touches["lead_id"], _hashed),
        timestamp=in_form(touches["occurred_at"], _TIME),
        bounce_type=pl.when(bounced).then(pl.lit("hard")),
        list_id=pl.lit(_LIST),
        url="url",
    )


def _unsubscribes(touches: pl.DataFrame) -> pl.DataFrame:
    return touches.select(
        campaign_id="content_id",
        member_id=ids(touches["lead_id"], _hashed),
        list_id=pl.lit(_LIST),
        reason=pl.lit("NORMAL"),
        timestamp=in_form(touches["occurred_at"], _TIME),
    )


MAILCHIMP = Shape(
    key="mailchimp",
    label="Mailchimp",
    part=_part,
    write=_write,
    carries=_CARRIES,
    original=_original,
    loses=(
        "All but opens, clicks, bounces and opt-outs in mails.",
        "Mails that several programs sent.",
        "Ids of touches, which opens a machine made, and kinds of programs.",
        "Of a person all but account and creation: no stages, no source, no role.",
        "What content is about and for whom.",
        "Costs, verdicts and holdouts.",
        "Deals: they lie beside it in the ledger's own table.",
    ),
)
"""Mailchimp, as a warehouse copies it."""
