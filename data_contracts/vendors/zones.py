"""In which zone an account writes its times, proven by moments that it writes twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.reading.table import TextTable
from data_contracts.reading.times import UTC, TimeReading, read_times
from data_contracts.vendors.format import ZoneEvidence
from data_contracts.vendors.names import names_in, normal
from data_contracts.vendors.recognise import Recognised
from data_contracts.words import many

_ENOUGH = 0.95
"""The share of pairs that a zone must explain."""
_APART = 14 * 60
"""Minutes: no zone is further from UTC, so moments further apart are not the same."""

_PLACES = (
    "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Denver",
    "America/Phoenix", "America/Halifax", "America/St_Johns", "America/Anchorage",
    "Pacific/Honolulu", "America/Sao_Paulo", "America/Santiago",
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Athens",
    "Europe/Istanbul", "Europe/Moscow", "Asia/Jerusalem", "Asia/Dubai", "Asia/Kolkata",
    "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane", "Australia/Adelaide",
    "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""Zones that stand for all others with the same clock, the likelier first."""
_FIXED = tuple(f"Etc/GMT{hours:+d}" for hours in (*range(-14, 0), *range(1, 13)))
"""Zones without clock changes; by their convention `Etc/GMT+6` is six hours behind UTC."""


@dataclass(frozen=True, slots=True)
class AccountZone:
    """The zone of a vendor account's unmarked times.

    Attributes:
        name: The IANA zone.
        known: Whether it was stated or proven; if not, it is assumed.
        findings: How it was found.
    """

    name: str
    known: bool
    findings: tuple[Finding, ...] = ()


def account_zone(
    files: Sequence[Recognised], evidence: ZoneEvidence | None, stated: str | None
) -> AccountZone:
    """Return the zone of one vendor's files: stated, else proven, else UTC.

    Args:
        files: All files of this vendor.
        evidence: Where the vendor writes a moment both in the account's zone and in UTC.
        stated: The reader's choice, which wins.
    """
    if stated is not None:
        return AccountZone(stated, known=True)
    pairs = _pairs(files, evidence) if evidence else _no_pairs()
    if pairs.is_empty():
        return AccountZone("UTC", known=False)
    return _best(pairs)


def hosts_zones(
    zones: Mapping[str, AccountZone], systems: Mapping[str, str]
) -> dict[str, AccountZone]:
    """Return the zones of all vendors; webinar systems without a proof take the CRM's.

    A webinar's report is on the clock of its host, who works where the CRM's account is kept. It
    stays an assumption, and is said as one.

    Args:
        zones: The zone of each vendor, by its key.
        systems: The kind of system of each vendor, by its key.
    """
    proven = {zone.name for key, zone in zones.items() if zone.known and systems[key] == "crm"}
    if len(proven) != 1:
        return dict(zones)
    (clock,) = proven
    return {
        key: replace(zone, name=clock) if systems[key] == "webinar" and not zone.known else zone
        for key, zone in zones.items()
    }


def _best(pairs: pl.DataFrame) -> AccountZone:
    explained = {zone: _explained(pairs, zone) for zone in (*_PLACES, *_FIXED)}
    most = max(explained.values())
    if most < _ENOUGH * pairs.height:
        return AccountZone("UTC", known=False, findings=(_unexplained(pairs.height),))
    likely = [zone for zone, count in explained.items() if count == most]
    alike = _with_clock_of(likely[0], likely, pairs)
    others = [zone for zone in likely if zone not in alike]
    return AccountZone(likely[0], known=True, findings=(_proof(likely[0], others, most, pairs),))


def _explained(pairs: pl.DataFrame, zone: str) -> int:
    return int((_wall_clock(pairs["utc"], zone) == pairs["wall"]).sum())


def _wall_clock(moments: pl.Series, zone: str) -> pl.Series:
    return moments.dt.convert_time_zone(zone).dt.replace_time_zone(None)


def _with_clock_of(zone: str, zones: Iterable[str], pairs: pl.DataFrame) -> list[str]:
    """Return the zones whose clocks agree all through the years of the pairs."""
    first, last = pairs["utc"].dt.year().min(), pairs["utc"].dt.year().max()
    days = pl.select(
        pl.datetime_range(
            pl.datetime(first, 1, 1), pl.datetime(last, 12, 31), "1d", time_zone="UTC"
        )
    ).to_series()  # fmt: skip
    clock = _wall_clock(days, zone)
    return [other for other in zones if (_wall_clock(days, other) == clock).all()]


