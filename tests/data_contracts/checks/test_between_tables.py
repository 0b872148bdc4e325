import polars as pl
import pytest

from data_contracts.checks.between_tables import findings_between
from data_contracts.contract import Checked
from data_contracts.stored import StoredFrame, StoredTable, write_frame
from tests.data_contracts.rows import VALID, raw


def table(name, *rows):
    """Good rows, each a change of the valid one."""
    made = raw(name, [{**VALID[name], **row} for row in rows], f"{name}.csv")
    place = made.text.select("source_file", "source_row")
    return Checked(pl.concat([made.typed, place], how="horizontal"), made.text.clear())


def found(**tables):
    base = {
        "touches": table("touches", {"occurred_at": "2025-01-01T09:00:00+00:00"}),
        "deals": table("deals", {}),
    }
    return {finding.rule: finding for finding in findings_between({**base, **tables})}


def test_tables_that_agree_say_nothing():
    assert (
        found(
            leads=table("leads", {}),
            verdicts=table("verdicts", {}),
            costs=table("costs", {}),
            deal_stages=table("deal_stages", {}),
        )
        == {}
    )


def test_a_deal_that_no_touch_led_to_is_named():
    early = {"deal_id": "d2", "created_at": "2024-12-01"}
    told = found(deals=table("deals", {}, early))["deals.after_first_touch"]
    assert (told.rows, [place.value for place in told.places]) == (1, ["d2"])
    assert "Of 2 deals" in told.says


def test_the_first_touch_of_a_deal_may_be_a_colleagues():
    touch = {"lead_id": "zoe", "account_id": None, "occurred_at": "2025-01-05T00:00:00+00:00"}
    late = {"occurred_at": "2025-03-05T00:00:00+00:00"}
    touches = table("touches", touch, {**late, "touch_id": "t2"})
    leads = table("leads", {"lead_id": "zoe", "account_id": "acme"})
    assert "deals.after_first_touch" in found(touches=touches)
    assert "deals.after_first_touch" not in found(touches=touches, leads=leads)


def test_a_deal_is_looked_at_whether_or_not_it_names_more_people():
    early = {"deal_id": "d2", "created_at": "2024-12-01", "account_id": None, "contacts": None}
    deals = table("deals", {}, early)
    assert deals.good["contacts"].null_count()
    assert found(deals=deals)["deals.after_first_touch"].rows == 1


def test_the_account_of_a_touch_counts_too():
    touch = {"lead_id": "zoe", "account_id": "acme", "occurred_at": "2025-02-05T00:00:00+00:00"}
    assert found(touches=table("touches", touch))["deals.after_first_touch"].rows == 1


def test_a_stage_before_the_deal_was_created_is_named():
    stages = table("deal_stages", {}, {"entered_at": "2024-02-01"})
    told = found(deal_stages=stages)["deal_stages.entered_after_created"]
    assert [place.line for place in told.places] == [3]


def test_a_verdict_before_the_lead_was_known_is_named():
    verdicts = table("verdicts", {"decided_at": "2024-02-02"}, {"lead_id": "stranger"})
    told = found(verdicts=verdicts, leads=table("leads", {}))["verdicts.decided_after_created"]
    assert told.rows == 1


@pytest.mark.parametrize("column", ["program", "channel"])
def test_money_for_what_touched_nobody_is_named(column):
    cost = {"program": None, "channel": None, column: "Spring fair"}
    told = found(costs=table("costs", {}, cost))[f"costs.{column}_touched"]
    assert told.rows == 1
    assert "“Spring fair”" in told.says


def test_a_name_written_in_two_ways_is_two_names():
    assert "costs.program_touched" in found(costs=table("costs", {"program": "WELCOME"}))


def test_a_program_with_touches_and_a_cost_of_nothing_is_asked_about():
    told = found(costs=table("costs", {"amount": "0"}, {"amount": "0.00"}))
    assert told["costs.program_paid_for"].rows == 2
    paid = found(costs=table("costs", {"amount": "0"}, {"amount": "5"}))
    assert "costs.program_paid_for" not in paid


def test_programs_without_a_cost_are_counted():
    touches = table("touches", {}, {"touch_id": "t2", "program": "Webinar"})
    told = found(touches=touches, costs=table("costs", {}))["costs.programs_complete"]
    assert "Of 2 programs with touches, 1 have no cost: “Webinar”" in told.says


def test_touches_that_lie_in_a_file_say_the_same(tmp_path):
    touches = table("touches", {"occurred_at": "2025-03-01T00:00:00+00:00"})
    write_frame(touches.good, tmp_path / "a.parquet")
    stored = StoredFrame([tmp_path / "a.parquet"], 1)
    whole = found(touches=touches, costs=table("costs", {"program": "Other"}))
    assert (
        found(touches=StoredTable(stored, stored), costs=table("costs", {"program": "Other"}))
        == whole
    )
    assert len(whole) == 3
