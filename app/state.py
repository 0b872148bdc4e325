"""The session: which data, which choices, and the answers to them; nobody else touches it."""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import caches
from app.address import times_opened, without_secret
from app.caches import UNUSABLE, Data, warm_up
from app.remembered import how_to_read
from app.sources import (
    Source,
    Upload,
    called,
    from_paths,
    from_uploads,
    ids_of,
    own_names,
    parted,
    sample,
    stamp_of,
)
from app.waiting import GivenUp, Patience
from app.work import Work
from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.dataset import Dataset
from data_contracts.load import UnusableInputError
from data_contracts.mappings.guess import Likely, MappingGuess
from reports.blocks import Report, Section
from reports.settings_file import read_settings

if TYPE_CHECKING:
    from data_contracts.reading.databases.read import DatabaseTable

__all__ = ["UNUSABLE", "GivenUp", "warm_up"]

PATHS_VARIABLE = "NURTURE_PATHS"
"""The environment variable in which the command line hands on its paths."""

PATH = "path"
"""The key of the widget in which a path is typed."""

UPLOADS = "uploads"
"""The key of the widget on which files are dropped."""

_SAMPLE = "sample"
_BEFORE, _GIVEN_UP = "before", "given_up"
_CHOSEN = (
    "source", "zone", "date_order", "decimal", "own_domains",
    "milestone", "model", "half_life", "order", "window", "contacts", "period", "by", "deal",
    "program", "lead", "report_quarter",
)  # fmt: skip
"""What makes a page what it is, to come back to when the reader gives up waiting."""


def source() -> Source | None:
    """Return where the session's data come from: as chosen, as linked, or as started with."""
    if "source" not in st.session_state:
        st.session_state["source"] = _first_source()
    chosen: Source | None = st.session_state["source"]
    return chosen and from_paths(chosen.paths, chosen.label, chosen.folder)


def use_sample() -> None:
    """Take the bundled sample company."""
    _use(sample())


def keep_address() -> None:
    """Say in the page's address that these are the sample data: a link to it then has them too.

    To be called in every run, because Streamlit clears this when the reader turns a page.
    """
    if st.session_state.get("source") == sample():
        st.query_params["data"] = _SAMPLE


def use_path() -> None:
    """Take the files, folders or database whose path was typed, unless it holds a password."""
    if typed := without_secret(PATH):
        _use(from_paths(parted(typed), called(typed)))


def use_uploads() -> None:
    """Take the files that were dropped on the page; where there are none, change nothing."""
    if files := _dropped():
        _use(from_uploads(files))


def uploads_to_check() -> int:
    """Return how many dropped files there are that are not the session's data."""
    files, folder = _dropped(), (source() or sample()).folder
    return 0 if folder and folder.ids == ids_of(files) else len(files)


def database_tables(address: str) -> list[tuple["DatabaseTable", Likely]]:
    """Return a database's tables, each with what it most likely is; raises as `list_tables`."""
    return caches.database_tables(address, times_opened(), _patience())


def use_database(paths: Sequence[str], address: str) -> None:
    """Take tables or queries of a database."""
    _use(from_paths(paths, f"the database {called(address)}"))


def unknown_file(label: str, wanted: str = "") -> MappingGuess:
    """Return what a file that no format knows most likely is, or is as the wanted table."""
    return caches.unknown(_data(), label, wanted, _patience())


def get_ready() -> None:
    """Read the data if they are not read yet, drawing where it stands here.

    What makes them unusable is for the page to tell.
    """
    if source() is not None:
        has_data()


def remember() -> None:
    """Keep what this page is drawn from, to come back to when the reader gives up waiting."""
    st.session_state[_BEFORE] = {
        key: st.session_state[key] for key in _CHOSEN if key in st.session_state
    }


def wait_again() -> None:
    """Wait again for what the reader gave up waiting for."""
    st.session_state[_GIVEN_UP] = ""


