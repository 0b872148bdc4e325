"""One contact that several systems tell of counts once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from data_contracts.contract import Checked, Finding, Severity
from data_contracts.copies.aside import set_aside
from data_contracts.vendors import VENDORS

RULE = "touches.told_by_two_systems"
WINDOW = 60
"""Seconds: some systems keep minutes only, and their clocks are a little apart."""

_BEST = {
    "form_submitted": "web", "content_downloaded": "web", "page_viewed": "web", "chatted": "web",
    "ad_clicked": "web", "registered": "webinar", "attended": "webinar",
}  # fmt: skip
"""Which kind of system sees an action itself; the others hear of it."""
_ACTIONS = (
    *_BEST, "clicked", "replied", "rated", "call_answered", "call_received", "meeting_held",
)  # fmt: skip
"""Actions of a person."""
_OF_MAIL = ("sent", "delivered", "opened", "bounced", "unsubscribed", "complained")
"""What is told of one mail: two mails may go out within a minute, so their content is compared."""
_ORDER = ("marketing", "crm", "webinar", "web", "ads", "sheet")
_AT, _OTHER, _RANK, _DAY, _MAIL = "(at)", "(other)", "(rank)", "(day)", "(mail)"
_SAME = ("lead_id", "action", _MAIL)
_OWN = "canonical"
"""The company's own table says what it means: nothing in it is another system's."""
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ToldOnce:
    """Touches of which each is told by one system.

    Attributes:
        kept: The touches in use, in their order.
        again: Those that another system tells of too.
        findings: How many these are.
    """

    kept: pl.DataFrame
    again: pl.DataFrame
    findings: tuple[Finding, ...] = ()


def told_once(
    touches: pl.DataFrame, vendors: Mapping[str, str], zones: Mapping[str, str]
) -> ToldOnce:
    """Set aside touches that a better placed system tells of as well.

    The same person did the same within a minute, or on the same day where a system keeps the day
    only; of mail, which is compared by its content, the same was sent, opened and so on. Web
    analytics tell best of visits and forms, webinar systems of attendances, marketing automation
    of mails.

    Args:
        touches: All touches, anonymous ones joined to their leads.
        vendors: File label → the key of the vendor format by which it was read.
        zones: File label → the zone in which its times were read.
    """
    gone, findings = told_again(touches.lazy(), vendors, zones)
    if gone.is_empty():
        return ToldOnce(touches, touches.clear())
    left = touches.with_row_index(_AT).filter(~pl.col(_AT).is_in(gone.implode())).drop(_AT)
    return ToldOnce(left, touches[gone], findings)


def told_again(
    touches: pl.LazyFrame, vendors: Mapping[str, str], zones: Mapping[str, str]
) -> tuple[pl.Series, tuple[Finding, ...]]:
    """Return the numbers of the rows that a better placed system tells of as well, in order.

    Only what several systems tell of the same people is ever held in memory.

    Args:
        touches: As in `told_once`.
        vendors: As in `told_once`.
        zones: As in `told_once`.
    """
    if len({*vendors.values()} - {"", _OWN}) <= 1:
        return pl.Series(_AT, [], dtype=pl.UInt32), ()
    rows = _looked_at(touches, vendors)
    pairs = pl.concat([*_within_window(rows), *_on_same_day(rows, zones)])
    said = () if pairs.is_empty() else (_said(pairs, rows),)
    return pairs[_AT].unique().sort(), said


def without_copies(
    touches: Checked, vendors: Mapping[str, str], zones: Mapping[str, str]
) -> Checked:
    """Return the touches of which each is told by one system (see `told_once`)."""
    once = told_once(touches.good, vendors, zones)
    return set_aside(touches, once.kept, once.again, RULE, once.findings)


def _looked_at(touches: pl.LazyFrame, vendors: Mapping[str, str]) -> pl.DataFrame:
    """Return what people did of whom several systems tell: `(at)`, `(rank)`, the best lowest."""
    vendor = pl.col("source_file").replace_strict(vendors, default="", return_dtype=pl.String)
    mail = pl.when(pl.col("action").is_in(_OF_MAIL)).then("content_id").otherwise(pl.lit(""))
    rows = (
        touches.select("lead_id", "action", "occurred_at", "source_file", mail.alias(_MAIL))
        .with_row_index(_AT)
        .filter(pl.col("action").is_in([*_ACTIONS, *_OF_MAIL]))
        .drop_nulls(["lead_id", "occurred_at", _MAIL])
        .with_columns(vendor.alias("vendor"))
        .filter(~pl.col("vendor").is_in(["", _OWN]))
    )
    # Most mail is told by one system alone, which is quickly known.
    for same in (("action",), _SAME):
        told = rows.group_by(same).agg(pl.col("vendor").n_unique())
        several = told.filter(pl.col("vendor") > 1).collect(engine="streaming").lazy()
        rows = rows.join(several, on=same, how="semi")
    found = rows.collect(engine="streaming")
    return found.sort("occurred_at", _AT).with_columns(_rank())


def _rank() -> pl.Expr:
    systems = {vendor.key: vendor.system for vendor in VENDORS}
    system = pl.col("vendor").replace_strict(systems, default="sheet", return_dtype=pl.String)
    best = pl.col("action").replace_strict(_BEST, default="", return_dtype=pl.String)
    order = {name: place for place, name in enumerate(_ORDER, 1)}
    placed = system.replace_strict(order, default=len(order), return_dtype=pl.Int32)
    return pl.when(system == best).then(0).otherwise(placed).cast(pl.Int32).alias(_RANK)


def _within_window(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield pairs of a touch (`(at)`) and a better one (`(other)`) within a minute.

    Whether there is one is told by each system's nearest: one person may have thousands a minute.
    """
    apart = (pl.col("occurred_at") - pl.col("moment")).abs()
    better = (pl.col(_RANK) > pl.col(f"{_RANK}_better")) | (
        (pl.col(_RANK) == pl.col(f"{_RANK}_better")) & (pl.col("vendor") > pl.col("vendor_better"))
    )
    for vendor in rows["vendor"].unique().sort():
        own = pl.col("vendor") == vendor
        nearest = rows.filter(~own).join_asof(
            rows.filter(own).with_columns(moment="occurred_at"),
            on="occurred_at", by=_SAME, strategy="nearest", suffix="_better",
            check_sortedness=False,
        )  # fmt: skip
        near = nearest.filter(apart < pl.duration(seconds=WINDOW), better)
        yield near.select(_AT, pl.col(f"{_AT}_better").alias(_OTHER))


