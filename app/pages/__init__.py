"""The pages, in the order of the sidebar; a section that is registered has one unasked."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st
from streamlit.navigation.page import Page

from app.pages.answer import draw_answer
from app.pages.export import draw_export
from app.pages.start import draw_start
from reports.sections import SECTIONS

_ICONS = {
    "summary": "summarize",
    "revenue_credit": "percent",
    "why_models_disagree": "call_split",
    "journeys": "timeline",
    "influence": "workspaces",
    "roi": "savings",
    "reconciliation": "balance",
    "sales_ready": "timer",
    "did_nurture": "verified",
    "plan_a_test": "science",
    "nurture_or_spam": "rule",
    "programs": "checklist",
    "one_leads_mail": "mark_email_read",
    "what_to_send": "swap_horiz",
    "data_health": "fact_check",
    "methods": "menu_book",
}
_ABOUT_DATA = ("data_health", "methods")
"""Sections that tell about the data and the methods, and stand in a group of their own."""


def pages() -> Mapping[str, Sequence[Page]]:
    """Return the sidebar's groups and their pages; one starts on Start."""
    start = st.Page(
        lambda: draw_start(answers["summary"], answers["data_health"]),
        title="Start", icon=":material/upload_file:", url_path="start", default=True,
    )  # fmt: skip
    databases = st.Page(
        partial(_draw_databases, start),
        title="Database", icon=":material/database:", url_path="database",
    )  # fmt: skip
    answers = {key: _answer(key, start) for key in SECTIONS}
    export = st.Page(
        partial(draw_export, start),
        title="Export", icon=":material/download:", url_path="export",
    )  # fmt: skip
    return {
        "Review": [*(page for key, page in answers.items() if key not in _ABOUT_DATA), export],
        "Data": [start, databases, *(answers[key] for key in _ABOUT_DATA)],
    }


def _draw_databases(start: Page) -> None:
    from app.pages.databases import draw_databases  # noqa: PLC0415 - a slow import

    draw_databases(start)


def _answer(key: str, start: Page) -> Page:
    icon = _ICONS.get(key, "insights")
    return st.Page(
        partial(draw_answer, key, start),
        title=SECTIONS[key].title, icon=f":material/{icon}:", url_path=key,
    )  # fmt: skip
