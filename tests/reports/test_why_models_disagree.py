import json

import pytest

from attribution.settings import Milestone
from data_contracts.load import load
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
    assert doubt.startswith(
        "No deal has “nowhere” in its name, its id or its account, in scope or left out of it."
    )
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


NAMED = dataset(
    [
        touch("ann", "2025-01-10", "search", "page_viewed", **places("web.csv", 2)),
        touch("ann", "2025-02-20", "email", program_kind="nurture", **places("mail.csv", 7)),
        touch("ann", "2025-04-02", "call", "call_answered", **places("calls.csv", 3)),
    ],
    [
        deal("d-1", "300", "2025-03-01", account_id="980", account_name="Acme Manufacturing"),
        deal("d-2", "500", "2025-03-01", account_id="981", account_name="Bolt", name="Bolt"),
        deal("d-3", "70", "2025-02-01", status="lost", account_id="980", name="Pilot",
             account_name="Acme Manufacturing", **places("deals.csv", 4)),
        deal("d-4", "80.5", None, account_id="980", **places("deals.csv", 5)),
        deal("d-5", "90", None, status="open", account_id="982", account_name="Cold Call Inc",
             **places("deals.csv", 6)),
    ],
    [lead("ann", account_id="980")],
)  # fmt: skip


@pytest.fixture(scope="module")
def named():
    return analysed(NAMED)


def caveats(section):
    return [block.text for block in section.blocks if isinstance(block, Caveat)]


@pytest.mark.parametrize("text", ["Acme Manufacturing", "acme  manufacturing", "980"])
def test_an_account_is_found_by_its_name_as_by_its_id(named, text):
    assert found_deals(named, text) == [("d-1", "d-1 · Acme Manufacturing · 980")]


def test_an_account_that_is_called_as_its_deal_stands_there_once(named):
    assert found_deals(named, "Bolt") == [("d-2", "Bolt · d-2 · 981")]


def test_deals_of_the_account_that_are_not_in_scope_are_named_beside_it(named):
    (told,) = (text for text in caveats(ENTRY(named, chosen="Acme Manufacturing"))
               if "not in scope" in text)  # fmt: skip
    assert told == (
        "“Acme Manufacturing” fits 1 deal more, not in scope: “Pilot · d-3 · Acme Manufacturing · "
        "980”. Type an id to read why."
    )


def test_a_lost_deal_says_that_it_is_lost_and_shows_the_touches_until_then(named):
    section = ENTRY(named, chosen="d-3")
    assert says(section) == (
        "No model credits Pilot · d-3 · Acme Manufacturing · 980: the deal is not in scope."
    )
    (why,) = severe(section)
    assert why == (
        "It was lost on 1 Feb 2025, so there is no won revenue to share. The page Reconciliation "
        "begins with the won deals and has no line for it; crediting pipeline counts every deal, "
        "this one too. Its amount is $70.00; its row: deals.csv, line 4."
    )
    rows = find(section, "deal-left-out").rows
    assert [row[-1] for row in rows] == ["web.csv, line 2"]


def test_a_deal_without_a_date_names_its_line_and_shows_every_touch(named):
    section = ENTRY(named, chosen="d-4")
    (why,) = severe(section)
    step = named.reconciliation.step("no_close_date")
    assert why.startswith(f"In the reconciliation it stands in the line “{step.label}”. {step.why}")
    assert "The page Reconciliation shows this line" in why
    assert why.endswith("Its amount is $80.50; its row: deals.csv, line 5.")
    assert len(find(section, "deal-left-out").rows) == 3


def test_an_open_deal_without_a_touch_says_both(named):
    section = ENTRY(named, chosen="cold call")
    assert severe(section)[0].startswith("It is still open, so there is no won revenue to share.")
    assert any(text.startswith("No touch of its people") for text in caveats(section))


def test_a_deal_in_quarantine_says_what_is_wrong_with_its_row(tmp_path):
    (tmp_path / "touches.csv").write_text(
        "occurred_at,lead_id,channel,action,account_id\n2025-01-10,ann,search,page_viewed,980\n"
    )
    (tmp_path / "deals.csv").write_text(
        "deal_id,account_id,created_at,closed_at,status,amount,currency\n"
        "d-1,980,2025-01-30,2025-03-01,won,300,USD\nd-2,980,2025-01-30,2025-03-01,won,,USD\n"
    )
    section = ENTRY(analysed(load([str(tmp_path)])), chosen="d-2")
    (why,) = severe(section)
    assert why.startswith(
        "In the reconciliation it stands in the line “In quarantine”: the deal is won but has no "
        "amount, so there is nothing to credit."
    )
    assert len(find(section, "deal-left-out").rows) == 1


def test_a_deal_is_told_of_also_where_none_is_in_scope():
    lost = deal("d-1", "5", "2025-02-01", status="lost", lead_id="ann")
    analysis = analysed(dataset([touch("ann", "2025-01-10")], [lost]))
    first, *_ = ENTRY(analysis).blocks
    blocked, why = severe(ENTRY(analysis, chosen="d-1"))
    assert blocked == first.text
    assert why.startswith("It was lost on 1 Feb 2025")
    assert ENTRY(analysis, chosen="nothing like it").blocks == (first,)


def test_a_lead_that_is_not_there_yet_says_so():
    data = dataset(
        [touch("ann", "2025-01-10"), touch("bob", "2025-01-11")],
        [deal("d-1", "300", "2025-03-01", lead_id="ann")],
        [lead("ann", mql_at="2025-02-01"), lead("bob")],
    )
    section = ENTRY(analysed(data, milestone=Milestone.MQL), chosen="bob")
    assert severe(section)[0].startswith("No date says that this lead became an MQL")
    assert len(find(section, "deal-left-out").rows) == 1


@pytest.mark.usefixtures("drawn_once")
def test_hostile_names_of_deals_people_and_channels_stay_text():
    data = dataset(
        [touch("ann", "2025-01-10", HOSTILE, program=HOSTILE)],
        [
            deal(HOSTILE, "100", "2025-03-01", lead_id="ann", name=HOSTILE, account_name=HOSTILE),
            deal(f"lost {HOSTILE}", "100", "2025-03-01", status="lost", account_name=HOSTILE),
        ],
        [lead("ann", role=HOSTILE)],
    )
    analysis = analysed(data)
    for chosen in (
        None,
        HOSTILE,
        f"lost {HOSTILE}",
        "'; DROP TABLE deals; --",
        "\\",
        "(",
        "x" * 10_000,
    ):
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
