"""Tiny datasets from Python rows, in exactly the shape that loading gives.

data = dataset(
    touches=[touch("ann", "2025-03-01"), touch("bob", "2025-03-02", channel="webinar")],
    deals=[deal("d1", "100.00", "2025-04-01", contacts=["ann", "bob"])],
    leads=[lead("ann", account_id="acme"), lead("bob", account_id="acme")],
)
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import polars as pl

from data_contracts.contract import Checked
from data_contracts.dataset import Dataset
from data_contracts.money import minor_digits

TIME = pl.Datetime("us", "UTC")
PLACE = {"source_file": pl.String(), "source_row": pl.Int64()}

TOUCHES: dict[str, pl.DataType] = {
    "touch_id": pl.String(),
    "occurred_at": TIME,
    "lead_id": pl.String(),
    "visitor_id": pl.String(),
    "account_id": pl.String(),
    "channel": pl.String(),
    "action": pl.String(),
    "program": pl.String(),
    "program_kind": pl.String(),
    "content_id": pl.String(),
    "reason": pl.String(),
    "goal": pl.String(),
    "automated": pl.Boolean(),
    "url": pl.String(),
    **PLACE,
    "was_anonymous": pl.Boolean(),
}
DEALS: dict[str, pl.DataType] = {
    "deal_id": pl.String(),
    "name": pl.String(),
    "account_id": pl.String(),
    "account_name": pl.String(),
    "lead_id": pl.String(),
    "created_at": TIME,
    "closed_at": TIME,
    "status": pl.String(),
    "amount": pl.Decimal(38, 4),
    "currency": pl.String(),
    "deal_type": pl.String(),
    "owner": pl.String(),
    "loss_reason": pl.String(),
    "contacts": pl.List(pl.String()),
    **PLACE,
    "amount_minor": pl.Int64(),
}
LEADS: dict[str, pl.DataType] = {
    "lead_id": pl.String(),
    "account_id": pl.String(),
    "created_at": TIME,
    **dict.fromkeys(
        (
            "source",
            "role",
            "seniority",
            "industry",
            "segment",
            "interests",
            "problem",
            "owner",
        ),
        pl.String(),
    ),
    **dict.fromkeys(
        (
            "mql_at",
            "accepted_at",
            "sales_ready_at",
            "disqualified_at",
            "opted_out_at",
            "left_at",
            "first_seen_at",
        ),
        TIME,
    ),
    "internal": pl.Boolean(),
    **PLACE,
}
COSTS: dict[str, pl.DataType] = {
    "period_start": TIME,
    "program": pl.String(),
    "channel": pl.String(),
    "amount": pl.Decimal(38, 4),
    "currency": pl.String(),
    **PLACE,
}

_touch_numbers = count(1)


def at(text: str | datetime) -> datetime:
    """`2025-03-01` or `2025-03-01T09:30:00`, taken as UTC."""
    moment = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def touch(
    lead_id: str | None,
    occurred_at: str | datetime,
    channel: str = "email",
    action: str = "clicked",
    **more: Any,
) -> dict[str, Any]:
    """One touch; without an id it gets the next number, in the order written."""
    return {
        "touch_id": f"t{next(_touch_numbers):08}",
        "occurred_at": at(occurred_at),
        "lead_id": lead_id,
        "channel": channel,
        "action": action,
        "was_anonymous": False,
        **more,
    }


def deal(
    deal_id: str,
    amount: str | int | None,
    closed_at: str | datetime | None,
    **more: Any,
) -> dict[str, Any]:
    """One won deal, in USD, created thirty days before it closed unless said otherwise."""
    closed = None if closed_at is None else at(closed_at)
    created = more.pop("created_at", None)
    if created is None:
        created = at("2025-01-01") if closed is None else closed - timedelta(days=30)
    currency = more.get("currency", "USD")
    exact = None if amount is None else Decimal(amount)
    return {
        "deal_id": deal_id,
        "created_at": at(created),
        "closed_at": closed,
        "status": "won",
        "amount": exact,
        "currency": currency,
        "contacts": [],
        "amount_minor": None if exact is None else int(exact.scaleb(minor_digits(currency))),
        **more,
    }


def lead(lead_id: str, created_at: str | datetime = "2025-01-01", **more: Any) -> dict[str, Any]:
    """One person; give dates of stages by name, as text or datetime."""
    times = {name: at(value) for name, value in more.items() if name.endswith("_at") and value}
    return {
        "lead_id": lead_id,
        "created_at": at(created_at),
        "internal": False,
        **more,
        **times,
    }


def cost(amount: str, period_start: str, program: str | None = None, **more: Any) -> dict[str, Any]:
    """One cost of a program (or, by `channel=`, of a channel), in USD unless said otherwise."""
    return {
        "period_start": at(period_start),
        "program": program,
        "amount": Decimal(amount),
        "currency": "USD",
        **more,
    }


def dataset(
    touches: Sequence[Mapping[str, Any]],
    deals: Sequence[Mapping[str, Any]],
    leads: Sequence[Mapping[str, Any]] | None = None,
    bad_deals: Sequence[Mapping[str, Any]] = (),
    costs: Sequence[Mapping[str, Any]] | None = None,
) -> Dataset:
    """Put rows together as loading would; `bad_deals` are quarantined, as text."""
    return Dataset(
        touches=checked(touches, TOUCHES, "touch_id"),
        deals=checked(deals, DEALS, "deal_id", bad_deals),
        leads=None if leads is None else checked(leads, LEADS, "lead_id"),
        content=None,
        costs=None if costs is None else checked(costs, COSTS, "period_start"),
        verdicts=None,
        holdouts=None,
        origins=(),
        findings=(),
        fingerprint="made for a test",
    )


def checked(
    rows: Sequence[Mapping[str, Any]],
    schema: Mapping[str, pl.DataType],
    key: str,
    bad: Sequence[Mapping[str, Any]] = (),
) -> Checked:
    """Cast rows to a table's schema, sorted by its key."""
    placed = [
        {"source_file": "made.csv", "source_row": line, **row} for line, row in enumerate(rows, 2)
    ]
    unknown = {name for row in rows for name in row} - set(schema)
    if unknown:
        raise KeyError(f"No such column: {', '.join(sorted(unknown))}.")
    good = pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in placed], schema=dict(schema)
    )
    text = {name: pl.String() for name in schema} | {
        "source_row": pl.Int64(),
        "broken": pl.List(pl.String()),
    }
    quarantined = [
        {"source_file": "made.csv", "source_row": 2 + len(rows) + i, "broken": ["made"], **row}
        for i, row in enumerate(bad)
    ]
    aside = pl.DataFrame(
        [{name: row.get(name) for name in text} for row in quarantined], schema=text
    )
    return Checked(good.sort(key), aside)
