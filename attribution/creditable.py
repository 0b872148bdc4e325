"""Which touches can earn credit, and why the others cannot: each touch has one use."""

from datetime import datetime
from enum import StrEnum

import polars as pl

from attribution.machine_clicks import machine_clicks
from attribution.repeats import repeats
from attribution.service_pages import is_service_page
from attribution.settings import HARMS, HUMAN_RESPONSES, OPENS, SENDS, Settings


class Use(StrEnum):
    """What a touch counts as, in the order a reader should meet them."""

    CREDITABLE = "creditable"
    SENT = "sent"
    OPENED = "opened"
    HARM = "harm"
    NOT_CHOSEN = "not_chosen"
    LATER = "later"
    INTERNAL = "internal"
    UNIDENTIFIED = "unidentified"
    MACHINE = "machine"
    SERVICE_PAGE = "service_page"
    SAME_VISIT = "same_visit"
    REPEAT = "repeat"


LABELS = {
    Use.CREDITABLE: "Can earn credit: a person responded",
    Use.SENT: "Sent, delivered, called or shown by us; nobody responded",
    Use.OPENED: "Opens: machines open too many to count any",
    Use.HARM: "Unsubscribed, bounced or complained",
    Use.NOT_CHOSEN: "Responses that the settings leave out",
    Use.LATER: "After the date of the analysis",
    Use.INTERNAL: "Our own staff, or a test record",
    Use.UNIDENTIFIED: "Visitors who were never identified",
    Use.MACHINE: "Clicks and visits by machines, such as mail scanners",
    Use.SERVICE_PAGE: "Unsubscribe, preference, privacy and view-in-browser pages",
    Use.SAME_VISIT: "Page views less than 30 minutes after another: one visit",
    Use.REPEAT: "The same person, action and content again within 24 hours",
}
"""Each use in words."""

_BY_ACTION = {
    **dict.fromkeys(HUMAN_RESPONSES, Use.NOT_CHOSEN),
    **dict.fromkeys(SENDS, Use.SENT),
    **dict.fromkeys(OPENS, Use.OPENED),
    **dict.fromkeys(HARMS, Use.HARM),
}
_USE = pl.Enum([use.value for use in Use])


def label_touches(
    touches: pl.DataFrame, leads: pl.DataFrame | None, settings: Settings, as_of: datetime
) -> pl.DataFrame:
    """Say of every touch what it counts as.

    The first reason in this order counts: an action that the settings do not credit; later than
    `as_of`; a member of staff or a test record; nobody known (neither person nor account); a
    machine; a service page; a page view inside a visit; a repeat. So machines and service pages
    never hide a person's touch, and every touch is counted once.

    Args:
        touches: The good touches, in any order.
        leads: The good leads, for who is internal; None where there are none.
        settings: The actions that can earn credit.
        as_of: The moment up to which things are known.

    Returns:
        The touches in the same order, with `use` (Enum of `Use`).
    """
    touches = touches.with_row_index("row")
    by_action = pl.col("action").replace_strict(_BY_ACTION, default=Use.NOT_CHOSEN)
    acted = touches.select("row", use=pl.when(~_in(settings.creditable)).then(by_action))
    responses = touches.filter(acted["use"].is_null())
    judged = _judge(responses, touches, leads, as_of)
    open_rows = judged.filter(pl.col("use").is_null())["row"]
    repeated = repeats(touches[open_rows]).select("row", "use")
    known = pl.concat([judged.drop_nulls("use"), repeated])
    use = (
        acted.join(known, on="row", how="left", maintain_order="left")
        .select(pl.coalesce("use", "use_right", pl.lit(Use.CREDITABLE)).cast(_USE))
        .to_series()
    )
    return touches.drop("row").with_columns(use=use)


def touch_use(labelled: pl.DataFrame) -> pl.DataFrame:
    """Count touches by use: `use`, `label`, `touches` (Int64), one row per use, zeros too.

    The counts add up to all good touches.
    """
    counts = labelled.group_by("use").agg(touches=pl.len().cast(pl.Int64))
    every = pl.DataFrame(
        {"use": [use.value for use in Use], "label": [LABELS[use] for use in Use]},
        schema_overrides={"use": _USE},
    )
    return every.join(counts, on="use", how="left", maintain_order="left").with_columns(
        pl.col("use").cast(pl.String), pl.col("touches").fill_null(0)
    )


def _judge(
    responses: pl.DataFrame, touches: pl.DataFrame, leads: pl.DataFrame | None, as_of: datetime
) -> pl.DataFrame:
    staff = pl.Series("lead_id", [], pl.String)
    if leads is not None:
        staff = leads.filter("internal")["lead_id"]
    nobody = pl.col("lead_id").is_null() & pl.col("account_id").is_null()
    by_machine = pl.col("row").is_in(machine_clicks(touches).implode())
    return responses.select(
        "row",
        use=pl.when(pl.col("occurred_at") > as_of)
        .then(pl.lit(Use.LATER))
        .when(pl.col("lead_id").is_in(staff.implode()))
        .then(pl.lit(Use.INTERNAL))
        .when(nobody)
        .then(pl.lit(Use.UNIDENTIFIED))
        .when(pl.col("automated").fill_null(value=False) | by_machine)
        .then(pl.lit(Use.MACHINE))
        .when(is_service_page("url"))
        .then(pl.lit(Use.SERVICE_PAGE)),
    )


def _in(actions: tuple[str, ...]) -> pl.Expr:
    return pl.col("action").is_in(list(actions))
