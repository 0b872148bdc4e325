"""A reader's word on a piece changes what it is found to be, and outlives the app."""

import pytest

from tests.browser.conftest import served, settle
from tests.browser.test_main_job import quiet
from tests.browser.test_pages import FITS, PHONE

pytestmark = pytest.mark.browser

PIECE = "How to measure forecast error in one afternoon"


def answer(page):
    return page.get_by_text("sends that are called nurture").first.inner_text()


def say(page, word, why):
    page.get_by_role("combobox", name="Piece").click()
    page.get_by_role("combobox", name="Piece").press_sequentially("in one afternoon")
    page.get_by_role("option", name=PIECE).click()
    page.get_by_text(word, exact=True).click()
    page.get_by_role("textbox", name="Your name").fill("Ada Lund")
    page.get_by_role("textbox", name="Your reason").fill(why)
    page.get_by_role("button", name="Keep my word").click()
    page.get_by_text("Kept: “").wait_for()
    settle(page)


def test_a_word_changes_the_answer_and_is_there_after_a_restart(opened, tmp_path):
    (tmp_path / "cache").mkdir()
    with served(tmp_path / "settings", tmp_path / "cache") as address:
        watched = opened(f"{address}/nurture_or_spam?data=sample")
        page = watched.page
        settle(page)
        before = answer(page)
        say(page, "It is a pitch", "It sells a workshop.")
        page.get_by_role("cell", name="It sells a workshop.").wait_for()
        after = answer(page)
        assert after != before
        quiet(watched)
    with served(tmp_path / "settings", tmp_path / "cache") as address:
        watched = opened(f"{address}/nurture_or_spam?data=sample")
        page = watched.page
        page.get_by_role("cell", name="It sells a workshop.").wait_for()
        settle(page)
        assert answer(page) == after
        page.set_viewport_size(PHONE)
        page.wait_for_timeout(500)
        assert page.evaluate(FITS)
        quiet(watched)
