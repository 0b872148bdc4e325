from data_contracts.contract import Place
from data_contracts.load import load
from tests.data_contracts.small_exports import write

HEADER = "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"


def test_amounts_finer_than_the_unit_of_their_currency_are_rounded_and_counted(tmp_path):
    rows = {"a": "1234.565,EUR", "b": "12.50,JPY", "c": "5.125,KWD", "d": "7.1200,EUR"}
    lines = (f"{key},ann,2025-02-01,2025-03-01,won,{rest}\n" for key, rest in rows.items())
    data = load([str(write(tmp_path, deals=HEADER + "".join(lines)))])
    assert data.deals.good["amount_minor"].to_list() == [123_456, 12, 5_125, 712]
    (found,) = [found for found in data.findings if found.rule == "deals.amount_rounded"]
    assert (found.severity, found.rows) == ("note", 2)
    assert found.places == (
        Place("deals.csv", 2, "1234.5650"),
        Place("deals.csv", 3, "12.5000"),
    )


def test_costs_finer_than_the_unit_of_their_currency_are_counted_too(tmp_path):
    costs = (
        "period_start,program,amount,currency\n"
        "2025-01-01,Spring,10.005,EUR\n2025-01-01,Autumn,10.50,EUR\n2025-01-01,Winter,1.5,JPY\n"
    )
    data = load([str(write(tmp_path, costs=costs))])
    (found,) = [found for found in data.findings if found.rule == "costs.amount_rounded"]
    assert (found.severity, found.rows, found.table) == ("note", 2, "costs")
    assert [place.line for place in found.places] == [2, 4]


def test_whole_cents_are_not_mentioned(tmp_path):
    data = load([str(write(tmp_path))])
    assert not [found for found in data.findings if found.rule == "deals.amount_rounded"]
