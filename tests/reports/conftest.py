"""The small company's analysis and board report, worked out and written once."""

import pytest

from attribution.analysis import Analysis
from reports.blocks import Report
from reports.books import board
from reports.html import to_html
from tests.reports.company import analysed
from tests.reports.drawings import drawing


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    return analysed()


@pytest.fixture(scope="session")
def report(analysis: Analysis) -> Report:
    return board(analysis)


@pytest.fixture(scope="session")
def html(report: Report) -> str:
    return to_html(report)


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw each chart once for all pages that have it; `test_svg` holds drawings to be the same."""
    monkeypatch.setattr("reports.html.svg", drawing)
