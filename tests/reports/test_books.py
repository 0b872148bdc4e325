import pytest

from reports.blocks import Chart, Table
from reports.books import BOOKS
from reports.facts import facts, facts_json
from reports.html import to_html
from tests.reports.company import HOSTILE, analysed, company
from tests.reports.test_sections import NOTHING, ODD, told

ESCAPED = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
COMPANIES = ODD | {"hostile": company(HOSTILE)}


@pytest.fixture(scope="module")
def analyses():
    """One of each odd company for every book."""
    return {name: analysed(data) for name, data in COMPANIES.items()}


@pytest.mark.parametrize("book", BOOKS)
def test_every_book_tells_each_number_once_and_each_block_by_a_key_of_its_own(analysis, book):
    report = BOOKS[book](analysis)
    assert facts(report)
    blocks = [b for section in report.sections for b in section.blocks]
    keys = [block.key for block in blocks if isinstance(block, Chart | Table)]
    assert len(set(keys)) == len(keys)
    assert len({section.key for section in report.sections}) == len(report.sections)


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("name", COMPANIES)
@pytest.mark.parametrize("book", BOOKS)
def test_every_book_is_written_for_every_odd_company(analyses, name, book):
    report = BOOKS[book](analyses[name])
    assert "None" not in told(report.sections[0])
    page = to_html(report)
    # Names from the data stay text.
    assert "<script" not in page
    assert (ESCAPED in page) == (name == "hostile")
    assert facts_json(report)


@pytest.mark.parametrize("book", ["boss", "joint"])
def test_why_models_disagree_and_journeys_stand_where_people_meet(analysis, book):
    keys = [section.key for section in BOOKS[book](analysis).sections]
    assert {"journeys", "why_models_disagree"} <= set(keys)


def test_nothing_at_all_has_no_date_and_so_no_book():
    with pytest.raises(ValueError, match="date"):
        BOOKS["boss"](analysed(NOTHING))
