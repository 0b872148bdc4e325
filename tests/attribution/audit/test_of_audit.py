"""The audit asked through the analysis: what is kept, what is missing, and in any order."""

from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from attribution.analysis import Analysis
from attribution.audit_rules import AuditRules
from attribution.settings import Settings
from tests.attribution.audit.made import AS_OF, made
from tests.attribution.audit.planted import content
from tests.attribution.companies import reordered
from tests.factories import cost, deal, lead, touch

SPRING = {"program": "Spring", "program_kind": "nurture"}
PEOPLE = ("ann", "bob", "cyd")
ROLES = {"role": "operations", "interests": "inventory", "mql_at": "2025-06-01"}
CATALOGUE = [
    {"content_id": "offer", "title": "Last chance", "content_type": "discount offer",
     "topic": "product", "audience_role": "finance"},
    {"content_id": "guide", "title": "Safety stock", "content_type": "guide",
     "topic": "inventory", "audience_role": "operations"},
]  # fmt: skip
TOUCHES = [
    touch(name, f"2025-{month:02}-01T0{number}:00:00", action=action, content_id="offer", **SPRING)
    for number, name in enumerate(PEOPLE)
    for month in (1, 2, 3)
    for action in ("sent", "clicked")
]
CHOSEN = Settings(as_of=AS_OF, our_names=("Brightwater",))
NAMES = ("pieces", "sends", "program_audits", "piece_audits", "lead_audits", "clicks")


def company(**without):
    tables = {
        "leads": [lead(name, **ROLES) for name in PEOPLE],
        "costs": [cost("40.00", "2025-01-01", "Spring")],
    } | without
    data = made(TOUCHES, [deal("d1", "100.00", "2025-06-10", lead_id="ann")], **tables)
    return replace(data, content=content(CATALOGUE))


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"half_life_days": 3.0}, NAMES),
        ({"model": "time_decay", "lookback_days": 9, "period": "2025Q2"}, NAMES),
        ({"few_deals": 3, "replicates": 9, "margin": None}, NAMES),
        ({"confidence": 0.8}, ("pieces", "sends", "lead_audits")),
        ({"creditable": ("replied",)}, ("pieces",)),
        ({"our_names": ("Someone",)}, ()),
        ({"audit": AuditRules(step_days=2)}, ()),
    ],
)
def test_what_a_choice_does_not_touch_is_kept(change, kept):
    first = Analysis(company(), CHOSEN)
    before = {name: getattr(first, name) for name in NAMES}
    second = first.changed(replace(CHOSEN, **change))
    assert tuple(name for name in NAMES if getattr(second, name) is before[name]) == kept


def test_a_changed_number_of_deals_that_is_few_shows_at_once():
    first = Analysis(company(), CHOSEN)
    assert first.found.called.share.why.startswith("Only 1")
    second = first.changed(replace(CHOSEN, few_deals=1, model="first_touch"))
    assert not second.found.called.share.why
    # Credit under every model is the same whichever is shown first.
    assert second.found.credit is first.found.credit
    assert first.changed(replace(CHOSEN, half_life_days=2)).found.credit is not first.found.credit


def test_the_order_of_rows_changes_nothing():
    data = company()
    mixed = replace(data, touches=reordered(data.touches, 5))
    first, second = Analysis(data, CHOSEN), Analysis(mixed, CHOSEN)
    for name in ("piece_audits", "lead_audits", "clicks"):
        assert_frame_equal(getattr(first, name), getattr(second, name))
    assert_frame_equal(first.replacements().rows, second.replacements().rows)
    assert_frame_equal(first.found.credit, second.found.credit)
    assert_frame_equal(first.mail_of("ann"), second.mail_of("ann"))
    assert first.mail_leads == second.mail_leads


def test_a_program_that_only_promotes_is_called_nurture_and_not_found_to_be():
    analysis = Analysis(company(), CHOSEN)
    assert analysis.lead_audits["verdict"].to_list() == ["spam"] * 3
    found = analysis.found
    assert (found.called.credit_minor, found.found.credit_minor) == (10_000, 0)
    assert found.missing == ()
    row = analysis.replacements("Spring").rows.row(0, named=True)
    assert (row["content_id"], row["leads"], row["fitting_leads"]) == ("offer", 3, 3)


def test_without_costs_returns_are_not_told_and_the_rest_is():
    found = Analysis(company(costs=None), CHOSEN).found
    assert (found.returns, found.missing) == (None, ("costs",))
    assert found.called.credit_minor == 10_000


def test_without_leads_the_audit_says_so_and_still_answers():
    analysis = Analysis(company(leads=None), CHOSEN)
    assert analysis.replacements().missing == ("leads",)
    assert analysis.piece_audits["sends"].sum() == 9
    assert analysis.found.called.credit_minor == 10_000


def test_without_a_catalogue_pieces_are_those_that_were_sent():
    analysis = Analysis(replace(company(), content=None), CHOSEN)
    assert analysis.piece_audits["content_id"].to_list() == ["offer"]
    assert analysis.replacements().missing == ("content",)
    assert analysis.replacements().candidates == 0
    assert analysis.mail_of("ann")["title"].null_count() == 6


def test_without_programs_nothing_is_called_nurture_and_nothing_judged_by_program():
    rows = [{**one, "program": None, "program_kind": None} for one in TOUCHES]
    data = replace(company(), touches=made(rows).touches)
    analysis = Analysis(data, CHOSEN)
    assert analysis.program_audits == ()
    found = analysis.found
    assert found.missing == ("touches.program", "touches.program_kind")
    assert found.called.credit_minor == 0
    assert found.returns.called.roi.why == "No program is called nurture."
    assert found.returns.unpriced == ()


def test_without_any_content_id_there_are_sends_and_no_pieces():
    rows = [{**one, "content_id": None} for one in TOUCHES]
    analysis = Analysis(replace(made(rows), content=None), CHOSEN)
    assert analysis.piece_audits.is_empty()
    assert analysis.lead_audits["sends"].to_list() == [3, 3, 3]
    assert analysis.replacements().rows.is_empty()
    assert analysis.clicks.row(0, named=True)["delivered"] == 9


def test_without_any_touch_every_answer_is_there_and_empty():
    analysis = Analysis(made([], [deal("d1", "100.00", "2025-06-10")]), CHOSEN)
    assert analysis.piece_audits.is_empty()
    assert analysis.mail_leads == ()
    assert analysis.clicks["all_clicks"].to_list() == [0]
    assert analysis.found.credit.filter(pl.col("model") == "linear")["credit"].sum() == 10_000
    assert analysis.found.found.share.value is None
