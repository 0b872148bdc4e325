"""Clicks as an e-mail tool counts them beside those of people."""

import numpy as np
import polars as pl

from attribution.audit.among import once
from attribution.audit.answered import NOTHING, answered
from attribution.audit.arrivals import acted
from attribution.audit.audited import Audited
from attribution.audit.wilson import wilson
from attribution.creditable import Use
from attribution.numbering import Ints
from attribution.told import told

_PARTS = ("machine", "service_pages", "repeated", "clean_clicks")
_COUNTS = ("delivered", "all_clicks", *_PARTS, "unverified", "opens", "naive_mails", "clean_mails")
_RATES = ("naive_rate", "naive_low", "naive_high", "clean_rate", "clean_low", "clean_high")
SCHEMA = {
    "program": pl.String(),
    **dict.fromkeys(_COUNTS, pl.Int64()),
    **dict.fromkeys(_RATES, pl.Float64()),
}
"""The columns of `clicks`."""

# However long after, a click was brought by the last mail before it.
_ANY_TIME = 36_500


def clicks(audited: Audited) -> pl.DataFrame:
    """Set all clicks in mail beside those of people.

    Clicks of known people, none of our own staff. Of a click the first of these counts: a
    machine's (criterion T13, or so marked), of a service page (T12), once more the same by the same
    person within a day (`attribution.repeats`), clean.

    Returns:
        One row for all, whose `program` is null, then one per program with mail or clicks, most
        mail first, then by name: `program` (as `attribution.told` tells it), `delivered` (mail that
        arrived: `attribution.audit.arrivals`), `all_clicks`, and what they are, which adds up to
        it: `machine`, `service_pages`, `repeated`, `clean_clicks`; `unverified` (clean clicks
        without a delivery on record: nobody can say that no machine made them), `opens` (never
        counted as anything), `naive_mails` and `clean_mails` (mail that arrived and had any click,
        and a clean one); Int64. `naive_rate` and `clean_rate`: these over `delivered`, with
        Wilson's ends `_low`, `_high`; Float64, null where nothing arrived.
    """
    rows = _rows(audited)
    program = audited.touches.of("program")
    size = program.values.len() + 1
    counts = pl.DataFrame(
        {
            name: np.bincount(program.codes[found], minlength=size).astype(np.int64)
            for name, found in rows.items()
        }
    )
    names = pl.concat([program.values.cast(pl.String), pl.Series([None], dtype=pl.String)])
    of_programs = (
        counts.with_columns(names.to_frame("program").select(told("program")).to_series())
        .filter((pl.col("delivered") > 0) | (pl.col("all_clicks") > 0))
        .sort("delivered", "program", descending=[True, False])
    )
    whole = counts.sum().with_columns(program=pl.lit(None, pl.String))
    every = pl.concat([whole, of_programs], how="diagonal")
    return _with_rates(every, audited.settings.confidence)


def _rows(audited: Audited) -> dict[str, Ints]:
    """Return the touches behind each count."""
    touches = audited.touches
    clicked = np.flatnonzero(acted(touches, "clicked") & audited.known)
    opened = np.flatnonzero(acted(touches, "opened") & audited.known)
    use = audited.labelled["use"].gather(clicked).cast(pl.String)
    repeated = use.is_in([Use.REPEAT.value, Use.SAME_VISIT.value]).to_numpy()
    machine, service = audited.by_machine[clicked], audited.of_service[clicked]
    person = ~machine & ~service
    clean = clicked[person & ~repeated]
    mail = _mail_of(audited, clicked)
    return {
        "delivered": audited.arrived,
        "all_clicks": clicked,
        "machine": clicked[machine],
        "service_pages": clicked[service & ~machine],
        "repeated": clicked[person & repeated],
        "clean_clicks": clean,
        "unverified": clean[audited.unverified[clean]],
        "opens": opened,
        "naive_mails": _once(mail),
        "clean_mails": _once(mail[person & ~repeated]),
    }


def _mail_of(audited: Audited, clicked: Ints) -> Ints:
    """Return the row of the mail that each click is in; below 0 where none is on record."""
    place = answered(audited.touches, audited.arrived, clicked, _ANY_TIME)
    return np.append(audited.arrived, NOTHING)[place]


def _once(rows: Ints) -> Ints:
    return once(rows[rows >= 0])


def _with_rates(counts: pl.DataFrame, confidence: float) -> pl.DataFrame:
    delivered, found = pl.col("delivered"), []
    for kind in ("naive", "clean"):
        rate = pl.when(delivered > 0).then(pl.col(f"{kind}_mails") / delivered)
        low, high = wilson(rate, delivered, confidence)
        found += [rate.alias(f"{kind}_rate"), low.alias(f"{kind}_low"), high.alias(f"{kind}_high")]
    told_ = counts.with_columns(found)
    return told_.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
