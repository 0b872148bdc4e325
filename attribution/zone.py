"""The zone whose calendar days and quarters count."""

from attribution.settings import Settings
from data_contracts.dataset import Dataset


def calendar_zone(data: Dataset, settings: Settings) -> str:
    """Return the settings' zone, else the one in which the exports were read, else UTC.

    A close date without a time of day means the end of that day in the zone of its export. Counted
    in UTC, the last day of a quarter would lie in the next one wherever the zone is west of it.
    Exports read in several zones have no common day, so UTC counts then, unless a zone is stated.
    """
    if settings.zone is not None:
        return settings.zone
    zones = read_zones(data)
    return zones[0] if len(zones) == 1 else "UTC"


def read_zones(data: Dataset) -> tuple[str, ...]:
    """Return the zones in which the exports were read, sorted."""
    return tuple(sorted({one.zone for one in data.origins if one.table and one.zone}))
