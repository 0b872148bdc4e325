"""Databases through SQLAlchemy: tables become text again, so that one contract reads everything.

An address is an SQLAlchemy URL, with the table to read after it: `sqlite:///crm.db?table=deals`.
Without one, every table is read. Nothing is written, and no password reaches a message.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.sql import quoted_name

from data_contracts.reading.table import TextTable, columns, null_finding, tidy
from data_contracts.reading.unusable import UnusableInputError

_BATCH = 50_000
"""Rows fetched at once, so that no database client holds all of them as Python objects."""


class DatabaseError(UnusableInputError):
    """A database that cannot be read: what it said, and what to check."""

    def __init__(self, where: str, said: object) -> None:
        reason = str(said).splitlines()[0]
        super().__init__(
            f"{where} cannot be read: {reason} Check the address, the table's name, and that "
            "this computer may read it."
        )


def read_database(address: str, named: str = "") -> list[TextTable]:
    """Read one table of a database, or all of them, as text in the order of the database.

    Args:
        address: An SQLAlchemy URL; `table` in its query names the table.
        named: The table of the ledger that it holds, or empty.

    Raises:
        DatabaseError: It cannot be opened or read, or its driver is not installed.
    """
    url = _url(address)
    wanted = url.query.get("table")
    url = url.difference_update_query(["table"])
    where = url.render_as_string(hide_password=True)
    try:
        engine = sa.create_engine(_read_only(url))
        with engine.connect() as connection:
            names = [str(wanted)] if wanted else sorted(sa.inspect(connection).get_table_names())
            tables = [_table(connection, name, url, named) for name in names]
        engine.dispose()
    except (SQLAlchemyError, ModuleNotFoundError, OSError) as error:
        raise DatabaseError(where, getattr(error, "orig", None) or error) from error
    if not tables:
        raise DatabaseError(where, "it has no table.")
    return tables


def _url(address: str) -> sa.URL:
    try:
        url = sa.make_url(address)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        kind = address.partition("://")[0]
        raise DatabaseError(f"{kind}://…", f"no database of the kind {kind!r} is known.") from error
    return url


def _read_only(url: sa.URL) -> sa.URL:
    """Open SQLite files for reading only: it would make a file that is not there."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    file = Path(url.database).expanduser().resolve()
    if not file.is_file():
        raise FileNotFoundError(f"there is no file {url.database}.")
    return url.set(database=f"file:{file}").update_query_dict({"mode": "ro", "uri": "true"})


def _table(connection: sa.Connection, name: str, url: sa.URL, named: str) -> TextTable:
    schema, _, table = name.rpartition(".")
    # Quoted whatever it is: a table may be called `order`, and a name is never taken for SQL.
    source = sa.table(
        quoted_name(table, quote=True), schema=quoted_name(schema, quote=True) or None
    )
    query = sa.select(sa.text("*")).select_from(source)
    result = connection.execution_options(stream_results=True).execute(query)
    header = columns(result.keys())
    batches = [pl.DataFrame(schema=dict.fromkeys(header, pl.String)), *_batches(result, header)]
    rows, words = tidy(pl.concat(batches))
    label = f"{Path(url.database or url.get_backend_name()).name}/{name}"
    return TextTable(
        label,
        named,
        rows,
        pl.int_range(2, rows.height + 2, dtype=pl.Int64, eager=True),
        pl.repeat(None, rows.height, dtype=pl.String, eager=True).alias("fault"),
        sha256(rows.write_csv().encode()).hexdigest(),
        null_finding(label, words),
    )


def _batches(result: sa.CursorResult[Any], header: list[str]) -> Iterator[pl.DataFrame]:
    for batch in result.partitions(_BATCH):
        texts = [[_text(value) for value in column] for column in zip(*batch, strict=True)]
        yield pl.DataFrame(texts, schema=dict.fromkeys(header, pl.String), orient="col")


def _text(value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return str(value).lower()
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return bytes(value).decode("utf-8", errors="replace")
        case list() | tuple():
            return ";".join(filter(None, map(_text, value)))
        case _:
            return str(value)