def _proof(zone: str, others: list[str], explained: int, pairs: pl.DataFrame) -> Finding:
    fixed = zone.startswith("Etc/")
    behind = zone.replace("Etc/GMT", "UTC").translate(str.maketrans("+-", "-+")) if fixed else ""
    name = f"{zone} ({behind} all year)" if fixed else zone
    doubt = f" {', '.join(others[:3])} would explain them as well." if others else ""
    stated = "State it to be sure" if others else "Nothing to do; to state it all the same"
    return Finding(
        table="leads",
        rule="reading.zone_proven",
        severity=Severity.SHOULD_FIX if others else Severity.NOTE,
        rows=0,
        says=f"Times without a zone were read in {name}: {explained:,} of "
        f"{many(pairs.height, 'moment')} that the exports hold twice, once of them in UTC, "
        f"agree with it.{doubt}",
        cause="The list of contacts is in the account's time zone, its history in UTC."
        + (" All pairs lie in the same half of the year." if others else ""),
        fix=f'{stated}: --zone {zone}, or zone = "{zone}" under [reading].',
    )


def _unexplained(count: int) -> Finding:
    return Finding(
        table="leads",
        rule="reading.zone_unclear",
        severity=Severity.SHOULD_FIX,
        rows=0,
        says=f"No time zone explains the {many(count, 'moment')} that the exports hold twice.",
        cause="The account's zone was changed, or the files come from different accounts.",
        fix='State the zone: --zone Europe/Berlin, or zone = "Europe/Berlin" under [reading].',
    )


def _pairs(files: Sequence[Recognised], evidence: ZoneEvidence) -> pl.DataFrame:
    """Return `wall` and `utc`: the same moments, once by the wall clock, once in UTC."""
    records = [f.table for f in files if f.kind.name == evidence.records]
    histories = [f.table for f in files if f.kind.name == evidence.history]
    walls = pl.concat([_walls(table, evidence) for table in records] or [_no_walls()])
    moments = pl.concat([_moments(table, evidence) for table in histories] or [_no_moments()])
    newest = moments.drop_nulls().group_by("id", "value").agg(pl.col("utc").max())
    both = walls.drop_nulls().join(newest, on=["id", "value"])
    # The list shows minutes, the history seconds.
    both = both.with_columns(pl.col("wall", "utc").dt.truncate("1m"))
    minutes = (pl.col("wall") - pl.col("utc").dt.replace_time_zone(None)).dt.total_minutes().abs()
    return both.filter(minutes <= _APART).select("wall", "utc").unique().sort("utc", "wall")


def _walls(table: TextTable, evidence: ZoneEvidence) -> pl.DataFrame:
    names = names_in(table.rows.columns)
    columns = [
        pl.DataFrame(
            {
                "id": table.rows[names[normal(evidence.record_id)]],
                "value": pl.Series([value]).new_from_index(0, table.rows.height),
                "wall": _read(table, names[normal(column)]).dt.replace_time_zone(None),
            }
        )
        for column, value in evidence.dates.items()
        if normal(column) in names
    ]
    return pl.concat([_no_walls(), *columns])


def _moments(table: TextTable, evidence: ZoneEvidence) -> pl.DataFrame:
    names = names_in(table.rows.columns)
    return pl.DataFrame(
        {
            "id": table.rows[names[normal(evidence.history_id)]],
            "value": table.rows[names[normal(evidence.value)]].str.to_lowercase(),
            "utc": _read(table, names[normal(evidence.time)]),
        }
    )


def _read(table: TextTable, column: str) -> pl.Series:
    return read_times(table.rows[column], TimeReading(table.label, order="dmy")).values


def _no_walls() -> pl.DataFrame:
    return _empty(id=pl.String(), value=pl.String(), wall=pl.Datetime("us"))


def _no_moments() -> pl.DataFrame:
    return _empty(id=pl.String(), value=pl.String(), utc=UTC)


def _no_pairs() -> pl.DataFrame:
    return _empty(wall=pl.Datetime("us"), utc=UTC)


def _empty(**columns: pl.DataType) -> pl.DataFrame:
    return pl.DataFrame(schema=columns)
