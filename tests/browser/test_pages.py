"""Every page, as a reader sees it: nothing broken, nothing asked of anybody else."""

import os

import pytest

from reports.sections import SECTIONS
from tests.browser.conftest import SCREENSHOTS, settle

pytestmark = pytest.mark.browser

PAGES = {"start": "", **{key: key for key in ("database", *SECTIONS, "export")}}
WIDE, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def picture(page, name, size):
    """Draw the page from top to bottom; nothing may stick out at its side.

    A picture is kept where NURTURE_PICTURES is true; drawing them takes a quarter of the time.
    """
    page.set_viewport_size(size)
    page.wait_for_timeout(500)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size(size | {"height": max(size["height"], height)})
    page.wait_for_timeout(500)
    if os.environ.get("NURTURE_PICTURES") == "true":
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")
    assert page.evaluate(FITS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_quiet_and_alone_in_light_in_dark_and_on_a_phone(opened, address, name):
    watched = opened(f"{address}/{PAGES[name]}?data=sample")
    page = watched.page
    settle(page)
    picture(page, f"{name}-light", WIDE)
    page.emulate_media(color_scheme="dark")
    picture(page, f"{name}-dark", WIDE)
    page.emulate_media(color_scheme="light")
    picture(page, f"{name}-phone", PHONE)
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stAlertContentError").count() == 0
    assert watched.errors == []
    assert watched.strangers == []


def test_a_colour_of_a_chart_follows_the_reader_into_the_dark(opened, address):
    page = opened(f"{address}/summary?data=sample").page
    settle(page)
    bar = page.locator("svg.marks path[fill^='light-dark']").first
    colour = "mark => getComputedStyle(mark).fill"
    light = bar.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(1000)
    assert bar.evaluate(colour) != light
