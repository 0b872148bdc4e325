"""Tables and queries of a database, read in batches and never written.

An address (see `connections`) says what to read: `sqlite:///crm.db?table=deals`, or with a query
of the reader's: `postgresql://host/crm?query=select+…` (`address_of` writes it). Without either,
every table is read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b, sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import quoted_name

from data_contracts.contract import Finding
from data_contracts.progress import Tell, silent
from data_contracts.reading.databases.connections import (
    DatabaseError,
    url_of,
    without_secrets,
)
from data_contracts.reading.databases.later import Later
from data_contracts.reading.databases.queries import refuse_writing
from data_contracts.reading.databases.values import texts
from data_contracts.reading.table import TextTable, columns, null_finding, tidy

_BATCH = 50_000
"""Rows fetched at once, so that no database client holds all of them as Python objects."""

_SYSTEM = ("information_schema", "pg_catalog", "pg_toast", "duckdb_internal")


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """A table that a database has.

    Attributes:
        name: Its name, its schema before it where it is not the usual one.
        columns: The names of its columns, in order.
    """

    name: str
    columns: tuple[str, ...]


def address_of(address: str, *, table: str = "", query: str = "") -> str:
    """Return an address that says which table, or which query of the reader's, is to be read."""
    asked = {"table": table} if table else {"query": query}
    url = sa.make_url(address).difference_update_query(["table", "query"])
    return url.update_query_dict(asked).render_as_string(hide_password=False)


def list_tables(address: str) -> list[DatabaseTable]:
    """Return the tables and views of a database, by name.

    Raises:
        DatabaseError: It cannot be opened or read, or its driver is not installed.
        SecretInAddressError: The address holds a password.
    """
    url = url_of(address)
    with _connected(url) as connection:
        return _tables_of(connection)


def read_database(
    address: str, named: str = "", tell: Tell = silent, later: Later | None = None
) -> list[TextTable]:
    """Read one table or query of a database, or all its tables, as text.

    Args:
        address: Where it is; `table` or `query` in its query part say what is read.
        named: The table of the ledger that it holds, or empty.
        tell: Is told how many rows have come.
        later: Takes tables that are too large to be held whole; none: all are held.

    Raises:
        DatabaseError: It cannot be opened or read, or its driver is not installed.
        WritingQueryError: The query would do something else than read.
        SecretInAddressError: The address holds a password.
    """
    url = url_of(address)
    with _connected(url) as connection:
        return [
            _table(connection, source, named, tell, later)
            for source in _sources(connection, url, named)
        ]


@dataclass(frozen=True, slots=True)
class _Source:
    label: str
    statement: sa.Executable


def _sources(connection: sa.Connection, url: sa.URL, named: str) -> list[_Source]:
    where = Path(url.database or url.get_backend_name()).name
    if query := _asked(url, "query"):
        refuse_writing(query)
        return [_Source(f"{where}/{named or 'query'}", sa.text(query.replace(":", r"\:")))]
    table = _asked(url, "table")
    names = [table] if table else [found.name for found in _tables_of(connection)]
    if not names:
        raise DatabaseError(_place(url), "it has no table")
    return [_Source(f"{where}/{name}", _select(name)) for name in names]


def _asked(url: sa.URL, key: str) -> str:
    value = url.query.get(key, "")
    return value if isinstance(value, str) else value[0]


def _select(name: str) -> sa.Select[Any]:
    schema, _, table = name.rpartition(".")
    # Quoted whatever it is: a table may be called `order`, and a name is never taken for SQL.
    source = sa.table(
        quoted_name(table, quote=True), schema=quoted_name(schema, quote=True) or None
    )
    return sa.select(sa.text("*")).select_from(source)


