"""Salesforce's Data Export: one file per object, date-times in UTC, ids of 18 characters.

Everybody is a lead. Who is named in a deal was converted, so that the deal's contact roles name the
contact that the lead became. A program is one campaign per channel.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.salesforce_ids import original, salesforce_id
from sample_data.shapes.salesforce_part import CALLS, RESPONSES, STAGES, part
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import address_of, ids, in_form, write_quoted

_EXACT = "%Y-%m-%dT%H:%M:%S.000Z"
_STATUS = {"won": "Closed Won", "lost": "Closed Lost", "open": "Qualification"}
_NEVER_CLOSED = "2030-12-31"
"""Salesforce asks for a close date also while a deal is open."""
_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": ("touch_id", "occurred_at", "lead_id", "channel", "action", "program"),
        "deals": (
            "deal_id", "name", "account_id", "created_at", "closed_at", "status", "amount",
            "currency", "deal_type", "owner", "loss_reason", "contacts",
        ),
        "leads": (
            "lead_id", "account_id", "created_at", "source", "role", "seniority", "industry",
            "segment", "interests", "owner", "mql_at", "accepted_at", "sales_ready_at",
            "disqualified_at", "internal",
        ),
        "lead_stages": ("lead_id", "stage", "entered_at"),
        "costs": ("period_start", "program", "amount", "currency"),
    }
)  # fmt: skip


def _write(company: Company, folder: Path) -> list[Path]:
    touches, deals, leads = (company.frames[name] for name in ("touches", "deals", "leads"))
    members = touches.filter(pl.col("action").is_in(list(RESPONSES)))
    files = {
        "Account.csv": _accounts(leads),
        "User.csv": _users(leads, deals),
        "Lead.csv": _leads(leads, company.frames["lead_stages"]),
        "LeadHistory.csv": _history(company.frames["lead_stages"]),
        "Opportunity.csv": _opportunities(deals),
        "OpportunityContactRole.csv": _roles(deals),
        "Campaign.csv": _campaigns(members, company.frames["costs"]),
        "CampaignMember.csv": _members(members),
        "Task.csv": _tasks(touches),
        "Event.csv": _events(touches),
    }
    return [write_quoted(folder, name, rows) for name, rows in files.items()]


def _id(prefix: str, ours: pl.Series) -> pl.Series:
    return ids(ours, lambda value: salesforce_id(prefix, value))


def _constant(value: str, height: int) -> pl.Series:
    return pl.Series([value]).new_from_index(0, height)


def _accounts(leads: pl.DataFrame) -> pl.DataFrame:
    names = leads["account_id"].drop_nulls().unique().sort()
    return pl.DataFrame(
        {
            "Id": _id("001", names),
            "Name": names,
            "BillingCountry": _constant("US", len(names)),
            "OwnerId": _constant("", len(names)),
        }
    )


def _users(leads: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    names = pl.concat([leads["owner"], deals["owner"]]).drop_nulls().unique().sort()
    return pl.DataFrame(
        {
            "Id": _id("005", names),
            "Name": names,
            "Username": _constant("", len(names)),
            "IsActive": _constant("1", len(names)),
        }
    )


def _leads(leads: pl.DataFrame, stages: pl.DataFrame) -> pl.DataFrame:
    converted = stages.filter(pl.col("stage") == "opportunity").select(
        "lead_id", converted="entered_at", contact="lead_id"
    )
    listed = leads.join(converted, on="lead_id", how="left", maintain_order="left")
    ticked = listed.select(pl.col("converted").is_not_null().cast(pl.Int8).cast(pl.String))
    contacts = _id("003", listed["contact"])
    return pl.DataFrame(
        {
            "Id": _id("00Q", leads["lead_id"]),
            "IsDeleted": _constant("0", leads.height),
            "LastName": leads["lead_id"],
            "Email": address_of(leads),
            "Company": leads["account_id"],
            "Title": leads["role"],
            "Seniority__c": leads["seniority"],
            "Industry": leads["industry"],
            "Segment__c": leads["segment"],
            "Product_Interest__c": leads["interests"],
            "LeadSource": leads["source"],
            "OwnerId": _id("005", leads["owner"]),
            "IsConverted": ticked.to_series(),
            "ConvertedDate": listed["converted"],
            "ConvertedContactId": contacts,
            # That there was a deal counts, not which: people can have several.
            "ConvertedOpportunityId": contacts,
            "CreatedDate": in_form(leads["created_at"], _EXACT),
        }
    )


def _history(stages: pl.DataFrame) -> pl.DataFrame:
    statuses = stages.filter(pl.col("stage").is_in(list(STAGES)))
    return pl.DataFrame(
        {
            "Id": _constant("", statuses.height),
            "LeadId": _id("00Q", statuses["lead_id"]),
            "Field": _constant("Status", statuses.height),
            "NewValue": statuses["stage"].replace(STAGES),
            "CreatedDate": in_form(statuses["entered_at"], _EXACT),
        }
    )


def _opportunities(deals: pl.DataFrame) -> pl.DataFrame:
    still_open = deals["status"] == "open"
    planned = pl.when(still_open).then(pl.lit(_NEVER_CLOSED)).otherwise(deals["closed_at"])
    return pl.DataFrame(
        {
            "Id": _id("006", deals["deal_id"]),
            "IsDeleted": _constant("0", deals.height),
            "AccountId": _id("001", deals["account_id"]),
            "Name": deals["name"],
            "StageName": deals["status"].replace(_STATUS),
            "Amount": deals["amount"],
            "CurrencyIsoCode": deals["currency"],
            "CloseDate": pl.select(planned).to_series(),
            "Type": deals["deal_type"],
            "IsClosed": (~still_open).cast(pl.Int8).cast(pl.String),
            "IsWon": (deals["status"] == "won").cast(pl.Int8).cast(pl.String),
            "OwnerId": _id("005", deals["owner"]),
            "Loss_Reason__c": deals["loss_reason"],
            "CreatedDate": in_form(deals["created_at"], _EXACT),
        }
    )


def _roles(deals: pl.DataFrame) -> pl.DataFrame:
    """Return the people of deals in their order; the first is the main one."""
    named = (
        deals.unique("deal_id", keep="first", maintain_order=True)
        .select("deal_id", lead_id=pl.col("contacts").str.split(";"))
        .explode("lead_id")
        .drop_nulls()
    )
    main = named.select(pl.col("deal_id").is_first_distinct().cast(pl.Int8).cast(pl.String))
    return pl.DataFrame(
        {
            "OpportunityId": _id("006", named["deal_id"]),
            "ContactId": _id("003", named["lead_id"]),
            "Role": _constant("", named.height),
            "IsPrimary": main.to_series(),
        }
    )


def _campaigns(members: pl.DataFrame, costs: pl.DataFrame) -> pl.DataFrame:
    pairs = pl.concat([members.select("program", "channel"), costs.select("program", "channel")])
    every = pairs.unique().sort("program", "channel")
    priced = every.join(costs, on=["program", "channel"], how="left", maintain_order="left")
    return pl.DataFrame(
        {
            "Id": _campaign_ids(priced),
            "IsDeleted": _constant("0", priced.height),
            "Name": priced["program"],
            "Type": priced["channel"],
            "StartDate": priced["period_start"],
            "ActualCost": priced["amount"],
            "NumberOfResponses": _constant("", priced.height),
            "CurrencyIsoCode": priced["currency"],
            "CreatedDate": _constant("2024-01-01T00:00:00.000Z", priced.height),
        }
    )


def _campaign_ids(rows: pl.DataFrame) -> pl.Series:
    """Number the campaigns by their program and channel, which together are one."""
    names = rows.select(pl.concat_str("program", "channel", separator="\t")).to_series()
    return names.map_elements(_campaign_id, return_dtype=pl.String)


def _campaign_id(name: str) -> str:
    # Names are too long to be written into an id, and nobody asks for them back.
    return salesforce_id("701", sha256(name.encode()).hexdigest()[:8])


def _members(members: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Id": _id("00v", members["touch_id"]),
            "CampaignId": _campaign_ids(members),
            "LeadId": _id("00Q", members["lead_id"]),
            "ContactId": _constant("", members.height),
            "Status": members["action"].replace(RESPONSES),
            "HasResponded": _constant("1", members.height),
            "FirstRespondedDate": members["occurred_at"],
        }
    )


def _tasks(touches: pl.DataFrame) -> pl.DataFrame:
    calls = touches.filter(pl.col("action").is_in(list(CALLS)))
    kinds = {action: kind for action, (kind, _) in CALLS.items()}
    outcomes = {action: outcome for action, (_, outcome) in CALLS.items()}
    return pl.DataFrame(
        {
            "Id": _id("00T", calls["touch_id"]),
            "WhoId": _id("00Q", calls["lead_id"]),
            "Subject": _constant("Call", calls.height),
            "Status": _constant("Completed", calls.height),
            "Priority": _constant("Normal", calls.height),
            "TaskSubtype": _constant("Call", calls.height),
            "CallType": calls["action"].replace(kinds),
            "CallDisposition": calls["action"].replace(outcomes),
            "CompletedDateTime": in_form(calls["occurred_at"], _EXACT),
        }
    )


def _events(touches: pl.DataFrame) -> pl.DataFrame:
    meetings = touches.filter(pl.col("action") == "meeting_held")
    return pl.DataFrame(
        {
            "Id": _id("00U", meetings["touch_id"]),
            "WhoId": _id("00Q", meetings["lead_id"]),
            "Subject": _constant("Meeting", meetings.height),
            "StartDateTime": in_form(meetings["occurred_at"], _EXACT),
            "DurationInMinutes": _constant("30", meetings.height),
            "Type": _constant("Meeting", meetings.height),
        }
    )


SALESFORCE = Shape(
    key="salesforce",
    label="Salesforce",
    part=part,
    write=_write,
    carries=_CARRIES,
    original=original,
    loses=(
        "Mails, visits, advertisements and harms: calls, meetings and campaign responses stay.",
        "All but the first response of a person to a campaign, and its time of day.",
        "Anonymous visitors and people who are no leads.",
        "The program of calls and meetings, the piece of content of each touch, and program kinds.",
        "The time of day at which a deal closed.",
        "When people opted out or left.",
        "Costs by month: a campaign has one cost, booked on its first day.",
        "The list of content, verdicts and holdouts.",
    ),
)
"""Salesforce, as its weekly Data Export writes it."""
