"""Everything one person got and did, in order, each send with what it was found to be."""

from enum import StrEnum

import polars as pl

from attribution.audit.answers import Pieces, Sends
from attribution.audit.criterion import FAIL
from attribution.creditable import Use
from attribution.settings import HARMS, SENDS


class Direction(StrEnum):
    """Who began a touch, and what it means."""

    PUSH = "push"
    """We did."""
    PULL = "pull"
    """The person did."""
    HARM = "harm"
    """The person turned away, or could not be reached."""
    MACHINE = "machine"
    """A machine made it, or may have: clicks of scanners, all opens, visits of service pages."""


_OF_TOUCH = (
    "occurred_at", "touch_id", "direction", "channel", "action", "program", "content_id", "title",
    "use",
)  # fmt: skip
_OF_SEND = ("verdict", "stage", "copy", "days_late")
_OF_RESPONSE = ("T12", "T13", "T14")
_OF_FILE = ("source_file", "source_row")


def mail_of(lead_id: str, labelled: pl.DataFrame, pieces: Pieces, sends: Sends) -> pl.DataFrame:
    """Return every touch of one person.

    Args:
        lead_id: The person.
        labelled: The good touches with their `use`.
        pieces: Every piece, for titles.
        sends: Every send, and every click.

    Returns:
        One row per touch, sorted by `occurred_at`, `touch_id`; none where nobody has the id:
        `occurred_at`, `touch_id`, `direction` (`Direction`), `channel`, `action`, `program`,
        `content_id`, `title` (null where no table has it), `use` (`attribution.creditable.Use`);
        of sends `verdict`, `stage`, `copy`, `days_late` and the criteria T1 to T11 and T15, of
        clicks T12 to T14, as `Sends` describes them, null elsewhere; `source_file`, `source_row`.
    """
    own = labelled.with_row_index("row").filter(pl.col("lead_id") == lead_id)
    criteria = [name for name in sends.rows.columns if name[0] == "T" and name[1:].isdigit()]
    of_sends = sends.rows.filter(pl.col("row").is_in(own["row"].implode()))
    of_clicks = sends.responses.filter(pl.col("row").is_in(own["row"].implode()))
    titles = pieces.rows.select(pl.col("content_id", "title").cast(pl.String))
    return (
        own.with_columns(pl.col("use").cast(pl.String))
        .join(titles, on="content_id", how="left")
        .join(of_sends.select("row", *_OF_SEND, *criteria), on="row", how="left")
        .join(of_clicks.select("row", *_OF_RESPONSE), on="row", how="left")
        .with_columns(_direction().alias("direction"))
        .sort("occurred_at", "touch_id", "row")
        .select(*_OF_TOUCH, *_OF_SEND, *_in_order([*criteria, *_OF_RESPONSE]), *_OF_FILE)
        .with_columns(pl.col("verdict", "stage").cast(pl.String))
    )


def _direction() -> pl.Expr:
    action = pl.col("action")
    used = pl.col("use").is_in([Use.MACHINE.value, Use.SERVICE_PAGE.value, Use.OPENED.value])
    machine = used | (pl.col("T12") == FAIL) | (pl.col("T13") == FAIL)
    return (
        pl.when(action.is_in(list(HARMS)))
        .then(pl.lit(Direction.HARM.value))
        .when(action.is_in(list(SENDS)))
        .then(pl.lit(Direction.PUSH.value))
        .when(machine)
        .then(pl.lit(Direction.MACHINE.value))
        .otherwise(pl.lit(Direction.PULL.value))
    )


def _in_order(criteria: list[str]) -> list[str]:
    return sorted(criteria, key=lambda name: int(name[1:]))
