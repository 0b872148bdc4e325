"""What was credited against what was spent, worked out by hand for three deals."""

import math
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from attribution.analysis import Analysis
from attribution.bootstrap import account_weights
from attribution.credit import credit
from attribution.models.markov import Markov
from attribution.payback import Payback, payback
from attribution.returns import Standing
from attribution.roi import COLUMNS
from attribution.settings import Milestone, Settings
from attribution.told import NO_PROGRAM, NO_TOUCH
from tests.attribution.companies import START, companies
from tests.attribution.made_journeys import journeys
from tests.examples import examples
from tests.factories import at, cost, dataset, deal, lead, touch

SPRING = {"program": "Spring", "program_kind": "nurture"}
SHOW = {"channel": "webinar", "program": "Show", "program_kind": "event"}
FREE = {"program": "Free", "program_kind": "newsletter"}
TOUCHES = [
    touch("ann", "2025-01-05", **SPRING),
    touch("ann", "2025-01-20", **SHOW),
    touch("bob", "2025-02-01", **SPRING),
    touch("bob", "2025-02-02", content_id="news", **FREE),
]
DEALS = [
    deal("d1", "100.00", "2025-02-10", lead_id="ann"),
    deal("d2", "50.00", "2025-03-20", lead_id="bob"),
    deal("d3", "30.00", "2025-03-05", lead_id="cid"),
]
LEADS = [lead("ann", sales_ready_at="2025-01-25"), lead("bob"), lead("cid")]
COSTS = [
    cost("40.00", "2025-01-01", "Spring"),
    cost("20.00", "2025-02-01", "Spring"),
    cost("200.00", "2025-01-01", "Show"),
    cost("10.00", "2025-01-01", "Poster"),
    cost("5.00", "2025-03-01", channel="fair"),
]
DATA = dataset(TOUCHES, DEALS, LEADS, costs=COSTS)
CHOSEN = Settings(as_of=at("2025-03-31T23:00:00"), replicates=40)


def told(by="program", data=DATA, **chosen):
    return Analysis(data, replace(CHOSEN, **chosen)).returns(by)


def test_each_line_says_what_it_cost_and_what_it_brought():
    lines = {line.value: line for line in told().lines}
    known = {
        value: (line.standing, line.cost_minor, line.credit_minor, line.roi.value)
        for value, line in lines.items()
    }
    # Linear: a hundred is shared by Spring and Show, fifty by Spring and Free.
    assert known == {
        "Spring": (Standing.RETURN, 6_000, 7_500, pytest.approx(0.25)),
        "Show": (Standing.RETURN, 20_000, 5_000, pytest.approx(-0.75)),
        "Poster": (Standing.NO_CREDIT, 1_000, 0, -1.0),
        "Free": (Standing.NO_COST, None, 2_500, None),
        NO_PROGRAM: (Standing.REMAINDER, 500, 0, None),
        NO_TOUCH: (Standing.REMAINDER, None, 3_000, None),
    }
    assert list(lines) == ["Spring", "Show", "Poster", "Free", NO_PROGRAM, NO_TOUCH]
    assert lines["Free"].roi.why == "No cost is on record."


def test_the_whole_sets_all_costs_against_the_credit_of_what_has_some():
    whole = told().whole
    # 275 were spent; Spring and Show brought 125 of the 180 that were won.
    assert (whole.cost_minor, whole.credit_minor) == (27_500, 12_500)
    assert whole.roi.value == pytest.approx(-6 / 11)
    assert (whole.deals, whole.leads) == (3.0, 1.0)
    assert (whole.cost_per_deal, whole.cost_per_lead) == (9_167, 27_500)


@pytest.mark.parametrize("by", COLUMNS)
def test_the_whole_is_the_same_whatever_returns_are_told_by(by):
    # By channel or kind, Free would share a line with what has a cost; so would Poster's kind.
    touches = [*TOUCHES, touch("cid", "2025-02-03", program="Poster")]
    data = dataset(touches, [*DEALS, deal("d4", "60.00", "2025-03-05", lead_id="eve")], LEADS,
                   costs=COSTS)  # fmt: skip
    whole = told(by, data).whole
    # Spring 75, Show 50 and Poster 30 of 275 spent; Free and what nobody touched are none of it.
    assert (whole.cost_minor, whole.credit_minor) == (27_500, 15_500)
    assert whole.roi.value == pytest.approx(155 / 275 - 1)


@pytest.mark.parametrize("by", COLUMNS)
def test_where_most_costs_name_no_program_the_whole_is_that_of_channels(by):
    bills = [cost("99.00", "2025-01-01", channel="webinar"), cost("9.00", "2025-01-01", "Poster")]
    whole = told(by, dataset(TOUCHES, DEALS, LEADS, costs=bills)).whole
    # Show, a webinar, brought fifty.
    assert (whole.cost_minor, whole.credit_minor) == (10_800, 5_000)


