"""A deal is searched for, followed, and kept in the address."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import settle
from tests.browser.test_main_job import quiet
from tests.browser.test_pages import FITS, PHONE

pytestmark = pytest.mark.browser


def test_a_deal_is_typed_followed_and_linked(opened, address):
    watched = opened(f"{address}/why_models_disagree?data=sample")
    page = watched.page
    settle(page)
    assert "deal" not in parse_qs(urlsplit(page.url).query)
    search = page.get_by_role("combobox", name="Deal")
    search.click()
    search.press_sequentially("A000490")
    page.get_by_role("option", name="A000490 new business").click()
    page.get_by_text("Of the $60.8k of A000490 new business").wait_for()
    settle(page)
    assert parse_qs(urlsplit(page.url).query)["deal"] == ["A000490 new business · D00074"]
    again = opened(page.url)
    again.page.get_by_text("Of the $60.8k of A000490 new business").wait_for()
    quiet(again)
    quiet(watched)


@pytest.mark.parametrize(
    ("deal", "says"),
    [
        ("nowhere", "No deal has “nowhere” in its name"),
        ("D00001", "It was lost on 1 Mar 2024"),
        ("D00256", "it stands in the line “Without a close date”"),
    ],
)
def test_what_is_no_deal_in_scope_is_told_on_the_page(opened, address, deal, says):
    watched = opened(f"{address}/why_models_disagree?data=sample&deal={deal}")
    watched.page.get_by_text(says).wait_for()
    settle(watched.page)
    watched.page.set_viewport_size(PHONE)
    watched.page.wait_for_timeout(500)
    assert watched.page.evaluate(FITS)
    quiet(watched)


def test_headings_over_a_table_of_models_turn_with_the_page(opened, address):
    """Upright on a desk, slanted on a phone, and in both above the cells they belong to."""
    page = opened(f"{address}/why_models_disagree?data=sample").page
    settle(page)
    heading = page.locator("svg text", has_text="acquisition").first
    assert "rotate" not in heading.get_attribute("transform")
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(1500)
    assert "rotate" in heading.get_attribute("transform")
