"""What every page has around its answer: the states without data, and the line at its foot."""

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import Page

from app import state
from app.pages.problem import draw_problem
from app.plain import plain


def framed(title: str, start: Page, body: Callable[[], str]) -> None:
    """Draw a page that needs data: its answer and foot, or what to do where there are none.

    Args:
        title: Its name, which heads it while there is no answer.
        start: The page on which data are chosen.
        body: Draws the answer; returns the line at its foot.
    """
    if state.source() is None:
        _draw_empty(title, start)
        return
    try:
        state.check_data()
        foot = body()
    except state.UNUSABLE as error:
        st.title(plain(title), anchor=False)
        draw_problem(error)
        st.page_link(start, label="Choose other data", icon=":material/upload_file:")
    except state.GivenUp:
        draw_given_up()
    else:
        st.caption(plain(foot))
        state.remember()


def draw_given_up() -> None:
    """Say that the reader stopped waiting, and let them wait again."""
    st.info("Stopped at your wish. It goes on in the background.", icon=":material/pause:")
    st.button("Wait for it", on_click=state.wait_again, key="wait_again")


def sample_button() -> None:
    """Offer the bundled sample company."""
    st.button(
        "Use the sample company", type="primary", icon=":material/science:",
        on_click=state.use_sample, key="use_sample",
    )  # fmt: skip


def _draw_empty(title: str, start: Page) -> None:
    st.title(plain(title), anchor=False)
    with st.container(border=True):
        st.subheader("No data yet", anchor=False)
        st.markdown("This page answers from your touches and deals. Try it on a made-up company.")
        with st.container(horizontal=True, vertical_alignment="center"):
            sample_button()
            st.page_link(start, label="Use my own exports", icon=":material/upload_file:")
