"""T6 and T7: calls with and without a reason."""

import pytest

from attribution.audit.sends import T6, T7
from tests.attribution.audit.sends.worlds import STAGED, answer, call, day, judged, piece, sent
from tests.factories import lead

LEADS = [lead("ann"), lead("bob", mql_at=day(0)), STAGED]
REASONED = call("zoe", 0, "asked for the integration list", goal="agree on a date")


@pytest.mark.parametrize(
    ("reason", "met"),
    [
        (None, 0), ("", 0), ("follow up", 0), ("N/A", 0), ("Touching base", 0),
        ("just checking in", 0), ("checking in with you again this month", 0),
        ("asked for the integration list", 1),
        ("checking in on the trial data that plant two asked for", 1),
    ],
)  # fmt: skip
def test_t6_fails_an_early_call_that_only_touches_base(reason, met):
    assert answer("T6", [REASONED, call("ann", 1, reason)], leads=LEADS) == met


def test_t6_a_call_about_a_piece_says_something_unless_it_only_touches_base():
    catalogue = [piece("a"), piece("b", subject="Just touching base")]
    for content, reason, met in [("a", None, 1), ("a", "touching base", 0), ("b", None, 0),
                                 ("a", "follow up", 1)]:  # fmt: skip
        one = call("ann", 1, reason, content_id=content)
        assert answer("T6", [REASONED, one], catalogue, LEADS) == met


@pytest.mark.parametrize(("days", "met"), [(-0.001, 0), (0, 1), (3, 1)])
def test_t6_blames_only_early_calls(days, met):
    assert answer("T6", [REASONED, call("bob", 10 + days)], leads=[
        lead("bob", mql_at=day(10)), STAGED]) == met  # fmt: skip


def test_t6_says_which_field_is_missing():
    empty = call("ann", 1)
    assert answer("T6", [REASONED, empty]) == -1 - T6.fields.index("leads.mql_at")
    assert answer("T6", [REASONED, empty], leads=[lead("ann")]) == -2
    assert answer("T6", [empty], leads=LEADS) == -1 - T6.fields.index("touches.reason")
    # With a stage beyond the early ones it can be said without either.
    assert answer("T6", [call("bob", 1)], leads=LEADS) == 1


def test_t6_and_t7_are_not_asked_of_mail_to_many():
    rows = judged([REASONED, sent("ann", 1)], leads=LEADS).rows.filter(lead_id="ann")
    assert rows.select("T6", "T7", "T8").rows() == [(None, None, None)]


@pytest.mark.parametrize(
    ("reason", "goal", "met"),
    [
        ("asked for the integration list", "agree on a date", 1),
        ("asked for the integration list", "n/a", 0),
        ("asked for the integration list", None, 0),
        (None, "agree on a date", 0),
        ("follow-up", "agree on a date", 0),
        (" -- ", "agree on a date", 0),
        ("checking in", "checking in", 0),
    ],
)
def test_t7_asks_for_reason_and_goal(reason, goal, met):
    assert answer("T7", [REASONED, call("ann", 1, reason, goal=goal)]) == met


def test_t7_says_which_column_nobody_filled_in():
    reasoned = call("ann", 0, "asked for the integration list")
    assert answer("T7", [reasoned]) == -1 - T7.fields.index("touches.goal")
    assert answer("T7", [call("ann", 0)]) == -1 - T7.fields.index("touches.reason")
    assert answer("T7", [reasoned, call("ann", 1, "follow up")]) == 0
