"""Catalogues made to hurt: nothing in them runs, on a page, in a report or in a file."""

import csv
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.audit_rules import Judged
from attribution.settings import Settings
from reports.blocks import Report
from reports.books import joint
from reports.html import to_html
from reports.sections import SECTIONS
from tests.attribution.audit import planted
from tests.factories import at, dataset, lead, touch
from tests.reports.test_cli import nurture
from tests.reports.test_html import Tags

SCRIPT = "</script><script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(1)>"
TEMPLATE = "{{constructor.constructor('alert(1)')()}}{% raw %}"
FORMULA = '=HYPERLINK("http://evil.test","Book a demo")'
TURNED = "\u202egnp.exe\u2066"
LINE = "@SUM(1+1)\r\n+cmd|' /C calc'!A0"
NO_BYTE = "a\x00b"
LINK = "![p](http://evil.test/p.png) [read](javascript:alert(1))"
HURTS = (SCRIPT, IMAGE, TEMPLATE, FORMULA, TURNED, LINE, NO_BYTE, LINK, "x" * 10_000)
BODY = (
    "{hurt} Book a demo with us today, {hurt}! Our award-winning platform {hurt} is new. "
    "Save 20 percent this month. We are proud of {hurt}. Talk to our sales team now. {hurt}"
)
NAMES = ("Brightwater", SCRIPT, FORMULA)
OLD = {
    "summary", "revenue_credit", "why_models_disagree", "journeys", "influence", "roi",
    "reconciliation", "sales_ready", "did_nurture", "plan_a_test", "data_health",
}  # fmt: skip
"""Sections that say nothing of single pieces or mail."""


def company():
    """Everybody gets everything, four times, and some turn away from it."""
    start, sends = at("2025-01-06T10:00:00"), []
    for place in range(24):
        for number, hurt in enumerate(HURTS):
            for copy in range(4):
                when = start + timedelta(days=21 * copy + number, minutes=place)
                mail = {"content_id": hurt, "program": hurt, "program_kind": "nurture"}
                sends.append(touch(f"{hurt[:60]}{place}", when, action="sent", reason=hurt, **mail))
            done = ("clicked", "unsubscribed", "complained", "form_submitted")[place % 4]
            later = when + timedelta(hours=1)
            sends.append(touch(f"{hurt[:60]}{place}", later, action=done, url=hurt, **mail))
    people = [
        lead(f"{hurt[:60]}{place}", "2024-12-01", role=hurt, industry=hurt, interests=hurt)
        for hurt in HURTS
        for place in range(24)
    ]
    rows = [
        {
            "content_id": hurt, "title": hurt, "subject": hurt, "body": BODY.format(hurt=hurt),
            "content_type": hurt, "topic": hurt, "buying_stage": hurt, "audience_role": hurt,
            "audience_industry": hurt, "url": f"javascript:alert(1)//{hurt}",
        }
        for hurt in HURTS
    ]  # fmt: skip
    return planted.with_content(dataset(sends, [], people), planted.content(rows).good)


@pytest.fixture(scope="module")
def analysis():
    said = tuple(
        Judged(hurt, "pitch", hurt, hurt, datetime(2025, 6, 1, tzinfo=UTC)) for hurt in HURTS[:4]
    )
    return Analysis(company(), Settings(our_names=NAMES, judged=said, replicates=20))


def audit_sections():
    return sorted({*SECTIONS} - OLD)


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("key", audit_sections())
def test_names_and_texts_stay_text_in_every_section(key, analysis):
    entry = SECTIONS[key]
    chosen = entry.choice.offered(analysis)[:3] if entry.choice else (None,)
    for one in chosen:
        html = to_html(Report("Audit", "Audit", "", (entry(analysis, chosen=one),)))
        assert_nothing_runs(html)


@pytest.mark.usefixtures("drawn_once")
def test_names_and_texts_stay_text_in_the_printed_audit(analysis):
    html = to_html(joint(analysis))
    assert_nothing_runs(html)
    # They are shown, as text.
    for shown in ("&lt;/script&gt;", "&lt;img src=x", "{{constructor", "=HYPERLINK"):
        assert shown in html


def assert_nothing_runs(html):
    found = Tags(html)
    assert not found.tags & {"script", "iframe", "object", "embed", "link", "img", "form", "base"}
    assert all(link.startswith("#") for link in found.links)
    assert "<script" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert "\x00" not in html
    # A name of ten thousand letters is cut wherever it is shown.
    assert "x" * 2_000 not in html


@pytest.mark.parametrize("level", ["content", "touch", "program", "lead"])
def test_no_cell_of_the_written_audit_is_a_formula(level, tmp_path, exports):
    out = tmp_path / "audit.csv"
    result = nurture("audit", *exports, "--level", level, "--out", out)
    assert result.exit_code in {0, 1}, result.output
    with out.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert len(cells) > 10
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+cmd", "\t", "\r"))]


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    return write_exports(tmp_path_factory.mktemp("hostile"))


def write_exports(folder):
    """Write the company as CSV files, and return their paths."""
    data = company()
    frames = {
        "touches": data.touches.good.drop("was_anonymous"),
        "leads": data.leads.good,
        "content": data.content.good,
        "deals": pl.DataFrame(
            {
                "deal_id": ["d1"], "created_at": ["2025-03-01"], "status": ["open"],
                "amount": ["100.00"], "currency": ["USD"],
            }
        ),
    }  # fmt: skip
    paths = []
    for name, frame in frames.items():
        file = folder / f"{name}.csv"
        times = pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        frame.drop("source_file", "source_row", strict=False).with_columns(times).write_csv(file)
        paths.append(file)
    return paths
