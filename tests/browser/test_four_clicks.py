"""From nothing to a first chart with a CRM's exports as they come: few clicks, no typing."""

import pytest

from tests.browser.conftest import SCREENSHOTS, settle

pytestmark = pytest.mark.browser

AT_MOST = 4
COUNT_CLICKS = """
window.done = {clicks: 0, keys: 0};
addEventListener("click", () => done.clicks++, true);
addEventListener("keydown", () => done.keys++, true);
"""
CHART = "[data-testid=stVegaLiteChart]"


def pictured(page, name):
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"first-{name}.png", full_page=True)


def test_dropped_exports_become_a_first_chart_in_at_most_four_clicks(
    opened, address, shared_exports
):
    exports = sorted((shared_exports / "hubspot" / "synthetic").glob("*.csv"))
    watched = opened(address)
    page = watched.page
    settle(page)
    page.evaluate(COUNT_CLICKS)
    assert page.locator(CHART).count() == 0
    pictured(page, "0-empty")

    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(exports)
    page.get_by_role("heading", name="What was found in").wait_for()
    settle(page)
    pictured(page, "1-found")

    page.get_by_role("button", name="See the answers").click()
    page.get_by_role("heading", level=1, name="Does nurturing pay?").wait_for()
    settle(page)
    bars = page.locator(f"{CHART} svg .mark-rect path")
    bars.first.wait_for(state="attached")  # A quarter without a won deal has a bar of no height.
    pictured(page, "2-chart")

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
