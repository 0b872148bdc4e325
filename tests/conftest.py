"""What several rooms' tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadFileScheduling

from data_contracts.cache.place import VARIABLE
from tests.examples import examples

# How long an example takes says how busy the machine is, not whether a law holds.
settings.register_profile("unhurried", examples(100))
settings.load_profile("unhurried")

# A browser that asks nobody for updates, and runs in a container too.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip


# What takes longest begins first, so that no worker is left alone with it at the end.
LONGEST = (
    "browser/test_pages.py", "browser/", "data_contracts/cache/test_cache.py",
    "attribution/test_model_laws.py", "app/test_pages.py", "attribution/effect/test_truth.py",
    "reports/test_cli.py", "data_contracts/streaming/test_streaming.py", "reports/test_books.py",
    "attribution/test_mta_paths.py", "data_contracts/repairs/test_repaired.py",
    "data_contracts/test_load.py", "reports/test_returns.py", "reports/test_refused.py",
    "data_contracts/vendors/test_every_export.py", "data_contracts/vendors/test_marketo.py",
    "attribution/test_analysis.py", "attribution/test_shards.py",
)  # fmt: skip
TESTS = Path(__file__).parent


# These wait longest for a browser, or need a server of their own.
ALONE = ("tests/browser/test_pages.py", "tests/browser/test_people_judge.py")


class Rooms(LoadFileScheduling):
    """One file, one worker; most of `tests/browser` one worker, with one server and browser."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        together = file.startswith("tests/browser/") and file not in ALONE
        return "tests/browser" if together else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Rooms(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items):
    items.sort(key=_place)


def _place(item) -> int:
    file = item.path.relative_to(TESTS).as_posix() if item.path.is_relative_to(TESTS) else ""
    return next((at for at, name in enumerate(LONGEST) if file.startswith(name)), len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory) -> Iterator[Path]:
    """Keep the tests' tables out of the user's cache, and the user's out of the tests."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def shared_exports() -> Path:
    """Real and synthetic vendor exports, which lie beside a checkout where there are any."""
    exports = Path(__file__).parents[2] / "shared" / "data" / "exports"
    if not exports.is_dir():
        pytest.skip("the vendor exports in ../shared/data/exports are not on this machine")
    return exports


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("NURTURE_CHROMIUM") or shutil.which("chromium")
    if not found:
        reason = "Chromium is not installed (apt install chromium, or set NURTURE_CHROMIUM)."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()
