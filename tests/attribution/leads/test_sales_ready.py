from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.leads.lead_histories import lead_histories
from attribution.leads.sales_ready import AALEN_JOHANSEN, GROUPINGS, KAPLAN_MEIER, ready_times
from attribution.settings import Settings
from tests.examples import examples
from tests.factories import at, dataset, lead, touch

AS_OF = at("2025-12-31")
SETTINGS = Settings()


def times(leads, by=None, touches=(), as_of=AS_OF, settings=SETTINGS):
    return ready_times(dataset(touches, [], leads), settings, as_of, by)


def followed(leads, touches=(), as_of=AS_OF):
    rows = lead_histories(dataset(touches, [], leads), as_of).rows
    return {row["lead_id"]: (row["day"], row["outcome"]) for row in rows.to_dicts()}


def group(leads, by=None, **more):
    return times(leads, by, **more).groups[0]


def some(number, prefix="a", **more):
    return [lead(f"{prefix}{i:03}", **more) for i in range(number)]


def test_the_first_end_wins():
    leads = [
        lead("ann", sales_ready_at="2025-02-01", disqualified_at="2025-03-01"),
        lead("bob", sales_ready_at="2025-03-01", disqualified_at="2025-02-01"),
        lead("cat", sales_ready_at="2025-03-01", opted_out_at="2025-02-01"),
        lead("dan"),
    ]
    assert followed(leads) == {
        "ann": (31, "ready"),
        "bob": (31, "disqualified"),
        "cat": (31, "opted_out"),
        "dan": (364, "waiting"),
    }


def test_on_one_day_the_earlier_hour_wins_and_at_one_moment_sales_ready():
    leads = [
        lead("ann", sales_ready_at="2025-02-01T12:00:00", disqualified_at="2025-02-01T09:00:00"),
        lead("bob", sales_ready_at="2025-02-01T09:00:00", disqualified_at="2025-02-01T09:00:00"),
    ]
    assert followed(leads) == {"ann": (31, "disqualified"), "bob": (31, "ready")}


def test_a_day_is_24_whole_hours():
    leads = [
        lead("ann", "2025-01-01T10:00:00", sales_ready_at="2025-01-03T09:59:59"),
        lead("bob", "2025-01-01T10:00:00", sales_ready_at="2025-01-03T10:00:00"),
    ]
    assert followed(leads) == {"ann": (1, "ready"), "bob": (2, "ready")}


def test_the_first_human_unsubscribe_opts_out_where_the_lead_has_no_date():
    leads = [lead("ann"), lead("bob", opted_out_at="2025-03-02"), lead("cat")]
    touches = [
        touch("ann", "2025-01-31", action="unsubscribed"),
        touch("ann", "2025-01-11", action="unsubscribed"),
        touch("bob", "2025-01-11", action="unsubscribed"),
        touch("cat", "2025-01-11", action="unsubscribed", automated=True),
        touch(None, "2025-01-02", action="unsubscribed", visitor_id="v"),
    ]
    assert followed(leads, touches) == {
        "ann": (10, "opted_out"),
        "bob": (60, "opted_out"),
        "cat": (364, "waiting"),
    }


def test_what_happens_after_the_date_of_the_data_or_after_leaving_is_not_known():
    leads = [
        lead("ann", sales_ready_at="2026-02-01"),
        lead("bob", sales_ready_at="2025-03-01", left_at="2025-02-01"),
        lead("cat", left_at="2026-02-01"),
    ]
    assert followed(leads) == {
        "ann": (364, "waiting"),
        "bob": (31, "waiting"),
        "cat": (364, "waiting"),
    }


def test_leads_that_do_not_count_are_left_out_by_name():
    leads = [
        lead("ann"),
        lead("ben", internal=True),
        lead("bob", "2025-03-01", sales_ready_at="2025-02-01"),
        lead("cat", "2025-03-01", disqualified_at="2025-02-01"),
        lead("dan", "2025-03-01", opted_out_at="2025-02-28"),
        lead("eve", "2025-03-01", left_at="2025-02-01"),
        lead("fay", "2026-01-01"),
        lead("gil", "2026-01-01", internal=True),
    ]
    answer = times(leads)
    assert dict(answer.left_out) == {
        "the company's own people and test records": 2,
        "created after the date of the data": 1,
        "sales-ready before it was created": 1,
        "disqualified before it was created": 1,
        "opted out before it was created": 1,
        "left before it was created": 1,
    }
    assert answer.groups[0].leads + sum(n for _, n in answer.left_out) == len(leads)


