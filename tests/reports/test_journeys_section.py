import pytest

from attribution.settings import Milestone
from reports.blocks import Chart, Report, Sentence, Table
from reports.facts import facts
from reports.sections import SECTIONS
from tests.factories import at, dataset, deal, lead, touch
from tests.reports.company import analysed, company
from tests.reports.test_sections import NO_TOUCHES, find

ENTRY = SECTIONS["journeys"]


def walked(number, *channels):
    """One deal whose only person has one touch per channel, five days apart; email is nurture."""
    who = f"p{number:03}"
    touches = [
        touch(who, f"2025-01-{1 + 5 * at:02}", channel,
              program_kind="nurture" if channel == "email" else None)
        for at, channel in enumerate(channels)
    ]  # fmt: skip
    return touches, deal(f"d{number:03}", "100", "2025-03-01", lead_id=who), lead(who)


def many(*ways, **settings):
    parts = [walked(number, *way) for number, way in enumerate(ways)]
    touches = [row for rows, _, _ in parts for row in rows]
    return analysed(dataset(touches, [d for _, d, _ in parts], [p for _, _, p in parts]),
                    **settings)  # fmt: skip


HIDDEN, SEEN = ("search", "email", "call"), ("email", "call")


@pytest.fixture(scope="module")
def walks():
    return many(*[HIDDEN] * 30, *[SEEN] * 10)


def says(section):
    return next(block.text for block in section.blocks if isinstance(block, Sentence))


def drawn(section):
    return {block.key: block for block in section.blocks if isinstance(block, Chart)}


def test_the_answer_is_how_much_of_nurture_the_ends_hide(walks):
    text = says(ENTRY(walks))
    assert text.startswith("75% of nurture’s 40 touches (")
    assert "95% interval" in text
    assert "Nurture took part in 40 won deals; in 75% of them" in text


def test_the_numbers_of_the_answer_are_facts_with_their_range(walks):
    told = facts(Report("", "", "", (ENTRY(walks),)))
    hidden = told["journeys.hidden_touches"]
    assert hidden.value == 0.75
    assert hidden.low < 0.75 < hidden.high
    assert hidden.n == 40
    assert told["journeys.touches.median"].value == 3
    assert told["journeys.end.days"].value == 59


def test_quartiles_are_facts_of_their_own_and_no_interval_of_the_median():
    # Ten deals each closed 59 days after the first touch, ten 20 days after it.
    quick = [{**walked(n, *SEEN)[1], "closed_at": at("2025-01-21")} for n in range(10)]
    slow = [walked(n, *SEEN)[1] for n in range(10, 20)]
    parts = [walked(n, *SEEN) for n in range(20)]
    data = dataset([row for rows, _, _ in parts for row in rows], [*quick, *slow],
                   [person for _, _, person in parts])  # fmt: skip
    told = facts(Report("", "", "", (ENTRY(analysed(data)),)))
    for key in ("journeys.end.days", "journeys.days.median", "journeys.touches.median"):
        assert (told[key].low, told[key].high) == (None, None)
    assert told["journeys.end.days.lower_quartile"].value == 20
    assert told["journeys.end.days.upper_quartile"].value == 59
    assert told["journeys.end.days.upper_quartile"].text == "59"
    assert told["journeys.mql.days.lower_quartile"].value is None


def test_nurture_is_drawn_where_it_stands(walks):
    chart = drawn(ENTRY(walks))["journey-places"]
    assert [row[1] for row in chart.data.rows] == ["10", "30", *["0"] * 10]


def test_ways_that_many_deals_take_are_counted_with_money_and_time(walks):
    rows = find(ENTRY(walks), "journey-sequences").rows
    assert rows[0] == ("search → email → call", "30", "$3,000", "59 days")
    assert find(ENTRY(walks), "journey-ends").rows[1] == ("email → call", "10", "$1,000", "59 days")


def test_ways_of_few_deals_are_pale_and_said_to_be(walks):
    listed = find(ENTRY(walks), "journey-sequences")
    assert listed.dim == (1,)
    assert "Pale: fewer than 30 deals, too few to compare." in listed.note


def test_few_deals_take_the_place_of_a_conclusion():
    section = ENTRY(many(HIDDEN, HIDDEN))
    assert says(section).startswith("Too few deals for a conclusion: 2 won deals")
    assert "no conclusion" in drawn(section)["journey-places"].says


def test_without_nurture_the_answer_says_so_and_tells_of_journeys():
    text = says(ENTRY(many(*[("search", "call")] * 3, few_deals=0)))
    assert "cannot be said of nurture" in text
    assert "Half of all journeys have 2 touches or more" in text


def test_deals_without_a_touch_are_named_and_counted():
    section = ENTRY(many(*[HIDDEN] * 3, (), few_deals=0))
    listed = find(section, "journey-no-touch")
    assert listed.rows[0][0] == "d003"
    assert listed.rows[-1][0] == "1"
    assert not [b for b in ENTRY(many(HIDDEN)).blocks
                if isinstance(b, Table) and b.key == "journey-no-touch"]  # fmt: skip


def test_a_company_without_touches_is_told_that_everything_is_unseen():
    section = ENTRY(analysed(NO_TOUCHES, few_deals=0))
    assert says(section).startswith("Everything:")
    assert not drawn(section)


def test_lengths_add_up_to_all_deals(walks):
    rows = drawn(ENTRY(walks))["journey-lengths"].data.rows
    assert sum(int(row[1]) for row in rows) == 40
    assert {row[0]: row[1] for row in rows}["2–3"] == "40"


def test_lengths_are_told_by_the_median_and_not_by_the_broadest_bar():
    # The bar 2–3 holds 5 of 9 journeys; touches are 1, 1, 1, 1, 2, 2, 3, 3, 3, and one has none.
    ways = [("call",)] * 4 + [("email", "call")] * 2 + [("search", "email", "call")] * 3 + [()]
    told = drawn(ENTRY(many(*ways, few_deals=0)))["journey-lengths"].says
    assert told.startswith(
        "The median of 9 won deals with a touch on record is 2 touches, their middle half 1–3."
    )
    assert "Most often" not in told


def test_milestones_without_a_date_are_unknown_and_not_zero(walks):
    rows = {row[0]: row for row in find(ENTRY(walks), "journey-milestones").rows}
    assert rows["MQL"][1:] == ("0", "–", "–", "–", "–", "0")
    assert rows["Won"][2] == "59"


@pytest.mark.parametrize("milestone", [Milestone.WON, Milestone.PIPELINE, Milestone.SALES_READY])
def test_every_milestone_has_its_journeys(milestone):
    section = ENTRY(analysed(company(), milestone=milestone))
    assert facts(Report("", "", "", (section,)))
    if milestone.of_leads:
        header = find(section, "journey-sequences").header
        assert "Leads" in header
        assert "Deals" not in header
