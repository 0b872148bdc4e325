"""The real app on a free port, and a browser that reports whatever it should not do."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "screenshots"
OWN_HOSTS = {"127.0.0.1", "localhost"}
# Opened at a page's own address, Streamlit first asks under it where the server is, in vain.
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")


@dataclass
class Watched:
    """A page, what it said on its console as an error, and which strangers it asked."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note_request)

    def _note_console(self, message):
        if message.type == "error" and not PROBE.search(message.location["url"]):
            self.errors.append(f"{message.text} {message.location['url']}")

    def _note_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "file"} and address.hostname not in OWN_HOSTS:
            self.strangers.append(request.url)


@pytest.fixture(scope="session")
def address(browser, tmp_path_factory) -> Iterator[str]:  # noqa: ARG001 (no browser, no app)
    """Start the app as a reader would, without data; yield its address."""
    with served(tmp_path_factory.mktemp("settings"), tmp_path_factory.mktemp("cache")) as where:
        yield where


@contextmanager
def served(settings: Path, cache: Path) -> Iterator[str]:
    """Start the app with the settings and records of one folder; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = cache / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    without_paths = {k: v for k, v in os.environ.items() if k != "NURTURE_PATHS"} | {
        "NURTURE_SETTINGS": str(settings / "nurture.toml"),
        "NURTURE_CACHE_DIR": str(cache),
    }
    with log.open("w") as said, subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=ROOT, env=without_paths,
        stdout=said, stderr=subprocess.STDOUT,
    ) as server:  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def opened(browser) -> Iterator:
    """Return a function that opens an address in a fresh session of a given size and scheme."""
    contexts: list[BrowserContext] = []

    def open_page(url: str, width: int = 1360, height: int = 900, scheme: str = "light") -> Watched:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=scheme, accept_downloads=True)
        contexts.append(context)
        context.set_default_timeout(60_000)
        watched = Watched(context.new_page())
        watched.page.goto(url)
        return watched

    yield open_page
    for context in contexts:
        context.close()


def settle(page: Page) -> None:
    """Wait until the page is drawn to its end and nothing runs any more."""
    page.locator("h1").first.wait_for()
    page.locator('[data-testid=stApp][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(500)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 (our own address)
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"The app did not start:\n{log.read_text()}")
