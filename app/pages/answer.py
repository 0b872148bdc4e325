"""A page for one section: its name, the choices it has, one call, draw."""

import streamlit as st
from streamlit.navigation.page import Page

from app import state
from app.controls import by_choice, choice
from app.draw import draw_blocks, draw_question
from app.pages.frame import framed
from app.pages.judge_piece import draw_judging
from reports.books import footer
from reports.sections import SECTIONS
from reports.wording import column

_BELOW = {"nurture_or_spam": draw_judging}
"""What a page has under the answer of its section."""


def draw_answer(key: str, start: Page) -> None:
    """Draw the section's answer, or what to do where there are no data."""
    entry = SECTIONS[key]

    def body() -> str:
        question = st.container()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            by = by_choice(entry.by, column) if entry.by else None
            chosen = choice(entry.choice, state.offered(key)) if entry.choice else None
        section = state.section(key, by, chosen)
        with question:
            draw_question(section)
        draw_blocks(section.blocks)
        if key in _BELOW:
            _BELOW[key]()
        return footer(state.analysis())

    framed(entry.title, start, body)
