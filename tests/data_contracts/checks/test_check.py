import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.checks.check import check
from data_contracts.contract import Severity
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.raw import RawTable
from tests.data_contracts.rows import ANOTHER, REFERENCES, VALID, raw
from tests.examples import examples

EARLY = "2020-01-01"
ANCIENT = "1970-01-01"
BREAKS = {
    "touches.id_means_one_touch": {"touch_id": "t1", "channel": "phone"},
    "touches.not_repeated": {"touch_id": "t1"},
    "touches.person_given": {"lead_id": None},
    "touches.touch_id_given": {"touch_id": None},
    "touches.occurred_at_readable": {"occurred_at": "31.02.2025"},
    "touches.occurred_at_given": {"occurred_at": None},
    "touches.occurred_at_believable": {"occurred_at": ANCIENT},
    "touches.lead_known": {"lead_id": "zoe"},
    "touches.channel_given": {"channel": None},
    "touches.action_given": {"action": None},
    "touches.action_known": {"action": "click"},
    "touches.program_kind_known": {"program_kind": "drip"},
    "touches.content_known": {"content_id": "c9"},
    "touches.automated_readable": {"automated": "maybe"},
    "deals.id_means_one_deal": {"deal_id": "d1", "amount": "1.00"},
    "deals.not_repeated": {"deal_id": "d1"},
    "deals.buyer_given": {"account_id": None, "lead_id": None, "contacts": None},
    "deals.closed_after_created": {"closed_at": EARLY},
    "deals.deal_id_given": {"deal_id": None},
    "deals.lead_known": {"lead_id": "zoe"},
    "deals.created_at_readable": {"created_at": "soon"},
    "deals.created_at_given": {"created_at": None},
    "deals.created_at_believable": {"created_at": ANCIENT},
    "deals.closed_at_readable": {"closed_at": "soon"},
    "deals.won_closed_at_given": {"closed_at": None},
    "deals.status_given": {"status": None},
    "deals.status_known": {"status": "closedwon"},
    "deals.amount_readable": {"amount": "95k"},
    "deals.won_amount_given": {"amount": None},
    "deals.other_amount_given": {"amount": None, "status": "open"},
    "deals.amount_believable": {"amount": "4915112345678.00"},
    "deals.amount_not_negative": {"amount": "-50.00"},
    "deals.currency_given": {"currency": None},
    "deals.currency_iso": {"currency": "€"},
    "deal_contacts.not_repeated": {"lead_id": "ann"},
    "deal_contacts.deal_id_given": {"deal_id": None},
    "deal_contacts.deal_known": {"deal_id": "d9"},
    "deal_contacts.lead_id_given": {"lead_id": None},
    "deal_contacts.lead_known": {"lead_id": "zoe"},
    "deal_contacts.is_primary_readable": {"is_primary": "maybe"},
    "deal_stages.not_repeated": {"stage": "Qualified"},
    "deal_stages.deal_id_given": {"deal_id": None},
    "deal_stages.deal_known": {"deal_id": "d9"},
    "deal_stages.stage_given": {"stage": None},
    "deal_stages.entered_at_readable": {"entered_at": "soon"},
    "deal_stages.entered_at_given": {"entered_at": None},
    "deal_stages.entered_at_believable": {"entered_at": ANCIENT},
    "deal_stages.amount_readable": {"amount": "95k"},
    "deal_stages.amount_believable": {"amount": "4915112345678.00"},
    "leads.id_means_one_lead": {"lead_id": "ann", "role": "buyer"},
    "leads.not_repeated": {"lead_id": "ann"},
    "leads.lead_id_given": {"lead_id": None},
    "leads.created_at_readable": {"created_at": "yesterday"},
    "leads.created_at_given": {"created_at": None},
    "leads.created_at_believable": {"created_at": ANCIENT},
    **{
        f"leads.{column}_readable": {column: "n/a"}
        for column in (
            "mql_at", "accepted_at", "sales_ready_at", "disqualified_at", "opted_out_at",
            "left_at", "first_seen_at", "internal",
        )
    },
    **{
        f"leads.{column}_after_created": {column: EARLY}
        for column in (
            "mql_at", "accepted_at", "sales_ready_at", "disqualified_at", "opted_out_at", "left_at",
        )
    },
    "leads.sales_ready_at_after_created": {"sales_ready_at": EARLY, "mql_at": None},
    "leads.sales_ready_at_after_mql_at": {"sales_ready_at": "2025-01-15"},
    "lead_stages.not_repeated": {"lead_id": "ann"},
    "lead_stages.lead_id_given": {"lead_id": None},
    "lead_stages.lead_known": {"lead_id": "zoe"},
    "lead_stages.stage_given": {"stage": None},
    "lead_stages.stage_known": {"stage": "daydreaming"},
    "lead_stages.entered_at_readable": {"entered_at": "soon"},
    "lead_stages.entered_at_given": {"entered_at": None},
    "lead_stages.entered_at_believable": {"entered_at": ANCIENT},
    "person_links.lead_id_given": {"lead_id": None},
    "person_links.linked_at_readable": {"linked_at": "soon"},
    "person_links.linked_at_believable": {"linked_at": ANCIENT},
    "content.id_means_one_piece": {"content_id": "c1", "topic": "prices"},
    "content.not_repeated": {"content_id": "c1"},
    "content.content_id_given": {"content_id": None},
    "content.title_given": {"title": None},
    "costs.not_twice": {"amount": "100.00"},
    "costs.purpose_given": {"program": None},
    "costs.period_start_readable": {"period_start": "Q1"},
    "costs.period_start_given": {"period_start": None},
    "costs.period_start_believable": {"period_start": ANCIENT},
    "costs.amount_readable": {"amount": "free"},
    "costs.amount_given": {"amount": None},
    "costs.amount_believable": {"amount": "4915112345678.00"},
    "costs.amount_not_negative": {"amount": "-1"},
    "costs.currency_given": {"currency": None},
    "costs.currency_iso": {"currency": "eur"},
    "verdicts.id_means_one_verdict": {"lead_id": "ann", "decided_by": "Mia"},
    "verdicts.not_repeated": {"lead_id": "ann"},
    "verdicts.lead_id_given": {"lead_id": None},
    "verdicts.lead_known": {"lead_id": "zoe"},
    "verdicts.verdict_given": {"verdict": None},
    "verdicts.verdict_known": {"verdict": "maybe"},
    "verdicts.reason_given": {"verdict": "rejected"},
    "verdicts.handed_at_readable": {"handed_at": "soon"},
    "verdicts.handed_at_before_decided": {"handed_at": "2025-02-03"},
    "verdicts.decided_at_readable": {"decided_at": "later"},
    "verdicts.decided_at_given": {"decided_at": None},
    "verdicts.decided_at_believable": {"decided_at": ANCIENT},
    "holdouts.id_means_one_assignment": {"lead_id": "ann", "arm": "control"},
    "holdouts.not_repeated": {"lead_id": "ann"},
    "holdouts.lead_id_given": {"lead_id": None},
    "holdouts.lead_known": {"lead_id": "zoe"},
    "holdouts.program_given": {"program": None},
    "holdouts.arm_given": {"arm": None},
    "holdouts.arm_known": {"arm": "both"},
    "holdouts.assigned_at_readable": {"assigned_at": "later"},
    "holdouts.assigned_at_given": {"assigned_at": None},
    "holdouts.assigned_at_believable": {"assigned_at": ANCIENT},
    "holdouts.planned_until_readable": {"planned_until": "in autumn"},
}  # fmt: skip
"""For each rule, a change of a valid row that breaks this rule and no other."""
EVERY_RULE = {rule.name: rule for name in CONTRACTS for rule in contract(name).rules}