def has_data() -> bool:
    """Say whether data have been chosen that can be analysed."""
    try:
        check_data()
    except (*UNUSABLE, GivenUp):
        return False
    return True


def check_data() -> None:
    """Refuse data that cannot be analysed: as `dataset`, and NoDatesError where all are empty."""
    _ = caches.analysis(_data(), base_settings(), _patience()).as_of


def base_settings() -> Settings:
    """Return the settings of `nurture.toml` and people's words: what a reader's choices go on from.

    Raises:
        SettingsFileError: If that file cannot be used.
        RecordsError: If the words cannot be read.
    """
    stated = read_settings(None)[0]
    names = stated.our_names or own_names(source())
    return replace(stated, our_names=names, judged=caches.judged())


def choose(settings: Settings) -> None:
    """Take the reader's choices for every answer of this session."""
    st.session_state["settings"] = settings


def settings() -> Settings:
    """Return the reader's choices."""
    chosen: Settings = st.session_state.get("settings") or base_settings()
    return chosen


def dataset() -> Dataset:
    """Return the session's tables, read and checked once for everybody who takes the same.

    Raises:
        UnusableInputError: If the data cannot be used at all, or none are chosen.
        SettingsFileError: If `nurture.toml` cannot be used.
    """
    return caches.dataset(_data(), _patience())


def analysis() -> Analysis:
    """Return the analysis of the session's tables under its settings; raises as `dataset`."""
    return caches.analysis(_data(), settings(), _patience())


def quarters() -> tuple[str, ...]:
    """Return the quarters that the session's tables reach over, newest first."""
    everything = replace(base_settings(), period=None, judged=())
    return tuple(caches.analysis(_data(), everything, _patience()).quarters["quarter"])


def section(key: str, by: str | None = None, chosen: str | None = None) -> Section:
    """Return one section over the session's tables; raises as `dataset`."""
    return caches.section(_data(), settings(), key, by, chosen, _patience())


def offered(key: str) -> tuple[str, ...]:
    """Return what a section's choice offers for the session's tables; raises as `dataset`."""
    return caches.offered(_data(), settings(), key, _patience())


def report(book: str, period: str | None) -> Report:
    """Return a book over the session's tables, of one quarter or all; raises as `dataset`."""
    return caches.report(_data(), replace(settings(), period=period), book, _patience())


def _first_source() -> Source | None:
    if st.query_params.get("data") == _SAMPLE:
        return sample()
    given = parted(os.environ.get(PATHS_VARIABLE, ""))
    return from_paths(given, ", ".join(map(called, given))) if given else None


def _dropped() -> Sequence[Upload]:
    files: Sequence[Upload] = st.session_state.get(UPLOADS) or ()
    return files


def _use(chosen: Source) -> None:
    wait_again()
    st.session_state["source"] = chosen
    if "data" in st.query_params:
        del st.query_params["data"]
    try:
        caches.forget(_data(), always=any("://" in path for path in chosen.paths))
    except UNUSABLE:
        return  # The page tells what is wrong with the settings.


def _patience() -> Patience:
    return Patience(_session(), st.session_state.get(_GIVEN_UP, ""), _give_up)


def _give_up(work: Work[Any]) -> None:
    """Stop waiting for work, and come back to what the page was drawn from before."""
    work.give_up(_session())
    st.session_state[_GIVEN_UP] = work.key
    before: dict[str, Any] = st.session_state.get(_BEFORE, {"source": None})
    for key in _CHOSEN:
        if key in before:
            st.session_state[key] = before[key]
        elif key in st.session_state:
            del st.session_state[key]


def _session() -> str:
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


def _data() -> Data:
    chosen = source()
    if chosen is None:
        raise UnusableInputError("No data have been chosen yet: choose them on the page Start.")
    choices = how_to_read()
    # An edited lexicon changes the answers as edited exports do.
    stamp = f"{chosen.stamp}\n{stamp_of(choices.lexicon)}" if choices.lexicon else chosen.stamp
    return Data(chosen.paths, stamp, choices, lasting=chosen.folder is None)
