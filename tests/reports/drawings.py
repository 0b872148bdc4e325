"""Charts drawn once, for tests of pages that have the same charts: drawing takes most of a page."""

import json
from functools import cache

from reports.blocks import Chart, Table
from reports.svg import svg

_NONE = Table("none", "", (), (), ())


def drawing(chart: Chart, width: int) -> str:
    """The SVG of a chart, the same that `reports.svg` gives every time."""
    return _drawing(chart.key, chart.title, chart.says, json.dumps(chart.spec), width)


@cache
def _drawing(key: str, title: str, says: str, spec: str, width: int) -> str:
    return svg(Chart(key, title, says, json.loads(spec), _NONE), width)
