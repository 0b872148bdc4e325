"""Tables written by hand: one valid row each, and a plain reader of ISO text."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import polars as pl

from data_contracts.odcs import contract
from data_contracts.raw import RawTable

VALID: Mapping[str, Mapping[str, str]] = {
    "touches": {
        "touch_id": "t1",
        "occurred_at": "2025-03-01T09:30:00+00:00",
        "lead_id": "ann",
        "channel": "email",
        "action": "clicked",
        "program": "Welcome",
        "program_kind": "nurture",
        "content_id": "c1",
        "automated": "false",
    },
    "deals": {
        "deal_id": "d1",
        "account_id": "acme",
        "lead_id": "ann",
        "created_at": "2025-01-10",
        "closed_at": "2025-04-01",
        "status": "won",
        "amount": "48000.00",
        "currency": "EUR",
        "contacts": "ann;bob",
    },
    "leads": {
        "lead_id": "ann",
        "created_at": "2025-01-01",
        "mql_at": "2025-02-01",
        "accepted_at": "2025-02-02",
        "sales_ready_at": "2025-02-03",
        "internal": "false",
    },
    "deal_contacts": {
        "deal_id": "d1", "lead_id": "ann", "role": "buyer", "is_primary": "true",
    },
    "deal_stages": {
        "deal_id": "d1", "stage": "Qualified", "entered_at": "2025-02-01", "amount": "100.00",
    },
    "lead_stages": {"lead_id": "ann", "stage": "mql", "entered_at": "2025-02-01"},
    "person_links": {"lead_id": "ann", "same_as": "17", "linked_at": "2025-02-01"},
    "content": {"content_id": "c1", "title": "Welcome aboard"},
    "costs": {
        "period_start": "2025-01-01",
        "program": "Welcome",
        "amount": "100.00",
        "currency": "EUR",
    },
    "verdicts": {"lead_id": "ann", "verdict": "accepted", "decided_at": "2025-02-02"},
    "holdouts": {
        "lead_id": "ann",
        "program": "Welcome",
        "arm": "treated",
        "assigned_at": "2025-01-02",
    },
}  # fmt: skip
ANOTHER: Mapping[str, Mapping[str, str]] = {
    "touches": {"touch_id": "t2"},
    "deals": {"deal_id": "d2"},
    "leads": {"lead_id": "bob"},
    "deal_contacts": {"lead_id": "bob"},
    "deal_stages": {"stage": "Contract sent"},
    "lead_stages": {"lead_id": "bob"},
    "person_links": {"lead_id": "bob"},
    "content": {"content_id": "c2"},
    "costs": {"amount": "200.00"},
    "verdicts": {"lead_id": "bob"},
    "holdouts": {"lead_id": "bob"},
}
"""What makes a second valid row of the first."""
REFERENCES = {
    "leads.lead_id": pl.Series(["ann", "bob"]),
    "content.content_id": pl.Series(["c1", "c2"]),
    "deals.deal_id": pl.Series(["d1", "d2"]),
}


def raw(table: str, rows: Sequence[Mapping[str, str | None]], file: str = "export.csv") -> RawTable:
    """Return rows of text as a reader would hand them over; the first stands on line 2."""
    columns = [column for column in contract(table).columns if any(column.name in r for r in rows)]
    text = pl.DataFrame(
        {c.name: [row.get(c.name) or None for row in rows] for c in columns},
        schema={c.name: pl.String() for c in columns},
    ).with_columns(
        pl.lit(file).alias("source_file"),
        pl.Series("source_row", range(2, len(rows) + 2), dtype=pl.Int64),
    )
    typed = pl.DataFrame(
        [
            pl.Series(c.name, [_cast(row.get(c.name), c.dtype) for row in rows], dtype=c.dtype)
            for c in contract(table).columns
        ]
    )
    return RawTable(table, text, typed)


def _cast(text: str | None, dtype: pl.DataType) -> object:
    if not text:
        return None
    read = _READ.get(dtype.base_type(), str)
    try:
        return read(text)
    except (ValueError, KeyError, InvalidOperation):
        return None


_READ = {
    pl.Datetime: lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    pl.Decimal: Decimal,
    pl.List: lambda text: text.split(";"),
    pl.Boolean: {"true": True, "false": False}.__getitem__,
}
