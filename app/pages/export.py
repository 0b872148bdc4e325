"""Take the board report along: choose a quarter, download it and its numbers."""

import streamlit as st
from streamlit.navigation.page import Page

from app import state
from app.draw import draw
from app.pages.frame import framed
from app.plain import plain
from reports.facts import facts_json
from reports.html import to_html
from reports.numbers import quarter

_BOOK = "board"
_ALL = ""


def draw_export(start: Page) -> None:
    """Draw the page."""
    framed("Export the board report", start, _body)


def _body() -> None:
    st.title("Export the board report", anchor=False)
    st.markdown(
        "One file that opens anywhere, prints, and asks nothing of the internet; "
        "and its numbers as data."
    )
    period = st.selectbox(
        "Quarter", [_ALL, *state.quarters()], key="report_quarter", bind="query-params", width=240,
        format_func=lambda chosen: quarter(chosen) if chosen else "All quarters",
    )  # fmt: skip
    report = state.report(_BOOK, period or None)
    name = f"board-report{'-' + period if period else ''}"
    with st.container(horizontal=True):
        st.download_button(
            "Download the report (HTML)", lambda: to_html(report).encode(), f"{name}.html",
            "text/html", type="primary", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Download its numbers (JSON)", lambda: facts_json(report).encode(),
            f"{name}.facts.json", "application/json", icon=":material/data_object:",
            on_click="ignore",
        )  # fmt: skip
    st.header("Preview", anchor=False)
    st.caption(plain(f"{report.title} · {report.subtitle}"))
    tabs = st.tabs([plain(section.title) for section in report.sections])
    for tab, section in zip(tabs, report.sections, strict=True):
        with tab:
            draw(section)
