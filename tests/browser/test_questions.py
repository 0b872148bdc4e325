"""What exports leave open is asked on the page: which reading of a date, what a file is."""

import pytest

from tests.browser.conftest import SCREENSHOTS, settle
from tests.browser.test_main_job import DEALS, drop, quiet
from tests.browser.test_pages import FITS, PHONE, WIDE, picture

pytestmark = pytest.mark.browser

DOUBTFUL = (
    "touch_id,occurred_at,lead_id,channel,action\n"
    "t1,01/02/2025,ann,email,clicked\nt2,03/04/2025,ann,email,clicked\n"
)
ACTIVITIES = (
    "Vorgang;Datum;E-Mail-Adresse;Kanal;Aktivität\n"
    "A-1;14.03.2025 09:12;ada@acme.example;Newsletter;Geöffnet\n"
    "A-2;15.03.2025 10:02;bob@acme.example;Telefon;Anruf\n"
)


def in_every_look(page, name):
    picture(page, f"{name}-light", WIDE)
    page.emulate_media(color_scheme="dark")
    picture(page, f"{name}-dark", WIDE)
    page.emulate_media(color_scheme="light")
    picture(page, f"{name}-phone", PHONE)
    page.set_viewport_size(WIDE)


def test_both_readings_of_a_date_stand_side_by_side_and_one_click_answers(opened, address):
    watched = opened(address)
    page = watched.page
    drop(page, ("doubtful.csv", DOUBTFUL), ("deals.csv", DEALS))
    page.get_by_text("1 February 2025").wait_for()
    assert page.get_by_text("2 January 2025").is_visible()
    in_every_look(page, "question-dates")
    page.get_by_role("button", name="Day first is right").click()
    page.get_by_role("button", name="See the answers").wait_for()
    settle(page)
    quiet(watched)


def test_a_file_that_nobody_knows_is_confirmed_with_two_clicks_and_known_from_then_on(
    opened, address
):
    watched = opened(address)
    page = watched.page
    drop(page, ("Aktivitäten.csv", ACTIVITIES), ("deals.csv", DEALS))
    page.get_by_role("button", name="What is this?").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Newsletter · Telefon").wait_for()
    assert "@acme" not in dialog.inner_text()
    page.wait_for_timeout(1000)
    for name, size in (("light", WIDE), ("phone", PHONE)):
        page.set_viewport_size(size | {"height": 1900})
        page.wait_for_timeout(500)
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"question-file-{name}.png")
        assert page.evaluate(FITS)
    page.set_viewport_size(WIDE)
    dialog.get_by_role("button", name="Confirm and read it").click()
    page.get_by_role("button", name="See the answers").wait_for()
    settle(page)
    again = opened(address)
    drop(again.page, ("Aktivitäten April.csv", ACTIVITIES), ("deals.csv", DEALS))
    again.page.get_by_role("button", name="See the answers").wait_for()
    quiet(watched)
    quiet(again)
