"""The spreadsheet in which sales writes what became of its leads."""

from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import write_table
from sample_data.shapes.own_tables import OWN, dated, people, write_own
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import address_of, cut_to, in_form, only_known

_VERDICTS = ("lead_id", "verdict", "reason", "decided_at", "decided_by")
_TIME = "%m/%d/%Y %H:%M"


def _part(company: Company) -> Company:
    leads = company.frames["leads"]
    told = only_known(company.frames["verdicts"], leads).filter(
        pl.col("verdict").is_in(["accepted", "rejected", "recycled"]), dated("decided_at")
    )
    minutes = told.with_columns(cut_to(told["decided_at"], "1m"))
    once = minutes.unique(["lead_id", "decided_at"], keep="first", maintain_order=True)
    frames = {"verdicts": once, "touches": company.frames["touches"], **people(company)}
    return Company(frames, company.truth)


def _write(part: Company, folder: Path) -> list[Path]:
    leads, verdicts = part.frames["leads"], part.frames["verdicts"]
    addresses = leads.select("lead_id", Email=address_of(leads))
    decided = verdicts.join(addresses, on="lead_id", maintain_order="left").select(
        "Email",
        pl.lit(None, pl.String).alias("Handed to sales"),
        in_form(verdicts["decided_at"], _TIME).alias("Sales decision date"),
        pl.col("verdict").str.to_titlecase().alias("Decision"),
        pl.col("reason").alias("Reason"),
        pl.col("decided_by").alias("Rep"),
    )
    sheet = write_table(folder, "lead_feedback.csv", pl.concat([decided, _open(part, addresses)]))
    return [sheet, *write_own(folder, part, "touches", "leads", "deals")]


def _open(part: Company, addresses: pl.DataFrame) -> pl.DataFrame:
    """Return the leads that sales was handed and has not judged."""
    handed = part.frames["leads"].filter(
        dated("mql_at"), ~pl.col("lead_id").is_in(part.frames["verdicts"]["lead_id"].implode())
    )
    return handed.join(addresses, on="lead_id", maintain_order="left").select(
        "Email",
        in_form(handed["mql_at"], _TIME).alias("Handed to sales"),
        *(pl.lit(None, pl.String).alias(n) for n in ("Sales decision date", "Decision", "Reason")),
        pl.col("owner").alias("Rep"),
    )


SALES_FEEDBACK = Shape(
    key="sales_feedback",
    label="Sales feedback",
    part=_part,
    write=_write,
    carries=MappingProxyType({"verdicts": _VERDICTS, **OWN}),
    loses=(
        "Seconds: people write minutes.",
        "Costs, stages, content and holdouts.",
        "Touches, leads and deals: they lie beside it in the ledger's own tables.",
    ),
)
"""A spreadsheet of sales feedback."""
