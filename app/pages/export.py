"""Take a report along: choose whom it is for and a quarter, download it and its numbers."""

import streamlit as st
from streamlit.navigation.page import Page

from app import state
from app.draw import draw_blocks
from app.pages.frame import framed
from app.plain import plain
from reports.blocks import Report
from reports.facts import facts_json
from reports.html import to_html
from reports.numbers import quarter

_BOOKS = {"board": "The board", "boss": "A new boss", "joint": "Sales and marketing together"}
_AS_CHOSEN = ""
_TITLE = "Export a report"


def draw_export(start: Page) -> None:
    """Draw the page."""
    framed(_TITLE, start, _body)


def _body() -> str:
    st.title(_TITLE, anchor=False)
    st.markdown(
        "One file that opens anywhere, prints, and asks nothing of the internet; "
        "and its numbers as data."
    )
    with st.container(horizontal=True):
        book, period = _book(), _quarter()
    report = state.report(book, period)
    _draw_downloads(report, f"{book}-report{'-' + period if period else ''}")
    st.caption(plain(f"Preview: {report.title} · {report.subtitle}"))
    tabs = st.tabs([plain(section.title) for section in report.sections])
    for tab, section in zip(tabs, report.sections, strict=True):
        with tab:
            st.header(plain(section.question), anchor=False)
            draw_blocks(section.blocks)
    return report.footer


def _book() -> str:
    return st.selectbox(
        "For", list(_BOOKS), key="report_book", bind="query-params", width=320,
        format_func=_BOOKS.__getitem__,
    )  # fmt: skip


def _quarter() -> str | None:
    beside = state.settings().period
    told = f"As on every page: {quarter(beside) if beside else 'all quarters'}"
    chosen = st.selectbox(
        "Quarter", [_AS_CHOSEN, *state.quarters()], key="report_quarter", bind="query-params",
        width=320, format_func=lambda period: quarter(period) if period else told,
    )  # fmt: skip
    return chosen or beside


def _draw_downloads(report: Report, name: str) -> None:
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
