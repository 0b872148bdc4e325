"""The small company's analysis and board report, worked out once."""

import pytest

from attribution.analysis import Analysis
from reports.blocks import Report
from reports.books import board
from tests.reports.company import analysed


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    return analysed()


@pytest.fixture(scope="session")
def report(analysis: Analysis) -> Report:
    return board(analysis)
