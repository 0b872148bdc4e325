from dataclasses import replace
from decimal import Decimal

import pytest

from attribution.audit_rules import AuditRules
from attribution.models import MODELS
from attribution.settings import Milestone, Settings
from reports.blocks import Caveat, Chart, Figure, Prose, Section, Sentence, Table
from reports.facts import facts
from reports.sections import SECTIONS
from tests.factories import dataset, deal, lead, touch
from tests.reports.company import ENDLESS, FORMULA, HOSTILE, analysed, company


def told(section: Section) -> str:
    """Every text outside charts and tables."""
    parts = []
    for block in section.blocks:
        match block:
            case Sentence(text=text) | Caveat(text=text) | Prose(text=text):
                parts.append(text)
            case Figure():
                parts += [block.label, block.text, block.note]
            case Chart() | Table():
                parts.append(block.title)
    return "\n".join(parts)


def severe(section: Section) -> list[str]:
    return [b.text for b in section.blocks if isinstance(b, Caveat) and b.severe]


def find(section: Section, key: str) -> Table:
    return next(b for b in section.blocks if isinstance(b, Table) and b.key == key)


NO_DEALS = dataset([touch("a", "2025-01-01")], [], [lead("a")])
NO_TOUCHES = dataset([], [deal("d", "100", "2025-03-01", lead_id="a")], [lead("a")])
NOTHING = dataset([], [], [])
NO_LEADS = dataset([touch("a", "2025-01-01")], [deal("d", "100", "2025-03-01", lead_id="a")])
LOST = dataset(
    [touch("a", "2025-01-01")],
    [deal("d", "100", "2025-03-01", status="lost"), deal("e", "9", None, status="open")],
    [lead("a")],
)
FREE = dataset([touch("a", "2025-01-01")], [deal("d", "0", "2025-03-01", lead_id="a")])
ABROAD = dataset(
    [touch("a", "2025-01-01")],
    [
        deal("d1", "100", "2025-03-01", lead_id="a"),
        deal("d2", "100", "2025-03-02", lead_id="a"),
        deal("d3", "70.50", "2025-03-03", lead_id="a", currency="EUR"),
    ],
)
EXISTING = dataset(
    [touch("a", "2025-01-01")],
    [deal("d", "100", "2025-03-01", lead_id="a", deal_type="Renewal")],
)
REFUND = dataset(
    [touch("a", "2025-01-01"), touch("b", "2025-01-02", "call", "call_answered")],
    [
        deal("d", "100", "2025-03-01", lead_id="a"),
        deal("r", "-40", "2025-04-01", lead_id="b"),
    ],
)
ODD = {
    "no deal": NO_DEALS, "no touch": NO_TOUCHES, "no leads table": NO_LEADS, "none won": LOST,
    "no money": FREE, "no rate": ABROAD, "only renewals": EXISTING, "a refund": REFUND,
}  # fmt: skip


@pytest.mark.parametrize("by", SECTIONS["revenue_credit"].by)
def test_credit_can_be_told_by_every_column(analysis, by):
    section = SECTIONS["revenue_credit"](analysis, by=by)
    assert section.key == ("revenue_credit" if by == "channel" else f"revenue_credit_{by}")
    assert find(section, f"credit-{by}").rows[-1][-1] == "$99,210.00"


@pytest.mark.parametrize("by", SECTIONS["sales_ready"].by)
def test_time_to_sales_ready_can_be_told_by_every_column(analysis, by):
    section = SECTIONS["sales_ready"](analysis, by=by)
    assert find(section, f"ready-{by}").rows


def test_the_summary_says_its_number_with_both_ranges(analysis):
    section = SECTIONS["summary"](analysis)
    first = section.blocks[0]
    share = analysis.share_of("program_kind", "nurture")
    assert isinstance(first, Sentence)
    assert f"earns {round(share.value * 100)}% of the credit" in first.text
    assert "95% interval" in first.text
    assert f"over all {len(MODELS)} models" in first.text
    assert len([b for b in section.blocks if isinstance(b, Figure)]) == 4


