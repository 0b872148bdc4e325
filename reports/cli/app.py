"""`nurture app`: start the pages in the reader's browser."""

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import click

from reports.cli.outcome import ends_cleanly

PATHS_VARIABLE = "NURTURE_PATHS"
"""The environment variable that hands the paths to the pages."""

ADDRESS = "127.0.0.1"
"""Where the pages listen: this computer, nobody else."""


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
    signal.signal(signal.SIGTERM, _stop)
    command = start_command(port, browser=browser)
    given = {PATHS_VARIABLE: os.pathsep.join(paths)} if paths else {}
    click.echo(f"Nurture Ledger runs at http://{ADDRESS}:{port} (stop it with Ctrl+C).")
    try:
        return subprocess.run(command, env=os.environ | given, check=False).returncode  # noqa: S603 (our own command, no shell)
    except KeyboardInterrupt:
        return 0


def start_command(port: int, *, browser: bool) -> list[str]:
    """Return the words that start the pages, reached from this computer alone."""
    # A flag wins over every settings file and environment variable of Streamlit's.
    return [
        sys.executable, "-m", "streamlit", "run", str(page_script()),
        "--server.address", ADDRESS, "--server.port", str(port),
        "--server.headless", str(not browser).lower(),
    ]  # fmt: skip


def page_script() -> Path:
    """Return the script that Streamlit runs; its settings lie in `.streamlit` beside it."""
    spec = find_spec("streamlit_app")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(2, "is not installed beside this command", "streamlit_app.py")
    return Path(spec.origin)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # Asked to end by the system, the pages end with this command, as by Ctrl+C.
    raise KeyboardInterrupt
