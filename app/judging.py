"""A reader's word on a content piece: what was typed, kept at once, and what became of it."""

from datetime import UTC, datetime

import streamlit as st

from app import caches
from data_contracts.records.judgements import judgement, keep_judgement
from reports.records import records_folder

PIECE, SAYS, BY, WHY = "judged_piece", "judged_says", "judged_by", "judged_why"
"""The keys of the form's widgets."""

_KEPT, _REFUSED = "judged_kept", "judged_refused"
_OPEN = "open"


def judge() -> None:
    """Keep what was typed, with the time; what is missing or wrong is for the page to tell."""
    piece, says, by, why = (st.session_state.get(key) or "" for key in (PIECE, SAYS, BY, WHY))
    st.session_state[_KEPT] = st.session_state[_REFUSED] = ""
    try:
        # When somebody spoke is what is recorded: no answer is worked out from it.
        word = judgement(piece, says, by, why, datetime.now(UTC))  # noqa: TID251 (see above)
        _refuse_nothing_to_take_back(word.content_id, word.says)
        keep_judgement(records_folder(), word)
    except ValueError as error:
        st.session_state[_REFUSED] = str(error)
        return
    caches.forget_judged()
    st.session_state[_KEPT] = word.content_id
    st.session_state[WHY] = ""


def kept() -> str:
    """Return the piece of the word that was just kept, or nothing; it is told once."""
    piece: str = st.session_state.pop(_KEPT, "")
    return piece


def refused() -> str:
    """Return why the last word was not kept, or nothing; it is told once."""
    why: str = st.session_state.pop(_REFUSED, "")
    return why


def _refuse_nothing_to_take_back(piece: str, says: str) -> None:
    words = [word.says for word in caches.judged() if word.content_id == piece]
    if says == _OPEN and (not words or words[-1] == _OPEN):
        raise ValueError("There is no word on this piece to take back.")