def test_young_quarters_are_marked_in_words_and_dimmed(analysis):
    listed = find(SECTIONS["summary"](analysis), "quarters")
    young = [at for at, row in enumerate(listed.rows) if "(young)" in row[0]]
    assert young
    assert tuple(young) == listed.dim


def test_without_a_won_deal_nothing_is_credited_and_the_reason_is_said():
    section = SECTIONS["revenue_credit"](analysed(LOST))
    (stop,) = severe(section)
    assert stop.startswith("No won deal, so there is no revenue to credit: of 2 deals, 1 lost and")
    assert stop.endswith("If deals were won, check which values of their stage mean won.")


def test_without_a_deal_the_empty_table_is_named():
    assert "the deals table has no row" in severe(SECTIONS["summary"](analysed(NO_DEALS)))[0]


def test_currencies_without_a_rate_are_listed_before_any_number_and_never_added():
    for key in ("summary", "revenue_credit"):
        section = SECTIONS[key](analysed(ABROAD))
        first = severe(section)[0]
        assert section.blocks[0].text == first
        assert first.startswith("Only deals in USD are credited.")
        assert "1 won deal worth €70.50" in first
        assert "--rate EUR=1.08" in first
    assert find(section, "credit-channel").rows[-1][-1] == "$200.00"


def test_a_rate_lets_the_credit_go_on():
    section = SECTIONS["revenue_credit"](analysed(ABROAD, rates=(("EUR", Decimal(2)),)))
    assert "$341.00" in find(section, "credit-channel").rows[-1]


def test_only_renewals_are_sent_to_the_reconciliation():
    section = SECTIONS["revenue_credit"](analysed(EXISTING))
    assert "nothing is in scope" in severe(section)[0]
    lines = find(SECTIONS["reconciliation"](analysed(EXISTING)), "reconciliation-lines").rows
    assert any("Existing business" in row[0] for row in lines)


def test_amounts_of_nothing_are_said():
    assert "add up to 0" in severe(SECTIONS["revenue_credit"](analysed(FREE)))[0]


def test_without_a_touch_all_money_stands_under_no_touch_on_record():
    section = SECTIONS["revenue_credit"](analysed(NO_TOUCHES))
    assert any("no touch on record" in text for text in severe(section))
    assert find(section, "credit-channel").rows[0][0] == "No touch on record"


def test_without_nurture_the_summary_says_how_to_mark_it():
    section = SECTIONS["summary"](analysed(NO_LEADS))
    assert "no touch is marked as nurture" in told(section)
    assert "program_kind" in severe(section)[0]


def test_too_few_deals_give_no_conclusion(analysis):
    few = SECTIONS["revenue_credit"](
        replace(analysis, settings=replace(analysis.settings, few_deals=99))
    )
    assert "describes 40 won deals and no others; one deal more" in severe(few)[0]
    assert few.blocks[0] == Sentence(
        "Too few deals for a conclusion: 40 won deals are in scope, 99 are needed."
    )


def test_without_leads_the_columns_to_add_are_listed():
    section = SECTIONS["sales_ready"](analysed(NO_LEADS))
    assert "No leads table" in severe(section)[0]
    columns = {row[0] for row in find(section, "sales_ready-columns").rows}
    assert {"lead_id", "created_at", "sales_ready_at"} <= columns


def test_a_refund_is_credited_with_its_sign():
    rows = find(SECTIONS["revenue_credit"](analysed(REFUND)), "credit-channel").rows
    assert [row[-1] for row in rows] == ["$100.00", "−$40.00", "$0.00", "$60.00"]


def test_pipeline_is_called_pipeline():
    section = SECTIONS["revenue_credit"](analysed(milestone=Milestone.PIPELINE))
    assert section.question == "Which channels earn credit for pipeline?"
    assert "won revenue" not in told(section)


