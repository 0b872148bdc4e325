"""The moment up to which things are known."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from attribution.settings import Settings
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

_LEAD_TIMES = (
    "created_at", "mql_at", "accepted_at", "sales_ready_at", "disqualified_at", "opted_out_at",
    "left_at", "first_seen_at",
)  # fmt: skip


class NoDatesError(ValueError):
    """Not one row of the data has a date."""

    def __init__(self) -> None:
        super().__init__(
            "There is nothing to analyse: no touch, deal or lead has a usable date. "
            "Look at the findings to see why the rows were set aside."
        )


def known_until(data: Dataset, settings: Settings) -> datetime:
    """Return the settings' date, else the newest of any touch, deal or lead.

    A day without a time means its end in the calendar's zone, as a closing day in an export does.
    The close date of an open deal is a hope, not something that happened, and does not count.

    Raises:
        NoDatesError: No date is stated and the data has none.
    """
    if isinstance(settings.as_of, datetime):
        return settings.as_of
    if settings.as_of is not None:
        # What comes before the next midnight; where clocks are put back, 23:59 comes twice.
        after = datetime.combine(settings.as_of + timedelta(days=1), time.min)
        zone = ZoneInfo(calendar_zone(data, settings))
        return after.replace(tzinfo=zone).astimezone(UTC) - timedelta(microseconds=1)
    deals = data.deals.good
    closed = deals.filter(pl.col("status") != "open")["closed_at"]
    times = [data.touches.good["occurred_at"], deals["created_at"], closed]
    if data.leads is not None:
        times += [data.leads.good[name] for name in _LEAD_TIMES]
    newest = [moment for time in times if isinstance(moment := time.max(), datetime)]
    if not newest:
        raise NoDatesError
    return max(newest)
