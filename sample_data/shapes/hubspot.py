"""HubSpot's exports: contacts, deals, calls, meetings, the lifecycle's history, e-mail events.

The user interface writes wall-clock minutes in the account's zone, which is Phoenix here (no clock
changes, so that each minute means one moment); the history and the e-mail events are in UTC.
"""

import uuid
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import (
    address_of,
    cut_to,
    ids,
    in_form,
    in_milliseconds,
    listed_ids,
    only_known,
    write_quoted,
)

_ZONE = "America/Phoenix"
_MINUTES = "%Y-%m-%d %H:%M"
_STAGES = {
    "lead": "lead",
    "mql": "marketingqualifiedlead",
    "sales_ready": "salesqualifiedlead",
    "opportunity": "opportunity",
}
_MAIL = {
    "sent": "SENT", "delivered": "DELIVERED", "opened": "OPEN", "clicked": "CLICK",
    "replied": "REPLY", "unsubscribed": "STATUSCHANGE", "bounced": "BOUNCE",
    "complained": "SPAMREPORT",
}  # fmt: skip
_CALLS = {
    "call_made": ("Outbound", "No answer"),
    "call_answered": ("Outbound", "Connected"),
    "call_received": ("Inbound", "Connected"),
}
_STATUS = {"won": "Closed won", "lost": "Closed lost", "open": "Presentation scheduled"}
_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": (
            "touch_id", "occurred_at", "lead_id", "channel", "action", "program", "automated",
            "url",
        ),
        "deals": (
            "deal_id", "name", "account_id", "created_at", "closed_at", "status", "amount",
            "currency", "deal_type", "owner", "loss_reason", "contacts",
        ),
        "leads": (
            "lead_id", "account_id", "created_at", "source", "role", "seniority", "industry",
            "segment", "owner", "mql_at", "sales_ready_at", "internal",
        ),
        "lead_stages": ("lead_id", "stage", "entered_at"),
    }
)  # fmt: skip


def record_id(ours: str) -> str:
    """Return a HubSpot record id, a number: our id's bytes read as one.

    >>> record_id("L000001"), original("21445081755037745")
    ('21445081755037745', 'L000001')
    """
    return str(int.from_bytes(ours.encode()))


def event_id(ours: str) -> str:
    """Return an id of an e-mail event, a UUID: our id's bytes, filled up to 16."""
    return str(uuid.UUID(bytes=ours.encode().rjust(16, b"\0")))


def original(theirs: str) -> str:
    """Return our id for a record id, an event's id, or a call's id joined with its contact's."""
    first = theirs.split(":", maxsplit=1)[0]
    content = (
        uuid.UUID(first).bytes if "-" in first else int(first).to_bytes(16)
    )  # fmt: skip
    return content.lstrip(b"\0").decode()


def _part(company: Company) -> Company:
    leads = company.frames["leads"].with_columns(
        cut_to(company.frames["leads"][name], "1m")
        for name in ("created_at", "mql_at", "sales_ready_at")
    )
    stages = company.frames["lead_stages"].filter(pl.col("stage").is_in(list(_STAGES)))
    deals = company.frames["deals"]
    frames = {
        "touches": _touches(only_known(company.frames["touches"], leads)),
        "deals": deals.with_columns(
            cut_to(deals["created_at"], "1m"), cut_to(deals["closed_at"], "1m")
        ),
        "leads": leads,
        "lead_stages": stages.with_columns(cut_to(stages["entered_at"], "1m")),
    }
    return Company(frames, company.truth)


def _touches(touches: pl.DataFrame) -> pl.DataFrame:
    """Return mails, calls and meetings; HubSpot keeps no campaign of calls and meetings."""
    mails = (pl.col("channel") == "email") & pl.col("action").is_in(list(_MAIL))
    meetings = pl.col("action") == "meeting_held"
    calls = (pl.col("channel") == "call") & pl.col("action").is_in(list(_CALLS))
    kept = touches.filter(mails | meetings | calls)
    return kept.with_columns(
        pl.when(mails).then("program").alias("program"),
        pl.when(meetings).then(pl.lit("meeting")).otherwise("channel").alias("channel"),
        pl.when(mails).then("automated").alias("automated"),
        pl.when(mails).then("url").alias("url"),
        pl.when(mails).then("occurred_at").otherwise(
            cut_to(kept["occurred_at"], "1m")
        ).alias("occurred_at"),
    )  # fmt: skip


def _write(part: Company, folder: Path) -> list[Path]:
    touches, leads = part.frames["touches"], part.frames["leads"]
    files = {
        "hubspot-crm-exports-all-contacts.csv": _contacts(leads, part.frames["lead_stages"]),
        "hubspot-crm-exports-all-deals.csv": _deals(part.frames["deals"]),
        "hubspot-crm-exports-all-calls.csv": _calls(touches),
        "hubspot-crm-exports-all-meetings.csv": _meetings(touches),
        "hubspot-contact-property-history-lifecyclestage.csv": _history(part.frames["lead_stages"]),
        "email_events.csv": _events(touches, leads),
    }
    return [write_quoted(folder, name, rows) for name, rows in files.items()]


