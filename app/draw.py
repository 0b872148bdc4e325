"""Draws a section: every text arrives finished, and no number is worked out or formatted here."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

import streamlit as st

from app.plain import plain
from app.tables import styled
from reports.blocks import Block, Caveat, Chart, Figure, Prose, Section, Sentence, Table
from reports.theme import theme

_BESIDE = 4
"""At most so many figures stand side by side."""


def draw(section: Section) -> None:
    """Draw one section, top to bottom, under its question."""
    st.title(plain(section.question), anchor=False)
    draw_blocks(section.blocks)


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
            # The label of a metric is cut off where it is long; this one wraps.
            st.markdown(f":small[{plain(block.label)}]")
            st.metric(plain(block.label), plain(block.text), label_visibility="collapsed")
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
        look = theme("dark" if st.context.theme.type == "dark" else "light")
        st.vega_lite_chart({**chart.spec, "config": look}, theme=None, alt=chart.says)
        with st.expander("The same numbers as a table"):
            _draw_table(chart.data)


def _draw_table(table: Table) -> None:
    if table.title:
        st.subheader(plain(table.title), anchor=False)
    st.table(styled(table), border="horizontal", hide_index=True, alt=table.title or None)
    if table.note:
        st.caption(plain(table.note))
