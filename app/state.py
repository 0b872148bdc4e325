"""The only place for session and caches: which data, which settings, and the answers to them.

Caches are keyed on text and settings, never on a frame: Streamlit 1.67 hashes only a frame's
printed head and tail, and would return another frame's answer.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from threading import Thread
from typing import Any

import streamlit as st

from app.sources import Source, Upload, UploadedFolder, from_paths, parted, sample
from attribution.analysis import Analysis
from attribution.as_of import NoDatesError
from attribution.settings import Settings
from data_contracts.choices import ReadingChoices
from data_contracts.dataset import Dataset
from data_contracts.load import UnusableInputError, load
from reports.blocks import Report, Section
from reports.books import BOOKS
from reports.sections import SECTIONS
from reports.settings_file import SettingsFileError, read_settings

PATHS_VARIABLE = "NURTURE_PATHS"
"""The environment variable in which the command line hands on its paths."""

UNUSABLE = (UnusableInputError, SettingsFileError, NoDatesError)
"""What a reader can put right: their message is shown as it stands."""

_SAMPLE = "sample"


def source() -> Source | None:
    """Return where the session's data come from: as chosen, as linked, or as started with."""
    if "source" not in st.session_state:
        st.session_state["source"] = _first_source()
    chosen: Source | None = st.session_state["source"]
    return chosen and from_paths(chosen.paths, chosen.label)


def use_sample() -> None:
    """Take the bundled sample company."""
    _use(sample())


def keep_address() -> None:
    """Say in the page's address that these are the sample data: a link to it then has them too.

    To be called in every run, because Streamlit clears this when the reader turns a page.
    """
    if st.session_state.get("source") == sample():
        st.query_params["data"] = _SAMPLE


def use_paths(text: str) -> None:
    """Take files, folders or a database on this computer."""
    _use(from_paths(parted(text), text.strip()))


def use_uploads(files: Sequence[Upload]) -> None:
    """Take files that were dropped on the page."""
    folder = UploadedFolder(files)
    st.session_state["uploaded"] = folder
    _use(from_paths(folder.paths, ", ".join(file.name for file in files)))


def has_data() -> bool:
    """Say whether data have been chosen that can be analysed."""
    try:
        check_data()
    except UNUSABLE:
        return False
    return True


def check_data() -> None:
    """Refuse data that cannot be analysed: as `dataset`, and NoDatesError where all are empty."""
    _ = _analysis(_data(), base_settings()).as_of


def base_settings() -> Settings:
    """Return the settings of `nurture.toml`, which a reader's choices go on from.

    Raises:
        SettingsFileError: If that file cannot be used.
    """
    return read_settings(None)[0]


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
    return _dataset(_data())


def analysis() -> Analysis:
    """Return the analysis of the session's tables under its settings; raises as `dataset`."""
    return _analysis(_data(), settings())


def quarters() -> tuple[str, ...]:
    """Return the quarters that the session's tables reach over, newest first."""
    everything = replace(base_settings(), period=None)
    return tuple(_analysis(_data(), everything).quarters["quarter"])


def section(key: str, by: str | None = None) -> Section:
    """Return one section over the session's tables; raises as `dataset`."""
    return _section(_data(), settings(), key, by)


def report(book: str, period: str | None) -> Report:
    """Return a book over the session's tables, of one quarter or all; raises as `dataset`."""
    return _report(_data(), replace(settings(), period=period), book)


@st.cache_resource(show_spinner=False)
def warm_up() -> Thread:
    """Import what takes long while the reader reads the first page; once for the server.

    What pandas and Arrow stand on must be there before: imported first on two threads at once,
    their extension modules crash.
    """
    for name in ("numpy", "pandas", "pyarrow", "narwhals"):
        import_module(name)
    thread = Thread(target=_import_slow_ones, name="warm-up", daemon=True)
    thread.start()
    return thread


def _import_slow_ones() -> None:
    for name in ("data_contracts.expectations", "reports.charts", "reports.html"):
        import_module(name)


def _first_source() -> Source | None:
    if st.query_params.get("data") == _SAMPLE:
        return sample()
    given = parted(os.environ.get(PATHS_VARIABLE, ""))
    return from_paths(given, ", ".join(given)) if given else None


def _use(chosen: Source) -> None:
    st.session_state["source"] = chosen
    if "data" in st.query_params:
        del st.query_params["data"]


def _data() -> "_Data":
    chosen = source()
    if chosen is None:
        raise UnusableInputError("No data have been chosen yet: choose them on the page Start.")
    return _Data(chosen.paths, chosen.stamp, _reading())


def _reading() -> ReadingChoices:
    """Return how files are read: as `nurture.toml` says, and the page `Start` where it differs."""
    chosen: dict[str, Any] = {
        name: value
        for name in ("zone", "date_order", "decimal")
        if (value := st.session_state.get(name))
    }
    domains = st.session_state.get("own_domains", "").replace(",", " ").split()
    if domains:
        chosen["own_domains"] = tuple(domains)
    return replace(read_settings(None)[1], **chosen)


@dataclass(frozen=True, slots=True)
class _Data:
    """What names a dataset: equal names mean equal tables, so that caches can be keyed by it."""

    paths: tuple[str, ...]
    stamp: str
    choices: ReadingChoices


@st.cache_resource(max_entries=4, show_spinner="Reading and checking every row …")
def _dataset(data: _Data) -> Dataset:
    warm_up().join()
    return load(data.paths, data.choices)


@st.cache_resource(max_entries=16, show_spinner=False)
def _analysis(data: _Data, settings: Settings) -> Analysis:
    return Analysis(_dataset(data), settings)


@st.cache_resource(max_entries=64, show_spinner="Working it out …")
def _section(data: _Data, settings: Settings, key: str, by: str | None) -> Section:
    return SECTIONS[key](_analysis(data, settings), by)


@st.cache_resource(max_entries=8, show_spinner="Writing the report …")
def _report(data: _Data, settings: Settings, book: str) -> Report:
    return BOOKS[book](_analysis(data, settings))
