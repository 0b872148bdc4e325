"""The credit rules applied to written rows one by one: slow, plain, and nobody else's code."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl

RESPONSES = {
    "clicked", "replied", "form_submitted", "content_downloaded", "registered", "attended",
    "call_answered", "call_received", "meeting_held", "chatted", "rated", "ad_clicked",
    "page_viewed",
}  # fmt: skip
WINDOW = timedelta(days=365)


def moment(text):
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None


def linear_shares(frames):
    """Share of won new business by channel, from the frames as they are written."""
    touches = _by_account(frames)
    credit, total = Counter(), Decimal(0)
    for deal in _won_new_business(frames["deals"]):
        amount, closed = Decimal(deal["amount"]), moment(deal["closed_at"])
        total += amount
        journey = [t for t in touches[deal["account_id"]] if closed - WINDOW <= t[0] <= closed]
        if not journey:
            credit["no touch on record"] += amount
        for _, channel in journey:
            credit[channel] += amount / len(journey)
    return {channel: float(part / total) for channel, part in credit.items()}


def _won_new_business(deals):
    rows = {row["deal_id"]: row for row in deals.to_dicts()}.values()
    return [
        row
        for row in rows
        if row["status"] == "won" and row["deal_type"] == "new business" and row["closed_at"]
    ]


def _by_account(frames):
    account_of = {r["lead_id"]: r["account_id"] for r in frames["leads"].to_dicts()}
    staff = {r["lead_id"] for r in frames["leads"].to_dicts() if r["internal"] == "true"}
    by_lead = defaultdict(list)
    for row in _known(frames["touches"]):
        if row["lead_id"] in account_of and row["lead_id"] not in staff:
            by_lead[row["lead_id"]].append(row)
    found = defaultdict(list)
    for lead, rows in by_lead.items():
        for row in _creditable(rows):
            found[account_of[lead]].append((row["at"], row["channel"]))
    return found


def _known(touches):
    """Each touch once, with a date, and with the lead that its visitor became."""
    wanted = touches.filter(pl.col("action").is_in([*RESPONSES, "delivered"]))
    rows = {row["touch_id"]: row for row in wanted.to_dicts()}.values()
    rows = [row | {"at": at} for row in rows if (at := moment(row["occurred_at"]))]
    rows.sort(key=lambda row: (row["at"], row["touch_id"]))
    became = {}
    for row in rows:
        if row["lead_id"] and row["visitor_id"]:
            became.setdefault(row["visitor_id"], row["lead_id"])
    for row in rows:
        row["lead_id"] = row["lead_id"] or became.get(row["visitor_id"])
    return rows


def _creditable(rows):
    clicks = [row["at"] for row in rows if row["action"] == "clicked"]
    delivered = {(r["content_id"], r["at"]) for r in rows if r["action"] == "delivered"}
    last_same, last_page, kept = {}, None, []
    for row in rows:
        if row["action"] not in RESPONSES or (row["url"] or "").endswith("/unsubscribe"):
            continue
        if row["action"] == "clicked" and _by_machine(row, clicks, delivered):
            continue
        if row["action"] == "page_viewed":
            visited, last_page = last_page, row["at"]
            if visited and row["at"] - visited < timedelta(minutes=30):
                continue
        same = (row["action"], row["content_id"])
        if same in last_same and row["at"] - last_same[same] < timedelta(hours=24):
            continue
        last_same[same] = row["at"]
        kept.append(row)
    return kept


def _by_machine(row, clicks, delivered):
    soon = any((row["content_id"], row["at"] - timedelta(seconds=s)) in delivered for s in range(6))
    at_once = sum(abs(other - row["at"]) <= timedelta(seconds=1) for other in clicks) > 1
    return row["automated"] == "true" or soon or at_once
