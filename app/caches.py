"""What has been worked out, once for every session that asks the same.

Caches are keyed on text and settings, never on a frame: Streamlit 1.67 hashes only a frame's
printed head and tail, and would return another frame's answer. What takes long is cached as
`Work`, so that a session can look on, or give up, while it is still being done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import streamlit as st

from app.unknown import read_again
from app.waiting import GivenUp, Patience, wait_for
from app.work import Work
from attribution.analysis import Analysis
from attribution.as_of import NoDatesError
from attribution.audit_rules import Judged
from attribution.settings import Settings
from data_contracts.cache.store import Cache
from data_contracts.choices import ReadingChoices
from data_contracts.dataset import Dataset
from data_contracts.load import UnusableInputError, load
from data_contracts.mappings.guess import Likely, MappingGuess, guess, likely
from data_contracts.progress import Cancelled, Tell
from data_contracts.reading.table import TextTable
from data_contracts.records.place import RecordsError
from reports.blocks import Report, Section
from reports.books import BOOKS
from reports.records import judged as read_judged
from reports.sections import SECTIONS
from reports.settings_file import SettingsFileError

if TYPE_CHECKING:
    from data_contracts.reading.databases.read import DatabaseTable

T = TypeVar("T")

UNUSABLE = (UnusableInputError, SettingsFileError, NoDatesError)
"""What a reader can put right: their message is shown as it stands."""

_FRESH = 300
"""Seconds for which a database is taken to have the tables that were seen."""

_MOMENT = 2
"""Seconds after which a word that was kept elsewhere counts here too: in this server, at once."""


@dataclass(frozen=True, slots=True)
class Data:
    """What names a dataset: equal names mean equal tables, so that caches can be keyed by it.

    Attributes:
        paths: What is read.
        stamp: What the files look like.
        choices: How they are read.
        lasting: Whether its tables may be kept on the disk for another day. Those of dropped files
            may not: they go with their session.
    """

    paths: tuple[str, ...]
    stamp: str
    choices: ReadingChoices
    lasting: bool = True


def told(data: Data) -> str:
    """Return all that names a dataset as one text, its secret too, which it does not print."""
    return repr((data, data.choices.pseudonym_key))


_AS_TEXT: dict[str | type[Any], Callable[[Any], Any]] = {Data: told, Settings: repr}
"""How keys are hashed: Streamlit's own way field by field took a third of the time of a page."""


class _Cached(Protocol[T]):
    """A cached function that starts work."""

    def __call__(self, *key: Any) -> Work[T]: ...

    def clear(self, *key: Any) -> None: ...


def dataset(data: Data, patience: Patience) -> Dataset:
    """Return the tables; raises what `load` raises."""
    return _settled(_dataset, patience, data)


def analysis(data: Data, settings: Settings, patience: Patience) -> Analysis:
    """Return the analysis of the tables under settings; raises as `dataset`."""
    dataset(data, patience)
    return _analysis(data, settings)


def section(  # noqa: PLR0913, PLR0917 (what names a section's answer)
    data: Data,
    settings: Settings,
    key: str,
    by: str | None,
    chosen: str | None,
    patience: Patience,
) -> Section:
    """Return one section; raises as `dataset`."""
    analysis(data, settings, patience)
    return _settled(_section, patience, data, settings, key, by, chosen)


def offered(data: Data, settings: Settings, key: str, patience: Patience) -> tuple[str, ...]:
    """Return what a section's choice offers; raises as `dataset`."""
    analysis(data, settings, patience)
    return _settled(_offered, patience, data, settings, key)


def report(data: Data, settings: Settings, book: str, patience: Patience) -> Report:
    """Return a book; raises as `dataset`."""
    analysis(data, settings, patience)
    return _settled(_report, patience, data, settings, book)


def unknown(data: Data, label: str, wanted: str, patience: Patience) -> MappingGuess:
    """Return what a file that no format knows most likely is, or is as the wanted table."""
    _settled(_unknown, patience, data, label)
    return _guess(data, label, wanted)


