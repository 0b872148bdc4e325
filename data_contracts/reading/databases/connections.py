"""Where a database is, and who may read it: addresses without secrets, and named connections.

An address is an SQLAlchemy URL. A password must not stand in it, since addresses are kept in
histories, process lists and page addresses. It comes from the environment, from the driver's own
place (PostgreSQL: `PGPASSWORD` or `~/.pgpass`), or from a named connection: `connection://crm` is
the URL in the environment variable `NURTURE_CONNECTION_CRM`, else `[connections.crm]` in
`.streamlit/secrets.toml`, here or in the home folder, written as Streamlit's own SQL connections
are.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from data_contracts.reading.unusable import UnusableInputError

CONNECTION = "connection"
VARIABLE = "NURTURE_CONNECTION_"
SECRETS = Path(".streamlit") / "secrets.toml"

_SECRET_WORDS = ("password", "passwd", "pwd", "token", "secret", "key", "passphrase", "credential")
_KIND = re.compile(r"([a-z][a-z0-9_+]*)://", re.IGNORECASE)
_OURS = ("table", "query")
_PARTS = ("username", "password", "host", "port", "database", "query")


class DatabaseError(UnusableInputError):
    """A database that cannot be read: what it said, and what to check."""

    def __init__(self, where: str, said: object) -> None:
        reason = (str(said).strip().splitlines() or ["it did not say why."])[0].rstrip(".")
        super().__init__(
            f"{where} cannot be read: {reason}. Check the address, the table's name, and that "
            "this computer may read it."
        )


class SecretInAddressError(UnusableInputError):
    """A password where it would be kept and shown."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"The address {kind}://… holds a password. Addresses are kept in histories and shown "
            "to other users of this computer, so it was not used. Put the whole address into the "
            f"environment variable {VARIABLE}CRM or, as url, under [connections.crm] in "
            f"{SECRETS}, and name it: connection://crm."
        )


def url_of(address: str) -> sa.URL:
    """Return what an address leads to, with its secrets where it is a named connection.

    Args:
        address: An SQLAlchemy URL without a password, or `connection://NAME`; `table` and `query`
            in its query part are kept.

    Raises:
        SecretInAddressError: It holds a password.
        DatabaseError: There is no such connection or kind of database.
    """
    url = _parsed(address)
    if url.drivername == CONNECTION:
        asked = {key: url.query[key] for key in _OURS if key in url.query}
        return _named(url.host or "").update_query_dict(asked)
    if url.password or any(word in key.casefold() for key in url.query for word in _SECRET_WORDS):
        raise SecretInAddressError(url.drivername)
    return url


def url_with_secret(variable: str) -> sa.URL:
    """Return what an environment variable leads to: a URL, password and all, or a connection's.

    Raises:
        DatabaseError: There is no such connection or kind of database.
    """
    url = _parsed(os.environ[variable].strip())
    return _named(url.host or "") if url.drivername == CONNECTION else url


def connection_names() -> tuple[str, ...]:
    """Return the names of all connections that the environment and the secrets know, sorted."""
    named = [key.removeprefix(VARIABLE) for key in os.environ if key.startswith(VARIABLE)]
    return tuple(sorted({name.casefold() for name in (*named, *_secrets())} - {""}))


def without_secrets(text: str, url: sa.URL) -> str:
    """Return a driver's message without what must not be told, should it repeat the address."""
    said = {url.password, *(str(v) for k, v in url.query.items() if k not in _OURS)}
    secrets = {str(part) for part in said if part and len(str(part)) > 1}
    secrets |= {quote(secret, safe="") for secret in secrets}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "•••")
    return text


def _parsed(text: str) -> sa.URL:
    try:
        url = sa.make_url(text)
        if url.drivername == "postgres":
            # Many hosts hand out addresses that begin so; SQLAlchemy wants the whole word.
            url = url.set(drivername="postgresql")
        if url.drivername != CONNECTION:
            url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # From None, and never the text itself: it may hold a password.
        kind = _kind_of(text)
        why = (
            f"no database of the kind {kind!r} is known"
            if kind
            else "it does not begin with kind://"
        )
        raise DatabaseError(_begin(kind), why) from None
    except ModuleNotFoundError as error:
        why = f"its driver {error.name} is not installed"
        raise DatabaseError(_begin(_kind_of(text)), why) from None
    return url


def _kind_of(text: str) -> str:
    found = _KIND.match(text)
    return found[1] if found else ""


def _begin(kind: str) -> str:
    return f"{kind}://…" if kind else "The address"


def _named(name: str) -> sa.URL:
    text = os.environ.get(VARIABLE + name.upper())
    if text:
        return _parsed(text)
    secrets = _secrets()
    if name.casefold() not in secrets:
        known = ", ".join(connection_names()) or "none"
        raise DatabaseError(
            f"connection://{name}",
            f"there is neither a variable {VARIABLE}{name.upper()} nor [connections.{name}] in "
            f"{SECRETS}; connections known: {known}",
        )
    return _from_parts(secrets[name.casefold()], name)


def _from_parts(parts: Mapping[str, Any], name: str) -> sa.URL:
    """Put together what Streamlit's secrets say: a `url`, or its parts."""
    if "url" in parts:
        return _parsed(str(parts["url"]))
    if "dialect" not in parts:
        raise DatabaseError(
            f"connection://{name}", f"[connections.{name}] has neither url nor dialect"
        )
    driver = f"+{parts['driver']}" if parts.get("driver") else ""
    given = {key: parts[key] for key in _PARTS if parts.get(key)}
    url = sa.URL.create(f"{parts['dialect']}{driver}", **given)
    return _parsed(url.render_as_string(hide_password=False))


def _secrets() -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for folder in (Path.home(), Path()):
        file = folder / SECRETS
        if not file.is_file():
            continue
        try:
            connections = tomllib.loads(file.read_text("utf-8")).get("connections", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
            # What the file says is secret: not even a part of it may be told.
            raise DatabaseError(str(SECRETS), "it is not valid TOML") from None
        found |= {name.casefold(): parts for name, parts in connections.items()}
    return found
