"""`nurture app`: start the pages in the reader's browser."""

import os
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import click

from reports.cli.outcome import ends_cleanly

PATHS_VARIABLE = "NURTURE_PATHS"
"""The environment variable that hands the paths to the pages."""


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
@ends_cleanly
def app(paths: tuple[str, ...], port: int, *, browser: bool) -> int:
    """Start the pages on this computer, on these exports or on none yet."""
    return start(paths, port, browser=browser)


def start(paths: tuple[str, ...], port: int, *, browser: bool) -> int:
    """Run the pages until they are stopped; return the exit code."""
    command = [
        sys.executable, "-m", "streamlit", "run", str(_script()),
        "--server.port", str(port), "--server.headless", str(not browser).lower(),
        *_configured(),
    ]  # fmt: skip
    given = {PATHS_VARIABLE: os.pathsep.join(paths)} if paths else {}
    click.echo(f"Nurture Ledger runs at http://127.0.0.1:{port} (stop it with Ctrl+C).")
    try:
        return subprocess.run(command, env=os.environ | given, check=False).returncode  # noqa: S603 (our own command, no shell)
    except KeyboardInterrupt:
        return 0


def _script() -> Path:
    spec = find_spec("streamlit_app")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(2, "is not installed beside this command", "streamlit_app.py")
    return Path(spec.origin)


def _configured() -> list[str]:
    """Return our settings as flags where Streamlit cannot find them: in an installed package."""
    if (_script().parent / ".streamlit" / "config.toml").is_file():
        return []
    packaged = find_spec("app")
    if packaged is None or packaged.origin is None:
        return []
    text = (Path(packaged.origin).parent / "streamlit_config.toml").read_text(encoding="utf-8")
    return [f"--{name}={value}" for name, value in _flat(tomllib.loads(text))]


def _flat(table: dict[str, object], before: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{before}{name}.")
        elif name not in {"port", "headless"}:
            found.append((before + name, _flag(value)))
    return found


def _flag(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
