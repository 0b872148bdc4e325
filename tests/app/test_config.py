"""The server that the configuration starts is safe."""

import tomllib
from pathlib import Path

CONFIG = tomllib.loads(
    (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8")
)


def test_only_this_computer_can_reach_it():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert set(CONFIG["server"]["allowedHosts"]) == {"localhost", "127.0.0.1"}


def test_nothing_is_sent_and_nothing_is_fetched():
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert "font" not in CONFIG["theme"]
    assert "http" not in str(CONFIG)


def test_a_page_shows_neither_traceback_nor_stray_value():
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["showErrorLinks"] is False
    assert CONFIG["runner"]["magicEnabled"] is False


def test_light_and_dark_name_the_same_colours():
    assert CONFIG["theme"]["light"].keys() == CONFIG["theme"]["dark"].keys()
