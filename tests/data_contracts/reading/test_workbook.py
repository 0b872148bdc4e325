from datetime import UTC, date, datetime

import pytest

from data_contracts.contract import Place
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.reading.workbook import read_workbook
from tests.data_contracts.workbooks import Error, Formula, Shown, workbook


def read(**sheets):
    return read_workbook(workbook(**sheets), "book.xlsx")


def test_a_hidden_sheet_is_left_out_and_named():
    tables = read(Deals=[["a", "b"], ["1", "2"]], Old=[["a", "b"], ["3", "4"]], hidden=("Old",))
    assert [table.label for table in tables] == ["book.xlsx/Deals"]
    (found,) = tables[0].findings
    assert (found.rule, found.severity, found.rows) == ("reading.hidden_sheets", "should fix", 1)
    assert "“Old” (1 row)" in found.says


def test_a_workbook_of_hidden_sheets_is_refused_with_the_reason():
    with pytest.raises(
        UnusableInputError, match=r"hidden, hence left out: “Old” \(1 row\).*Unhide"
    ):
        read(Old=[["a", "b"], ["3", "4"]], hidden=("Old",))


def test_a_date_without_a_time_of_day_stays_a_date_beside_times():
    noon = datetime(2025, 3, 5, 12, tzinfo=UTC)
    midnight = datetime(2025, 3, 6, tzinfo=UTC)
    (table,) = read(Deals=[["id", "at"], ["1", Shown(2025, 3, 4)], ["2", noon], ["3", midnight]])
    assert table.rows["at"].to_list() == [
        "2025-03-04", "2025-03-05 12:00:00", "2025-03-06 00:00:00",
    ]  # fmt: skip


def test_an_error_stays_to_be_seen_and_changes_nothing_about_the_dates_beside_it():
    rows = [["id", "at"], ["1", date(2025, 3, 4)], ["2", Error("#N/A")]]
    (table,) = read(Deals=[None, *rows])
    assert table.rows["at"].to_list() == ["2025-03-04", "#N/A"]
    (found,) = table.findings
    assert (found.rule, found.severity, found.columns) == ("reading.errors", "should fix", ("at",))
    assert found.places == (Place("book.xlsx/Deals", 4, "#N/A (column “at”)"),)


def test_a_formula_that_nothing_calculated_is_told():
    (table,) = read(Deals=[["id", "amount"], ["1", Formula("1+2")], ["2", 5]])
    assert table.rows["amount"].to_list() == [None, "5"]
    (found,) = table.findings
    assert (found.rule, found.rows, found.columns) == ("reading.formulas", 1, ("amount",))


@pytest.mark.parametrize("number", ["1234567890123456", "1.23456789012345E+17"])
def test_a_number_of_more_than_15_digits_is_doubted_and_text_is_not(number):
    (table,) = read(Deals=[["id", "note"], [float(number), "1234567890123456"], [7, "x"]])
    (found,) = table.findings
    assert (found.rule, found.rows, found.columns) == ("reading.long_numbers", 1, ("id",))
    assert found.places == (Place("book.xlsx/Deals", 2, "(column “id”)"),)


def test_what_is_odd_is_told_of_its_own_place_on_a_sheet_that_starts_further_in():
    rows = [[None, None, "id", "at"], [None, None, Error("#REF!"), "x"], [None, None, "b", "y"]]
    (table,) = read(Deals=[None, None, *rows])
    assert table.rows.columns == ["id", "at"]
    assert table.rows["id"].to_list() == ["#REF!", "b"]
