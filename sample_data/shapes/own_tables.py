"""The ledger's own tables that lie beside a system's files, for what the system does not keep."""

from pathlib import Path

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import DEALS, write_table
from sample_data.shapes.text import ISO, address_of

LEADS = (
    "lead_id", "account_id", "created_at", "source", "role", "seniority", "industry", "segment",
    "owner", "mql_at", "accepted_at", "sales_ready_at", "internal",
)  # fmt: skip
TOUCHES = (
    "touch_id", "occurred_at", "lead_id", "visitor_id", "channel", "action", "program",
    "program_kind", "content_id", "url",
)  # fmt: skip
OWN = {"touches": TOUCHES, "leads": LEADS, "deals": DEALS}
"""What comes back of tables in the ledger's own columns."""
AMOUNT = r"^\d+\.\d\d$"


def write_own(folder: Path, part: Company, *names: str) -> list[Path]:
    """Write some tables in the ledger's own columns; the leads with their e-mail addresses."""
    frames = dict(part.frames)
    leads = frames["leads"]
    frames["leads"] = leads.with_columns(address_of(leads).alias("email"))
    return [write_table(folder, f"{name}.csv", frames[name]) for name in names]


def people(company: Company) -> dict[str, pl.DataFrame]:
    """Return the leads and the deals."""
    return {name: company.frames[name] for name in ("leads", "deals")}


def dated(column: str) -> pl.Expr:
    """Return whether a time is written as a company writes times."""
    return pl.col(column).str.to_datetime(ISO, strict=False).is_not_null()


def sound_costs(costs: pl.DataFrame) -> pl.DataFrame:
    """Return the costs that a platform could have billed: an amount, a month, once each."""
    is_month = pl.col("period_start").str.contains(r"^\d{4}-\d\d-01$")
    sound = costs.filter(
        is_month, pl.col("amount").str.contains(AMOUNT), pl.col("program").is_not_null()
    )
    return sound.unique(["period_start", "program", "channel"], keep="first", maintain_order=True)


def grouped(amounts: pl.Series) -> pl.Series:
    """Return amounts with commas between thousands, as platforms write them.

    >>> grouped(pl.Series(["1788.76"])).item()
    '1,788.76'
    """
    written = {text: f"{float(text):,.2f}" for text in amounts.unique()}
    return amounts.replace_strict(list(written), list(written.values()), return_dtype=pl.String)
