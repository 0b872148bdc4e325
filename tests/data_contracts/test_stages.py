from datetime import UTC, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.stages import FILLED, fill_first_entries
from tests.examples import examples

TIME = pl.Datetime("us", "UTC")
DAYS = st.integers(1, 28)


def moment(day):
    return None if day is None else datetime(2025, 1, day, tzinfo=UTC)


@examples(50)
@given(
    st.lists(st.one_of(st.none(), DAYS), min_size=2, max_size=2),
    st.lists(st.tuples(st.sampled_from(["ann", "bob"]), DAYS), max_size=6),
)
def test_a_lead_has_the_first_entry_that_either_source_knows(stated, entries):
    leads = pl.DataFrame(
        {"lead_id": ["ann", "bob"], **{c: [None, None] for c in FILLED.values()}},
        schema={"lead_id": pl.String, **dict.fromkeys(FILLED.values(), TIME)},
    ).with_columns(mql_at=pl.Series([moment(day) for day in stated], dtype=TIME))
    stages = pl.DataFrame(
        [(lead, "mql", moment(day)) for lead, day in entries],
        schema={"lead_id": pl.String, "stage": pl.String, "entered_at": TIME},
        orient="row",
    )
    filled, _ = fill_first_entries(leads, stages)
    for lead, day in zip(["ann", "bob"], stated, strict=True):
        known = [d for who, d in entries if who == lead] + ([] if day is None else [day])
        expected = moment(min(known)) if known else None
        assert filled.filter(lead_id=lead)["mql_at"].item() == expected
    assert filled["sales_ready_at"].null_count() == 2


def test_a_date_of_a_lead_that_several_files_list_is_counted_once():
    leads = pl.DataFrame(
        {"lead_id": ["ann", "ann"], **{c: [None, None] for c in FILLED.values()}},
        schema={"lead_id": pl.String, **dict.fromkeys(FILLED.values(), TIME)},
    )
    stages = pl.DataFrame({"lead_id": ["ann"], "stage": ["mql"], "entered_at": [moment(3)]})
    filled, (said,) = fill_first_entries(leads, stages.cast({"entered_at": TIME}))
    assert filled["mql_at"].to_list() == [moment(3), moment(3)]
    assert said.rows == 1
