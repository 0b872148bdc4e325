import json

import pytest

from attribution.settings import Milestone
from reports.blocks import Caveat, Chart, Prose, Report, Sentence
from reports.facts import facts
from reports.html import to_html
from reports.sections import SECTIONS
from reports.sections.deal_choice import found_deals, offered_deals
from reports.sections.deal_words import person
from reports.sections.model_rows import MOST_VALUES
from tests.factories import dataset, deal, lead, touch
from tests.reports.company import HOSTILE, analysed, company
from tests.reports.test_sections import NO_TOUCHES, find, severe

ENTRY = SECTIONS["why_models_disagree"]


def places(file, row):
    return {"source_file": file, "source_row": row}


NURTURED = dataset(
    [
        touch("ann", "2025-01-10", "search", "page_viewed", **places("web.csv", 2)),
        touch("bob", "2025-01-20", "email", program_kind="nurture", program="Track",
              **places("mail.csv", 7)),
        touch("ann", "2025-02-20", "call", "call_answered", **places("calls.csv", 3)),
    ],
    [
        deal("d-1", "30000", "2025-03-01", account_id="acme", name="Acme rollout"),
        deal("d-2", "500", "2025-03-01", account_id="bolt", name="Bolt pilot"),
    ],
    [lead("ann", account_id="acme", seniority="VP", role="Marketing"),
     lead("bob", account_id="acme")],
)  # fmt: skip


def says(section):
    return next(block.text for block in section.blocks if isinstance(block, Sentence))


def charts(section):
    return {block.key: block for block in section.blocks if isinstance(block, Chart)}


def drawn(chart, field):
    rows = [row for values in chart.spec["datasets"].values() for row in values]
    return {row[field] for row in rows if field in row}


@pytest.fixture(scope="module")
def nurtured():
    return analysed(NURTURED)


def test_the_answer_says_who_gives_nurture_least_and_most_and_of_what(nurtured):
    assert says(ENTRY(nurtured)).startswith(
        "Because each looks at different touches. Of the $30.0k of Acme rollout · d-1 · acme, "
        "“First touch” gives nurture $0 and “"
    )


def test_the_text_says_where_its_touches_stand_and_what_the_models_assume(nurtured):
    (why,) = (block for block in ENTRY(nurtured).blocks if isinstance(block, Prose))
    assert why.text.startswith("Number 2 of 3 touches is nurture.")
    assert "“First touch” assumes: Whatever began the journey won the deal." in why.text
    assert "Here it gives 100% to touch 1 (search)." in why.text


def test_what_models_part_over_is_one_number_that_reads_as_its_text(nurtured):
    told = facts(Report("", "", "", (ENTRY(nurtured),)))
    part = "deal.d-1.program_kind.nurture"
    each = [told[f"{part}.{model.name}"].value for model in nurtured.models]
    apart = told[f"{part}.apart"]
    assert apart.value == max(each) - min(each) > 0
    assert apart.text == f"${apart.value / 1000:,.1f}k"
    assert (apart.low, apart.high) == (None, None)


def test_every_person_has_a_lane_by_a_letter_and_a_role_and_never_an_id(nurtured):
    lanes = charts(ENTRY(nurtured))["deal-lanes"]
    assert [row[0] for row in lanes.data.rows] == ["Person A, VP, Marketing", "Person B"]
    text = json.dumps(lanes.spec)
    assert "Person A\\nVP, Marketing" in text
    assert "ann" not in text
    assert "bob" not in text


def test_milestones_are_drawn_with_their_dates(nurtured):
    texts = drawn(charts(ENTRY(nurtured))["deal-lanes"], "text")
    assert {"Lead created 1 Jan 2025", "Deal created 30 Jan 2025", "Won 1 Mar 2025"} <= texts


