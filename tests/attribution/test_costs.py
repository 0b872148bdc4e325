"""What was spent, cut at the ends of periods to the cent, in one currency, and once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.as_of import known_until
from attribution.cost_periods import Length, period_length
from attribution.costs import count_costs
from attribution.settings import Settings
from attribution.told import NO_CHANNEL, NO_PROGRAM, NOT_STATED
from data_contracts.dataset import Origin
from tests.examples import examples
from tests.factories import at, cost, dataset, deal, touch

LATE = at("2026-12-31")


def counted(costs, touches=(), currency="USD", **chosen):
    data = dataset(touches, [deal("d", "1", "2025-01-01")], costs=costs)
    made = Settings(**{"as_of": LATE, **chosen})
    return count_costs(data, made, known_until(data, made), currency)


def by(costs, column):
    """Value → cents, over all months."""
    total = costs.by(column).group_by("value").agg(pl.col("cost_minor").sum())
    return dict(total.iter_rows())


def by_month(costs):
    total = costs.monthly.group_by("month").agg(pl.col("cost_minor").sum())
    return dict(total.sort("month").iter_rows())


DAY = st.dates(date(2024, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("starts", "length"),
    [
        (["2025-01-01"], Length.MONTH),
        (["2025-01-01", "2025-02-01", "2025-07-01"], Length.MONTH),
        (["2025-01-01", "2025-04-01", "2025-10-01"], Length.QUARTER),
        (["2025-02-01", "2025-05-01"], Length.QUARTER),
        (["2024-01-01", "2025-01-01"], Length.YEAR),
        (["2025-03-01", "2025-09-01"], Length.MONTH),
        (["2025-01-01", "2025-04-01", "2025-06-01"], Length.MONTH),
        (["2025-01-06", "2025-01-13", "2025-01-27"], Length.WEEK),
        (["2025-01-06", "2025-01-20"], Length.DAY),
        (["2025-01-01", "2025-01-02", "2025-01-09"], Length.DAY),
        (["2025-01-15"], Length.DAY),
    ],
)
def test_the_spacing_of_first_days_tells_how_long_a_period_is(starts, length):
    assert period_length([date.fromisoformat(start) for start in starts]) is length


def test_a_month_counts_up_to_the_end_of_the_day_of_the_analysis():
    costs = counted(
        [cost("310.00", "2025-03-01", "spring"), cost("28.00", "2025-02-01", "spring")],
        as_of=at("2025-03-10T08:00:00"),
    )
    assert by_month(costs) == {"2025-02": 2_800, "2025-03": 10_000}
    assert costs.rows["later_minor"].to_list() == [21_000, 0]


def test_a_quarter_is_spread_over_its_days():
    quarters = [cost("900.00", "2025-01-01", "spring"), cost("91.00", "2025-04-01", "spring")]
    # January to March 2025 have 90 days, ten dollars each; April to June 91, one dollar each.
    assert by_month(counted(quarters)) == {
        "2025-01": 31_000, "2025-02": 28_000, "2025-03": 31_000,
        "2025-04": 3_000, "2025-05": 3_100, "2025-06": 3_000,
    }  # fmt: skip


def test_only_the_part_of_a_year_that_lies_in_the_quarter_counts():
    years = [cost("730.00", "2025-01-01", "spring"), cost("730.00", "2026-01-01", "spring")]
    costs = counted(years, period="2025Q2")
    # 91 of 365 days at two dollars.
    assert costs.counted == 18_200
    assert costs.rows["outside_minor"].to_list() == [73_000 - 18_200, 73_000]


def test_bills_of_a_day_count_on_their_day():
    bills = [cost("5.00", "2025-03-30", "spring"), cost("7.00", "2025-04-02", "spring")]
    assert counted(bills, period="2025Q1").counted == 500


@given(
    amount=st.integers(-(10**14), 10**14),
    cuts=st.lists(DAY, max_size=4),
    starts=st.sampled_from([["2024-01-01", "2025-01-01"], ["2024-03-01"], ["2025-01-01"]]),
)
@examples(40)
def test_however_a_period_is_cut_its_parts_add_up_to_the_cent(amount, cuts, starts):
    rows = [cost(str(Decimal(amount) / 100), start, "spring") for start in starts]
    known = [counted(rows, as_of=at(str(day))) for day in sorted(cuts)]
    for costs in known:
        parts = costs.rows.select(
            pl.sum_horizontal("held_minor", "later_minor", "outside_minor", "counted_minor")
        ).to_series()
        assert parts.equals(costs.rows["amount_minor"], check_names=False)
        assert sum(by_month(costs).values()) == costs.counted
    quarters = [f"{year}Q{quarter}" for year in (2024, 2025) for quarter in (1, 2, 3, 4)]
    every = sum(counted(rows, period=quarter).counted for quarter in quarters)
    assert every == counted(rows, as_of=at("2025-12-31T23:00:00")).counted == amount * len(starts)


def test_a_channels_row_is_its_total_where_its_programs_have_rows_too():
    costs = counted(
        [
            cost("60.00", "2025-03-01", "spring", channel="email"),
            cost("20.00", "2025-03-01", "autumn"),
            cost("100.00", "2025-03-01", channel="email"),
            cost("100.00", "2025-04-01", channel="email"),
            cost("50.00", "2025-03-01", channel="fair"),
        ],
        [touch("ann", "2025-03-02", "email", program="autumn", program_kind="nurture")],
    )
    # Of March's hundred for e-mail, eighty are the two programs'; autumn ran on e-mail only.
    assert by(costs, "channel") == {"email": 20_000, "fair": 5_000}
    assert by(costs, "program") == {"spring": 6_000, "autumn": 2_000, NO_PROGRAM: 17_000}
    assert by(costs, "program_kind") == {
        NOT_STATED: 6_000, "nurture": 2_000, NO_PROGRAM: 17_000,
    }  # fmt: skip
    assert costs.rows["held_minor"].sum() == 8_000


def test_a_channels_row_below_its_programs_adds_nothing_and_a_refund_stays():
    costs = counted(
        [
            cost("60.00", "2025-03-01", "spring", channel="email"),
            cost("10.00", "2025-03-01", channel="email"),
            cost("20.00", "2025-03-01", channel="email"),
            cost("-5.00", "2025-03-01", channel="email"),
        ]
    )
    assert costs.counted == 5_500
    assert costs.rows["held_minor"].to_list() == [0, 1_000, 2_000, 0]


def test_a_channels_quarter_holds_the_months_of_its_programs_day_by_day():
    sheets = [
        cost("31.00", "2025-01-01", "spring", channel="email", source_file="programs.csv"),
        cost("28.00", "2025-02-01", "spring", channel="email", source_file="programs.csv"),
        cost("300.00", "2025-01-01", channel="email", source_file="channels.csv"),
        cost("300.00", "2025-04-01", channel="email", source_file="channels.csv"),
    ]
    costs = counted(sheets)
    assert by(costs, "program") == {"spring": 5_900, NO_PROGRAM: 60_000 - 5_900}


def test_money_of_a_program_on_several_channels_is_booked_on_none():
    touches = [
        touch("ann", "2025-03-02", channel, program="spring", program_kind="nurture")
        for channel in ("email", "webinar")
    ]
    costs = counted([cost("9.00", "2025-03-01", "spring")], touches)
    assert by(costs, "channel") == {NO_CHANNEL: 900}


def test_a_programs_kind_is_what_most_of_its_touches_state():
    touches = [
        touch("ann", f"2025-03-0{day}", program="spring", program_kind=kind)
        for day, kind in enumerate(["event", "nurture", "nurture"], 1)
    ]
    costs = counted([cost("9.00", "2025-03-01", "spring")], touches)
    assert by(costs, "program_kind") == {"nurture": 900}


def test_currencies_count_by_stated_rates_and_the_others_are_named():
    costs = counted(
        [
            cost("10.01", "2025-03-01", "spring", currency="EUR"),
            cost("5.00", "2025-03-01", "spring", currency=None),
            cost("1000", "2025-03-01", "spring", currency="JPY"),
            cost("700.00", "2025-03-01", "spring", currency="NOK"),
            cost("300.00", "2025-04-01", "spring", currency="NOK"),
        ],
        rates=(("EUR", Decimal("1.5")), ("JPY", Decimal("0.0067"))),
    )
    # 1001 cents times 1.5 are 1501.5, to the even cent; a thousand yen are 6.70.
    assert costs.rows["amount_minor"].to_list() == [1_502, 500, 670, None, None]
    assert costs.counted == 2_672
    assert costs.missing_rates().rows() == [("NOK", 2, Decimal(1000))]


def test_without_a_currency_of_the_deals_costs_in_several_are_not_added():
    euros = [cost("1.00", "2025-03-01", "spring", currency="EUR")]
    assert counted(euros, currency=None).counted == 100
    both = [*euros, cost("2.00", "2025-03-01", "spring")]
    assert counted(both, currency=None).counted is None


def test_costs_that_all_lack_a_rate_are_unknown_and_not_nothing():
    yen = cost("1000", "2025-03-01", "spring", currency="JPY")
    assert counted([yen]).counted is None
    assert counted([yen]).without_rate("program") == {"spring": ["JPY"]}
    some = counted([yen, cost("7.00", "2025-03-01", "spring")])
    assert (some.counted, some.without_rate("program")) == (700, {"spring": ["JPY"]})
    # Days that do not count cost nothing, in whatever currency.
    assert counted([yen], period="2025Q3").counted == 0


def test_equal_rows_count_both_and_a_zero_is_a_known_nothing():
    twice = [cost("4.00", "2025-03-01", "spring")] * 2
    assert by(counted([*twice, cost("0", "2025-03-01", "autumn")]), "program")["spring"] == 800
    assert counted([cost("0", "2025-03-01", "autumn")]).span == (
        date(2025, 3, 1), date(2025, 3, 31),
    )  # fmt: skip


def test_a_day_is_one_of_the_zone_in_which_its_file_was_read():
    # Midnight of the first of March in Berlin.
    data = dataset([], [], costs=[cost("31.00", "2025-02-28T23:00:00", "spring")])
    data = replace(
        data, origins=(Origin("made.csv", "costs", "canonical", 1, "ab", "Europe/Berlin"),)
    )
    costs = count_costs(data, Settings(as_of=LATE), LATE, "USD")
    assert by_month(costs) == {"2025-03": 3_100}


def test_without_a_costs_table_there_are_no_costs():
    assert count_costs(dataset([], []), Settings(), LATE, "USD") is None