def checked(table, *changes):
    rows = [VALID[table], *({**VALID[table], **ANOTHER[table], **change} for change in changes)]
    return check(raw(table, rows), contract(table), REFERENCES)


def test_every_rule_has_a_row_here_that_breaks_it():
    assert set(BREAKS) == set(EVERY_RULE)


@pytest.mark.parametrize("table", CONTRACTS)
def test_valid_rows_break_no_rule(table):
    result = checked(table, {})
    assert result.findings == ()
    assert result.good.height == 2
    assert result.bad.is_empty()


@pytest.mark.parametrize("rule", BREAKS)
def test_a_row_that_breaks_a_rule_breaks_that_rule_only(rule):
    table = rule.partition(".")[0]
    result = checked(table, BREAKS[rule])
    (finding,) = result.findings
    both = rule.partition(".id_means")[1] or rule == "costs.not_twice"
    lines = [2, 3] if both else [3]

    assert finding.rule == rule
    assert finding.severity is EVERY_RULE[rule].severity
    assert finding.says == f"In {len(lines)} of 2 rows {EVERY_RULE[rule].found}."
    assert (finding.cause, finding.fix) == (EVERY_RULE[rule].cause, EVERY_RULE[rule].fix)
    assert [place.line for place in finding.places] == lines

    fatal = finding.severity is Severity.MUST_FIX and not EVERY_RULE[rule].stays
    leaves = fatal or rule.endswith(".not_repeated")
    assert result.bad["source_row"].to_list() == (lines if leaves else [])
    assert all(names == [rule] for names in result.bad["broken"].to_list())
    assert result.read == 2


