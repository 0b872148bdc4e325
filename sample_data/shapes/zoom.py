"""Zoom: one attendee report per webinar, in sections."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from data_contracts.files import write_atomically
from sample_data.company import Company
from sample_data.shapes.own_tables import OWN, dated, people, write_own
from sample_data.shapes.shape import Shape
from sample_data.shapes.text import address_of, in_form, only_known

_CARRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "touches": ("occurred_at", "lead_id", "channel", "action", "program", "program_kind"),
        "leads": OWN["leads"],
        "deals": OWN["deals"],
    }
)
_TIME = "%m/%d/%Y %I:%M:%S %p"
_SUMMARY = "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registrants"
_ATTENDEES = (
    "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,"
    "Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name"
)
_NONE = "--"


def _part(company: Company) -> Company:
    touches = only_known(company.frames["touches"], company.frames["leads"])
    webinars = touches.filter(
        pl.col("channel") == "webinar",
        pl.col("action").is_in(["registered", "attended"]),
        pl.col("program").is_not_null(),
        pl.col("content_id").is_not_null(),
        dated("occurred_at"),
    )
    # A report knows a person once: when they registered and when they first joined.
    once = webinars.unique(["lead_id", "content_id", "action"], keep="first", maintain_order=True)
    kept = {*_CARRIES["touches"], "content_id"}
    lost = [pl.lit(None, pl.String).alias(n) for n in touches.columns if n not in kept]
    told = once.with_columns(pl.lit("event").alias("program_kind"), *lost)
    return Company({"touches": told, **people(company)}, company.truth)


def _write(part: Company, folder: Path) -> list[Path]:
    touches, leads = part.frames["touches"], part.frames["leads"]
    addresses = leads.select("lead_id", address_of(leads).alias("email"))
    reports = [
        _report(folder, number, webinar.join(addresses, on="lead_id", maintain_order="left"))
        for number, webinar in enumerate(_webinars(touches), 1)
    ]
    return [*reports, *write_own(folder, part, "leads", "deals")]


def _webinars(touches: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for name in touches["content_id"].unique().sort():
        yield touches.filter(pl.col("content_id") == name)


def _report(folder: Path, number: int, webinar: pl.DataFrame) -> Path:
    people_of = _people(webinar)
    lines = [
        "Attendee Report",
        'Report Generated:,"01/01/2027 09:00:00 AM"',
        _SUMMARY,
        f"{webinar['program'][0]},{number:011},,60,{people_of.height}",
        "Attendee Details",
        _ATTENDEES,
        *(_line(*row) for row in people_of.rows()),
    ]
    file = folder / f"attendee_report_{number:02}.csv"
    write_atomically(file, ("\ufeff" + "\n".join(lines) + "\n").encode())
    return file


def _people(webinar: pl.DataFrame) -> pl.DataFrame:
    """Return `email`, `registered`, `joined`: one row per person, by address."""
    timed = webinar.with_columns(in_form(webinar["occurred_at"], _TIME))
    by_action = {
        action: timed.filter(pl.col("action") == action).select("email", occurred_at)
        for action, occurred_at in (
            ("registered", pl.col("occurred_at").alias("registered")),
            ("attended", pl.col("occurred_at").alias("joined")),
        )
    }
    both = by_action["registered"].join(
        by_action["attended"], on="email", how="full", coalesce=True
    )
    return both.select("email", "registered", "joined").sort("email")


def _line(email: str, registered: str | None, joined: str | None) -> str:
    when, start = (f'"{time}"' if time else _NONE for time in (registered, joined))
    name = email.partition("@")[2].partition(".")[0]
    came = "Yes" if joined else "No"
    minutes, guest = ("45", "Yes") if joined else (_NONE, _NONE)
    return (
        f"{came},{name},{name},,{email},{when},approved,{start},{_NONE},{minutes},{guest},{_NONE}"
    )


ZOOM = Shape(
    key="zoom",
    label="Zoom",
    part=_part,
    write=_write,
    carries=_CARRIES,
    loses=(
        "All touches but registrations for webinars and attendances.",
        "Which webinar of a series it was: a report's topic is the program.",
        "Ids of touches.",
        "Costs, verdicts, stages and holdouts.",
        "Leads and deals: they lie beside it in the ledger's own tables.",
    ),
)
"""Zoom."""
