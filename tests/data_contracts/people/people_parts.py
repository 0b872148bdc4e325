"""Rows of several systems, small enough to write by hand, as a reader would hand them over."""

from collections.abc import Mapping

import polars as pl

from data_contracts.vendors.mapping import Mapped
from tests.data_contracts.rows import raw

SYSTEMS = {
    "salesforce": "crm", "hubspot": "crm", "mailchimp": "marketing", "marketo": "marketing",
    "ga4": "web", "zoom": "webinar", "canonical": "sheet",
}  # fmt: skip
LISTS = pl.List(pl.String)


def part(vendor: str, table: str, *rows: Mapping[str, object]) -> Mapped:
    """Return rows of one table, which may also have email, same_as_ids, visitors and called."""
    beside = {"email": pl.String, "same_as_ids": LISTS, "visitors": LISTS, "called": pl.String}
    own = [{k: v for k, v in row.items() if k not in beside} for row in rows]
    table_rows = raw(table, own, f"{vendor}.csv")
    values = {n: pl.Series(n, [row.get(n) for row in rows], dtype=d) for n, d in beside.items()}
    return Mapped(
        table=table,
        text=table_rows.text,
        typed=table_rows.typed,
        faults=pl.Series([None] * len(rows), dtype=pl.String),
        emails=values["email"],
        findings=(),
        vendor=vendor,
        same_as=values["same_as_ids"],
        visitors=values["visitors"],
        called=values["called"] if table == "leads" else None,
    )


def leads(vendor: str, **people: object) -> Mapped:
    """Return leads by their id: an address, or whatever is known of them."""
    rows = [
        {"lead_id": lead, "created_at": f"2025-01-{day:02}"}
        | ({"email": known} if isinstance(known, str) else dict(known))  # type: ignore[call-overload]
        for day, (lead, known) in enumerate(people.items(), 1)
    ]
    return part(vendor, "leads", *rows)


def touches(vendor: str, *people: Mapping[str, object]) -> Mapped:
    """Return one click of each of these people."""
    return part(
        vendor,
        "touches",
        *(
            {"occurred_at": f"2025-02-{day:02}", "channel": "email", "action": "clicked", **who}
            for day, who in enumerate(people, 1)
        ),
    )
