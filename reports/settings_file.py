"""Settings from `nurture.toml`: the reader's choices, written once and kept with the data."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from attribution.settings import ContactPolicy, Milestone, Settings
from data_contracts.choices import ReadingChoices

FILE_NAME = "nurture.toml"

T = TypeVar("T", Settings, ReadingChoices)


class SettingsFileError(ValueError):
    """A settings file that cannot be used: what is wrong in it, and what it may hold."""


def read_settings(path: Path | None) -> tuple[Settings, ReadingChoices]:
    """Read the choices of a settings file.

    Args:
        path: The file; None for `nurture.toml` in the working folder, where there is one.

    Returns:
        What the analyses and what the reading of exports should know, with defaults for the rest.

    Raises:
        SettingsFileError: If the file is named and not there, is no TOML, or holds a name or a
            value that means nothing.
    """
    file = path or Path(FILE_NAME)
    if not file.is_file():
        if path is None:
            return Settings(), ReadingChoices()
        raise SettingsFileError(f"The settings file {file} is not there.")
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFileError(f"{file.name} is not valid TOML: {error}.") from error
    _refuse_unknown(file.name, document, {"settings", "rates", "reading"}, "section")
    chosen = {**document.get("settings", {}), "rates": document.get("rates", {})}
    settings = _made(Settings, chosen, file.name, "settings")
    reading = _made(ReadingChoices, document.get("reading", {}), file.name, "reading")
    return settings, with_rated(reading, settings)


def with_rated(reading: ReadingChoices, settings: Settings) -> ReadingChoices:
    """Return the reading choices that know which currencies the settings have rates for."""
    return replace(reading, rated=tuple(code for code, _ in settings.rates))


def moment(value: str | date | datetime) -> datetime:
    """Return the moment that a date means as a reading date: its end, in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.combine(value, time.max, tzinfo=UTC)


def _made(kind: type[T], chosen: Mapping[str, Any], file: str, section: str) -> T:
    known = {field.name for field in fields(kind)}
    _refuse_unknown(f"{file} [{section}]", chosen, known, "name")
    try:
        return kind(**{name: _value(name, value) for name, value in chosen.items()})
    except (TypeError, ValueError, ArithmeticError) as error:
        raise SettingsFileError(f"{file} [{section}]: {error}") from error


def _value(name: str, value: Any) -> Any:
    if read := _READ.get(name):
        return read(value)
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return tuple(value) if isinstance(value, list) else value


def _rates(table: Mapping[str, Any]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted((code.upper(), Decimal(str(rate))) for code, rate in table.items()))


def _refuse_unknown(where: str, found: Mapping[str, Any], known: set[str], noun: str) -> None:
    if unknown := sorted(set(found) - known):
        raise SettingsFileError(
            f"{where}: no such {noun}: {', '.join(unknown)}. It may hold: "
            f"{', '.join(sorted(known))}."
        )


_READ: dict[str, Callable[[Any], Any]] = {
    "as_of": moment,
    "milestone": Milestone,
    "contact_policy": ContactPolicy,
    "rates": _rates,
}
