"""A total in a cost sheet is no cost of its own; what may be one is said."""

from decimal import Decimal

import pytest

from data_contracts.load import load
from tests.data_contracts.small_exports import write

HEADER = "period_start,program,channel,amount,currency\n"


def loaded(tmp_path, *rows):
    return load([str(write(tmp_path, costs=HEADER + "".join(f"{row}\n" for row in rows)))])


def found(data, rule):
    return [finding for finding in data.findings if finding.rule == rule]


@pytest.mark.parametrize("name", ["Total", "Grand total", "TOTAL: March", "Gesamtsumme", "Somme"])
def test_a_row_called_a_total_is_set_aside_beside_the_rows_that_it_adds_up(tmp_path, name):
    others = "2025-01-01,Spring,,10,EUR", "2025-01-01,Autumn,,5,EUR"
    data = loaded(tmp_path, *others, f"2025-01-01,{name},,15,EUR")
    assert data.costs.good["amount"].sum() == Decimal(15)
    assert data.costs.bad.select("program", "broken").rows() == [(name, ["costs.totals"])]
    (said,) = found(data, "costs.totals")
    assert (said.rows, said.places[0].line) == (1, 4)


@pytest.mark.parametrize("name", ["Total Social", "Paid total"])
def test_a_row_that_may_be_a_total_counts_and_is_said(tmp_path, name):
    data = loaded(tmp_path, "2025-01-01,Spring,social,10,EUR", f"2025-01-01,{name},social,10,EUR")
    assert data.costs.good["amount"].sum() == Decimal(20)
    (said,) = found(data, "costs.perhaps_totals")
    assert (said.severity, said.rows, said.places[0].value) == ("should fix", 1, name)


def test_a_total_that_stands_alone_in_its_month_is_all_that_is_known_of_it(tmp_path):
    data = loaded(tmp_path, "2025-01-01,Spring,,10,EUR", "2025-02-01,,Total,15,EUR")
    assert data.costs.good["amount"].sum() == Decimal(25)
    assert found(data, "costs.perhaps_totals")[0].rows == 1


def test_names_that_only_hold_such_letters_are_no_totals(tmp_path):
    data = loaded(tmp_path, "2025-01-01,Summer sale,,10,EUR", "2025-01-01,Totality,,10,EUR")
    assert not found(data, "costs.totals") + found(data, "costs.perhaps_totals")
