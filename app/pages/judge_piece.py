"""The form under *Nurture or spam?* in which a reader judges a piece."""

import streamlit as st

from app import judging, state
from app.plain import plain
from reports.sections.people_judged import JudgingForm, judging_form


def draw_judging() -> None:
    """Draw the form, and what became of the last word; nothing where there is no piece."""
    form = judging_form(state.analysis())
    if not form.pieces:
        return
    with st.container(border=True):
        st.subheader(plain(form.heading), anchor=False)
        st.caption(plain(form.explained))
        with st.form("judge_piece", border=False):
            _draw_fields(form)
        if why := judging.refused():
            st.error(plain(why), icon=":material/error:")
        if piece := judging.kept():
            told = form.pieces.get(piece, piece)
            st.success(
                plain(f"Kept: “{told}”. Every answer follows it from now on."),
                icon=":material/check:",
            )


def _draw_fields(form: JudgingForm) -> None:
    by, why = form.longest
    st.selectbox(
        "Piece", list(form.pieces), key=judging.PIECE, index=None,
        format_func=form.pieces.__getitem__,
        placeholder="Type a part of its title", filter_mode="contains",
    )  # fmt: skip
    st.segmented_control(
        "Your word", list(form.says), format_func=lambda says: plain(form.says[says]),
        key=judging.SAYS,
    )  # fmt: skip
    st.text_input(
        "Your name", key=judging.BY, max_chars=by, persist_state="session",
        placeholder="So that others can ask you",
    )  # fmt: skip
    st.text_area(
        "Your reason", key=judging.WHY, max_chars=why, height=80,
        placeholder="What in the text makes you say so?",
    )  # fmt: skip
    st.form_submit_button("Keep my word", type="primary", on_click=judging.judge, key="keep_word")
