"""From nothing to a first chart with a CRM's exports as they come: few clicks, no typing."""

import pytest

from tests.browser.conftest import settle
from tests.browser.test_pages import WIDE, picture

pytestmark = pytest.mark.browser

AT_MOST = 4
COUNT_CLICKS = """
window.done = {clicks: 0, keys: 0};
addEventListener("click", () => done.clicks++, true);
addEventListener("keydown", () => done.keys++, true);
"""
CHART = "[data-testid=stVegaLiteChart]"


def test_dropped_exports_become_a_first_chart_in_at_most_four_clicks(
    opened, address, shared_exports
):
    exports = sorted((shared_exports / "hubspot" / "synthetic").glob("*.csv"))
    watched = opened(address)
    page = watched.page
    settle(page)
    page.evaluate(COUNT_CLICKS)
    assert page.locator(CHART).count() == 0
    picture(page, "first-0-empty", WIDE)

    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(exports)
    page.get_by_role("heading", name="What was found in").wait_for()
    settle(page)
    picture(page, "first-1-found", WIDE)

    page.get_by_role("button", name="See the answers").click()
    page.get_by_role("heading", level=1, name="Does nurturing pay?").wait_for()
    settle(page)
    bars = page.locator(f"{CHART} svg .mark-rect path")
    bars.first.wait_for(state="attached")  # A quarter without a won deal has a bar of no height.
    picture(page, "first-2-chart", WIDE)

    done = page.evaluate("done")
    dropped = 1
    assert dropped + done["clicks"] <= AT_MOST
    assert done["keys"] == 0
    drawn = page.locator(f"{CHART} svg").first.bounding_box()
    assert drawn["width"] > 400
    assert drawn["height"] > 150
    heights = bars.evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().height)")
    assert max(heights) > 50, "no bar of the chart is high enough to be seen"
    # Won deals of the exports: 48,000 in the second quarter of 2025, 95,000 in the third.
    words = page.locator(f"{CHART} svg").first.text_content()
    assert "2025 Q2" in words
    assert "$48.0k" in words
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stAlertContentError").count() == 0
    assert watched.errors == []
    assert watched.strangers == []
