"""A real PostgreSQL server, started for the tests that read from one or write to it."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

USER, PASSWORD = "ledger_reader", "not-to-be-told"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server with its password in it: postgresql://…/postgres."""
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL is not installed (apt install postgresql)."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="nurture-postgres-"))
    try:
        port = _started(programs, folder)
        yield f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres"
        _run(programs / "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate", "-s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    here = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(here).parent if here else None


def _started(programs: Path, folder: Path) -> int:
    secret = folder / "password"
    secret.write_text(PASSWORD)
    if os.geteuid() == 0:
        # The server refuses to run as root.
        for place in (folder, secret):
            shutil.chown(place, "postgres")
    _run(
        programs / "initdb", "-D", folder / "data", "-U", USER, "--pwfile", secret,
        "--auth", "scram-sha-256", "-E", "UTF8", "--no-locale",
    )  # fmt: skip
    port = _free_port()
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder}"
    _run(
        programs / "pg_ctl", "start", "-w", "-s", "-D", folder / "data", "-o", options,
        "-l", folder / "log",
    )  # fmt: skip
    return port


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _run(*command: object) -> None:
    as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_server, *map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL)
