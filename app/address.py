"""The address of a database that a reader types; one with a password is not kept for a moment."""

import streamlit as st

from data_contracts.reading.places import given
from data_contracts.reading.unusable import UnusableInputError

ADDRESS = "address"
"""The key of the widget in which it is typed."""

_OPENED, _REFUSED, _TIMES = "opened_address", "refused_address", "times_opened"


def open_address() -> None:
    """Take the address that was typed, to look into it."""
    st.session_state[_OPENED] = without_secret(ADDRESS)
    look_again()


def look_again() -> None:
    """Look into the database anew: it may have other tables by now, or be reached again."""
    st.session_state[_TIMES] = times_opened() + 1


def without_secret(key: str) -> str:
    """Return what was typed in a widget, or nothing where it is no address that may be used.

    Args:
        key: The widget's key; it is emptied where it holds a password.
    """
    from data_contracts.reading.databases.connections import (  # noqa: PLC0415 - a slow import
        SecretInAddressError,
        url_of,
    )

    typed: str = st.session_state.get(key, "").strip()
    st.session_state[_REFUSED] = {key: ""}
    try:
        if "://" in typed:
            url_of(given(typed).where)
    except UnusableInputError as error:
        st.session_state[_REFUSED] = {key: str(error)}
        if isinstance(error, SecretInAddressError):
            st.session_state[key] = ""
        return ""
    return typed


def opened_address() -> str:
    """Return the address of a database that the reader typed, or nothing."""
    opened: str = st.session_state.get(_OPENED, "")
    return opened


def refused(key: str) -> str:
    """Return why the address that was typed in a widget is not used, or nothing."""
    reasons: dict[str, str] = st.session_state.get(_REFUSED, {})
    return reasons.get(key, "")


def times_opened() -> int:
    """Return how often the session has looked into a database anew."""
    times: int = st.session_state.get(_TIMES, 0)
    return times
