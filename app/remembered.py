"""How exports are read: as the settings file says, the page `Start`, and answers given once."""

from dataclasses import replace
from typing import Any

import streamlit as st

from data_contracts.choices import ReadingChoices, date_order_key
from data_contracts.column_mapping import ColumnMapping
from reports.settings_file import SettingsFileError, read_settings, settings_path
from reports.settings_kept import keep_date_order, keep_mapping

_ORDERS, _MAPPINGS = "date_orders", "mappings"
"""Answers that could not be written into the settings file; they hold for this session."""


def answer_dates(label: str, column: str, order: str) -> None:
    """Read the dates of one column as the reader says, from now on."""
    try:
        keep_date_order(settings_path(), label, column, order)
    except (OSError, SettingsFileError):
        orders = st.session_state.get(_ORDERS, ())
        st.session_state[_ORDERS] = ((date_order_key(label, column), order), *orders)


def confirm(mapping: ColumnMapping) -> None:
    """Read files with this header as the reader says, from now on."""
    try:
        keep_mapping(settings_path(), mapping)
    except (OSError, SettingsFileError):
        st.session_state[_MAPPINGS] = (mapping, *st.session_state.get(_MAPPINGS, ()))


def how_to_read() -> ReadingChoices:
    """Return how files are read: as `nurture.toml` says, and the page `Start` where it differs."""
    chosen: dict[str, Any] = {
        name: value
        for name in ("zone", "date_order", "decimal")
        if (value := st.session_state.get(name))
    }
    domains = st.session_state.get("own_domains", "").replace(",", " ").split()
    if domains:
        chosen["own_domains"] = tuple(domains)
    stated = read_settings(None)[1]
    return replace(
        stated,
        **chosen,
        date_orders=(*stated.date_orders, *st.session_state.get(_ORDERS, ())),
        mappings=(*st.session_state.get(_MAPPINGS, ()), *stated.mappings),
    )