def _on_same_day(rows: pl.DataFrame, zones: Mapping[str, str]) -> Iterator[pl.DataFrame]:
    """Yield such pairs where one system keeps the day only."""
    own = {file: zones.get(file) or "UTC" for file in rows["source_file"].unique()}
    for zone in sorted({"UTC", *own.values()}):
        local = pl.col("occurred_at").dt.convert_time_zone(zone)
        dated = rows.with_columns(local.dt.date().alias(_DAY))
        midnight = local.dt.time() == pl.time(0, 0)
        # Some systems write days on the account's calendar, others on that of UTC.
        files = [file for file, clock in own.items() if zone in {"UTC", clock}]
        of_day = dated.filter(midnight, pl.col("source_file").is_in(files))
        # The system that keeps the day only knows less, however well it is placed.
        yield _told_by_others(of_day, dated.filter(~midnight))


def _told_by_others(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of a touch and the first that another system tells of on the same day."""
    same = [*_SAME, _DAY]
    first = others.group_by(*same, "vendor").agg(pl.col(_AT).min().alias(_OTHER))
    pairs = rows.join(first, on=same, suffix="_better")
    return pairs.filter(pl.col("vendor") != pl.col("vendor_better")).select(_AT, _OTHER)


def _said(pairs: pl.DataFrame, rows: pl.DataFrame) -> Finding:
    labels = {vendor.key: vendor.label for vendor in VENDORS}
    named = dict(rows.select(_AT, "vendor").rows())
    first = pairs.sort(_AT, _OTHER).unique(_AT, keep="first", maintain_order=True)
    both = first.select(
        pl.col(_AT).replace_strict(named, return_dtype=pl.String).alias("again"),
        pl.col(_OTHER).replace_strict(named, return_dtype=pl.String).alias("kept"),
    )
    counts = both.group_by("again", "kept").len()
    counts = counts.sort("len", "again", "kept", descending=[True, False, False])
    shown = "; ".join(
        f"{count:,} of {labels[again]} that {labels[kept]} tells of too"
        for again, kept, count in counts.head(_SHOWN).rows()
    )
    return Finding(
        table="touches",
        rule=RULE,
        severity=Severity.NOTE,
        rows=first.height,
        says=f"Touches that two systems tell of: {first.height:,} ({shown}). They count once and "
        "the copies are set aside.",
        cause="The same person did, or was sent, the same within a minute, or on a day of which "
        "one system keeps no time.",
        fix="Nothing to do.",
    )
