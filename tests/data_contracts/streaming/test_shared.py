"""Touches that two systems tell of count once, however large a file they come in."""

from datetime import UTC, datetime

import pytest

from data_contracts.load import load
from tests.data_contracts.small_exports import write
from tests.data_contracts.streaming.test_streaming import assert_same, in_blocks

EVENTS = (
    "event_date,event_timestamp,event_name,user_pseudo_id,user_id,"
    "collected_traffic_source_manual_source,collected_traffic_source_manual_medium,page_location"
)
RULE = "touches.told_by_two_systems"


def hits(*days):
    """Visits of Ann and Bob at nine as marketing automation tells of them."""
    rows = [
        f"2025-01-{day:02} 09:00:30,https://ours.example/a,direct,{who}@acme.example"
        for day in days
        for who in ("ann", "bob")
    ]
    return "\n".join(["Date hit,URL,Source,Email", *rows])


def events(*days):
    """Ann's visits as web analytics tell of them, twenty seconds later."""
    moments = [datetime(2025, 1, day, 9, 0, 50, tzinfo=UTC) for day in days]
    rows = [
        f"{at:%Y%m%d},{at.timestamp() * 1e6:.0f},page_view,v,ann@acme.example,google,organic,"
        "https://ours.example/a"
        for at in moments
    ]
    return "\n".join([EVENTS, *rows])


@pytest.mark.parametrize("span", [2, 500_000])
def test_a_large_file_is_compared_with_what_another_system_tells(tmp_path, span):
    write(tmp_path, hits=hits(*range(1, 29)), events=events(3, 4, 9, 28))
    (tmp_path / "touches.csv").unlink()
    streamed = in_blocks([tmp_path], span=span)
    assert_same(load([str(tmp_path)]), streamed)
    assert streamed.touches.bad["broken"].to_list() == [[RULE]] * 4
    assert streamed.touches.bad["source_file"].unique().to_list() == ["hits.csv"]
    assert (streamed.touches.good_rows, streamed.touches.bad_rows) == (2 * 28 + 4 - 4, 4)
    (said,) = [finding for finding in streamed.findings if finding.rule == RULE]
    assert "4 of Mautic that Google Analytics 4 tells of too" in said.says


def test_copies_join_the_rows_that_were_quarantined_before(tmp_path):
    broken = "2025-01-05 09:00:30,https://ours.example/a,direct"
    write(tmp_path, hits=f"{hits(3, 4, 5)}\n{broken}", events=events(4))
    streamed = in_blocks([tmp_path])
    assert_same(load([str(tmp_path)]), streamed)
    assert streamed.touches.bad["broken"].to_list() == [["touches.values_in_columns"], [RULE]]


def test_what_nobody_else_tells_of_stays_as_it_was_written(tmp_path):
    write(tmp_path, hits=hits(3, 4, 5), events=events(20))
    streamed = in_blocks([tmp_path])
    assert_same(load([str(tmp_path)]), streamed)
    assert streamed.touches.bad_rows == 0
