"""How the reader wants unclear exports to be read."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from data_contracts.column_mapping import ColumnMapping
from data_contracts.reading.unusable import UnusableInputError

PROGRAM_KINDS = ("nurture", "acquisition", "newsletter", "event", "sales", "other")
"""What a program can be; the closed set of `touches.program_kind`."""

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What an export leaves open, decided by the reader; hashable, part of a dataset's fingerprint.

    Attributes:
        zone: The IANA zone of times without a mark, such as `Europe/Berlin`. None: inferred
            where an export proves it, else UTC with a finding.
        date_order: `dmy` or `mdy`: how to read dates such as 01/02/2026 in a column whose dates
            fit both. A column that fits only one is read that way.
        date_orders: The same for single columns: pairs such as (`deals.csv: closed_at`, `dmy`).
        decimal: `.` or `,`: the decimal mark of amounts such as `1,234` that fit both.
        own_domains: The company's own mail domains: its people are internal.
        program_kinds: (program name, kind) pairs, which win over a guess from the name.
        channels: (channel, group) pairs: touches and costs of the channel count under the group;
            upper and lower case alike, and a * stands for any text.
        mappings: What the columns of exports are that no format knows, as the reader confirmed it.
        plus_tags_are_same: Whether an e-mail address with a +tag is the same person as the one
            without, at the same account.
        pseudonym_key: A secret that pseudonyms of e-mail addresses are made with, so that a person
            has the same one in every export. Empty: they are numbered anew with every load.
        rated: The currencies that the settings state an exchange rate for, so that several
            currencies are no finding.
        dated: Whether the settings state the date of the data, so that a newest date far ahead
            of all others is no finding.
        lexicon: An analyst's own file of words for the audit of content, beside the bundled ones;
            it changes no table.

    Raises:
        UnusableInputError: If a choice is none of those allowed; the message names it.
    """

    zone: str | None = None
    date_order: str | None = None
    date_orders: tuple[tuple[str, str], ...] = ()
    decimal: str | None = None
    own_domains: tuple[str, ...] = ()
    program_kinds: tuple[tuple[str, str], ...] = ()
    channels: tuple[tuple[str, str], ...] = ()
    rated: tuple[str, ...] = ()
    dated: bool = False
    mappings: tuple[ColumnMapping, ...] = ()
    plus_tags_are_same: bool = True
    pseudonym_key: str = field(default="", repr=False)
    lexicon: str | None = None

    def __post_init__(self) -> None:
        """Refuse what means nothing, naming it."""
        _refuse_unknown_zone(self.zone)
        _refuse_outside("date_order", self.date_order, ("dmy", "mdy"))
        for _, order in self.date_orders:
            _refuse_outside("date_orders", order, ("dmy", "mdy"))
        _refuse_outside("decimal", self.decimal, (".", ","))
        if not isinstance(self.plus_tags_are_same, bool):
            raise UnusableInputError("plus_tags_are_same: write true or false, without quotes.")
        for _, kind in self.program_kinds:
            _refuse_outside("program_kinds", kind, PROGRAM_KINDS)
        _refuse_unclear_channels(self.channels)
        for domain in self.own_domains:
            if not _DOMAIN.fullmatch(domain.casefold()):
                raise UnusableInputError(
                    f"own_domains: {domain!r} is no mail domain. Write it like ourcompany.com."
                )

    def date_orders_in(self, label: str) -> dict[str, str]:
        """Return the order of day and month by column, for one file."""
        start = date_order_key(label, "")
        return {key[len(start) :]: to for key, to in self.date_orders if key.startswith(start)}


def date_order_key(label: str, column: str) -> str:
    """Return what `ReadingChoices.date_orders` calls a column of a file."""
    return f"{label}: {column}"


def _refuse_unknown_zone(zone: str | None) -> None:
    if zone is None:
        return
    try:
        ZoneInfo(zone)
        # Some names that the system's files have are none that times can be read in: posix/UTC.
        pl.Series([datetime(2025, 1, 1)]).dt.replace_time_zone(zone)  # noqa: DTZ001 (the zone is tried)
    except (ZoneInfoNotFoundError, ValueError, OSError, pl.exceptions.ComputeError) as error:
        raise UnusableInputError(
            f"zone: there is no time zone {zone!r}. Write it like Europe/Berlin, "
            "America/New_York or UTC."
        ) from error


def _refuse_unclear_channels(channels: tuple[tuple[str, str], ...]) -> None:
    groups: dict[str, str] = {}
    for word, group in channels:
        plain = " ".join(word.split()).casefold()
        if not plain or not group.strip():
            raise UnusableInputError(
                f"channels: {word!r} = {group!r} groups nothing. Write it like "
                '"LinkedIn Ads" = "paid social".'
            )
        if groups.setdefault(plain, group) != group:
            raise UnusableInputError(
                f"channels: {word!r} is in two groups, {groups[plain]!r} and {group!r}; upper and "
                "lower case are alike."
            )


def _refuse_outside(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise UnusableInputError(f"{name}: {value!r} is not one of {', '.join(allowed)}.")