def test_a_deal_and_a_sales_ready_lead_cost_what_was_spent_on_their_shares():
    spring = told().line("Spring")
    # Half of each of two deals; half of the one sales-ready lead.
    assert (spring.deals, spring.leads) == (1.0, 0.5)
    assert (spring.cost_per_deal, spring.cost_per_lead) == (6_000, 12_000)
    assert told().line("Poster").cost_per_deal is None
    assert told().line("Free").cost_per_deal is None


def test_without_dates_of_sales_ready_a_lead_has_no_cost():
    for leads in (None, [lead("ann")]):
        spring = told(data=dataset(TOUCHES, DEALS, leads, costs=COSTS)).line("Spring")
        assert (spring.leads, spring.cost_per_lead) == (None, None)


def test_a_stated_margin_is_what_returns():
    found = told(margin=Decimal("0.5"))
    spring = found.line("Spring")
    assert spring.roi.value == pytest.approx(37.5 / 60 - 1)
    assert spring.return_minor == 3_750
    # A margin of a third of 180 dollars; each line is rounded so that they add up.
    thirds = told(margin=Decimal("0.3333"))
    assert sum(line.return_minor for line in thirds.lines) == 5_999


def test_every_model_has_its_own_return():
    by_model = told().line("Spring").by_model
    assert by_model["first_touch"] == pytest.approx(150 / 60 - 1)
    assert by_model["last_touch"] == -1.0
    assert by_model["linear"] == pytest.approx(0.25)


def test_payback_is_the_month_in_which_credit_covers_cost():
    assert told().line("Spring").payback == Payback("2025-03", lasts=True)
    assert told().line("Show").payback == Payback(None, lasts=False)


@pytest.mark.parametrize(
    ("cost_", "credit", "margin", "month", "lasts"),
    [
        ({"2025-01": 100}, {"2025-01": 100}, "1", "2025-01", True),
        ({"2025-01": 100, "2025-04": 50}, {"2025-02": 100}, "1", "2025-02", False),
        ({"2025-02": 100}, {"2025-01": 300}, "1", None, False),
        ({"2025-02": 100}, {"2025-01": 300, "2025-03": 100}, "1", "2025-03", True),
        ({"2025-01": 0, "2025-02": 100}, {"2025-01": 300, "2025-02": 99}, "1", None, False),
        ({"2025-02": 100}, {"2025-02": 100}, "1", "2025-02", True),
        ({"2025-02": 100}, {"2025-01": 300}, "0.3", None, False),
        ({"2025-01": 100}, {"2025-02": 100, "2025-03": 100}, "0.5", "2025-03", True),
        ({}, {"2025-02": 100}, "1", None, False),
        ({"2025-01": 0}, {"2025-02": 100}, "1", None, False),
    ],
)
def test_payback_by_hand(cost_, credit, margin, month, lasts):
    assert payback(cost_, credit, Decimal(margin)) == Payback(month, lasts)


def test_nurture_as_a_whole_is_a_kind():
    nurture = told("program_kind").line("nurture")
    assert (nurture.cost_minor, nurture.credit_minor) == (6_000, 7_500)


def test_a_return_on_nothing_is_no_number():
    free = [cost("0", "2025-01-01", "Spring"), cost("-5.00", "2025-01-01", "Show")]
    found = told(data=dataset(TOUCHES, DEALS, LEADS, costs=free))
    spring, show = found.line("Spring"), found.line("Show")
    assert (spring.cost_minor, spring.roi.value, spring.roi.why) == (0, None, "The cost is 0.")
    assert (show.cost_minor, show.roi.value) == (-500, None)
    assert found.whole.roi.value is None
    assert spring.cost_per_deal is None


@pytest.mark.parametrize("by", COLUMNS)
def test_costs_without_a_rate_give_no_return_and_name_the_currency(by):
    yen = [cost("1000", "2025-01-01", "Spring", currency="JPY")]
    found = told(by, dataset(TOUCHES, DEALS, LEADS, costs=yen))
    why = "There is no rate for JPY, so what was spent is not known."
    assert (found.whole.cost_minor, found.whole.roi.value) == (None, None)
    assert found.whole.roi.why == why
    assert found.whole.cost_per_deal is None
    assert [line.roi.why for line in found.lines if line.value in {"Spring", "nurture"}] in (
        [why], [],
    )  # fmt: skip
    assert all(line.cost_minor is None for line in found.lines)


