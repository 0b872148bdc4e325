"""The way of a reader: the sample by a click, a broken file, a choice, the report taken along."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.app.sections import HOSTILE
from tests.browser.conftest import Watched, settle

pytestmark = pytest.mark.browser

TOUCHES = "touch_id,occurred_at,lead_id,channel,action\nt1,2025-03-01T10:00:00Z,ann,{},clicked\n"
DEALS = (
    "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"
    "d1,ann,2025-03-10T10:00:00Z,2025-04-01T10:00:00Z,won,100.00,USD\n"
)


def quiet(watched):
    assert watched.page.get_by_test_id("stException").count() == 0
    assert watched.errors == []
    assert watched.strangers == []


def drop(page, *files):
    """Drop files on the page, which checks them."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in files]
    )
    page.get_by_role("heading", name="What was found in").wait_for()
    settle(page)


def test_the_sample_is_one_click_away_and_a_link_keeps_it(opened, address):
    watched = opened(address)
    page = watched.page
    page.get_by_role("button", name="Use the sample company").click()
    page.get_by_role("heading", name="What was found in the sample company").wait_for()
    page.get_by_role("button", name="See the answers").click()
    page.get_by_role("heading", name="Does nurturing pay?").wait_for()
    settle(page)
    assert page.url.endswith("/summary?data=sample")
    page.get_by_role("link", name="Revenue credit").click()
    page.get_by_role("heading", level=1, name="Which channels earn credit").wait_for()
    page.get_by_role("radio", name="Program", exact=True).click()
    page.get_by_role("heading", level=1, name="Which programs earn credit").wait_for()
    settle(page)
    linked = urlsplit(page.url)
    assert linked.path == "/revenue_credit"
    assert parse_qs(linked.query) == {"data": ["sample"], "by": ["Program"]}
    again = opened(page.url)
    again.page.get_by_role("heading", level=1, name="Which programs earn credit").wait_for()
    quiet(again)
    quiet(watched)


def test_a_broken_file_is_told_and_the_page_goes_on(opened, address):
    watched = opened(address)
    drop(watched.page, ("touches.csv", ""))
    error = watched.page.get_by_test_id("stAlertContentError")
    error.wait_for()
    assert "touches.csv is empty" in error.inner_text()
    assert "Traceback" not in watched.page.content()
    quiet(watched)


def test_hostile_names_from_dropped_files_stay_text(opened, address):
    watched = opened(address)
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    drop(watched.page, ("touches.csv", TOUCHES.format(quoted)), ("deals.csv", DEALS))
    watched.page.get_by_role("link", name="Revenue credit").click()
    watched.page.get_by_role("heading", level=1, name="Which channels earn credit").wait_for()
    settle(watched.page)
    main = watched.page.get_by_test_id("stMain")
    assert "[50% off](http" in main.inner_text()
    assert main.locator("a[href*=evil], b, .katex, script, em").count() == 0
    quiet(watched)


def test_a_template_filled_as_it_is_can_be_taken_along(opened, address):
    page = opened(address).page
    with page.expect_download() as download:
        page.get_by_role("button", name="touches.csv").click()
    assert download.value.suggested_filename == "touches.csv"
    assert download.value.path().read_bytes().startswith(b"\xef\xbb\xbftouch_id,occurred_at")


def test_the_report_opens_from_its_file_and_asks_nobody(opened, address, tmp_path):
    page = opened(f"{address}/export?data=sample").page
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report (HTML)").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    with page.expect_download() as numbers:
        page.get_by_role("button", name="Download its numbers (JSON)").click()
    assert numbers.value.path().read_bytes().startswith(b"{")

    report: Watched = opened(file.as_uri())
    asked = []
    report.page.on("request", lambda request: asked.append(request.url))
    report.page.reload()
    assert report.page.locator("h1").count() == 1
    assert report.page.locator("svg").count() > 0
    assert [url for url in asked if url != file.as_uri() and not url.startswith("data:")] == []
    assert report.errors == []
