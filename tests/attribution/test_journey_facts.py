"""Three journeys, small enough to count by hand."""

import pytest

from attribution import journey_facts as facts
from attribution.analysis import Analysis
from attribution.settings import Milestone, Settings
from tests.factories import dataset, deal, lead, touch


def walk(who, *steps, kind="nurture"):
    """Touches on the days of January: `walk("a", (1, "search"), (5, "email"))`."""
    return [
        touch(who, f"2025-01-{day:02}", channel, touch_id=f"{who}{day:02}",
              program_kind=kind if channel == "email" else None)
        for day, channel in steps
    ]  # fmt: skip


def analysed(touches, leads=None, milestone=Milestone.WON, **days):
    deals = [
        deal(name, "100", "2025-02-01", lead_id=name, created_at=days.get(name, "2025-01-20"))
        for name in "abc"
    ]
    people = leads or [lead(name, "2025-01-03", mql_at="2025-01-06") for name in "abc"]
    return Analysis(dataset(touches, deals, people), Settings(milestone=milestone))


# a: search, email, email, search, call; b: email alone; c: nothing.
TOUCHES = [
    *walk("a", (1, "search"), (5, "email"), (7, "email"), (9, "search"), (11, "call")),
    *walk("b", (2, "email")),
]


@pytest.fixture(scope="module")
def analysis():
    return analysed(TOUCHES)


def test_touches_of_one_channel_that_follow_each_other_are_one_step(analysis):
    found = facts.sequences(analysis)
    assert found["channels"].to_list() == [["email"], ["search", "email", "search", "call"]]
    assert found["deals"].to_list() == [1, 1]
    assert found["amount_minor"].to_list() == [100_00, 100_00]
    assert found["days"].to_list() == [30.0, 31.0]


def test_journeys_begin_and_end_with_the_same_channel_where_there_is_one(analysis):
    assert facts.ends(analysis)["channels"].to_list() == [["email", "email"], ["search", "call"]]


def test_equal_ways_are_counted_together():
    both = [*walk("a", (1, "search"), (2, "call")), *walk("b", (1, "search"), (3, "call"))]
    found = facts.sequences(analysed(both))
    assert found.select("deals", "amount_minor", "days").rows() == [(2, 200_00, 31.0)]


def test_two_of_three_nurture_touches_are_neither_first_nor_last(analysis):
    hidden = facts.invisible_nurture(analysis)
    assert hidden.value == pytest.approx(2 / 3)
    assert hidden.n == 2
    assert hidden.why == "Only 2 deals with nurture: too few for a conclusion."


def test_nurture_is_unseen_in_the_deal_whose_ends_are_others(analysis):
    assert facts.unseen_deals(analysis).value == 0.5


def test_without_nurture_it_is_not_known_and_never_0():
    told = analysed(walk("a", (1, "search")))
    for answer in (facts.invisible_nurture(told), facts.unseen_deals(told)):
        assert answer.value is None
        assert answer.why


def test_with_many_accounts_the_share_has_an_interval_around_it():
    names = [f"p{number:02}" for number in range(40)]
    touches = []
    for number, name in enumerate(names):
        steps = [(1, "search"), (5, "email"), (9, "call")]
        touches += walk(name, *(steps if number % 4 else steps[:2]))
    deals = [deal(name, "100", "2025-02-01", lead_id=name) for name in names]
    told = Analysis(dataset(touches, deals, [lead(name) for name in names]), Settings())
    hidden = facts.invisible_nurture(told)
    assert hidden.value == 0.75
    assert hidden.low < 0.75 < hidden.high
    assert hidden.why == ""


def test_places_of_nurture_add_up_and_a_lone_touch_is_the_first():
    touches = [
        *walk("a", *((day, "email") for day in range(1, 25, 2))),
        *walk("b", (2, "email")),
    ]
    places = facts.places_of_nurture(analysed(touches))
    # Twelve touches, two days apart: one first, one in each tenth between, one last.
    assert places["touches"].to_list() == [2, *[1] * 10, 1]


def test_days_and_touches_are_counted_from_the_first_touch(analysis):
    told = {time.milestone: time for time in facts.to_milestones(analysis)}
    assert list(told) == ["lead_created", "mql", "sales_ready", "deal_created", "end"]
    # a: created 2 days after its first touch, an MQL after 5; b: after 1 and 4.
    assert told["lead_created"].days.median == 1.5
    assert told["mql"].days.median == 4.5
    assert told["mql"].touches.median == 1.5
    assert told["deal_created"].touches.high == 4.0
    assert told["end"].days.low == 30.25
    assert (told["sales_ready"].reached, told["sales_ready"].days.median) == (0, None)


def test_what_was_reached_before_the_first_touch_is_counted_apart():
    early = [lead("a", "2024-12-01"), lead("b", "2025-01-03"), lead("c")]
    told = facts.to_milestones(analysed(TOUCHES, early))[0]
    assert (told.reached, told.before) == (2, 1)
    assert told.days.median == 1.0


def test_the_credited_milestone_is_no_step_before_itself():
    told = facts.to_milestones(analysed(TOUCHES, milestone=Milestone.MQL))
    assert [time.milestone for time in told] == ["lead_created", "sales_ready", "end"]


def test_deals_without_a_touch_are_named(analysis):
    assert facts.without_touch(analysis)["deal_id"].to_list() == ["c"]


def test_lengths_are_those_of_journeys_and_not_of_deals_without_one(analysis):
    assert facts.length(analysis).median == 3.0
