"""The reader's choices: drawn beside every page, kept in its address so that a link keeps them.

Streamlit writes a choice into the address as the text that the reader sees, and leaves it out
while it is the default. What an address holds and nothing offers is ignored.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar
from zoneinfo import available_timezones

import streamlit as st

from app import state
from attribution.models import models
from attribution.models.markov import Markov
from attribution.models.milestones import Custom
from attribution.models.rules import TimeDecay
from attribution.settings import ContactPolicy, Milestone, Settings
from reports.numbers import days, quarter
from reports.sections import Choice
from reports.wording import OF_MILESTONE, heading, until

T = TypeVar("T")

# Streamlit takes None for "nothing chosen", so that these cannot be None.
_NO_LIMIT, _ALL_QUARTERS = 0, ""
_WINDOWS = (30, 60, 90, 180, 365, 730)
_CONTACTS = {
    ContactPolicy.ACCOUNT: "Everyone at the account",
    ContactPolicy.CONTACTS: "The deal's contacts",
    ContactPolicy.PRIMARY: "The primary contact",
}
_PLAIN = {Markov.name: "Markov", Custom.name: "Custom weights"}
_HALF_LIVES = (7, 14, 30, 60, 90)
_ORDERS = {1: "The last channel", 2: "The last two channels", 3: "The last three channels"}
_AS_SHOWN = {"": "As the files show"}
READING = (
    (
        "zone", "Time zone", _AS_SHOWN | {zone: zone for zone in sorted(available_timezones())},
        "Of times that carry none.",
    ),
    (
        "date_order", "Dates such as 01/02/2026",
        _AS_SHOWN | {"dmy": "Day first", "mdy": "Month first"},
        "Where a column fits both.",
    ),
    (
        "decimal", "Amounts such as 1,234", _AS_SHOWN | {".": "1234", ",": "1.234"},
        "Where a column fits both.",
    ),
)  # fmt: skip


def draw_choices() -> None:
    """Draw the choices that hold for every page, where there are data to choose for.

    They are drawn by the entry script, not by a page: what a page draws leaves the address
    when the reader turns to another.
    """
    state.keep_address()
    if not state.has_data():
        return
    base = state.base_settings()
    with st.sidebar:
        st.caption("How the numbers are made")
        chosen = replace(base, milestone=_milestone(base), model=_model(base))
        state.choose(
            replace(
                chosen,
                half_life_days=_half_life(chosen),
                markov_order=_order(chosen),
                lookback_days=_window(chosen),
                contact_policy=_contacts(chosen),
                period=_period(chosen),
            )
        )


def by_choice(offered: Sequence[str], told: Callable[[str], str]) -> str:
    """Draw the choice of what to compare; return the column."""
    first = offered[0]
    chosen = st.segmented_control(
        "By", offered, default=first, format_func=told, key="by", bind="query-params",
        required=True,
    )  # fmt: skip
    return chosen or first


def choice(of: Choice, offered: Sequence[str]) -> str | None:
    """Draw what else a section lets a reader choose; return what is chosen or typed."""
    if not offered:
        return None
    return st.selectbox(
        of.label, offered, key=of.key, bind="query-params", help=of.explained,
        accept_new_options=True, filter_mode="contains", width=420,
    )  # fmt: skip


def reading_choices() -> None:
    """Draw what an export may leave open; `state` reads it by its keys."""
    columns = st.columns(2)
    for place, (key, label, offered, explained) in enumerate(READING):
        columns[place % 2].selectbox(
            label, list(offered), format_func=offered.__getitem__, key=key, help=explained,
            persist_state="session",
        )  # fmt: skip
    columns[1].text_input(
        "Your own mail domains", key="own_domains", placeholder="ourcompany.com",
        persist_state="session", help="Your own people are left out of every rate.",
    )  # fmt: skip


def _milestone(base: Settings) -> Milestone:
    return _one_of(
        "What is credited", "milestone", list(Milestone), base.milestone,
        lambda milestone: heading(OF_MILESTONE[milestone].credited.many),
        "Money of won deals up to their close, or of all deals up to their creation; or leads, "
        "each counting as one, up to the day on which they became what is chosen.",
    )  # fmt: skip


def _model(base: Settings) -> str:
    # Order and weights are choices of their own, and no part of what an address calls the model.
    labels = {model.name: _PLAIN.get(model.name, model.label) for model in models(base)}
    return _one_of(
        "Model", "model", list(labels), base.model, labels.__getitem__,
        "How a deal's money is shared among the touches before it.",
    )  # fmt: skip


def _half_life(base: Settings) -> float:
    if base.model != TimeDecay.name:
        return base.half_life_days
    offered = sorted({*_HALF_LIVES, base.half_life_days})
    return _one_of(
        "Half-life", "half_life", offered, base.half_life_days, days,
        "A touch's weight halves with every so many days before the journey's newest.",
    )  # fmt: skip


def _order(base: Settings) -> int:
    if base.model != Markov.name:
        return base.markov_order
    return _one_of(
        "What the next step depends on", "order", list(_ORDERS), base.markov_order,
        _ORDERS.__getitem__, "The order of the Markov chain.",
    )  # fmt: skip


def _window(base: Settings) -> int | None:
    own = () if base.lookback_days is None else (base.lookback_days,)
    offered = [*sorted({*_WINDOWS, *own}), _NO_LIMIT]
    return _one_of(
        "Lookback window", "window", offered, base.lookback_days or _NO_LIMIT,
        lambda window: "No limit" if window == _NO_LIMIT else days(window),
        f"Touches older than this before the {until(base)} earn nothing.",
    ) or None  # fmt: skip


def _contacts(base: Settings) -> ContactPolicy:
    if base.milestone.of_leads:
        return base.contact_policy
    return _one_of(
        "Whose touches count", "contacts", list(_CONTACTS), base.contact_policy,
        _CONTACTS.__getitem__, "Which people's touches belong to a deal.",
    )  # fmt: skip


def _period(base: Settings) -> str | None:
    words = OF_MILESTONE[base.milestone]
    return _one_of(
        words.period, "period", [_ALL_QUARTERS, *state.quarters()],
        base.period or _ALL_QUARTERS,
        lambda period: quarter(period) if period else "All quarters",
        f"Only {words.those} in this quarter.",
    ) or None  # fmt: skip


def _one_of(  # noqa: PLR0913, PLR0917 (one line each above)
    label: str, key: str, offered: list[T], default: T, told: Callable[[T], str], explained: str
) -> T:
    return st.selectbox(
        label, offered, index=offered.index(default) if default in offered else 0,
        format_func=told, key=key, bind="query-params", help=explained,
    )  # fmt: skip