def _table(
    connection: sa.Connection, source: _Source, named: str, tell: Tell, later: Later | None
) -> TextTable:
    """Read one table; one of many rows goes to a file first, so that memory stays flat."""
    result = connection.execution_options(yield_per=_BATCH).execute(source.statement)
    header = columns(result.keys())
    read = _Reading(source.label, header, result, tell)
    held = list(islice(read, later.many // _BATCH + 1 if later else None))
    if later and read.rows > later.many:
        table = later.table(chain(held, read), header, named)
        return replace(table, label=source.label, fingerprint=read.fingerprint)
    whole = pl.concat([pl.DataFrame(schema=dict.fromkeys(header, pl.String)), *held])
    return TextTable(
        source.label,
        named,
        whole,
        pl.int_range(2, whole.height + 2, dtype=pl.Int64, eager=True),
        pl.repeat(None, whole.height, dtype=pl.String, eager=True).alias("fault"),
        read.fingerprint,
        read.findings,
    )


class _Reading:
    """The batches of a result as text, counted on the way."""

    def __init__(
        self, label: str, header: list[str], result: sa.CursorResult[Any], tell: Tell
    ) -> None:
        self._label, self._header, self._tell = label, header, tell
        self._batches = iter(result.partitions(_BATCH))
        self._header_sum = _sum_of("\x1f".join(header))
        self._sum = 0
        self._words = 0
        self.rows = 0

    def __iter__(self) -> Iterator[pl.DataFrame]:
        return self

    def __next__(self) -> pl.DataFrame:
        texts_of = map(texts, zip(*next(self._batches), strict=True))
        batch, words = tidy(pl.DataFrame(dict(zip(self._header, texts_of, strict=True))))
        # Added up, because a database promises no order: equal rows give one checksum.
        self._sum += sum(map(_sum_of, _joined(batch)))
        self._words += words
        self.rows += batch.height
        self._tell(f"Reading {self._label}", self.rows)
        return batch

    @property
    def fingerprint(self) -> str:
        """The checksum of what was read so far, whatever its order."""
        whole = f"{self._header_sum} {self._sum} {self.rows}"
        return sha256(whole.encode()).hexdigest()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was decided so far."""
        return null_finding(self._label, self._words)


def _joined(batch: pl.DataFrame) -> pl.Series:
    """Return each row as one text; nothing and an empty text differ."""
    shown = pl.concat_str(pl.all().fill_null("\x00"), separator="\x1f")
    return batch.select(shown).to_series()


def _sum_of(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest())


@contextmanager
def _connected(url: sa.URL) -> Iterator[sa.Connection]:
    """Open a database so that it can only be read; whatever was begun is undone at the end."""
    where = _place(url)
    try:
        engine = _engine(url.difference_update_query(["table", "query"]))
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise DatabaseError(where, without_secrets(_said(error), url)) from None
    try:
        with engine.connect() as connection:
            if url.get_backend_name() == "postgresql":
                connection.execution_options(postgresql_readonly=True)
            yield connection
            connection.rollback()
    except (SQLAlchemyError, ImportError, OSError) as error:
        # From None: the driver's own error may repeat the address with its password.
        raise DatabaseError(where, without_secrets(_said(error), url)) from None
    finally:
        engine.dispose()


def _engine(url: sa.URL) -> sa.Engine:
    match url.get_backend_name():
        case "sqlite":
            return sa.create_engine(_sqlite(url))
        case "duckdb":
            _file(url)
            return sa.create_engine(url, connect_args={"read_only": True})
        case _:
            return sa.create_engine(url)


def _sqlite(url: sa.URL) -> sa.URL:
    """Open an SQLite file for reading only: it would make a file that is not there."""
    if not url.database:
        return url
    return url.set(database=f"file:{_file(url)}").update_query_dict({"mode": "ro", "uri": "true"})


def _file(url: sa.URL) -> Path:
    file = Path(url.database or "").expanduser().resolve()
    if not file.is_file():
        raise FileNotFoundError(f"there is no file {url.database}")
    return file


def _said(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"its driver {error.name or error} is not installed"
    return str(getattr(error, "orig", None) or error)


def _place(url: sa.URL) -> str:
    """Say where a database is, without user, password and whatever its query part holds."""
    return url.set(query={}, username=None, password=None).render_as_string()


def _tables_of(connection: sa.Connection) -> list[DatabaseTable]:
    if connection.dialect.name == "duckdb":
        # SQLAlchemy's inspection asks for what DuckDB does not have.
        return _from_schema(connection)
    inspector = sa.inspect(connection)
    schemas = [s for s in inspector.get_schema_names() if s.casefold() not in _SYSTEM]
    usual = inspector.default_schema_name
    found: list[DatabaseTable] = []
    for schema in schemas:
        names = {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}
        for name in names:
            listed = tuple(c["name"] for c in inspector.get_columns(name, schema))
            shown = name if schema in (usual, "main") else f"{schema}.{name}"
            found.append(DatabaseTable(shown, listed))
    return sorted(found, key=lambda table: table.name)


def _from_schema(connection: sa.Connection) -> list[DatabaseTable]:
    listed = connection.execute(
        sa.text(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_catalog = current_database() "
            "order by table_schema, table_name, ordinal_position"
        )
    )
    tables: dict[str, list[str]] = {}
    for schema, table, column in listed:
        if schema.casefold() not in _SYSTEM:
            tables.setdefault(table if schema == "main" else f"{schema}.{table}", []).append(column)
    return [DatabaseTable(name, tuple(names)) for name, names in sorted(tables.items())]