def test_a_program_with_any_cost_without_a_rate_has_no_return_and_no_cost_of_a_deal():
    yen = cost("1000", "2025-02-01", "Spring", currency="JPY")
    found = told(data=dataset(TOUCHES, DEALS, LEADS, costs=[*COSTS, yen]))
    why = "There is no rate for JPY, so what was spent is not known."
    for line in (found.line("Spring"), found.whole):
        assert (line.standing, line.unrated) == (Standing.UNRATED, ("JPY",))
        assert (line.roi.value, line.roi.why, line.by_model) == (None, why, {})
        assert (line.cost_per_deal, line.cost_per_lead) == (None, None)
        assert line.payback == Payback(None, lasts=False, why=why)
    # Sixty dollars are known; of other programs everything is.
    assert found.line("Spring").cost_minor == 6_000
    assert found.line("Show") == told().line("Show")
    assert sum(line.cost_minor or 0 for line in found.lines) == found.whole.cost_minor == 27_500


def test_nothing_in_another_currency_is_nothing():
    free = cost("0", "2025-02-01", "Spring", currency="JPY")
    assert told(data=dataset(TOUCHES, DEALS, LEADS, costs=[*COSTS, free])) == told()


@pytest.mark.parametrize("by", COLUMNS)
@pytest.mark.parametrize("period", ["2024Q4", "2025Q1", "2025Q2"])
def test_payback_is_told_from_the_whole_record_in_every_quarter(by, period):
    bills = [*COSTS, cost("30.00", "2024-11-01", "Spring"), cost("90.00", "2025-04-01", "Show")]
    deals = [*DEALS, deal("d0", "20.00", "2024-12-10", lead_id="eve"),
             deal("d9", "500.00", "2025-05-05", lead_id="bob")]  # fmt: skip
    touches = [*TOUCHES, touch("eve", "2024-11-20", **SPRING), touch("bob", "2025-04-02", **SHOW)]
    data = dataset(touches, deals, LEADS, costs=bills)
    as_of = at("2025-06-30T23:00:00")
    every, quarter = told(by, data, as_of=as_of), told(by, data, as_of=as_of, period=period)
    paid = {line.value: line.payback for line in every.lines}
    assert {line.value: paid[line.value] for line in quarter.lines} == {
        line.value: line.payback for line in quarter.lines
    }
    assert quarter.whole.payback == every.whole.payback
    if by == "program":
        # Spring cost 90 up to February, and had brought 70 by then and 95 in March.
        assert paid["Spring"].month == "2025-03"


def test_a_quarter_without_costs_of_a_program_says_that_it_is_the_quarter_that_has_none():
    found = told(period="2024Q4", as_of=at("2025-03-31T23:00:00"))
    assert found.whole.roi.value is None
    spring = told(period="2025Q1").line("Free")
    assert spring.roi.why == "No cost is on record in this period."


def test_payback_is_not_known_where_the_model_cannot_be_worked_out_over_the_record():
    early = [f"w{number}" for number in range(21)]
    late = [f"v{number}" for number in range(12)]
    touches = [
        *(touch(who, "2024-11-01", channel=who) for who in early),
        *(touch(who, "2025-01-05", **(SPRING, SHOW)[place % 2]) for place, who in enumerate(late)),
    ]
    deals = [
        *(deal(who, "9.00", "2024-12-01", lead_id=who) for who in early),
        *(deal(who, "9.00", "2025-02-01", lead_id=who) for who in late),
    ]
    data = dataset(touches, deals, costs=COSTS)
    found = told(data=data, model="shapley_rate", period="2025Q1").line("Spring")
    assert found.roi.value is not None
    assert "have 23" in found.payback.why


def test_deals_won_when_no_cost_is_on_record_are_counted():
    assert told().outside == (0, 0)
    january = dataset(TOUCHES, DEALS, LEADS, costs=COSTS[2:3])
    assert told(data=january).outside == (3, 18_000)


def test_returns_are_of_won_deals_whatever_is_credited():
    for milestone in Milestone:
        assert told(milestone=milestone).line("Spring").credit_minor == 7_500


def test_without_costs_there_are_no_returns():
    assert told(data=dataset(TOUCHES, DEALS)) is None
    with pytest.raises(ValueError, match="'owner'"):
        told("owner")


def test_the_interval_holds_the_return_and_needs_accounts():
    assert told().line("Spring").roi.low is None
    deals = [deal(f"d{i}", 100 + i, "2025-02-10", lead_id=f"l{i}") for i in range(40)]
    touches = [touch(f"l{i}", "2025-01-05", **(SPRING, SHOW)[i % 2]) for i in range(40)]
    found = told(data=dataset(touches, deals, costs=COSTS))
    for line in (found.line("Spring"), found.whole):
        assert line.roi.low < line.roi.value < line.roi.high


