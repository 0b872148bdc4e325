"""Where the platform keeps what can be made again."""

import os
import sys
from pathlib import Path

VARIABLE = "NURTURE_CACHE_DIR"
"""The environment variable that names another folder."""

_NAME = "nurture-ledger"


def cache_folder() -> Path:
    """Return the folder for this user's cache; it need not be there yet."""
    stated = os.environ.get(VARIABLE)
    if stated:
        return Path(stated).expanduser()
    if sys.platform == "win32":
        return _of_variable("LOCALAPPDATA", Path.home() / "AppData" / "Local") / _NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / _NAME
    return _of_variable("XDG_CACHE_HOME", Path.home() / ".cache") / _NAME


def private(folder: Path) -> Path:
    """Make a folder that nobody else may look into, and return it.

    Raises:
        OSError: It cannot be made, or it belongs to somebody else.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)
    return folder


def _of_variable(name: str, default: Path) -> Path:
    stated = os.environ.get(name, "")
    return Path(stated) if Path(stated).is_absolute() else default
