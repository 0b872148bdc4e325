"""Which send a touch answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.audit.answered import NOTHING, answered, last_before, turned_away
from attribution.numbering import Numbers
from tests.attribution.audit.made import made
from tests.examples import examples
from tests.factories import touch

SPRING, AUTUMN = {"program": "Spring"}, {"program": "Autumn"}


def found(sends, asked, days=30, by=answered):
    """Return for each asked touch the id of the send that it answers, None where none."""
    rows = made([*sends, *asked]).touches.good
    ids = rows["touch_id"].to_list()
    of = np.array([ids.index(one["touch_id"]) for one in sends])
    places = by(Numbers(rows), of, np.array([ids.index(one["touch_id"]) for one in asked]), days)
    return [None if place == NOTHING else sends[place]["touch_id"] for place in places]


def sent(lead_id, day, content_id=None, **more):
    return touch(lead_id, day, action="sent", content_id=content_id, **more)


def test_a_touch_answers_the_last_send_of_its_content_before_it():
    sends = [
        sent("ann", "2025-01-01", "guide"),
        sent("ann", "2025-01-05", "guide"),
        sent("ann", "2025-01-06", "offer"),
        sent("ann", "2025-01-09", "guide"),
        sent("bob", "2025-01-07", "guide"),
    ]
    click = touch("ann", "2025-01-08", content_id="guide")
    assert found(sends, [click]) == [sends[1]["touch_id"]]


def test_a_send_of_the_same_program_goes_before_a_later_one_of_another():
    sends = [
        sent("ann", "2025-01-01", "guide", **SPRING),
        sent("ann", "2025-01-05", "guide", **AUTUMN),
    ]
    asked = [
        touch("ann", "2025-01-08", content_id="guide", **SPRING),
        touch("ann", "2025-01-08", content_id="guide", program="Winter"),
        touch("ann", "2025-01-08", content_id="guide"),
    ]
    ids = [send["touch_id"] for send in sends]
    assert found(sends, asked) == [ids[0], ids[1], ids[1]]


def test_only_a_touch_without_content_answers_its_program():
    sends = [sent("ann", "2025-01-01", "guide", **SPRING)]
    asked = [
        touch("ann", "2025-01-02", action="replied", **SPRING),
        touch("ann", "2025-01-02", content_id="offer", **SPRING),
        touch("ann", "2025-01-02", action="replied"),
    ]
    assert found(sends, asked) == [sends[0]["touch_id"], None, None]


def test_the_days_are_counted_to_the_instant_and_the_same_moment_is_before():
    sends = [sent("ann", "2025-01-01T08:00:00", "guide")]
    asked = [
        touch("ann", "2025-01-15T08:00:00", content_id="guide"),
        touch("ann", "2025-01-15T08:00:00.000001", content_id="guide"),
        touch("ann", "2025-01-01T08:00:00", content_id="guide"),
        touch("ann", "2025-01-01T07:59:59", content_id="guide"),
    ]
    assert [one is not None for one in found(sends, asked, days=14)] == [True, False, True, False]


def test_an_opt_out_that_names_nothing_turns_away_from_the_last_send_of_its_channel():
    sends = [
        sent("ann", "2025-01-01", "guide", **SPRING),
        touch("ann", "2025-01-02", "call", "call_made", program="Calls"),
    ]
    asked = [
        touch("ann", "2025-01-03", action="unsubscribed"),
        touch("ann", "2025-01-03", "call", "unsubscribed"),
        touch("ann", "2025-01-03", "fax", "unsubscribed"),
        touch("ann", "2025-01-03", action="unsubscribed", program="Autumn"),
    ]
    ids = [send["touch_id"] for send in sends]
    assert found(sends, asked, 7, turned_away) == [ids[0], ids[1], None, None]


ROWS = st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 6)), max_size=8)


@examples(50)
@given(known=ROWS, asked=ROWS, most=st.sampled_from([None, 0, 2]), large=st.booleans())
def test_the_last_before_is_that_of_looking_at_each(known, asked, most, large):
    expected = []
    for group, moment in asked:
        before = [
            (time, place)
            for place, (own, time) in enumerate(known)
            if own == group >= 0 and time <= moment and (most is None or moment - time <= most)
        ]
        expected.append(max(before)[1] if before else NOTHING)
    told = np.array(known, np.int64).reshape(-1, 2), np.array(asked, np.int64).reshape(-1, 2)
    groups, moments = zip(*((rows[:, 0], rows[:, 1]) for rows in told), strict=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("attribution.audit.answered._LARGEST", 0 if large else 2**62)
        assert last_before(groups, moments, most).tolist() == expected