def database_tables(
    address: str, asked: int, patience: Patience
) -> list[tuple["DatabaseTable", Likely]]:
    """Return a database's tables, each with what it most likely is; raises as `list_tables`."""
    return _settled(_database_tables, patience, address, asked)


def judged() -> tuple[Judged, ...]:
    """Return what people said of content pieces.

    Raises:
        RecordsError: The records cannot be read.
    """
    found = _judged()
    if isinstance(found, RecordsError):
        raise RecordsError(str(found))
    return found


def forget_judged() -> None:
    """Read anew what people said when it is asked for next, in every session."""
    _judged.clear()


def forget(data: Data, *, always: bool) -> None:
    """Read the data anew when they are asked for next: always, or where they could not be read."""
    if always or _dataset(data).failed:
        _dataset.clear(data)
        _first.clear(data)


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
    for name in ("data_contracts.checks.expectations", "reports.charts", "reports.html"):
        import_module(name)


def _settled(cached: _Cached[T], patience: Patience, *key: Any) -> T:
    """Return the result of cached work; of work that did not end as it should, nothing is kept."""
    while True:
        try:
            return wait_for(cached(*key), patience)
        except (*UNUSABLE, GivenUp):
            raise
        except Cancelled:
            cached.clear(*key)  # Another session gave it up just as this one began to wait.
        except Exception:
            cached.clear(*key)
            raise


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=_AS_TEXT)
def _dataset(data: Data) -> Work[Dataset]:
    warming = warm_up()

    def read(tell: Tell) -> Dataset:
        warming.join()
        kept = Cache.of_user() if data.lasting else None
        return load(data.paths, data.choices, tell=tell, cache=kept)

    return Work("Starting to read", read)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_AS_TEXT)
def _analysis(data: Data, settings: Settings) -> Analysis:
    return _first(data).changed(settings)


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=_AS_TEXT)
def _first(data: Data) -> Analysis:
    """Return the analysis that others of the same tables share their workings with."""
    return Analysis(_dataset(data).result(), Settings())


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_AS_TEXT)
def _section(
    data: Data, settings: Settings, key: str, by: str | None, chosen: str | None
) -> Work[Section]:
    analysis, make = _analysis(data, settings), SECTIONS[key]
    return Work(f"Working out {make.title}", lambda _: make(analysis, by, chosen))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_AS_TEXT)
def _offered(data: Data, settings: Settings, key: str) -> Work[tuple[str, ...]]:
    analysis, choice = _analysis(data, settings), SECTIONS[key].choice
    return Work("Looking for choices", lambda _: choice.offered(analysis) if choice else ())


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=_AS_TEXT)
def _report(data: Data, settings: Settings, book: str) -> Work[Report]:
    analysis = _analysis(data, settings)
    return Work("Writing the report", lambda _: BOOKS[book](analysis))


@st.cache_resource(ttl=_MOMENT, show_spinner=False)
def _judged() -> tuple[Judged, ...] | RecordsError:
    try:
        return read_judged()
    except RecordsError as error:
        return error  # Kept too: a page asks several times, and each would wait for the server.


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=_AS_TEXT)
def _unknown(data: Data, label: str) -> Work[TextTable]:
    return Work(f"Reading {label}", lambda tell: read_again(data.paths, label, tell))


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=_AS_TEXT)
def _guess(data: Data, label: str, wanted: str) -> MappingGuess:
    return guess(_unknown(data, label).result(), wanted)


@st.cache_resource(max_entries=8, ttl=_FRESH, show_spinner=False)
def _database_tables(address: str, asked: int) -> Work[list[tuple["DatabaseTable", Likely]]]:  # noqa: ARG001 - a new number asks anew
    def look(_: Tell) -> list[tuple["DatabaseTable", Likely]]:
        from data_contracts.reading.databases.read import list_tables  # noqa: PLC0415 - slow

        return [(table, likely(table.name, table.columns)) for table in list_tables(address)]

    return Work("Looking into the database", look)
