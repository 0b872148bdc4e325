"""Parts worked on side by side come out in their order."""

from threading import Barrier

import polars as pl
import pytest

from attribution.side_by_side import at_once, side_by_side


def test_what_comes_of_each_part_stands_in_the_order_of_the_parts():
    assert list(side_by_side(lambda part: part * part, range(50))) == [n * n for n in range(50)]


@pytest.mark.skipif(pl.thread_pool_size() < 2, reason="one thread works on one part")
def test_works_go_on_at_once_and_give_their_own():
    met = Barrier(2, timeout=20)
    first, second = at_once(lambda: ("a", met.wait())[0], lambda: ("b", met.wait())[0])
    assert (first, second) == ("a", "b")


def test_what_a_work_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        at_once(lambda: 1, lambda: 1 // 0)