def test_copies_leave_every_table_where_they_would_count_twice():
    # Equal bills may both be real, and a link that is told twice is the same link.
    assert {n for n, r in EVERY_RULE.items() if r.expectation == "expect_row_not_to_repeat"} == {
        f"{table}.not_repeated" for table in CONTRACTS if table not in {"costs", "person_links"}
    }


def test_the_first_of_equal_rows_by_file_and_line_stays():
    row = VALID["touches"]
    later, earlier = raw("touches", [row, row], "b.csv"), raw("touches", [row], "a.csv")
    both = RawTable(
        "touches",
        pl.concat([later.text, earlier.text]),
        pl.concat([later.typed, earlier.typed]),
    )
    result = check(both, contract("touches"), REFERENCES)
    assert result.good.select("source_file", "source_row").rows() == [("a.csv", 2)]
    assert result.bad["broken"].to_list() == [["touches.not_repeated"]] * 2


def test_copies_of_rows_that_contradict_each_other_are_all_quarantined():
    result = checked("deals", {"deal_id": "d1"}, {"deal_id": "d1", "amount": "5.00"})
    assert result.good.is_empty()
    assert result.bad["broken"].to_list() == [
        ["deals.id_means_one_deal"],
        ["deals.id_means_one_deal", "deals.not_repeated"],
        ["deals.id_means_one_deal"],
    ]


def test_amounts_written_differently_are_the_same_row():
    result = checked("deals", {"deal_id": "d1", "amount": "48000"})
    assert result.bad["broken"].to_list() == [["deals.not_repeated"]]


def test_unreadable_values_that_differ_are_not_the_same_row():
    result = checked("deals", {"amount": "95k"}, {"amount": "96k"})
    assert result.bad["broken"].to_list() == [
        ["deals.id_means_one_deal", "deals.amount_readable"],
        ["deals.id_means_one_deal", "deals.amount_readable"],
    ]


def test_touches_without_ids_are_compared_by_content():
    result = checked(
        "touches", {"touch_id": None}, {"touch_id": None}, {"touch_id": None, "url": "/"}
    )
    assert result.bad["source_row"].to_list() == [4]


def test_quarantined_rows_keep_their_text_as_it_came():
    result = checked("deals", {"amount": "95k", "created_at": "soon"})
    (row,) = result.bad.to_dicts()
    assert (row["amount"], row["created_at"], row["source_row"]) == ("95k", "soon", 3)
    assert result.bad.schema["amount"] == pl.String
    assert result.bad.columns[-1] == "broken"


