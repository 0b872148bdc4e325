"""The first page: choose data, see what was found in them, take what was set aside."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import Page

from app import state
from app.address import refused
from app.controls import reading_choices
from app.draw import draw_blocks
from app.pages.frame import draw_given_up, sample_button
from app.pages.mapping import draw_unknown_files
from app.pages.problem import draw_problem
from app.plain import plain
from app.templates import all_templates
from app.unknown import NOT_RECOGNISED
from data_contracts.dataset import Dataset
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.repairs.quarantine import quarantine_csv
from data_contracts.templates import template
from reports.blocks import Block, Figure
from reports.numbers import count

_ORIGINS = "origins"
_TEMPLATES = ("touches", "deals", "leads")


def draw_start(first: Page, health: Page) -> None:
    """Draw the page.

    Args:
        first: The page to turn to next.
        health: The page that tells all about the data.
    """
    st.title("Load and check data", anchor=False)
    st.markdown(
        "Start with the sample company, or drop the files that your systems export, as they "
        "are. Nothing leaves this computer."
    )
    left, right = st.columns([2, 3])
    with left.container(border=True):
        _draw_sample()
    with left.container(border=True, height="stretch"):
        _draw_templates()
    with right.container(border=True, height="stretch"):
        _draw_own()
    if (source := state.source()) is None:
        return
    st.header(plain(f"What was found in {source.label}"), anchor=False)
    try:
        _draw_found(first, health)
    except state.UNUSABLE as error:
        draw_unknown_files(tuple(table.label for table in getattr(error, "tables", ())))
        draw_problem(error)
    except state.GivenUp:
        draw_given_up()
    else:
        state.remember()


def _draw_sample() -> None:
    st.subheader(":material/science: Try it now", anchor=False)
    st.caption(
        "A made-up company: programs that nurture, one that is spam, calls, webinars, deals."
    )
    sample_button()


def _draw_own() -> None:
    st.subheader(":material/upload_file: Use my exports", anchor=False)
    st.file_uploader(
        "Files from your CRM and your e-mail tool, all at once", accept_multiple_files=True,
        key=state.UPLOADS, on_change=state.use_uploads,
        help="CSV, TSV, XLSX or Parquet, also in ZIP or gz. They are checked as soon as they are "
        "dropped.",
    )  # fmt: skip
    if left := state.uploads_to_check():
        st.button(
            f"Check {count(left, 'file')}", key="use_uploads", on_click=state.use_uploads,
            icon=":material/refresh:",
        )  # fmt: skip
    with st.expander("How to read them"):
        reading_choices()
    with st.form("path_form", border=False):
        st.text_input(
            "Or a file or folder on this computer", key=state.PATH, placeholder="/home/me/exports",
            help="Best for exports over 200 MB. Part several by a colon (on Windows: a semicolon).",
        )  # fmt: skip
        st.form_submit_button("Check this path", on_click=state.use_path)
    if said := refused(state.PATH):
        st.error(plain(said), icon=":material/error:")


def _draw_templates() -> None:
    st.subheader(":material/download: Get a template", anchor=False)
    st.caption("Tables to fill, with two example rows. Touches and deals are enough.")
    with st.container(horizontal=True):
        for name in _TEMPLATES:
            _download(f"{name}.csv", f"{name}.csv", partial(template, name))
        _download(f"All {len(CONTRACTS)}, explained", "nurture-templates.zip", all_templates)


def _draw_found(first: Page, health: Page) -> None:
    """Draw what the page about the data says of rows and findings, and what happens next."""
    data = state.dataset()
    answer, *others = state.section("data_health").blocks
    draw_blocks([answer])
    _draw_next(data, first)
    unknown = [finding.table for finding in data.findings if finding.rule == NOT_RECOGNISED]
    draw_unknown_files(tuple(unknown))
    draw_blocks([block for block in others if _tells_what_to_do(block)])
    with st.expander("What each file was taken for"):
        draw_blocks([block for block in others if getattr(block, "key", "") == _ORIGINS])
    st.page_link(health, label="All about the data", icon=":material/fact_check:")


def _tells_what_to_do(block: Block) -> bool:
    return not isinstance(block, Figure) and getattr(block, "key", "") != _ORIGINS


def _draw_next(data: Dataset, first: Page) -> None:
    if data.must_fix:
        st.markdown(
            "**What happens next.** The rows set aside count nowhere, and every page says so. "
            "Mend them in the system that they came from, export again, check again."
        )
    with st.container(horizontal=True):
        if st.button("See the answers", type="primary", icon=":material/arrow_forward:"):
            st.switch_page(first)
        for name, table in data.tables.items():
            if rows := table.bad.height:
                _download(
                    f"{count(rows, 'row')} of {name} set aside", f"{name}-quarantine.csv",
                    partial(quarantine_csv, table, contract(name)),
                )  # fmt: skip


def _download(label: str, file: str, content: Callable[[], bytes]) -> None:
    st.download_button(
        plain(label), content, file, key=f"download_{file}", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
