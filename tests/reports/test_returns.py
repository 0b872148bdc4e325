"""What a reader is told of returns: tables that add up, questions asked, no endless return."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from attribution.settings import Milestone
from data_contracts.contract import Finding, Severity
from data_contracts.templates import template
from reports.blocks import Chart
from reports.books import BOOKS
from reports.sections import SECTIONS
from reports.sections.roi import BY
from tests.factories import COSTS, checked, cost
from tests.reports.company import HOSTILE, analysed, company
from tests.reports.test_sections import find, severe, told

MONTHS = ("2025-01-01", "2025-02-01", "2025-03-01")
BILLS = [
    *(cost("100.00", month, f"Track {track}") for track in range(3) for month in MONTHS),
    cost("50.00", MONTHS[0], "Poster"),
]
PAID = replace(company(), costs=checked(BILLS, COSTS, "period_start"))


def section(data=PAID, by=BY[0], **chosen):
    analysis = paid() if data is PAID and not chosen else analysed(data, **chosen)
    return SECTIONS["roi"](analysis, by)


@cache
def paid():
    return analysed(PAID)


def cents(text):
    return int(re.sub(r"\D", "", text)) * (-1 if "\N{MINUS SIGN}" in text else 1)


def test_costs_too_large_to_add_up_refuse_returns_alone():
    bills = [cost("900000000000", MONTHS[0], "Track 0", currency="EUR")]
    data = replace(company(), costs=checked(bills, COSTS, "period_start"))
    rates = (("EUR", Decimal(10**9)),)
    said = severe(section(data, currency="USD", rates=rates))
    assert len(said) == 1
    assert re.search(r"No return can be told\. .*made\.csv, line 2.* EUR = 1000000000\b", said[0])
    board = BOOKS["board"](analysed(data, currency="USD", rates=rates))
    in_board = next(shown for shown in board.sections if shown.key == "roi")
    assert severe(in_board)[0].startswith(
        "No return can be told. The amount of the cost in made.csv"
    )


@pytest.mark.parametrize("by", BY)
def test_costs_and_credit_add_up_to_the_last_line(by):
    listed = find(section(by=by), f"roi-{by}")
    for column in (1, 2):
        cells = [row[column] for row in listed.rows]
        parts = [cents(cell) for cell in cells[:-1] if "$" in cell]
        assert sum(parts) == cents(cells[-1])
    assert listed.rows[-1][1] == "$950.00"


def test_a_margin_has_a_column_that_adds_up_too():
    listed = find(section(margin=Decimal("0.333")), "roi-program")
    place = listed.header.index("Margin")
    cells = [row[place] for row in listed.rows]
    assert sum(map(cents, cells[:-1])) == cents(cells[-1])


def test_what_has_no_cost_is_asked_about_by_name_and_has_no_return():
    shown = section()
    assert "No cost is on record of “Track 3”" in told(shown)
    row = next(row for row in find(shown, "roi-program").rows if row[0] == "Track 3")
    assert (row[1], row[3]) == ("not known", "not known")


def test_costs_of_nothing_are_asked_about():
    free = checked([cost("0", MONTHS[0], f"Track {n}") for n in range(4)], COSTS, "period_start")
    shown = section(replace(PAID, costs=free))
    assert "add up to nothing" in told(shown)
    assert told(shown).startswith("That cannot be said: ")
    assert "inf" not in told(shown)


def test_nobody_is_asked_what_direct_visits_cost():
    bills = checked([cost("9.00", MONTHS[0], channel="webinar")], COSTS, "period_start")
    data = replace(company("direct"), costs=bills)
    assert "What did they cost? No cost is on record of “search”," in told(section(data, "channel"))


def test_costs_without_credit_are_a_line_of_their_own():
    row = next(row for row in find(section(), "roi-program").rows if row[0] == "Poster")
    assert (row[1], row[2], row[3]) == ("$50.00", "$0.00", "\N{MINUS SIGN}100%")


def test_many_programs_are_listed_in_part_and_still_add_up():
    bills = [cost(f"{n}.00", MONTHS[0], f"Poster {n}") for n in range(1, 31)]
    data = replace(PAID, costs=checked([*BILLS, *bills], COSTS, "period_start"))
    listed = find(section(data), "roi-program")
    assert any("18 other programs with costs and no credit" in row[0] for row in listed.rows)
    parts = [cents(row[1]) for row in listed.rows[:-1] if "$" in row[1]]
    assert sum(parts) == cents(listed.rows[-1][1]) == 95_000 + 46_500


def test_deals_of_days_without_costs_are_a_severe_caveat():
    first = severe(section())[0]
    assert first.startswith("Costs are on record for 1 Jan 2025 to 31 Mar 2025; ")
    assert "too high" in first


def test_a_single_quarter_says_what_it_leaves_out():
    assert "paid for months before" in told(section(period="2025Q3"))


def test_costs_without_a_rate_are_named_and_stand_in_the_steps():
    bills = [*BILLS, cost("70.50", MONTHS[0], "Track 1", currency="NOK")]
    shown = section(replace(PAID, costs=checked(bills, COSTS, "period_start")))
    told_ = "NOK\N{NO-BREAK SPACE}70.50"
    assert f"{told_} in 1 row" in "\n".join(severe(shown))
    assert find(shown, "costs").rows[1][:3] == ("– In NOK, without a rate", "1", told_)


def test_costs_known_in_part_have_no_return_and_the_others_keep_theirs():
    bills = [*BILLS, cost("70.50", MONTHS[0], "Track 1", currency="NOK")]
    shown = section(replace(PAID, costs=checked(bills, COSTS, "period_start")), few_deals=1)
    text = told(shown)
    assert "So no return can be told on “Track 1”, and none on all spend" in text
    assert "every return here is too high by" not in text.lower()
    rows = {row[0]: row for row in find(shown, "roi-program").rows}
    assert (rows["Track 1"][1], rows["Track 1"][3]) == ("at least $300.00", "not known")
    assert rows["All"][1] == "at least $950.00"
    assert (
        rows["Track 0"] == {row[0]: row for row in find(section(), "roi-program").rows}["Track 0"]
    )
    brought = {row[0]: row for row in find(shown, "roi-program-brought").rows}
    for name in ("Track 1", "All"):
        assert (brought[name][4], brought[name][5]) == ("–", "not known")


def test_a_refund_without_a_rate_leaves_no_least_cost():
    bills = [*BILLS, cost("-70.50", MONTHS[0], "Track 1", currency="NOK")]
    shown = section(replace(PAID, costs=checked(bills, COSTS, "period_start")))
    rows = {row[0]: row for row in find(shown, "roi-program").rows}
    assert rows["Track 1"][1] == "$300.00 known"


def test_costs_below_nothing_are_told_as_what_they_are():
    refund = [cost("-5500.00", MONTHS[0], "Track 0"), cost("9.00", MONTHS[0], "Track 1")]
    text = told(section(replace(PAID, costs=checked(refund, COSTS, "period_start"))))
    assert "the costs of “Track 0” add up to \N{MINUS SIGN}$5,500.00, less than nothing" in text
    assert "add up to nothing" not in text


def test_a_quarters_report_says_that_payback_alone_looks_beyond_it():
    shown, every = section(period="2025Q1", few_deals=1), section(few_deals=1)
    assert "counted over all quarters on record up to" in find(shown, "roi-program-brought").note
    assert "all quarters" not in find(every, "roi-program-brought").note
    paid = [{row[0]: row[5] for row in find(one, "roi-program-brought").rows}
            for one in (shown, every)]  # fmt: skip
    assert paid[0]
    assert all(paid[1].get(name) == month for name, month in paid[0].items())


def test_yen_without_a_rate_have_no_cents():
    bills = [*BILLS, cost("1070", MONTHS[0], "Track 1", currency="JPY")]
    shown = section(replace(PAID, costs=checked(bills, COSTS, "period_start")))
    assert "¥1,070 in 1 row" in "\n".join(severe(shown))
    steps = find(shown, "costs")
    assert steps.rows[1][:3] == ("– In JPY, without a rate", "1", "¥1,070")
    fact = next(fact for fact in steps.facts if fact.key == "costs.no_rate.JPY.amount")
    assert (fact.value, fact.unit) == (1070, "JPY")


def test_costs_that_all_lack_a_rate_are_not_told_as_nothing():
    yen = [cost("1000", month, "Track 0", currency="JPY") for month in MONTHS]
    shown = section(replace(PAID, costs=checked(yen, COSTS, "period_start")))
    text = told(shown)
    assert text.startswith("That cannot be said: there is no rate for JPY")
    assert "The cost is 0" not in text
    assert "Track 0" not in next(part for part in text.splitlines() if "What did they" in part)
    assert "Costs are on record for no day" not in text
    steps = find(shown, "costs").rows
    assert [row[2] for row in steps] == ["not known", "¥3,000", "not known"]
    assert "$0.00" not in {row[1] for row in find(shown, "roi-program").rows}


def test_what_came_back_and_the_return_on_it_agree():
    shown = section()
    pattern = (
        r"All spend together brought back \$([\d.,]+)(k?) .* for \$([\d,]+), a return of ([\d,]+)%"
    )
    found = re.search(pattern, told(shown))
    back, thousand, spent, gain = (part.replace(",", "") for part in found.groups())
    gained = float(back) * (1000 if thousand else 1) / float(spent) - 1
    assert gained == pytest.approx(float(gain) / 100, rel=0.01)


def test_a_channels_row_beside_its_programs_is_said_to_count_once():
    bills = [*BILLS, *(cost("100.00", MONTHS[0], f"Track {n}", channel="email") for n in range(2)),
             cost("300.00", MONTHS[0], channel="email")]  # fmt: skip
    shown = section(replace(PAID, costs=checked(bills, COSTS, "period_start")))
    # In January, two programs that only e-mail is stated for cost two hundred each.
    assert "$300.00 of it counts once" in told(shown)


def test_doubts_about_costs_are_passed_on():
    doubt = Finding(
        "costs", "costs.not_twice", Severity.SHOULD_FIX, 2, "2 costs stand twice.", "–", "Look."
    )
    assert "2 costs stand twice. Look." in told(section(replace(PAID, findings=(doubt,))))


def test_without_costs_a_template_is_offered_and_the_columns_are_named():
    shown = section(company())
    form = find(shown, "roi-columns")
    assert form.attached.content == template("costs")
    assert [row[0] for row in form.rows][:3] == ["period_start", "program", "channel"]
    assert "no return can be told" in severe(shown)[0]


@pytest.mark.parametrize("milestone", Milestone)
def test_returns_are_the_same_whatever_is_credited(milestone):
    told_ = find(section(milestone=milestone), "roi-program")
    assert told_.rows == find(section(), "roi-program").rows


@pytest.mark.parametrize("by", BY)
def test_no_table_of_returns_is_wider_than_a_page(by):
    shown = section(by=by, margin=Decimal("0.5"))
    tables = [find(shown, f"roi-{by}"), find(shown, f"roi-{by}-brought")]
    assert all(len(each.header) <= 7 and max(map(len, each.header)) <= 17 for each in tables)
    # Both list the same lines, in one order.
    assert len({tuple(row[0] for row in each.rows) for each in tables}) == 1


def test_what_one_deal_cost_stands_beside_how_many_there_were():
    listed = find(section(), "roi-program-brought")
    facts = {fact.key: fact.value for fact in listed.facts}
    each = {key: value for key, value in facts.items() if key.endswith(".per_deal")}
    assert each
    for key, value in each.items():
        # Every track that brought any cost three hundred dollars.
        deals = facts[key.replace(".per_deal", ".deals")]
        assert value == pytest.approx(300 / deals, abs=0.01)
    deals = [value for key, value in facts.items() if key.endswith(".deals")]
    assert float(listed.rows[-1][3]) == pytest.approx(sum(deals))


def test_too_few_deals_are_no_conclusion():
    assert told(section(few_deals=100)).startswith("Too few deals for a conclusion")


def test_the_chart_says_why_returns_have_no_interval(monkeypatch):
    monkeypatch.setattr("attribution.models.markov.affordable_replicates", lambda _: 0)
    charts = [block for block in section(model="markov").blocks if isinstance(block, Chart)]
    says = charts[0].says
    assert "learning it again often enough takes too long. Grey band" in says
    assert "fewer than" not in says


def test_hostile_names_stay_text():
    bills = checked([cost("9.00", MONTHS[0], HOSTILE)], COSTS, "period_start")
    listed = find(section(replace(PAID, costs=bills)), "roi-program")
    assert HOSTILE in [row[0] for row in listed.rows]


def test_a_cost_of_nothing_is_one_of_those_that_count():
    bills = [*BILLS, cost("0", MONTHS[1], "Poster"), cost("0", "2026-12-01", "Poster")]
    steps = find(section(replace(PAID, costs=checked(bills, COSTS, "period_start"))), "costs").rows
    assert steps == (
        ("Costs on record", "12", "$950.00", "–"),
        ("Costs that count", "11", "$950.00", "–"),
    )
