"""Where records are kept: in a file beside the settings, or in the database of the environment."""

import os
from pathlib import Path

from data_contracts.reading.unusable import UnusableInputError

VARIABLE = "NURTURE_DATABASE_URL"
"""The environment variable that names another database, as an SQLAlchemy URL.

The URL may hold a password, or be a named connection (`connection://records`): the environment is
where secrets belong.
"""

FILE_NAME = "nurture-records.db"
"""The SQLite file in which records are kept where the environment names no database."""


class RecordsError(UnusableInputError):
    """Records that cannot be kept, or read again: where, why, and what to do."""


def records_file(folder: Path) -> Path | None:
    """Return the file that holds the records of a folder; None where a database is named."""
    return None if os.environ.get(VARIABLE, "").strip() else folder / FILE_NAME


def none_yet(folder: Path) -> bool:
    """Say whether nothing was ever kept, as far as that can be told without opening a database."""
    file = records_file(folder)
    return file is not None and not file.exists()