def test_good_rows_are_cast_with_every_column_of_the_contract():
    good = checked("deals", {}).good
    expected = {c.name: c.dtype for c in contract("deals").columns}
    assert dict(good.schema) == {**expected, "source_file": pl.String, "source_row": pl.Int64}


def test_findings_come_must_fix_first():
    result = checked(
        "deals", {"amount": "-1"}, {"status": None}, {"deal_id": "d3", "currency": "€"}
    )
    order = [list(Severity).index(finding.severity) for finding in result.findings]
    assert order == sorted(order)
    assert len(set(order)) > 1


def test_a_value_is_shown_in_eighty_characters_and_five_places():
    rows = [{**VALID["touches"], "touch_id": f"t{n}", "action": "x" * 200} for n in range(9)]
    (finding,) = check(raw("touches", rows), contract("touches"), REFERENCES).findings
    assert finding.rows == 9
    assert [place.line for place in finding.places] == [2, 3, 4, 5, 6]
    assert {len(place.value) for place in finding.places} == {80}


def test_a_rule_over_two_columns_shows_both_values():
    result = checked("deals", {"closed_at": EARLY})
    assert result.findings[0].places[0].value == "closed_at: 2020-01-01; created_at: 2025-01-10"


def test_large_counts_are_easy_to_read():
    rows = [{**VALID["content"], "content_id": str(n), "title": None} for n in range(1234)]
    (finding,) = check(raw("content", rows), contract("content")).findings
    assert finding.says == "In 1,234 of 1,234 rows the title is missing."


def test_without_the_other_table_a_note_says_what_was_not_compared():
    result = check(raw("touches", [VALID["touches"]]), contract("touches"))
    assert {(f.rule, f.severity, f.rows) for f in result.findings} == {
        ("touches.lead_known", Severity.NOTE, 0),
        ("touches.content_known", Severity.NOTE, 0),
    }


def test_an_empty_table_is_no_fault_of_its_rows():
    result = check(raw("touches", []), contract("touches"), REFERENCES)
    assert (result.read, result.findings) == (0, ())
    assert result.bad.schema["broken"] == pl.List(pl.String)


@examples(6)
@given(order=st.permutations(range(7)))
def test_the_order_of_rows_changes_nothing(order):
    row = VALID["touches"]
    changes = [{}, {}, {"touch_id": "t2"}, {"touch_id": "t2", "channel": "web"},
               {"action": "?"}, {"touch_id": None}, {"touch_id": None}]  # fmt: skip
    table = raw("touches", [{**row, **change} for change in changes])
    shuffled = RawTable("touches", table.text[list(order)], table.typed[list(order)])
    first, again = (check(each, contract("touches"), REFERENCES) for each in (table, shuffled))
    assert again.findings == first.findings
    assert again.good.sort("source_row").equals(first.good.sort("source_row"))
    assert again.bad.sort("source_row").equals(first.bad.sort("source_row"))


@examples(12)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "deal_id": st.sampled_from([None, "d1", "d2", "00123"]),
                "status": st.sampled_from([None, "won", "open", "??"]),
                "amount": st.sampled_from([None, "1", "1.00", "-5", "x"]),
                "created_at": st.sampled_from([None, "2025-01-01", "1970-01-01", "x"]),
                "closed_at": st.sampled_from([None, "2024-01-01", "2026-01-01"]),
            }
        ),
        max_size=12,
    )
)
def test_no_row_is_lost_whatever_comes(rows):
    result = check(raw("deals", rows), contract("deals"), REFERENCES)
    lines = [*result.good["source_row"], *result.bad["source_row"]]
    assert sorted(lines) == list(range(2, len(rows) + 2))
    assert all(result.bad["broken"].list.len() > 0)


def test_great_expectations_is_imported_only_when_rows_are_checked():
    code = (
        "import sys, data_contracts.checks.check, data_contracts.repairs.quarantine;"
        "import data_contracts.odcs;"
        "print('great_expectations' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
