"""The moment up to which things are known."""

from datetime import datetime

import polars as pl

from attribution.settings import Settings
from data_contracts.dataset import Dataset

_LEAD_TIMES = (
    "created_at", "mql_at", "accepted_at", "sales_ready_at", "disqualified_at", "opted_out_at",
    "left_at",
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

    The close date of an open deal is a hope, not something that happened, and does not count.

    Raises:
        NoDatesError: No date is stated and the data has none.
    """
    if settings.as_of is not None:
        return settings.as_of
    deals = data.deals.good
    closed = deals.filter(pl.col("status") != "open")["closed_at"]
    times = [data.touches.good["occurred_at"], deals["created_at"], closed]
    if data.leads is not None:
        times += [data.leads.good[name] for name in _LEAD_TIMES]
    newest = [moment for time in times if isinstance(moment := time.max(), datetime)]
    if not newest:
        raise NoDatesError
    return max(newest)
