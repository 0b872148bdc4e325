"""One lead's mail is found by its id, and its link keeps it."""

import pytest

from tests.browser.conftest import settle
from tests.browser.test_main_job import quiet
from tests.browser.test_pages import FITS, PHONE

pytestmark = pytest.mark.browser


def test_a_lead_is_typed_and_linked(opened, address):
    watched = opened(f"{address}/one_leads_mail?data=sample&lead=L000020")
    page = watched.page
    page.get_by_text("to lead L000020 since").wait_for()
    settle(page)
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(500)
    assert page.evaluate(FITS)
    quiet(watched)
