from datetime import timedelta

import pytest

from attribution.analysis import Analysis
from attribution.settings import Settings
from tests.factories import at, dataset, lead

AS_OF = at("2025-12-31")


def ripening(leads, **chosen):
    chosen = {"horizons": (50, 100), "few_ready": 5, **chosen}
    data = dataset([], [], leads)
    return Analysis(data, Settings(as_of=AS_OF, **chosen)).ripening


def ready(number, day, created="2025-01-01"):
    return lead(f"l{number}", created, sales_ready_at=at(created) + timedelta(days=day))


TEN = [ready(number, 10 * number) for number in range(1, 11)]
"""Ready on days 10, 20, … 100."""


def test_it_tells_of_all_that_come_how_many_have_come():
    told = ripening([*TEN, *(lead(f"w{i}", "2025-01-01") for i in range(10))])
    assert (told.within, told.leads, told.ready) == (100, 20, 10)
    assert told.curve["day"].to_list() == list(range(101))
    assert told.share_by(9).value == 0
    assert told.share_by(10).value == pytest.approx(0.1)
    assert told.share_by(55).value == pytest.approx(0.5)
    assert (told.share_by(100).value, told.share_by(300).value) == (1, 1)


def test_it_says_the_days_by_which_half_and_80_percent_had_come():
    told = ripening(TEN)
    assert (told.half.value, told.most.value) == (50, 80)
    # Wilson's interval of 5 of 10 is 0.24 to 0.76, of 3 of 10 it reaches to 0.60, of 2 to 0.51;
    # of 8 of 10 it begins at 0.49, of 9 of 10 at 0.60.
    assert (told.half.low, told.half.high) == (20, 90)
    assert told.share_by(50).low == pytest.approx(0.2366, abs=5e-5)
    assert told.share_by(50).high == pytest.approx(0.7634, abs=5e-5)


def test_only_leads_old_enough_for_the_whole_horizon_tell():
    young = [ready(20 + i, 1, "2025-10-01") for i in range(50)]
    told = ripening([*TEN, *young])
    assert (told.leads, told.ready, told.share_by(5).value) == (10, 10, 0)
    assert told.last_created == at("2025-01-01")


def test_who_comes_after_the_horizon_is_not_awaited():
    told = ripening([*TEN, ready(11, 150)])
    assert (told.leads, told.ready, told.share_by(99).value) == (11, 10, pytest.approx(0.9))


def test_lost_leads_do_not_hold_it_up():
    lost = [lead(f"d{i}", "2025-01-01", disqualified_at="2025-01-03") for i in range(30)]
    assert ripening([*TEN, *lost]).half.value == 50


def test_few_leads_say_so():
    told = ripening(TEN, few_ready=11)
    assert told.half.why == told.share_by(50).why == "only 10 sales-ready leads to tell it from"


@pytest.mark.parametrize(
    ("leads", "why"),
    [
        (None, "No leads table: leads with their dates of creation are needed."),
        ([], "No lead has been followed for 100 days since its creation yet."),
        (
            [lead("new", "2025-12-01")],
            "No lead has been followed for 100 days since its creation yet.",
        ),
        ([lead("old")], "No lead became sales-ready within 100 days of its creation."),
        (
            [lead("late", first_seen_at="2025-03-01", sales_ready_at="2025-03-11")],
            "followed from day 60 only: earlier ends are not known",
        ),
    ],
    ids=["no table", "nobody", "too young", "nobody ready", "first seen late"],
)
def test_without_an_answer_it_says_why(leads, why):
    told = ripening(leads)
    assert told.why == told.half.why == told.share_by(50).why == why
    assert told.share_by(50).value is None
    assert told.curve.is_empty()
