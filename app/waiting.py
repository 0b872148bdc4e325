"""What a reader sees while something takes long: where it stands, and a way out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.plain import plain
from app.work import Work
from data_contracts.progress import Cancelled

T = TypeVar("T")

_AT_ONCE, _BETWEEN = 0.4, 0.2
"""Seconds: what is done by then needs no progress; how often progress is drawn anew."""


class GivenUp(Exception):  # noqa: N818 - nothing is wrong: the reader changed their mind
    """The reader does not want to wait for this answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How a session waits.

    Attributes:
        session: Which session it is.
        ended_for: The key of the work that it will not wait for any longer, or empty.
        end: Is called when the reader presses `Cancel`, before the page is drawn again.
    """

    session: str
    ended_for: str
    end: Callable[[Work[Any]], None]


def wait_for(work: Work[T], patience: Patience) -> T:
    """Return the result of long work; while it goes on, draw where it stands and `Cancel`.

    Raises:
        GivenUp: The reader has pressed `Cancel`: the work still goes on, or has been called off.
    """
    if not work.finished(_AT_ONCE):
        if work.key == patience.ended_for:
            raise GivenUp
        place = st.empty()
        with work.watched(patience.session):
            _draw_until_finished(work, place, patience)
        place.empty()
    try:
        return work.result()
    except Cancelled:
        if work.key == patience.ended_for:
            raise GivenUp from None
        raise


def _draw_until_finished(work: Work[Any], place: DeltaGenerator, patience: Patience) -> None:
    with place.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            status = st.status(plain(work.says), type="compact")
            st.button("Cancel", key=f"cancel_{work.key}", on_click=patience.end, args=(work,))
        bar = st.empty()
    # Drawing is also where Streamlit ends this run once the reader has pressed a button.
    while not work.finished(_BETWEEN):
        status.update(label=plain(work.says))
        if (share := work.share) is not None:
            bar.progress(share)
        else:
            bar.empty()
