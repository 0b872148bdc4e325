"""Every section on offer: one question each, for a page, a report and the command line alike.

To add one: write its file here (see `revenue_credit.py`), then add its entry below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from attribution.analysis import Analysis
from reports.blocks import Section
from reports.sections import data_health, methods, revenue_credit, sales_ready, summary


@dataclass(frozen=True, slots=True)
class Entry:
    """One section on offer.

    Attributes:
        key: Stable id; the page's address.
        title: The short name, for navigation.
        build: Makes the section; takes the analysis and, where `by` is not empty, `by=`.
        by: The columns it can be told by, the default first; empty where there is nothing to
            choose.
    """

    key: str
    title: str
    build: Callable[..., Section]
    by: tuple[str, ...] = ()

    def __call__(self, analysis: Analysis, by: str | None = None) -> Section:
        """Return the section, told by one of `by`."""
        return self.build(analysis, by=by) if by else self.build(analysis)


_ENTRIES = (
    Entry(summary.KEY, summary.TITLE, summary.summary),
    Entry(
        revenue_credit.KEY, revenue_credit.TITLE, revenue_credit.revenue_credit, revenue_credit.BY
    ),
    Entry(sales_ready.KEY, sales_ready.TITLE, sales_ready.sales_ready, sales_ready.BY),
    Entry(data_health.KEY, data_health.TITLE, data_health.data_health),
    Entry(methods.KEY, methods.TITLE, methods.methods),
)

SECTIONS: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in _ENTRIES})
"""Key → section, in reading order."""