def test_channels_beyond_the_columns_are_one_and_add_up_to_the_whole_deal():
    number = 12
    touches = [touch("ann", f"2025-01-{at + 1:02}", f"c{at:02}") for at in range(number)]
    deals = [deal("d-1", "1200", "2025-03-01", lead_id="ann")]
    analysis = analysed(dataset(touches, deals, [lead("ann")]))
    chart = charts(ENTRY(analysis, by="channel"))["deal-channel-models"]
    others = f"{number - MOST_VALUES} others"
    assert chart.data.header[-1] == others
    assert others in drawn(chart, "value")
    linear = next(row for row in chart.data.rows if row[0] == "Linear")
    assert list(linear[1:-1]) == ["$100.00"] * MOST_VALUES
    assert linear[-1] == f"${100 * (number - MOST_VALUES)}.00"


def test_every_model_has_a_row_and_shares_out_the_whole_deal(nurtured):
    chart = charts(ENTRY(nurtured))["deal-program_kind-models"]
    assert len(chart.data.rows) == len(nurtured.models)
    for row in chart.data.rows:
        money = [float(cell.replace("$", "").replace(",", "")) for cell in row[1:]]
        assert sum(money) == pytest.approx(30_000)
    assert len(drawn(chart, "name")) == len(nurtured.models)


def test_the_trace_leads_back_to_file_and_line_and_adds_up(nurtured):
    rows = find(ENTRY(nurtured), "deal-trace").rows
    assert [row[-1] for row in rows] == [
        "web.csv, line 2", "mail.csv, line 7", "calls.csv, line 3", "–",
    ]  # fmt: skip
    assert [row[-2] for row in rows] == ["$10,000.00"] * 3 + ["$30,000.00"]
    assert rows[1][2:5] == ("B", "email, clicked", "Track")


def test_a_long_journey_keeps_its_ends_and_its_sum():
    touches = [
        touch("ann", f"2025-0{1 + day // 28}-{1 + day % 28:02}T{hour:02}:00:00",
              f"c{hour}", touch_id=f"{day:03}{hour:02}", content_id=f"{day}.{hour}")
        for day in range(28) for hour in range(0, 24, 3)
    ]  # fmt: skip
    data = dataset(touches, [deal("d", "1000.01", "2025-03-01", lead_id="ann")], [lead("ann")])
    section = ENTRY(analysed(data))
    rows = find(section, "deal-trace").rows
    assert len(rows) == 102
    assert rows[50][0] == "124 between"
    credit = [float(row[-2].replace("$", "").replace(",", "")) for row in rows]
    assert sum(credit[:-1]) == pytest.approx(credit[-1]) == pytest.approx(1000.01)


@pytest.mark.parametrize(
    "text", ["d-2", "D-2", "bolt", "Bolt pilot", " bolt  pilot ", "Bolt pilot · d-2 · bolt", "pil"]
)
def test_a_deal_is_found_by_its_label_its_id_its_account_or_a_part(nurtured, text):
    assert [deal_id for deal_id, _ in found_deals(nurtured, text)] == ["d-2"]


def test_an_id_that_another_deal_has_as_a_part_is_still_found_alone():
    data = dataset(
        [touch("ann", "2025-01-10")],
        [deal(name, "100", "2025-03-01", account_id=f"x{name}") for name in ("1", "11", "111")],
    )
    found = found_deals(analysed(data), "11")
    assert [deal_id for deal_id, _ in found] == ["11"]


def test_what_no_deal_answers_to_is_said_and_the_default_shown(nurtured):
    section = ENTRY(nurtured, chosen="nowhere")
    (doubt,) = severe(section)
    assert doubt.startswith("No deal in scope has “nowhere” in its name, its id or its account.")
    assert "Acme rollout" in says(section)


def test_what_fits_several_deals_names_the_others(nurtured):
    section = ENTRY(nurtured, chosen="d-")
    (doubt,) = (b.text for b in section.blocks if isinstance(b, Caveat) and "fits" in b.text)
    assert doubt.startswith("“d-” fits 2 deals;")
    assert "“Bolt pilot · d-2 · bolt”" in doubt


def test_a_deal_without_a_touch_says_so_and_draws_nothing(nurtured):
    section = ENTRY(nurtured, chosen="d-2")
    assert "no touch on record" in severe(section)[0]
    assert not charts(section)