def test_a_name_of_10000_characters_is_shortened_everywhere():
    analysis = analysed(company(ENDLESS))
    section = SECTIONS["revenue_credit"](analysis)
    assert not [
        cell for row in find(section, "credit-channel").rows for cell in row if len(cell) > 99
    ]


@pytest.mark.parametrize("name", [HOSTILE, FORMULA])
def test_a_name_that_would_do_harm_is_told_as_it_is(name):
    rows = find(SECTIONS["revenue_credit"](analysed(company(name))), "credit-channel").rows
    assert name in {row[0] for row in rows}


def test_many_values_share_one_row_so_that_columns_still_add_up():
    touches = [touch("a", f"2025-01-{day:02}", f"c{day:02}") for day in range(1, 21)]
    section = SECTIONS["revenue_credit"](
        analysed(dataset(touches, [deal("d", "100", "2025-03-01", lead_id="a")]))
    )
    rows = find(section, "credit-channel").rows
    assert rows[15][0] == "5 others"
    assert rows[15][-1] == "$25.00"
    assert rows[-1][-1] == "$100.00"


def test_data_health_loses_no_row(analysis):
    section = SECTIONS["data_health"](analysis)
    for row in find(section, "rows").rows:
        read, good, bad = (int(cell.replace(",", "")) for cell in row[1:4])
        assert read == good + bad
    assert find(section, "findings").rows[0][0] == "Must fix"
    assert "d.csv, line 7" in find(section, "findings").rows[0][-1]


def test_methods_name_every_model_with_its_assumption(analysis):
    listed = find(SECTIONS["methods"](analysis), "models").rows
    assert [row[:3] for row in listed] == [(m.label, m.assumes, m.source) for m in analysis.models]


def test_methods_name_the_models_that_are_learned_again_less_often(monkeypatch):
    people = [f"a{number}" for number in range(10)]
    touches = [
        touch(who, f"2025-01-{day:02}", channel=f"c{day}") for who in people for day in range(1, 19)
    ]
    deals = [deal(who, "100", "2025-03-01", lead_id=who) for who in people]
    many = dataset(touches, deals, [lead(who) for who in people])
    # The game of 18 channels has 2^18 numbers, of which 2^26 in all are worked out.
    everyone = told(SECTIONS["methods"](analysed(many, replicates=256)))
    assert "Fewer where" not in everyone
    monkeypatch.setattr("attribution.models.markov.affordable_replicates", lambda _: 0)
    fewer = told(SECTIONS["methods"](analysed(many, replicates=400)))
    assert "comes from 400 bootstrap replicates that draw whole accounts" in fewer
    assert (
        "Fewer where learning again takes long: none, so no interval for “Markov (order 1)” "
        "and 256 replicates for “Shapley over conversion rates”." in fewer
    )


def test_methods_tell_every_setting(report):
    told_settings = report.settings
    lines = {f"audit.{field}" for field in AuditRules.__dataclass_fields__}
    assert set(told_settings) == (set(Settings.__dataclass_fields__) - {"audit"}) | lines


def test_touches_that_count_and_that_do_not_add_up(analysis):
    rows = find(SECTIONS["revenue_credit"](analysis), "touch-use").rows
    numbers = [int(row[1].replace(",", "")) for row in rows]
    assert sum(numbers[:-1]) == numbers[-1] == analysis.data.touches.good.height


def test_every_section_is_in_the_registry_under_its_key(analysis):
    for key, entry in SECTIONS.items():
        section = entry(analysis)
        assert entry.key == key == section.key
        assert entry.title == section.title


def test_keys_of_facts_tables_and_charts_are_unique(report):
    keys = [b.key for s in report.sections for b in s.blocks if isinstance(b, Table | Chart)]
    assert len(set(keys)) == len(keys)
    assert facts(report)
