"""The whole app, opened at an address as a link opens it."""

from functools import cache
from pathlib import Path

from streamlit import config
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

APP = Path(__file__).parents[2] / "streamlit_app.py"


def opened(page: str = "", **address: str) -> AppTest:
    # A test may run in any folder, and so without the settings beside the script.
    config.set_option("server.address", "127.0.0.1")
    at = ready(AppTest.from_file(APP, default_timeout=120))
    at.query_params.update(address)
    # AppTest turns only to pages that are files of their own; ours are functions.
    at._page_hash = calc_hash(page) if page else ""  # noqa: SLF001 (what Streamlit sets itself)
    at.run()
    assert not at.exception
    return at


def ready(at: AppTest) -> AppTest:
    """Spare a test of the app the look through every installed package."""
    at._bidi_component_manager = _components()  # noqa: SLF001 (what Streamlit sets itself)
    return at


@cache
def _components() -> BidiComponentManager:
    """Return what AppTest looks for in every installed package, once for all tests."""
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    return found
