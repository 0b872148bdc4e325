"""What a file is that no format knows: a guess to confirm or change, with examples beside it."""

import streamlit as st

from app import state
from app.pages.mapping_rows import Answers, draw_columns, draw_date_order, draw_words
from app.plain import plain
from app.remembered import confirm
from data_contracts.column_mapping import ColumnMapping
from data_contracts.mappings.guess import MappingGuess, missing_in
from data_contracts.odcs import CONTRACTS, contract


def draw_unknown_files(labels: tuple[str, ...]) -> None:
    """List files that no format knows, each with the question what it is."""
    if not labels:
        return
    with st.container(border=True):
        st.subheader(":material/help: Files that nobody knows yet", anchor=False)
        st.caption(
            "Say once what their columns are; the next file with the same columns is then known. "
            "A file that is not needed can stay as it is."
        )
        for label in labels:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(label)}**")
                if st.button("What is this?", key=f"what_{label}", icon=":material/edit_note:"):
                    _ask(label)


def draw_what_it_is(label: str) -> None:
    """Ask what a file's columns are, with the best guess filled in."""
    best = state.unknown_file(label)
    table = st.selectbox(
        plain(f"{label} most likely holds"), CONTRACTS, index=CONTRACTS.index(best.table),
        format_func=_spoken, key=f"table_{label}",
    )  # fmt: skip
    found = state.unknown_file(label, table)
    st.caption(plain(contract(table).meaning))
    answers = draw_columns(found)
    draw_words(found, answers)
    draw_date_order(found, answers)
    _draw_end(found, answers)


@st.dialog("What is this file?", width="large")
def _ask(label: str) -> None:
    draw_what_it_is(label)


def _draw_end(found: MappingGuess, answers: Answers) -> None:
    missing = missing_in(found.table, {*answers.columns, *answers.always})
    if missing:
        names = ", ".join(name.replace("_", " ") for name in missing)
        st.warning(plain(f"Still needed: {names}."), icon=":material/warning:")
    elif answers.open:
        st.warning(plain(answers.open), icon=":material/warning:")
    ready = not missing and not answers.open
    if st.button("Confirm and read it", type="primary", disabled=not ready, key="confirm"):
        confirm(_confirmed(found, answers))
        st.rerun()


def _confirmed(found: MappingGuess, answers: Answers) -> ColumnMapping:
    return ColumnMapping(
        header_fingerprint=found.mapping.header_fingerprint,
        table=found.table,
        columns=tuple(answers.columns.items()),
        date_order=answers.date_order,
        words=tuple(answers.words),
        always=tuple(answers.always.items()),
        file=found.label,
    )


def _spoken(table: str) -> str:
    return table.replace("_", " ").capitalize()
