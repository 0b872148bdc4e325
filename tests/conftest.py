"""What several rooms' tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from data_contracts.cache.place import VARIABLE

# How long an example takes says how busy the machine is, not whether a law holds.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# A browser that asks nobody for updates, and runs in a container too.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip


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
