"""One look for charts that follows the page when the reader switches between light and dark.

Streamlit tells a script which of the two is shown only with the next run, so that a chart drawn
in one would stay on the other's background. CSS knows at once.
"""

from functools import cache
from typing import Any

from reports.theme import theme

# On a phone, names beside a chart may take a third of it and no more.
_LABELS = {"expr": "min(200, containerSize()[0] * 0.34)"}


@cache
def page_theme() -> dict[str, Any]:
    """Return the Vega-Lite `config` of a page: every colour that differs names both.

    `light-dark()` is CSS Color 5, section 7; all browsers know it since May 2024.
    """
    both: dict[str, Any] = _both(theme("light"), theme("dark"))
    # Labels of single marks would hold unrounded numbers; caption and table say it all.
    return both | {"aria": False, "axisY": both["axisY"] | {"labelLimit": _LABELS}}


def _both(light: Any, dark: Any) -> Any:
    if isinstance(light, dict):
        return {name: _both(light[name], dark[name]) for name in light}
    if isinstance(light, list):
        return [_both(*pair) for pair in zip(light, dark, strict=True)]
    return light if light == dark else f"light-dark({light}, {dark})"