def test_the_interval_of_a_model_that_learns_draws_money_and_what_is_learned_together():
    """Each replicate done again: journeys repeated as often as their account weighs."""
    met = [[SPRING, SHOW] if number % 3 else [SPRING] for number in range(40)]
    amounts = [10_000 + 700 * number for number in range(40)]
    deals = [
        deal(f"d{number:02}", str(Decimal(amount) / 100), "2025-02-10", lead_id=f"l{number:02}")
        for number, amount in enumerate(amounts)
    ]
    touches = [
        touch(f"l{number:02}", f"2025-01-{5 + step:02}", **program)
        for number, programs in enumerate(met)
        for step, program in enumerate(programs)
    ]
    chosen = replace(CHOSEN, model="markov")
    # Only Spring has a cost, so all spend is what was spent on it.
    analysis = Analysis(dataset(touches, deals, costs=COSTS[:2]), chosen)
    accounts = analysis.journeys.deals.sort("deal_id")["account_key"]
    sequences = [[(each.get("channel", "email"), each["program"]) for each in m] for m in met]

    def spring(weights):
        """What Spring is credited with where each account's journey is there so often."""
        made = journeys(
            [
                (f"{number} {time}", amounts[number], sequences[number])
                for number, weight in enumerate(weights)
                for time in range(weight)
            ]
        )
        return credit(made, Markov()).by("program").filter(value="Spring")["credit"].sum()

    credited = spring([1] * 40)
    drawn = account_weights(accounts, chosen.replicates, chosen.seed).T.tolist()
    error = math.sqrt(sum((spring(each) - credited) ** 2 for each in drawn) / (len(drawn) - 1))
    wide = math.exp(stats.t(39).ppf(0.975) * error / credited)
    found = analysis.returns("program")
    for line in (found.line("Spring"), found.whole):
        assert line.credit_minor == credited
        assert line.roi.low == pytest.approx(credited / wide / 6_000 - 1, rel=1e-3)
        assert line.roi.high == pytest.approx(credited * wide / 6_000 - 1, rel=1e-3)


def test_a_model_too_slow_to_learn_again_has_no_interval_and_says_why(monkeypatch):
    monkeypatch.setattr("attribution.models.markov.affordable_replicates", lambda _: 0)
    deals = [deal(f"d{i}", 100 + i, "2025-02-10", lead_id=f"l{i}") for i in range(40)]
    touches = [touch(f"l{i}", "2025-01-05", **(SPRING, SHOW)[i % 2]) for i in range(40)]
    found = told(data=dataset(touches, deals, costs=COSTS), model="markov")
    for line in (found.line("Spring"), found.whole):
        assert line.roi.value is not None
        assert (line.roi.low, line.roi.high) == (None, None)
        assert "too long" in line.roi.why
    assert told(data=dataset(touches, deals, costs=COSTS)).whole.roi.why == ""


@pytest.mark.parametrize("accounts", [9, 20])
def test_deals_of_nothing_and_few_accounts_are_not_blamed_on_the_model(accounts):
    amount = "0" if accounts > 10 else "5"
    names = [f"l{number}" for number in range(accounts)]
    deals = [deal(f"d{name}", amount, "2025-02-10", lead_id=name) for name in names]
    touches = [touch(name, "2025-01-05", **SPRING) for name in names]
    whole = told(data=dataset(touches, deals, costs=COSTS), model="markov").whole
    assert (whole.roi.low, whole.roi.why) == (None, "")


@given(
    company=companies(min_deals=1),
    amounts=st.lists(st.integers(-5_000, 90_000), min_size=3, max_size=3),
    margin=st.sampled_from([None, Decimal("0.37")]),
    by=st.sampled_from(COLUMNS),
)
@examples(25)
def test_lines_add_up_to_what_was_spent_and_to_what_was_won(company, amounts, margin, by):
    names = ("spring", "autumn", None)
    costs = [
        cost(str(Decimal(cents) / 100), START, name, channel=None if name else "email")
        for name, cents in zip(names, amounts, strict=True)
    ]
    data = dataset(company.touches, company.deals, company.leads, costs=costs)
    chosen = Settings(as_of=at("2030-01-01"), replicates=10, margin=margin)
    analysis = Analysis(data, chosen)
    found = analysis.returns(by)
    assert sum(line.cost_minor or 0 for line in found.lines) == analysis.costs.counted
    assert found.whole.cost_minor == analysis.costs.counted
    total = analysis.credit("linear").total
    assert sum(line.credit_minor for line in found.lines) == total
    assert abs(sum(line.return_minor for line in found.lines) - total * (margin or 1)) <= 1
    assert sum(line.deals for line in found.lines) == pytest.approx(analysis.journeys.deals.height)
