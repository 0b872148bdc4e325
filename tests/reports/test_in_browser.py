"""The report file in a real browser: nothing asked, nothing refused, nothing cut off."""

import pytest

from reports.html import to_html

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def file(report, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "board.html"
    path.write_text(to_html(report), encoding="utf-8")
    return path


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_opens_quietly_and_fits_the_screen(browser, file, width, mode):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=mode)
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.fonts.check('16px \"Ledger Sans\"')")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 29)"
    assert dark == (mode == "dark")
    page.close()


def test_charts_turn_dark_with_the_page(browser, file):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page.goto(file.as_uri())
    fills = page.evaluate(
        "[...document.querySelectorAll('.wide svg text')].map(t => getComputedStyle(t).fill)"
    )
    assert fills
    assert set(fills).isdisjoint({"rgb(11, 18, 32)", "rgb(85, 96, 111)"})
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_of_a_chart_is_cut_off(browser, file, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri())
    page.wait_for_function("document.fonts.status === 'loaded'")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('figure svg text')].filter(text => {
            const box = text.getBoundingClientRect(), page = document.documentElement
            const hidden = box.width === 0 || text.getAttribute('opacity') === '0'
            return !hidden && (box.left < 0 || box.right > page.clientWidth)
        }).map(text => text.textContent)"""
    )
    assert cut == []
    page.close()
