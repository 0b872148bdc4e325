"""Exports of different days: the newer state of a deal counts, where it can be told."""

from decimal import Decimal

from data_contracts.contract import Severity
from data_contracts.load import load

TOUCHES = "touch_id,occurred_at,lead_id,channel,action\nt1,2025-01-02T10:00:00Z,L1,web,clicked\n"
DEALS = "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"


def loaded(folder, **files):
    (folder / "touches.csv").write_text(TOUCHES)
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text(DEALS + "".join(f"{row},USD\n" for row in rows))
    data = load([str(folder)])
    return data, {row["deal_id"]: row for row in data.deals.good.to_dicts()}


def broken(data):
    return {(r["deal_id"], r["source_file"], tuple(r["broken"])) for r in data.deals.bad.to_dicts()}


def test_a_closed_deal_is_newer_than_the_same_one_open(tmp_path):
    data, deals = loaded(
        tmp_path,
        jan=["d1,L1,2025-01-01,,open,100", "d2,L1,2025-01-01,2025-01-20,won,50"],
        feb=["d1,L1,2025-01-01,2025-02-20,won,120", "d2,L1,2025-01-01,2025-01-20,won,50"],
    )
    assert deals["d1"]["amount"] == Decimal(120)
    assert deals["d2"]["amount"] == Decimal(50)
    assert ("d1", "jan.csv", ("deals.older_state",)) in broken(data)
    (said,) = [f for f in data.findings if f.rule == "deals.older_state"]
    assert (said.severity, said.rows) == (Severity.NOTE, 1)
    assert not [f for f in data.findings if f.rule == "deals.id_means_one_deal"]
    assert data.deals.read == 4


def test_of_two_closed_ones_the_later_is_newer(tmp_path):
    _, deals = loaded(
        tmp_path,
        a=["d1,L1,2025-01-01,2025-03-01,won,100"],
        b=["d1,L1,2025-01-01,2025-02-01,lost,120"],
    )
    assert deals["d1"]["status"] == "won"


def test_what_cannot_be_told_stays_for_the_reader_with_the_cause(tmp_path):
    data, deals = loaded(
        tmp_path,
        a=[
            "d1,L1,2025-01-01,,open,100",
            "d2,L1,2025-01-01,2025-02-01,won,1",
            "d3,L1,2025-01-01,2025-02-01,won,7",
        ],
        b=["d1,L1,2025-01-01,,open,120", "d2,L1,2025-01-01,2025-02-01,won,2"],
    )
    assert set(deals) == {"d3"}
    assert {rules for *_, rules in broken(data)} == {("deals.id_means_one_deal",)}
    (said,) = [f for f in data.findings if f.rule == "deals.id_means_one_deal"]
    assert said.severity is Severity.MUST_FIX
    assert said.cause.startswith("Two exports of different days")


def test_several_rows_of_a_deal_in_one_file_are_not_two_exports(tmp_path):
    data, deals = loaded(
        tmp_path,
        a=[
            "d1,L1,2025-01-01,,open,100",
            "d1,L1,2025-01-01,2025-02-01,won,100",
            "d3,L1,2025-01-01,2025-02-01,won,7",
        ],
        b=["d1,L1,2025-01-01,2025-02-01,won,120"],
    )
    assert set(deals) == {"d3"}
    assert len(broken(data)) == 2
