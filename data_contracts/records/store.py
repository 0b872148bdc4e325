"""Adding records to a database and reading them again; there is no way to change one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from data_contracts.reading.databases.connections import url_with_secret, without_secrets
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.records.place import VARIABLE, RecordsError, records_file

_PATIENCE, _REACHED_WITHIN = 30, 5
"""Seconds that a writer waits for others, and in which a server must answer."""
_TRIES = 5


def append(folder: Path, table: sa.Table, record: Mapping[str, Any]) -> None:
    """Add a record; when this returns, it is kept.

    Any number of sessions, processes and computers may add at the same time.

    Args:
        folder: The folder of the settings, beside which records are kept by default.
        table: One of `tables`; it is made where it is not there yet.
        record: Column → value.

    Raises:
        RecordsError: The database cannot be reached or written.
    """
    url = _url(folder)
    with _telling(url, "written"):
        if file := _file(url):
            # A folder of settings need not be there yet.
            file.parent.mkdir(parents=True, exist_ok=True)
        engine = _engine(url)
        _make(engine, table)
        with engine.begin() as connection:
            connection.execute(table.insert().values(**record))


def everything(folder: Path, table: sa.Table) -> list[Mapping[str, Any]]:
    """Return every record of a kind, in the order in which they were added.

    Raises:
        RecordsError: The database cannot be reached or read.
    """
    url = _url(folder)
    if (file := _file(url)) and not file.exists():
        return []  # Reading must not make it.
    with _telling(url, "read"), _engine(url).connect() as connection:
        if not sa.inspect(connection).has_table(table.name):
            return []
        rows = connection.execute(table.select().order_by(table.c.id)).mappings()
        return [dict(row) for row in rows]


def _url(folder: Path) -> sa.URL:
    if file := records_file(folder):
        return sa.URL.create("sqlite", database=str(file))
    try:
        url = url_with_secret(VARIABLE)
    except UnusableInputError as error:
        raise RecordsError(f"{VARIABLE}: {error}") from None
    if url.get_backend_name() == "sqlite" and (url.database or ":memory:") == ":memory:":
        raise RecordsError(
            f"{VARIABLE} names a database in memory, which keeps nothing. Name a file: "
            "sqlite:///records.db."
        )
    return url


def _engine(url: sa.URL) -> sa.Engine:
    """Return the database; it is closed at once after each use, so that nobody waits for us."""
    match url.get_backend_name():
        case "sqlite":
            return sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": _PATIENCE})
        case "postgresql":
            within = url.query.get("connect_timeout", str(_REACHED_WITHIN))
            url = url.update_query_dict({"connect_timeout": within})
    return sa.create_engine(url, poolclass=NullPool)


def _file(url: sa.URL) -> Path | None:
    """Return the file of an address that names one; None of a server, and of a `file:` address."""
    if url.get_backend_name() != "sqlite" or str(url.database).startswith("file:"):
        return None
    return Path(str(url.database))


def _make(engine: sa.Engine, table: sa.Table) -> None:
    """Make a table that is not there.

    Others may make it at the same moment, and a server then refuses one of them.
    """
    for left in reversed(range(_TRIES)):
        if sa.inspect(engine).has_table(table.name):
            return
        try:
            with engine.begin() as connection:
                connection.execute(CreateTable(table, if_not_exists=True))
        except SQLAlchemyError:
            if not left:
                raise


@contextmanager
def _telling(url: sa.URL, done: str) -> Iterator[None]:
    """Say what went wrong, where and what to do, without user, password and address."""
    try:
        yield
    except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
        # From None: the driver's own error may repeat the address with its password.
        raise RecordsError(
            f"What people decided is kept in {_called(url)}, which cannot be {done}: "
            f"{_reason(error, url)}. Check that it is there and that this computer may use it, or "
            f"name another database in the environment variable {VARIABLE}."
        ) from None


def _called(url: sa.URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"the file {url.database}"
    host = f" at {url.host}" if url.host else ""
    return f"the {url.get_backend_name()} database {url.database or ''}{host}".replace("  ", " ")


def _reason(error: Exception, url: sa.URL) -> str:
    if isinstance(error, ImportError):
        return f"its driver {error.name or error} is not installed"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return without_secrets(said[0].rstrip(".") if said else "it did not say why", url)
