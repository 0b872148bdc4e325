"""What the shapes of marketing systems share: ids in numbers, mails, and deals beside them.

None of them but ActiveCampaign and Pardot has deals: whoever uses one keeps the deals elsewhere. So
that the folder can be read by itself, they lie beside the system's files in the ledger's own table.
"""

from pathlib import Path

import polars as pl

from data_contracts.files import write_atomically
from sample_data.company import Company
from sample_data.shapes.text import ids, listed_ids, only_known

DEALS = (
    "deal_id", "name", "account_id", "lead_id", "created_at", "closed_at", "status", "amount",
    "currency", "deal_type", "owner", "loss_reason", "contacts",
)  # fmt: skip
"""What comes back of deals in the ledger's own table: everything."""

_KNOWN = ("program", "content_id", "lead_id", "occurred_at")
"""What a mail tool knows of every mail."""
_LETTERS = 2


def number(ours: str) -> str:
    """Return an id as these systems write ids, in digits alone: `L000017` is `76000017`."""
    return f"{ord(ours[0])}{ours[1:]}"


def original(theirs: str) -> str:
    """Return our id for a number; names, which are no numbers, stay."""
    return chr(int(theirs[:_LETTERS])) + theirs[_LETTERS:] if theirs.isdigit() else theirs


def numbered(ours: pl.Series) -> pl.Series:
    """Return ids in digits."""
    return ids(ours, number)


def mails(company: Company, columns: tuple[str, ...], *actions: str) -> pl.DataFrame:
    """Return the mails' touches of known people, of these actions, with these columns alone."""
    touches = only_known(company.frames["touches"], company.frames["leads"])
    known = [pl.col(name).is_not_null() for name in _KNOWN]
    of_mail = (pl.col("channel") == "email") & pl.col("action").is_in(list(actions))
    others = [
        pl.lit(None, pl.String).alias(name) for name in touches.columns if name not in columns
    ]
    return touches.filter(of_mail, *known).with_columns(others)


def write_table(folder: Path, name: str, rows: pl.DataFrame, empty: str = "") -> Path:
    """Write a table as CSV, with the system's word for no value."""
    file = folder / name
    write_atomically(file, rows.write_csv(null_value=empty).encode())
    return file


def write_deals(folder: Path, deals: pl.DataFrame) -> Path:
    """Write the ledger's own table of deals; its people have the system's ids."""
    people = deals.with_columns(numbered(deals["lead_id"]), listed_ids(deals["contacts"], number))
    return write_table(folder, "deals.csv", people)
