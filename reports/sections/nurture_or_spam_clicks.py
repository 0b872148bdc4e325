"""Clicks as a mail tool counts them, beside those that people made."""

from dataclasses import replace
from typing import Any

from attribution.analysis import Analysis
from attribution.estimate import Estimate
from reports.blocks import Block, Caveat, Fact
from reports.names import EVERYTHING, distinct_names, key_part
from reports.numbers import count, interval, level, share
from reports.sections.nurture_or_spam_sends import MOST_PROGRAMS
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import estimate_fact

ALL = "All programs"
"""What the row of all programs together is called."""


def clicks_blocks(analysis: Analysis) -> list[Block]:
    """Return naive click rates beside clean ones; nothing where there is no click."""
    found = analysis.clicks
    whole = found.filter(found["program"].is_null()).head(1).to_dicts()
    if not whole or not whole[0]["all_clicks"]:
        return []
    programs = found.filter(found["program"].is_not_null()).head(MOST_PROGRAMS).to_dicts()
    names = distinct_names([ALL, *(row["program"] for row in programs)])
    rows = [_row(row, told) for row, told in zip([*whole, *programs], names, strict=True)]
    left = found.height - 1 - len(programs)
    more = f" Not listed: {count(left, 'program')} with less mail." if left else ""
    told = level(analysis.settings.confidence)
    return [
        table(
            "audit-clicks",
            "Clicks: as counted, and by people",
            (
                ("Program", WORDS), ("Delivered", NUMBER), ("Clicks", NUMBER),
                ("By machines", NUMBER), ("On service pages", NUMBER), ("By people", NUMBER),
                ("Click rate as counted", NUMBER), ("Click rate of people", NUMBER),
            ),
            rows,
            note=f"{_said(whole[0])} Service pages are those to unsubscribe, to choose what to "
            "get, on privacy, and the mail in a browser: scanners open them too, so a visit is "
            "neither interest nor an opt-out. Opens count as nothing: machines make them. "
            f"Rates are of what was delivered, with their {told}.{more}",
        ),
        *_unverified(whole[0]),
    ]  # fmt: skip


def _said(whole: dict[str, Any]) -> str:
    machine, service = whole["machine"], whole["service_pages"]
    part = share((machine + service) / whole["all_clicks"])
    return (
        f"Of {count(whole['all_clicks'], 'click')}, {part} are no interest of a person: "
        f"{count(machine)} by machines, {count(service)} on service pages."
    )


def _unverified(whole: dict[str, Any]) -> list[Caveat]:
    unverified = whole["unverified"]
    if not unverified:
        return []
    verb = "has" if unverified == 1 else "have"
    return [
        Caveat(
            f"{count(unverified, 'click')} by people {verb} no delivery on record, so nobody can "
            "say how soon after it they came: some may be machines’. Export the rows of touches "
            "whose action is delivered."
        )
    ]


def _row(row: dict[str, Any], told: str) -> list[Cell]:
    key = f"audit.clicks.{key_part(row['program']) if row['program'] else EVERYTHING}"
    return [
        told,
        count(row["delivered"]),
        count(row["all_clicks"]),
        count(row["machine"]),
        count(row["service_pages"]),
        count(row["clean_clicks"]),
        _rate_fact(f"{key}.naive", f"Click rate as counted, {told}", _rate(row, "naive")),
        _rate_fact(f"{key}.clean", f"Click rate of people, {told}", _rate(row, "clean")),
    ]


def _rate_fact(key: str, label: str, rate: Estimate) -> Fact:
    """Return a rate with its range in its text."""
    fact = estimate_fact(key, label, rate, instead="–")
    if rate.value is None:
        return fact
    return replace(fact, text=f"{fact.text} ({interval(rate.low, rate.high)})")


def _rate(row: dict[str, Any], which: str) -> Estimate:
    value = row[f"{which}_rate"]
    if value is None:
        return Estimate.unknown("no delivery on record", row["delivered"])
    return Estimate(value, row[f"{which}_low"], row[f"{which}_high"], row["delivered"])
