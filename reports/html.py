"""Write a report as one self-contained page: no script, no request, light and dark, for print."""

import base64
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.blocks import Block, Chart, Figure, Report, Section
from reports.svg import NARROW, WIDE, dark_rules, svg

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""What the page itself forbids: everything but its own styles and what it carries inside."""

_HERE = Path(__file__).parent
_WEIGHTS = (400, 600)
# The letters each font file holds, as CSS says it; the second file is only carried if needed.
_RANGES = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,"
    "U+2191,U+2193,U+2212",
    "latin-ext": "U+0100-0130,U+0132-0151,U+0154-024F,U+1E00-1EFF,U+20A0-20AB,U+20AD-20CF",
}
_FIRST_EXTENDED, _LAST_EXTENDED = "\u0100", "\u1eff"
_CURRENCIES = "\u20a6\u20a9\u20ab\u20b1\u20b4\u20b8\u20b9\u20ba\u20bd"


def to_html(report: Report) -> str:
    """Return a report as one HTML page; the same report gives the same bytes.

    Everything from the data is escaped: plain text by the template, chart text by the XML
    writer. Markup enters only through `_drawn` and the style sheet, both made here. Which
    letters the report uses decides which fonts it carries.
    """
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            policy=POLICY,
            style=Markup(_style(repr(report))),  # noqa: S704 (our own files only)
            parts=_parts,
            drawn=_drawn,
            wide=WIDE,
            narrow=NARROW,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def _parts(section: Section) -> Iterator[tuple[str, Block | list[Block]]]:
    """Yield each block with the name of its kind; figures that stand side by side together."""
    for are_figures, run in groupby(section.blocks, lambda block: isinstance(block, Figure)):
        if are_figures:
            yield "figures", list(run)
        else:
            yield from ((type(block).__name__, block) for block in run)


def _drawn(chart: Chart, width: int) -> Markup:
    return Markup(svg(chart, width))  # noqa: S704 (written by an XML writer, which escapes)


def _style(text: str) -> str:
    dark = f"@media screen and (prefers-color-scheme:dark){{{dark_rules('figure svg')}}}"
    sheet = (_HERE / "report.css").read_text(encoding="utf-8")
    return "\n".join((_font_faces(text), sheet.rstrip(), dark))


def _font_faces(text: str) -> str:
    extended = any(_FIRST_EXTENDED <= c <= _LAST_EXTENDED or c in _CURRENCIES for c in set(text))
    parts = _RANGES if extended else ("latin",)
    return "\n".join(
        f'@font-face{{font-family:"Ledger Sans";font-weight:{weight};'
        f'src:url(data:font/woff2;base64,{_font(part, weight)}) format("woff2");'
        f"unicode-range:{_RANGES[part]}}}"
        for part in parts
        for weight in _WEIGHTS
    )


@cache
def _font(part: str, weight: int) -> str:
    content = (_HERE / "fonts" / f"ledger-sans-{part}-{weight}.woff2").read_bytes()
    return base64.b64encode(content).decode()
