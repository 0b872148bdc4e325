import json
from dataclasses import replace

import pytest

from reports.blocks import Fact, Figure, Report, Section
from reports.books import board
from reports.facts import ContradictionError, facts, facts_json
from reports.names import EVERYTHING
from tests.reports.company import analysed, company


def report_of(*found: Fact) -> Report:
    blocks = tuple(Figure(fact.label, fact.text, "", fact) for fact in found)
    return Report("Title", "Book", "Footer", (Section("a", "A", "A?", blocks),))


def test_the_same_number_twice_is_one_fact():
    fact = Fact("credit.email", "Email", "34%", 0.34)
    assert facts(report_of(fact, fact)) == {"credit.email": fact}


def test_two_numbers_under_one_key_are_refused():
    fact = Fact("credit.email", "Email", "34%", 0.34)
    with pytest.raises(ContradictionError, match="35%"):
        facts(report_of(fact, replace(fact, text="35%")))


def test_every_fact_is_shown_as_it_is_told(report, html):
    for fact in facts(report).values():
        assert fact.text.replace("<", "&lt;").replace(">", "&gt;") in html


def test_an_unknown_fact_says_why(report):
    unknown = [fact for fact in facts(report).values() if fact.value is None]
    assert unknown
    assert all(fact.why for fact in unknown)
    assert not any(fact.text in {"0", "0%", "$0"} for fact in unknown)


def test_facts_are_sorted_and_the_same_every_time(report):
    text = facts_json(report)
    assert text == facts_json(board(analysed(company())))
    keys = list(json.loads(text)["facts"])
    assert keys == sorted(keys)


def test_facts_carry_what_is_needed_to_make_them_again(report):
    document = json.loads(facts_json(report))
    assert document["settings"]["lookback_days"] == "touches up to 365 days before the close"
    assert document["contracts"].keys() == {"touches", "deals", "leads"}
    assert document["origins"][0] == {"label": "t.csv", "table": "touches", "sha256": "ab" * 32}
    assert document["fingerprint"] == "made for a test"


def test_the_numbers_that_matter_are_there(report, analysis):
    found = facts(report)
    share = analysis.share_of("program_kind", "nurture")
    assert found["nurture.share"].value == share.value
    assert (found["nurture.share"].low, found["nurture.share"].high) == (share.low, share.high)
    assert found["nurture.touched"].unit == "USD"
    for model in analysis.models:
        assert f"credit.channel.email.{model.name}" in found
    for key in ("sales_ready.all.median", "reconciliation.credited.amount", "rows.deals.read"):
        assert key in found


def test_credit_by_channel_adds_up_to_the_reconciled_total(report):
    found = facts(report)
    parts = [
        round(fact.value * 100)
        for key, fact in found.items()
        if key.startswith("credit.channel.")
        and key.endswith("linear.money")
        and EVERYTHING not in key
    ]
    assert sum(parts) == round(found["reconciliation.credited.amount"].value * 100)
    assert found[f"credit.channel.{EVERYTHING}.linear.money"].value == sum(parts) / 100
