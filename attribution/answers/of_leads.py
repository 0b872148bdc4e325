"""How leads become sales-ready, and what each quarter brought."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from attribution import quarters
from attribution.answers.base import Answers
from attribution.leads import came_back as back
from attribution.leads import sales_ready
from attribution.leads import stage_times as stages
from attribution.leads.came_back import CameBack
from attribution.leads.ripening import Ripening, ripening
from attribution.leads.sales_ready import ReadyTimes
from attribution.leads.stage_times import StageTimes


@dataclass(frozen=True, eq=False)
class OfLeads(Answers):
    """What is asked about leads and quarters."""

    def sales_ready(self, by: str | None = None) -> ReadyTimes:
        """Return how long leads take to become sales-ready, whole or by group.

        Raises:
            ValueError: Leads cannot be grouped by this column.
        """
        return self._keep(
            ("sales_ready", by),
            lambda: sales_ready.ready_times(
                self.data, self.settings, self.as_of, by, self._histories
            ),
        )

    @cached_property
    def stage_times(self) -> StageTimes:
        """How long leads stay in each stage before sales-ready, and how many stick there."""
        return stages.stage_times(self.data, self.settings, self.as_of, self._histories)

    @cached_property
    def came_back(self) -> CameBack | None:
        """Leads sales-ready after they had ended otherwise; None where there is no leads table."""
        if self._histories is None:
            return None
        return back.came_back(self.data, self._histories, self.settings)

    @cached_property
    def ripening(self) -> Ripening:
        """How past leads ripened, and so by when an answer about young ones can be expected."""
        return ripening(self.data, self.settings, self.as_of, self._histories)

    @cached_property
    def quarters(self) -> pl.DataFrame:
        """What each calendar quarter brought (`attribution.quarters.quarters`)."""
        return quarters.quarters(self.data, self.settings, self.as_of, self._histories)