def test_leads_of_which_nothing_was_seen_are_left_out_by_name():
    leads = [
        lead("ann", first_seen_at="2025-03-01"),
        lead("bob", first_seen_at="2025-03-01", sales_ready_at="2025-02-01"),
        lead("cat", first_seen_at="2025-03-01", sales_ready_at="2025-03-01T09:00:00"),
        lead("dan", first_seen_at="2025-03-01", left_at="2025-02-01"),
        lead("eve", first_seen_at="2026-03-01"),
    ]
    answer = times(leads)
    assert dict(answer.left_out) == {
        "ended or left by the day on which it was first seen": 3,
        "first seen on the last day of the data, or after it": 1,
    }
    assert (answer.groups[0].leads, answer.groups[0].seen_late) == (1, 1)


def test_a_lead_first_seen_on_the_day_of_its_creation_was_seen_from_the_start():
    day = {"first_seen_at": "2025-01-01T09:00:00", "sales_ready_at": "2025-01-01T08:00:00"}
    answer = group([lead("ann", **day)])
    assert (answer.leads, answer.ready, answer.seen_late) == (1, 1, 0)


def test_a_date_without_a_time_on_the_day_of_creation_is_day_0():
    assert followed([lead("ann", "2025-03-01T15:00:00", sales_ready_at="2025-03-01")]) == {
        "ann": (0, "ready")
    }


def test_without_competing_ends_the_method_is_kaplan_meier_else_aalen_johansen():
    leads = [lead("ann", sales_ready_at="2025-02-01"), lead("bob")]
    assert times(leads).method == KAPLAN_MEIER
    assert times([*leads, lead("cat", disqualified_at="2025-02-01")]).method == AALEN_JOHANSEN


def test_lost_leads_are_not_counted_as_not_yet():
    # Of 100 leads 40 are lost on day 10; half of the others become ready on day 20.
    lost = some(40, "l", disqualified_at="2025-01-11")
    ready = some(30, "r", sales_ready_at="2025-01-21")
    answer = group([*lost, *ready, *some(30, "w")])
    assert dict(answer.by_day)[90].value == pytest.approx(0.30)  # treating lost as waiting: 0.5


def test_a_group_adds_up():
    leads = [
        *some(17, "r", sales_ready_at="2025-02-01", source="event"),
        *some(2, "l", disqualified_at="2025-02-01", source="event"),
        *some(1, "w", source="event"),
        *some(2, "n"),
    ]
    event, unnamed = times(leads, "source").groups
    assert (event.group, event.leads) == ("event", 20)
    assert (event.ready, event.ended_otherwise, event.waiting) == (17, 2, 1)
    assert (unnamed.group, unnamed.leads) == ("(not stated)", 2)
    assert event.median.value == 31
    assert event.median.n == 20
    assert event.median.why == ""


def test_an_interval_may_have_no_upper_end_yet():
    leads = [*some(11, "r", sales_ready_at="2025-02-01"), *some(9, "w")]
    median = group(leads).median
    assert (median.value, median.high) == (31, None)
    assert median.why == "the upper end of its interval is not reached"


def test_few_leads_have_numbers_that_say_so():
    small = group(some(9, sales_ready_at="2025-02-01"))
    assert small.median.value == 31
    assert small.median.why == "small: fewer than 10 leads"
    assert group(some(10, sales_ready_at="2025-02-01")).median.why == ""


def test_horizons_beyond_what_anyone_was_followed_are_unknown():
    shares = dict(group(some(20, created_at="2025-07-01")).by_day)
    assert shares[180].value == 0
    assert shares[180].high > 0.1
    assert shares[270].value is None
    assert shares[270].why == "nobody has been followed for 270 days yet"


def test_a_cohort_is_young_while_half_of_its_leads_are():
    leads = [*some(11, created_at="2025-02-01"), *some(11, "y", created_at="2025-08-01")]
    answer = times(leads, "cohort")
    assert [(g.group, g.young) for g in answer.groups] == [("2025Q1", False), ("2025Q3", True)]


def test_cohorts_stand_in_time_order_and_other_groups_by_size():
    leads = [
        *some(3, "a", created_at="2025-05-01", owner="zoe"),
        *some(2, "b", created_at="2024-11-01", owner="amy"),
        *some(2, "c", created_at="2025-02-01", owner="bea"),
    ]
    assert [g.group for g in times(leads, "cohort").groups] == ["2024Q4", "2025Q1", "2025Q2"]
    by_owner = times(leads, "owner")
    assert [g.group for g in by_owner.groups] == ["zoe", "amy", "bea"]
    assert by_owner.curves["group"].unique(maintain_order=True).to_list() == ["zoe", "amy", "bea"]


def test_a_lead_stands_under_every_program_that_touched_it_while_it_waited():
    leads = [lead("ann"), lead("bob", sales_ready_at="2025-02-01"), lead("cat"), lead("dan")]
    touches = [
        touch("ann", "2025-04-01", program="later"),
        touch("ann", "2025-03-01", program="welcome", action="sent"),
        touch("ann", "2025-02-01"),
        touch("bob", "2025-03-01", program="later"),  # after its end
        touch("cat", "2024-03-01", program="welcome"),  # before its creation
    ]
    answer = times(leads, "program", touches)
    counts = {g.group: (g.leads, g.ready, g.waiting) for g in answer.groups}
    assert counts == {
        "(no program yet)": (3, 1, 2), "welcome": (2, 0, 2), "later": (1, 0, 1),
    }  # fmt: skip
    last = dict(answer.curves.group_by("group").agg(pl.col("day").max()).iter_rows())
    # dan for the whole year; cat from its creation; ann from the first of April.
    assert last == {"(no program yet)": 364, "welcome": 364, "later": 274}


