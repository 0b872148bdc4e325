"""A long reading tells how far it is, and can be given up without a trace."""

import re
import sqlite3
from contextlib import closing
from itertools import chain

import pytest

from tests.browser.conftest import SCREENSHOTS, settle
from tests.browser.test_main_job import DEALS, TOUCHES, drop
from tests.browser.test_pages import WIDE, picture

pytestmark = pytest.mark.browser

ROWS = 3_000_000
"""So many that they are read block by block, each told."""

ENDLESS = """
create view touches as
with recursive numbers(n) as (select 1 union all select n + 1 from numbers)
select n as touch_id, '2025-03-01T10:00:00Z' as occurred_at, 'ann' as lead_id,
    'email' as channel, 'clicked' as action
from numbers
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    header = TOUCHES.partition("\n")[0] + "\n"
    rows = (f"t{n},2025-03-01T10:00:00Z,l{n % 9999},email,clicked\n" for n in range(ROWS))
    with (folder / "touches.csv").open("w") as file:
        file.writelines(chain([header], rows))
    (folder / "deals.csv").write_text(DEALS)
    return folder


@pytest.fixture
def endless(tmp_path):
    """A database whose rows never end: however slow a browser is, there is time for Cancel."""
    file = tmp_path / "endless.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute(ENDLESS)
    return f"sqlite:///{file}"


def check_path(page, path):
    page.get_by_test_id("stForm").get_by_test_id("stTextInputField").fill(str(path))
    page.get_by_role("button", name="Check this path").click()


def test_cancel_brings_back_what_was_there(opened, address, endless):
    watched = opened(address)
    page = watched.page
    settle(page)
    drop(page, ("touches.csv", TOUCHES.format("email")), ("deals.csv", DEALS))
    page.get_by_role("button", name="See the answers").wait_for()
    check_path(page, endless)
    page.get_by_text(re.compile(r"Reading endless\.db/touches.*[\d,]+ rows")).wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("heading", name="What was found in touches.csv and 1 other").wait_for()
    settle(page)
    assert page.get_by_role("button", name="Cancel").count() == 0
    assert page.get_by_role("button", name="See the answers").is_visible()
    picture(page, "waiting-given-up", WIDE)
    assert watched.errors == []
    assert watched.strangers == []


def test_given_up_before_there_was_anything_the_page_is_empty_again(opened, address, endless):
    page = opened(address).page
    settle(page)
    check_path(page, endless)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Use the sample company").wait_for()
    settle(page)
    assert page.get_by_role("heading", name="What was found in").count() == 0
    assert page.get_by_test_id("stException").count() == 0


def test_a_large_file_tells_how_many_of_its_rows_are_read(opened, address, large):
    watched = opened(address)
    settle(watched.page)
    check_path(watched.page, large)
    said = watched.page.get_by_text(re.compile(r"Reading touches\.csv.* of [\d,]+ rows"))
    said.wait_for()
    SCREENSHOTS.mkdir(exist_ok=True)
    watched.page.screenshot(path=SCREENSHOTS / "waiting.png")
    assert watched.errors == []
    assert watched.strangers == []