def _contacts(leads: pl.DataFrame, stages: pl.DataFrame) -> pl.DataFrame:
    newest = stages.group_by("lead_id", "stage").agg(pl.col("entered_at").max())
    dates = newest.pivot("stage", index="lead_id", values="entered_at")
    listed = leads.join(dates, on="lead_id", how="left", maintain_order="left")
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, leads.height)
    entered = {
        stage: in_form(listed[stage], _MINUTES, _ZONE) if stage in listed.columns else empty
        for stage in _STAGES
    }
    return pl.DataFrame(
        {
            "Record ID": ids(leads["lead_id"], record_id),
            "Email": address_of(leads),
            "Create Date": in_form(leads["created_at"], _MINUTES, _ZONE),
            "Original Traffic Source": leads["source"],
            "Job Title": leads["role"],
            "Seniority": leads["seniority"],
            "Industry": leads["industry"],
            "Segment": leads["segment"],
            "Contact owner": leads["owner"],
            "Associated Company IDs": ids(leads["account_id"], record_id),
            "Became a Lead Date": entered["lead"],
            "Became a Marketing Qualified Lead Date": entered["mql"],
            "Became a Sales Qualified Lead Date": entered["sales_ready"],
            "Became an Opportunity Date": entered["opportunity"],
        }
    )


def _deals(deals: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Record ID": ids(deals["deal_id"], record_id),
            "Deal Name": deals["name"],
            "Deal Stage": deals["status"].replace(_STATUS),
            "Amount": deals["amount"],
            "Currency": deals["currency"],
            "Create Date": in_form(deals["created_at"], _MINUTES, _ZONE),
            "Close Date": in_form(deals["closed_at"], _MINUTES, _ZONE),
            "Deal owner": deals["owner"],
            "Deal Type": deals["deal_type"],
            "Closed Lost Reason": deals["loss_reason"],
            "Associated Company IDs": ids(deals["account_id"], record_id),
            "Associated Contact IDs": listed_ids(deals["contacts"], record_id),
        }
    )


def _calls(touches: pl.DataFrame) -> pl.DataFrame:
    calls = touches.filter(pl.col("action").is_in(list(_CALLS)))
    words = {action: outcome for action, (_, outcome) in _CALLS.items()}
    directions = {action: direction for action, (direction, _) in _CALLS.items()}
    return pl.DataFrame(
        {
            "Record ID": ids(calls["touch_id"], record_id),
            "Activity date": in_form(calls["occurred_at"], _MINUTES, _ZONE),
            "Call outcome": calls["action"].replace(words),
            "Call direction": calls["action"].replace(directions),
            "Associated Contact IDs": ids(calls["lead_id"], record_id),
        }
    )


def _meetings(touches: pl.DataFrame) -> pl.DataFrame:
    meetings = touches.filter(pl.col("action") == "meeting_held")
    return pl.DataFrame(
        {
            "Record ID": ids(meetings["touch_id"], record_id),
            "Meeting start time": in_form(meetings["occurred_at"], _MINUTES, _ZONE),
            "Meeting outcome": pl.Series(["Completed"]).new_from_index(0, meetings.height),
            "Associated Contact IDs": ids(meetings["lead_id"], record_id),
        }
    )


def _history(stages: pl.DataFrame) -> pl.DataFrame:
    """Return the history newest first, as HubSpot exports it."""
    newest_first = stages.sort("lead_id", "entered_at", descending=[False, True])
    return pl.DataFrame(
        {
            "Record ID": ids(newest_first["lead_id"], record_id),
            "Property": pl.Series(["lifecyclestage"]).new_from_index(0, stages.height),
            "Value": newest_first["stage"].replace(_STAGES),
            "Timestamp (UTC)": newest_first["entered_at"],
        }
    )


def _events(touches: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    addresses = leads.select("lead_id", address_of(leads).alias("recipient")).unique("lead_id")
    mails = touches.filter(pl.col("channel") == "email").join(
        addresses, on="lead_id", how="left", maintain_order="left"
    )
    out = pl.when(pl.col("action") == "unsubscribed").then(pl.lit("UNSUBSCRIBED"))
    return pl.DataFrame(
        {
            "id": ids(mails["touch_id"], event_id),
            "type": mails["action"].replace(_MAIL),
            "created": in_milliseconds(mails["occurred_at"]),
            "recipient": mails["recipient"],
            "emailCampaignName": mails["program"],
            "filteredEvent": mails["automated"],
            "url": mails["url"],
            "portalSubscriptionStatus": mails.select(out).to_series(),
        }
    )


HUBSPOT = Shape(
    key="hubspot",
    label="HubSpot",
    part=_part,
    write=_write,
    carries=_CARRIES,
    original=original,
    loses=(
        "Visits, forms, advertisements, webinars and fairs: only mails, calls and meetings stay.",
        "Anonymous visitors and people who are in no list of contacts.",
        "Seconds, but for mails: the user interface writes minutes.",
        "The program of calls and meetings, the piece of content of each touch, and program kinds.",
        "The stages accepted, recycled and disqualified: the lifecycle has no such stage.",
        "When people opted out or left, and what they are interested in.",
        "The list of content, costs, verdicts and holdouts.",
    ),
)
"""HubSpot, as a portal in Phoenix exports it."""
