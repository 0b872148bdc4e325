"""What a reader can put right: told as the error tells it, or asked where an answer is enough."""

import streamlit as st

from app.plain import plain, plain_lines
from app.remembered import answer_dates
from data_contracts.reading.times import AmbiguousDatesError
from reports.settings_file import FILE_NAME

_READINGS = (("dmy", "Day first"), ("mdy", "Month first"))


def draw_problem(error: Exception) -> None:
    """Ask what the data leave open, or say what is wrong with them, as the error says it."""
    if isinstance(error, AmbiguousDatesError):
        _ask_about_dates(error)
    else:
        st.error(plain_lines(str(error)), icon=":material/error:")


def _ask_about_dates(error: AmbiguousDatesError) -> None:
    """Show both readings side by side, and go on with the one that the reader picks."""
    with st.container(border=True):
        st.subheader(":material/calendar_month: One question about dates", anchor=False)
        st.markdown(
            plain(f"{error.label}, column “{error.column}”: its dates can be read in two ways.")
            + " Nothing in the file says which is right. **Which one is it?**"
        )
        columns = st.columns(2)
        for place, (order, told) in enumerate(_READINGS, 1):
            with columns[place - 1].container(border=True, height="stretch"):
                _draw_reading(error, order, told, [(one[0], one[place]) for one in error.readings])
        st.caption(
            plain(f"The answer is kept in {FILE_NAME}, for this column of files with this name.")
        )


def _draw_reading(
    error: AmbiguousDatesError, order: str, told: str, examples: list[tuple[str, str]]
) -> None:
    st.markdown(f"**{told}**")
    for text, meant in examples:
        st.markdown(f"{plain(text)} :small[is] {plain(meant)}")
    st.button(
        f"{told} is right", key=f"dates_{order}", type="primary", on_click=answer_dates,
        args=(error.label, error.column, order),
    )  # fmt: skip
