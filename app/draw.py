"""Draws a section: every text arrives finished, and no number is worked out or formatted here."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

import streamlit as st

from app.chart_theme import page_theme
from app.plain import plain
from app.tables import styled
from reports.blocks import Block, Caveat, Chart, Figure, Prose, Section, Sentence, Table
from reports.theme import TOTAL

# The width is the page's; the height is the chart's own, and its axes come on top of it.
_FIT = {"type": "fit-x", "contains": "padding"}
_CLOSE = {"left": 0, "right": 12, "top": 4, "bottom": 4}

# Vega looks at it again only when a signal that it names has changed.
_WHOLE_WIDTH = {"name": TOTAL, "expr": "width ? containerSize()[0] : 0"}

_BESIDE = 4
"""At most so many figures stand side by side."""


def draw_question(section: Section) -> None:
    """Draw the question that a section answers, as the title of the page."""
    st.title(plain(section.question), anchor=False)


def draw_blocks(blocks: Sequence[Block]) -> None:
    """Draw blocks, top to bottom; figures that follow each other stand side by side."""
    for are_figures, group in groupby(blocks, key=lambda block: isinstance(block, Figure)):
        if are_figures:
            _draw_figures([block for block in group if isinstance(block, Figure)])
        else:
            for block in group:
                _draw_block(block)


def _draw_figures(figures: Sequence[Figure]) -> None:
    for row in _rows(figures):
        for column, figure in zip(st.columns(len(row)), row, strict=True):
            with column.container(border=True, height="stretch", gap="xxsmall"):
                _draw_block(figure)


def _rows(figures: Sequence[Figure]) -> Iterator[Sequence[Figure]]:
    """Yield rows of nearly equal length, so that no single figure is left over."""
    left = len(figures)
    while left:
        rows_to_go = -(-left // _BESIDE)
        taken = -(-left // rows_to_go)
        yield figures[len(figures) - left :][:taken]
        left -= taken


def _draw_block(block: Block) -> None:
    match block:
        case Sentence():
            st.markdown(plain(block.text))
        case Figure():
            # The label of a metric is cut off where it is long, so that it is hidden here and
            # written below, where it may wrap and numbers side by side still stand on one line.
            st.metric(plain(block.label), plain(block.text), label_visibility="collapsed")
            st.markdown(f":small[{plain(block.label)}]")
            if block.note:
                st.caption(plain(block.note))
        case Chart():
            _draw_chart(block)
        case Table():
            with st.container(border=True):
                _draw_table(block)
        case Caveat():
            box, icon = (st.warning, "warning") if block.severe else (st.info, "info")
            box(plain(block.text), icon=f":material/{icon}:")
        case Prose():
            st.subheader(plain(block.heading), anchor=False)
            st.markdown(plain(block.text))
        case _:
            assert_never(block)


def _draw_chart(chart: Chart) -> None:
    with st.container(border=True):
        st.subheader(plain(chart.title), anchor=False)
        st.caption(plain(chart.says))
        spec = {"padding": _CLOSE, **chart.spec, "config": page_theme(), "autosize": _FIT}
        if "params" in chart.spec:
            spec["params"] = [_WHOLE_WIDTH]
        st.vega_lite_chart(spec, theme=None, width="stretch", alt=chart.says)
        with st.expander("The numbers behind this chart"):
            _draw_table(chart.data)


def _draw_table(table: Table) -> None:
    if table.title:
        st.subheader(plain(table.title), anchor=False)
    st.table(styled(table), border="horizontal", hide_index=True, alt=table.title or None)
    if table.note:
        st.caption(plain(table.note))
    if table.attached:
        st.download_button(
            plain(table.attached.label), table.attached.content, table.attached.file,
            mime="text/csv", icon=":material/download:", on_click="ignore", key=f"get-{table.key}",
        )  # fmt: skip