def test_a_company_without_touches_still_answers():
    assert "no touch on record" in severe(ENTRY(analysed(NO_TOUCHES)))[0]


def test_what_is_offered_finds_exactly_what_it_says(nurtured):
    offered = offered_deals(nurtured)
    assert offered == ("Acme rollout · d-1 · acme", "Bolt pilot · d-2 · bolt")
    for label in offered:
        ((_, found),) = found_deals(nurtured, label)
        assert found == label


@pytest.mark.usefixtures("drawn_once")
def test_hostile_names_of_deals_people_and_channels_stay_text():
    data = dataset(
        [touch("ann", "2025-01-10", HOSTILE, program=HOSTILE)],
        [deal(HOSTILE, "100", "2025-03-01", lead_id="ann", name=HOSTILE)],
        [lead("ann", role=HOSTILE)],
    )
    analysis = analysed(data)
    for chosen in (None, HOSTILE, "'; DROP TABLE deals; --", "\\", "(", "x" * 10_000):
        page = to_html(Report("", "", "", (ENTRY(analysis, chosen=chosen),)))
        assert "<script>alert" not in page
        assert "x" * 100 not in page


@pytest.mark.parametrize("by", ENTRY.by)
def test_credit_of_a_deal_can_be_told_by_every_column(nurtured, by):
    section = ENTRY(nurtured, by)
    assert charts(section)
    assert facts(Report("", "", "", (section,)))


def test_where_no_touch_states_its_kind_channels_stand_in_for_it():
    data = dataset([touch("ann", "2025-01-10")], [deal("d", "9", "2025-03-01", lead_id="ann")])
    section = ENTRY(analysed(data))
    assert "deal-channel-models" in charts(section)
    assert any("states its kind of program" in b.text for b in section.blocks
               if isinstance(b, Caveat))  # fmt: skip


def test_a_deal_worth_nothing_has_no_shares_to_draw_but_its_journey():
    data = dataset(
        [touch("ann", "2025-01-10"), touch("bob", "2025-01-10")],
        [
            deal("free", "0", "2025-03-01", lead_id="ann"),
            deal("paid", "5", "2025-03-01", lead_id="bob"),
        ],
    )
    assert list(charts(ENTRY(analysed(data), chosen="free"))) == ["deal-lanes"]


def test_leads_are_leads_where_leads_are_credited():
    analysis = analysed(company(), milestone=Milestone.SALES_READY)
    section = ENTRY(analysis)
    assert "Of the 1 lead of" in says(section)
    assert "deal" not in charts(section)["deal-program_kind-models"].title


@pytest.mark.parametrize(("number", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"),
                                                (702, "AAA"), (None, "–")])  # fmt: skip
def test_people_have_letters_without_end(number, letter):
    assert person(number) == letter


def test_many_people_and_touches_fit_one_chart():
    people = [f"p{number:03}" for number in range(40)]
    touches = [
        touch(who, f"2025-{1 + day // 28:02}-{1 + day % 28:02}", f"c{day % 5}")
        for who in people for day in range(0, 112, 2)
    ]  # fmt: skip
    data = dataset(
        touches,
        [deal("d", "1000", "2025-06-01", account_id="a")],
        [lead(who, account_id="a") for who in people],
    )
    chart = charts(ENTRY(analysed(data)))["deal-lanes"]
    assert sum(len(rows) for rows in chart.spec["datasets"].values()) <= 2_000
    assert [row[0] for row in chart.data.rows][-1] == "29 others"
    assert sum(int(row[1].replace(",", "")) for row in chart.data.rows) == len(touches)


def test_touches_of_an_account_whose_people_are_not_known_have_a_lane_too():
    data = dataset(
        [touch(None, "2025-01-10", account_id="a"), touch("ann", "2025-01-12")],
        [deal("d", "1000", "2025-06-01", account_id="a")],
        [lead("ann", account_id="a")],
    )
    chart = charts(ENTRY(analysed(data)))["deal-lanes"]
    assert [row[:2] for row in chart.data.rows] == [("Person A", "1"), ("Person not known", "1")]
