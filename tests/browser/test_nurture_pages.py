"""A program is chosen and linked, and a test's file is taken along as it will be read back."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import settle
from tests.browser.test_main_job import quiet
from tests.browser.test_pages import FITS, PHONE

pytestmark = pytest.mark.browser


def test_a_program_is_chosen_its_answer_told_and_linked(opened, address):
    watched = opened(f"{address}/did_nurture?data=sample")
    page = watched.page
    page.get_by_role("heading", level=1, name="Would these leads have become").wait_for()
    settle(page)
    assert "program" not in parse_qs(urlsplit(page.url).query)
    page.get_by_text("Program by program").wait_for()
    page.get_by_role("combobox", name="Program").click()
    page.get_by_role("option", name="Finance Briefing").click()
    page.get_by_text("“Finance Briefing”").first.wait_for()
    settle(page)
    assert page.get_by_text("Program by program").count() == 0
    assert parse_qs(urlsplit(page.url).query)["program"] == ["Finance Briefing"]
    again = opened(page.url)
    again.page.get_by_text("“Finance Briefing”").first.wait_for()
    quiet(again)
    quiet(watched)


def test_a_test_is_planned_and_its_file_taken_along(opened, address):
    watched = opened(f"{address}/plan_a_test?data=sample&program=Finance+Briefing")
    page = watched.page
    page.get_by_text("Hold back half of the leads of “Finance Briefing”").wait_for()
    settle(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Get the assignment file").click()
    assert taken.value.suggested_filename == "holdouts-finance-briefing.csv"
    first, *rows = Path(taken.value.path()).read_text(encoding="utf-8").splitlines()
    assert first == "lead_id,program,arm,assigned_at,planned_until"
    arms = {row.split(",")[2] for row in rows}
    assert arms == {"treated", "control"}
    quiet(watched)


def test_a_program_still_to_begin_is_typed_and_planned_on_a_phone_too(opened, address):
    watched = opened(f"{address}/plan_a_test?data=sample&program=Spring+Course")
    page = watched.page
    page.get_by_text("Hold back half of the leads of “Spring Course”").wait_for()
    settle(page)
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(500)
    assert page.evaluate(FITS)
    quiet(watched)
