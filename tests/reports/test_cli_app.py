"""Starting the pages, and ending them."""

import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

import pytest

WITHIN_S = 60


def answers(port):
    with suppress(URLError, OSError):
        return urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).status == 200
    return False


def until(holds):
    end = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_asked_to_end_by_the_system_it_ends_the_pages_too(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from reports.cli import main; main()"]
    command += ["app", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as running:
        until(lambda: answers(port))
        running.send_signal(signal.SIGTERM)
        assert running.wait(WITHIN_S) == 0
    until(lambda: not answers(port))
