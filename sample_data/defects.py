"""Mistakes as real exports have them, a few and each of known number.

Only rows are added; what was there stays as it is. So a reader that sets the added rows aside
is left with exactly the company that the truth describes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from sample_data.programs import CALLING, ORGANIC

HOSTILE = ('=HYPERLINK("http://x")', "<script>alert(1)</script>")
"""Campaign names that do harm where a report or a workbook does not escape them."""

_REPEATED_TOUCHES = 6
_NEEDED_LEADS = 7

Planted = tuple[str, str, pl.DataFrame]


def plant(
    tables: Mapping[str, pl.DataFrame], rng: np.random.Generator
) -> tuple[dict[str, pl.DataFrame], list[dict[str, Any]]]:
    """Return the tables with the added rows at their ends, and what was planted.

    Returns:
        The tables, and one entry per kind of defect: `table`, `rows` added and `what` in words.
    """
    added = [*_repeats(tables, rng), *_bad_touches(tables), *_bad_deals(tables)]
    grown = dict(tables)
    for table, _, rows in added:
        grown[table] = pl.concat([grown[table], rows])
    planted = [{"table": table, "rows": rows.height, "what": what} for table, what, rows in added]
    return grown, planted


def _repeats(tables: Mapping[str, pl.DataFrame], rng: np.random.Generator) -> list[Planted]:
    touches = tables["touches"]
    some = np.sort(rng.choice(touches.height, _REPEATED_TOUCHES, replace=False))
    return [
        ("touches", "exact repeat of a row", touches[some]),
        ("deals", "exact repeat of a row", tables["deals"].head(1)),
    ]


def _bad_touches(tables: Mapping[str, pl.DataFrame]) -> list[Planted]:
    people = _people_without_deals(tables)
    call = {"channel": "call", "action": "call_made", "program": CALLING, "program_kind": "sales"}
    advert = {"channel": "linkedin", "action": "ad_clicked", "program_kind": "acquisition"}
    visit = {
        "occurred_at": "2025-03-11T10:05:00Z",
        "channel": "organic search",
        "action": "page_viewed",
        "program": ORGANIC,
        "program_kind": "acquisition",
    }
    formula, script = ({**advert, "program": name} for name in HOSTILE)
    kinds: list[tuple[str, list[dict[str, str]]]] = [
        ("no date", [people[0] | call, people[1] | call]),
        (
            "date that cannot be read",
            [
                people[2] | call | {"occurred_at": "31/31/2025"},
                people[3] | call | {"occurred_at": "soon"},
            ],
        ),
        (
            "lead that no lead export knows",
            [visit | {"lead_id": f"X{number:05d}"} for number in (1, 2, 3)],
        ),
        (
            "campaign name that is a formula",
            [
                people[4] | formula | {"occurred_at": "2025-02-04T09:10:00Z"},
                people[5] | formula | {"occurred_at": "2025-04-08T11:20:00Z"},
            ],
        ),
        (
            "campaign name that is a script",
            [people[6] | script | {"occurred_at": "2025-05-06T15:30:00Z"}],
        ),
    ]
    return _numbered("touches", "touch_id", tables["touches"], kinds)


def _bad_deals(tables: Mapping[str, pl.DataFrame]) -> list[Planted]:
    deals = tables["deals"]
    known = deals.select("account_id", "owner").head(1).row(0, named=True)
    common = {**known, "currency": "USD"}
    new = {**common, "name": "Entered by hand", "deal_type": "new business"}
    refund = {
        **common,
        "name": "Refund for a cancelled module",
        "created_at": "2025-11-03T10:00:00Z",
        "closed_at": "2025-11-10T10:00:00Z",
        "status": "won",
        "amount": "-2400.00",
        "deal_type": "existing business",
    }
    backwards = {
        **new,
        "created_at": "2025-07-08T09:00:00Z",
        "closed_at": "2025-07-01T16:00:00Z",
        "status": "lost",
        "amount": "18500.00",
        "loss_reason": "no decision",
    }
    undated = {
        **new,
        "created_at": "2025-09-02T09:30:00Z",
        "status": "won",
        "amount": "21000.00",
    }
    kinds = [
        ("negative amount: a refund", [refund]),
        ("closed before it was created", [backwards]),
        ("won without a close date", [undated]),
    ]
    return _numbered("deals", "deal_id", deals, kinds)


def _people_without_deals(tables: Mapping[str, pl.DataFrame]) -> list[dict[str, str]]:
    """Return early people of accounts that never had a deal: no credit can move through them."""
    outside = tables["leads"].filter(pl.col("internal") == "false")
    idle = outside.join(tables["deals"], on="account_id", how="anti").sort("lead_id")
    return idle.select("lead_id", "account_id").head(_NEEDED_LEADS).to_dicts()


def _numbered(
    table: str,
    key: str,
    rows: pl.DataFrame,
    kinds: Sequence[tuple[str, list[dict[str, str]]]],
) -> list[Planted]:
    """Give added rows ids that continue the table's own."""
    width = len(rows[key][0]) - 1
    number = rows.height
    planted = []
    for what, added in kinds:
        ids = [f"{rows[key][0][0]}{number + nth:0{width}d}" for nth in range(1, len(added) + 1)]
        number += len(added)
        records = [{**row, key: name} for row, name in zip(added, ids, strict=True)]
        planted.append((table, what, pl.DataFrame(records, schema=rows.schema)))
    return planted
