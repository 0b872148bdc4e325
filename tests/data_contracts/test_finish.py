import polars as pl
import pytest

from data_contracts.finish import in_order
from data_contracts.odcs import contract

CONTENT = contract("content")


def content(*rows):
    frame = pl.DataFrame(rows, schema=["content_id", "title"], orient="row")
    absent = [c for c in CONTENT.columns if c.name not in frame.columns]
    return frame.select(*frame.columns, *(pl.lit(None, c.dtype).alias(c.name) for c in absent))


@pytest.mark.parametrize(
    "order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)], ids=["sorted", "reversed", "mixed"]
)
@pytest.mark.parametrize(
    "rows",
    [
        [("a", "z"), ("b", "y"), ("c", "x"), ("d", "w")],
        [("a", "y"), ("a", "z"), ("b", "x"), (None, "w")],
        [("a", "z"), (None, "x"), (None, "y"), (None, None)],
    ],
    ids=["distinct", "repeated", "without ids"],
)
def test_rows_come_in_one_order_whatever_order_they_had(rows, order):
    ordered = in_order(content(*(rows[i] for i in order)), CONTENT)
    assert ordered.select("content_id", "title").rows() == rows
