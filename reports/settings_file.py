"""Settings from `nurture.toml`: the reader's choices, written once and kept with the data."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from attribution.audit_rules import AuditRules
from attribution.models import refuse_unknown
from attribution.settings import Settings
from data_contracts.choices import ReadingChoices
from data_contracts.reading.unusable import UnusableInputError
from reports.settings_values import UnfitValueError, as_written, expected, fitted

FILE_NAME = "nurture.toml"

FILE_VARIABLE = "NURTURE_SETTINGS"
"""The environment variable that names another file than `nurture.toml` in the working folder."""

T = TypeVar("T", Settings, ReadingChoices, AuditRules)

_TABLES = {"rates", "custom_weights"}
"""Choices of names with a number each, which have a section of their own."""

_AUDIT = "audit"
_SECTIONS = {"settings", "reading", _AUDIT, *_TABLES}
_ELSEWHERE = {"rated", "dated", _AUDIT, "judged"}
"""Choices that follow from others, have a section of their own, or are kept in the records."""


class SettingsFileError(ValueError):
    """A settings file that cannot be used: what is wrong in it, and what it may hold."""


def settings_path() -> Path:
    """Return where the settings lie, or will: as the environment says, else in this folder."""
    return Path(os.environ.get(FILE_VARIABLE) or FILE_NAME).expanduser()


def read_settings(path: Path | None) -> tuple[Settings, ReadingChoices]:
    """Read the choices of a settings file.

    Args:
        path: The file; None for that of `settings_path`, where there is one.

    Returns:
        What the analyses and what the reading of exports should know, with defaults for the rest.

    Raises:
        SettingsFileError: If the file is named and not there, is no TOML, or holds a name or a
            value that means nothing.
    """
    file = path or settings_path()
    if not file.is_file():
        if path is None:
            return Settings(), ReadingChoices()
        raise SettingsFileError(f"The settings file {file} is not there.")
    sections = _sections(file)
    chosen = {name: _texts(file.name, name, sections.get(name, {})) for name in _SECTIONS}
    _refuse_unknown(f"{file.name} [settings]", chosen["settings"], _names(Settings) - _TABLES)
    _refuse_unknown(f"{file.name} [reading]", chosen["reading"], _names(ReadingChoices))
    _refuse_unknown(f"{file.name} [{_AUDIT}]", chosen[_AUDIT], _names(AuditRules))
    # An empty section states nothing, and leaves the default.
    tables = {name: stated for name in sorted(_TABLES) if (stated := chosen[name])}
    settings = _made(Settings, {**chosen["settings"], **tables}, file.name, "settings")
    settings = replace(settings, audit=_made(AuditRules, chosen[_AUDIT], file.name, _AUDIT))
    reading = _made(ReadingChoices, chosen["reading"], file.name, "reading")
    if reading.lexicon:  # its place is told as seen from the settings file
        reading = replace(reading, lexicon=str(file.parent / Path(reading.lexicon).expanduser()))
    return settings, informed(reading, settings)


def informed(reading: ReadingChoices, settings: Settings) -> ReadingChoices:
    """Return the reading choices that know of which findings the settings have disposed.

    These are several currencies that have rates, and a newest date that a stated one replaces.
    """
    rated = tuple(code for code, _ in settings.rates)
    return replace(reading, rated=rated, dated=settings.as_of is not None)


def _sections(file: Path) -> dict[str, Any]:
    try:
        # Some editors put a mark before the first letter, which TOML does not know.
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsFileError(f"{file.name} is not valid TOML: {error}.") from error
    except OSError as error:
        raise SettingsFileError(f"{file.name} cannot be opened: {error.strerror}.") from error
    _refuse_unknown(file.name, document, _SECTIONS, "section")
    return document


def _texts(file: str, section: str, found: Any) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise SettingsFileError(
            f"{file}: {section} must be a section, got {as_written(found)}. "
            f"Write [{section}] on a line of its own, and its choices below."
        )
    return found


def _made(kind: type[T], chosen: Mapping[str, Any], file: str, section: str) -> T:
    hints = get_type_hints(kind)
    given: dict[str, Any] = {}
    for name, value in chosen.items():
        try:
            given[name] = fitted(value, hints[name])
        except UnfitValueError as error:
            where = f"[{name}]" if name in _SECTIONS else f"[{section}]: {name}"
            raise SettingsFileError(
                f"{file} {where} must be {expected(hints[name])}, got {error}."
            ) from error
        except UnusableInputError as error:
            raise SettingsFileError(f"{file} [{section}]: {error}") from error
    try:
        made = kind(**given)
        if isinstance(made, Settings):
            refuse_unknown(made.model)
    except ValueError as error:
        raise SettingsFileError(f"{file} [{section}]: {error}") from error
    return made


def _names(kind: type[Settings | ReadingChoices | AuditRules]) -> set[str]:
    return {field.name for field in fields(kind)} - _ELSEWHERE


def _refuse_unknown(
    where: str, found: Mapping[str, Any], known: set[str], noun: str = "name"
) -> None:
    if unknown := sorted(set(found) - known):
        raise SettingsFileError(
            f"{where}: no such {noun}: {', '.join(unknown)}. It may hold: "
            f"{', '.join(sorted(known))}."
        )
