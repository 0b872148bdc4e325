"""A chart as an SVG for a page without scripts: same bytes every time, light and dark in one."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert

from reports.blocks import Chart
from reports.theme import HOVER, ROLES, TOTAL, theme

WIDE = 800
"""Width in pixels at which a chart is drawn for a screen or an A4 page."""

NARROW = 350
"""Width in pixels at which it is drawn for a phone."""

_PHONE = 500

_CLUTTER = {"aria-hidden", "aria-roledescription", "pointer-events", "role"}
_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"


def svg(chart: Chart, width: int = WIDE) -> str:
    """Return a chart as SVG text that scales with its box and refers to nothing outside it.

    Every id starts with the chart's key and width, so that several fit on one page. Colours are
    those of light mode; `dark_rules` turns them dark.

    Args:
        chart: The chart; its caption becomes the alternative text.
        width: The width in pixels to lay it out for.
    """
    _register_font()
    drawn = vl_convert.vegalite_to_svg(
        _laid_out(chart.spec, width), config=_look(width), allowed_base_urls=[]
    )
    root = ET.fromstring(drawn)  # noqa: S314 (our own drawing, not a stranger's file)
    _make_responsive(root, f"{chart.title}: {chart.says}")
    _name_ids(root, f"{chart.key}-{width}-")
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def dark_rules(scope: str) -> str:
    """Return the CSS that turns every drawn colour into its dark one.

    Args:
        scope: The selector inside which the rules hold.
    """
    return "".join(
        f'{scope} [{paint}="{role.light}"]{{{paint}:{role.dark}}}'
        for role in ROLES
        for paint in ("fill", "stroke")
    )


@cache
def _register_font() -> None:
    vl_convert.register_font_directory(str(Path(__file__).parent / "fonts"))


def _laid_out(spec: Mapping[str, Any], width: int) -> dict[str, Any]:
    layers = [layer for layer in spec["layer"] if layer.get("name") != HOVER]
    fit = {"type": "fit-x", "contains": "padding"}
    laid_out = {**spec, "layer": layers, "width": width, "autosize": fit}
    return laid_out | ({"params": [{"name": TOTAL, "value": width}]} if "params" in spec else {})


def _look(width: int) -> dict[str, Any]:
    # Labels of single marks would hold unrounded numbers; caption and table say it all.
    look = theme("light") | {"aria": False}
    if width < _PHONE:
        look["axisY"] = look["axisY"] | {"labelLimit": 120}
    return look


def _make_responsive(root: ET.Element, says: str) -> None:
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    for element in root.iter():
        for name in _CLUTTER & element.attrib.keys():
            del element.attrib[name]
    root.set("role", "img")
    root.set("aria-label", says)


def _name_ids(root: ET.Element, prefix: str) -> None:
    """Number ids in the order of the drawing: Vega counts on from one drawing to the next."""
    ids = [identity for element in root.iter() if (identity := element.get("id"))]
    named = {identity: f"{prefix}{number}" for number, identity in enumerate(ids, 1)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, named[value])
            elif name in {"href", _LINK} and value.startswith("#"):
                element.set(name, f"#{named[value[1:]]}")
            elif value.startswith("url(#"):
                element.set(name, f"url(#{named[value[5:-1]]})")
