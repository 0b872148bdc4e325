"""Which touches can earn credit, and why the others cannot: each touch has one use."""

from datetime import datetime
from enum import StrEnum
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.machine_clicks import machine_clicks
from attribution.numbering import Ints, Numbered, Numbers
from attribution.repeats import repeats
from attribution.service_pages import service_pages
from attribution.settings import HARMS, HUMAN_RESPONSES, OPENS, SENDS, Settings
from attribution.side_by_side import at_once


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
_LOOKED_AT = ("lead_id", "content_id", "program", "action")
_CODES = {use: code for code, use in enumerate(Use)}


def label_touches(
    touches: pl.DataFrame,
    leads: pl.DataFrame | None,
    settings: Settings,
    as_of: datetime,
    numbers: Numbers | None = None,
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
        numbers: The same touches by number, where they are at hand.

    Returns:
        The touches in the same order, with `use` (Enum of `Use`).
    """
    numbers = Numbers(touches) if numbers is None else numbers
    at_once(*(partial(numbers.of, column) for column in _LOOKED_AT), lambda: numbers.in_time)
    use = _by_action(numbers.of("action"), settings)
    responses = np.flatnonzero(use == _CODES[Use.CREDITABLE])
    use[responses] = _judge(responses, numbers, leads, as_of)
    still = responses[use[responses] == _CODES[Use.CREDITABLE]]
    for kind, rows in zip((Use.SAME_VISIT, Use.REPEAT), repeats(numbers, still), strict=True):
        use[rows] = _CODES[kind]
    return touches.with_columns(use=pl.Series(use).cat.to(_USE))


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


def _by_action(actions: Numbered, settings: Settings) -> npt.NDArray[np.uint8]:
    """Return each touch's use by its action; those of people, that settings choose, can earn."""
    uses = [
        Use.CREDITABLE if action in settings.creditable else _BY_ACTION.get(action, Use.NOT_CHOSEN)
        for action in actions.values
    ]
    return np.array([*map(_CODES.get, uses), _CODES[Use.NOT_CHOSEN]], np.uint8)[actions.codes]


def _judge(
    responses: Ints, touches: Numbers, leads: pl.DataFrame | None, as_of: datetime
) -> npt.NDArray[np.uint8]:
    lead = touches.of("lead_id")
    staff = pl.Series("lead_id", [], pl.String)
    if leads is not None:
        staff = leads.filter("internal")["lead_id"]
    of_staff = np.append(lead.values.is_in(staff.implode()), False)
    urls = touches.touches["url"].gather(responses)
    by_machine, service = at_once(lambda: _by_machine(touches), lambda: service_pages(urls))
    known = touches.touches.select("occurred_at", "automated")[responses]
    named = lead.known | touches.touches["account_id"].is_not_null().to_numpy()
    judged = known.select(
        pl.when(pl.col("occurred_at") > as_of)
        .then(pl.lit(_CODES[Use.LATER]))
        .when(pl.Series(of_staff[lead.codes[responses]]))
        .then(pl.lit(_CODES[Use.INTERNAL]))
        .when(pl.Series(~named[responses]))
        .then(pl.lit(_CODES[Use.UNIDENTIFIED]))
        .when(pl.col("automated").fill_null(value=False) | pl.Series(by_machine[responses]))
        .then(pl.lit(_CODES[Use.MACHINE]))
        .when(pl.Series(service))
        .then(pl.lit(_CODES[Use.SERVICE_PAGE]))
        .otherwise(pl.lit(_CODES[Use.CREDITABLE]))
        .cast(pl.UInt8)
    )
    return judged.to_series().to_numpy()


def _by_machine(touches: Numbers) -> npt.NDArray[np.bool_]:
    found = np.zeros(touches.touches.height, np.bool_)
    found[machine_clicks(touches)] = True
    return found