def test_before_a_programs_first_touch_no_day_counts_for_it():
    # Touched on day 100, ready on day 110; others were ready on day 50, before it reached them.
    late = some(20, "l", sales_ready_at="2025-04-21")
    early = some(20, "e", sales_ready_at="2025-02-20")
    touches = [touch(row["lead_id"], "2025-04-11", program="spring") for row in [*late, *early]]
    answer = {g.group: g for g in times([*late, *early], "program", touches).groups}
    assert (answer["spring"].leads, answer["spring"].median.value) == (20, 10)
    before = answer["(no program yet)"]
    assert (before.leads, before.ready, before.waiting) == (40, 20, 20)
    assert before.median.value == 50


def test_a_program_is_young_while_half_of_its_leads_met_it_lately():
    old = some(20, created_at="2024-01-01")
    touches = [touch(row["lead_id"], "2025-11-01", program="autumn") for row in old]
    young = {g.group: g.young for g in times(old, "program", touches).groups}
    assert young == {"autumn": True, "(no program yet)": False}


def test_nobody_ready_says_so():
    answer = times(some(20))
    assert answer.why == "No lead has a date of becoming sales-ready."
    assert answer.groups[0].median.value is None
    assert set(answer.curves["share_ready"]) == {0.0}


def test_everybody_ready_on_day_0():
    answer = group(some(20, sales_ready_at="2025-01-01T05:00:00"))
    assert (answer.median.value, answer.median.low, answer.median.high) == (0, 0, 0)
    assert {estimate.value for _, estimate in answer.by_day} == {1.0}


def test_one_lead():
    answer = group([lead("ann", sales_ready_at="2025-02-01")])
    assert (answer.leads, answer.median.value) == (1, 31)
    assert answer.median.why.endswith("small: fewer than 10 leads")


@pytest.mark.parametrize("leads", [None, [], [lead("ann", internal=True)]])
def test_no_leads_give_no_answer_but_a_reason(leads):
    answer = ready_times(dataset([], [], leads), SETTINGS, AS_OF)
    assert answer.groups == ()
    assert answer.curves.is_empty()
    assert answer.curves.columns == times([lead("ann")]).curves.columns
    assert answer.why


@pytest.mark.parametrize("by", [by for by in GROUPINGS if by != "program"])
def test_every_grouping_holds_every_lead_once(by):
    leads = [*some(4), lead("bob", owner="zoe", segment="large", industry="steel", source="ad")]
    touches = [touch("bob", "2025-02-01", program="welcome"), touch("bob", "2025-02-02")]
    assert sum(g.leads for g in times(leads, by, touches).groups) == len(leads)


def test_another_grouping_is_refused_with_the_choices():
    with pytest.raises(ValueError, match=r"'shoe_size'.*source, segment"):
        times(some(1), "shoe_size")


DAYS = st.one_of(st.none(), st.integers(-3, 400))
LEADS = st.lists(
    st.tuples(st.integers(0, 300), DAYS, DAYS, DAYS, st.sampled_from("ab")), max_size=25
)


def made(rows):
    names = ("sales_ready_at", "disqualified_at", "opted_out_at")
    for i, (start, *ends, source) in enumerate(rows):
        created = at("2025-01-01") + timedelta(days=start)
        later = {
            n: created + timedelta(days=d)
            for n, d in zip(names, ends, strict=True)
            if d is not None
        }
        yield lead(f"l{i:02}", created, source=source, **later)


@given(LEADS, st.randoms(use_true_random=False))
@examples(50)
def test_the_order_of_rows_changes_nothing(rows, random):
    leads = list(made(rows))
    shuffled = random.sample(leads, len(leads))
    one, other = times(leads, "source"), times(shuffled, "source")
    assert one.groups == other.groups
    assert one.curves.equals(other.curves)


@given(LEADS)
@examples(50)
def test_no_lead_is_lost(rows):
    answer = times(list(made(rows)), "source")
    counted = [(g.leads, g.ready + g.ended_otherwise + g.waiting) for g in answer.groups]
    assert all(all_leads == parts for all_leads, parts in counted)
    assert sum(n for n, _ in counted) + sum(n for _, n in answer.left_out) == len(rows)
    ends = answer.ends.select(pl.sum_horizontal(pl.exclude("group", "day"))).to_series()
    assert ends.to_list() == pytest.approx([1] * len(ends))
