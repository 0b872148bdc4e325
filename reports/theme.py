"""One look for every chart: colours by role in light and dark, and one font."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Mode = Literal["light", "dark"]

FONT = "Ledger Sans, Source Sans, system-ui, sans-serif"
"""Our own font where it is at hand (reports, SVG), else Streamlit's, which it descends from."""

HOVER = "hover"
"""The name of a layer that only carries tooltips; a drawing without scripts leaves it out."""

TOTAL = "total"
"""The name of a chart's parameter that holds its whole width in pixels, axes and all: whoever draws
it says so. Where labels turn by the width of the plot alone, their own size changes it again."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a colour is for, and how it looks in each mode.

    Attributes:
        light: Its colour in light mode; no two roles share one, because it also names the role
            inside an SVG.
        dark: Its colour in dark mode.
    """

    light: str
    dark: str


INK = Role("#0b1220", "#e7ebf0")
MUTED = Role("#55606f", "#a6b0bd")
GRID = Role("#e6e9ee", "#262f3b")
AXIS = Role("#c3c9d2", "#465160")
ACCENT = Role("#1d4ed8", "#7aa2ff")
RANGE = Role("#d3dae4", "#394554")
FAINT = Role("#a9c0f5", "#34508f")
QUIET = Role("#7b8798", "#8c98a8")
PAGE = Role("#ffffff", "#11161d")
GROUPS = (
    Role("#1e50da", "#7ba3fe"),
    Role("#b45309", "#f0b072"),
    Role("#0f766e", "#5ec8bd"),
    Role("#6d28d9", "#b79cff"),
    Role("#be185d", "#f49ac1"),
)
"""Colours of compared groups; each keeps 4.5:1 against its background."""

FAILED = GROUPS[1]
"""What fails, and what is spam."""

ROLES = (INK, MUTED, GRID, AXIS, ACCENT, RANGE, FAINT, QUIET, PAGE, *GROUPS)
"""Every colour that a chart may use."""


def theme(mode: Mode = "light") -> dict[str, Any]:
    """Return the Vega-Lite `config` that gives a specification of `reports.charts` its look."""

    def colour(role: Role) -> str:
        return role.dark if mode == "dark" else role.light

    return {
        "background": "transparent",
        "font": FONT,
        "padding": 4,
        "view": {"stroke": None},
        "range": {"category": [colour(role) for role in GROUPS]},
        "axis": {
            "labelColor": colour(MUTED),
            "labelFontSize": 12.5,
            "labelPadding": 6,
            "titleColor": colour(MUTED),
            "titleFontSize": 12.5,
            "titleFontWeight": 400,
            "domainColor": colour(AXIS),
            "tickColor": colour(AXIS),
            "gridColor": colour(GRID),
        },
        "axisX": {"titlePadding": 8},
        "axisY": {"domain": False, "ticks": False, "labelLimit": 200},
        "text": {"font": FONT, "fontSize": 12.5},
        "style": _styles(colour),
    }


def _styles(colour: Callable[[Role], str]) -> dict[str, Any]:
    """Return the look of each named kind of mark."""
    return {
        "model-range": {"color": colour(RANGE), "cornerRadius": 6},
        "interval": {"color": colour(ACCENT), "strokeWidth": 2.25, "strokeCap": "round"},
        "estimate": {"color": colour(ACCENT), "size": 120, "opacity": 1},
        "quiet-interval": {"color": colour(QUIET), "strokeWidth": 2.25, "strokeCap": "round"},
        "quiet-estimate": {"color": colour(QUIET), "size": 120, "opacity": 1},
        "value": {"color": colour(INK), "fontWeight": 600},
        "aside": {"color": colour(MUTED)},
        "curve": {"color": colour(ACCENT), "strokeWidth": 2.5},
        "curve-band": {"color": colour(ACCENT), "opacity": 0.16},
        "group-curve": {"strokeWidth": 2.25},
        "group-band": {"opacity": 0.1},
        "group-name": {"fontWeight": 600},
        "bar": {"color": colour(ACCENT), "cornerRadiusEnd": 3},
        "bar-back": {"color": colour(FAINT), "cornerRadiusEnd": 3},
        "bar-left-out": {"color": colour(RANGE), "cornerRadius": 3},
        "model-tick": {"color": colour(QUIET), "opacity": 0.75},
        "middle-half": {"color": colour(FAINT), "cornerRadius": 4},
        "cell": {"color": colour(ACCENT), "cornerRadius": 3},
        "cell-value": {"color": colour(INK)},
        "cell-value-full": {"color": colour(PAGE), "fontWeight": 600},
        "lane": {"color": colour(GRID), "strokeWidth": 1.5},
        "touch": {"color": colour(QUIET), "size": 80, "opacity": 0.75},
        "touch-marked": {"color": colour(ACCENT), "size": 130, "opacity": 1},
        "even": {"color": colour(MUTED), "strokeWidth": 1.5},
        "milestone": {"color": colour(MUTED), "strokeWidth": 1, "strokeDash": [3, 3]},
        "milestone-halo": {"color": colour(PAGE), "stroke": colour(PAGE), "strokeWidth": 5},
        "milestone-text": {"color": colour(MUTED)},
        **_audit_styles(colour),
    }


def _audit_styles(colour: Callable[[Role], str]) -> dict[str, Any]:
    """Return the look of verdicts and of answers: what fails stands out, what is open does not."""
    good, half, bad, open_ = colour(ACCENT), colour(FAINT), colour(FAILED), colour(RANGE)
    mark = {"size": 190, "strokeWidth": 2, "strokeCap": "round", "opacity": 1}
    return {
        "name-halo": {
            "color": colour(PAGE),
            "stroke": colour(PAGE),
            "strokeWidth": 4,
            "opacity": 0.8,
        },
        "verdict-nurture": {"color": good},
        "verdict-nurture-text": {"color": colour(PAGE), "fontWeight": 600},
        "verdict-mixed": {"color": half},
        "verdict-mixed-text": {"color": colour(INK)},
        "verdict-spam": {"color": bad},
        "verdict-spam-text": {"color": colour(PAGE), "fontWeight": 600},
        "verdict-unclear": {"color": open_},
        "verdict-unclear-text": {"color": colour(INK)},
        "piece-nurture": {"color": good, "opacity": 0.85},
        "piece-mixed": {"color": colour(GROUPS[3]), "opacity": 0.85},
        "piece-spam": {"color": bad, "opacity": 0.85},
        "piece-unclear": {"color": colour(QUIET), "strokeWidth": 2},
        "answer-pass": {"color": good, "opacity": 0.16, "cornerRadius": 3},
        "answer-pass-mark": {"color": good, **mark},
        "answer-warn": {"color": half, "opacity": 0.6, "cornerRadius": 3},
        "answer-warn-mark": {"color": colour(INK), **mark},
        "answer-fail": {"color": bad, "opacity": 1, "cornerRadius": 3},
        "answer-fail-mark": {"color": colour(PAGE), **mark},
        "answer-open": {"color": open_, "opacity": 0.5, "cornerRadius": 3},
        "answer-open-mark": {"color": colour(MUTED), **mark, "strokeWidth": 1.5},
        "answer-none": {"color": open_, "opacity": 0},
        "answer-none-mark": {"color": colour(MUTED), **mark, "strokeWidth": 1.5},
    }
