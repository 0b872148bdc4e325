"""A long reading tells how far it is, and can be given up without a trace."""

import re
from itertools import chain

import pytest

from tests.browser.conftest import SCREENSHOTS, settle
from tests.browser.test_main_job import DEALS, TOUCHES, drop
from tests.browser.test_pages import WIDE, picture

pytestmark = pytest.mark.browser

ROWS = 3_000_000
"""So many that reading them takes longer than a reader's hand."""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    header = TOUCHES.partition("\n")[0] + "\n"
    rows = (f"t{n},2025-03-01T10:00:00Z,l{n % 9999},email,clicked\n" for n in range(ROWS))
    with (folder / "touches.csv").open("w") as file:
        file.writelines(chain([header], rows))
    (folder / "deals.csv").write_text(DEALS)
    return folder


def check_path(page, folder):
    page.get_by_test_id("stForm").get_by_test_id("stTextInputField").fill(str(folder))
    page.get_by_role("button", name="Check this path").click()


def test_progress_is_shown_and_cancel_brings_back_what_was_there(opened, address, large):
    watched = opened(address)
    page = watched.page
    settle(page)
    drop(page, ("touches.csv", TOUCHES.format("email")), ("deals.csv", DEALS))
    page.get_by_role("button", name="See the answers").wait_for()
    check_path(page, large)
    page.get_by_text(re.compile(r"Reading touches\.csv.* of [\d,]+ rows")).wait_for()
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "waiting.png")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("heading", name="What was found in touches.csv and 1 other").wait_for()
    settle(page)
    assert page.get_by_role("button", name="Cancel").count() == 0
    assert page.get_by_role("button", name="See the answers").is_visible()
    picture(page, "waiting-given-up", WIDE)
    assert watched.errors == []
    assert watched.strangers == []


def test_given_up_before_there_was_anything_the_page_is_empty_again(opened, address, large):
    page = opened(address).page
    settle(page)
    check_path(page, large)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Use the sample company").wait_for()
    settle(page)
    assert page.get_by_role("heading", name="What was found in").count() == 0
    assert page.get_by_test_id("stException").count() == 0
