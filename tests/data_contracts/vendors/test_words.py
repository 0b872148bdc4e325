"""Words of our own tables that systems write in their own way."""

import re

from data_contracts.contract import Severity
from data_contracts.vendors import VENDORS
from tests.data_contracts.vendors.formats import become, table, vendor
from tests.data_contracts.vendors.small_files import column, finding, gathered

DEALS = "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"


def test_a_status_counts_in_any_case_and_with_blanks_or_hyphens(tmp_path):
    words = ["won", "Won", "Closed Won", "closed-lost", "In Progress", "LOST", "Won?"]
    rows = "".join(f"d{i},L1,2025-01-01,2025-02-01,{word},5,usd\n" for i, word in enumerate(words))
    found = gathered(tmp_path, {"deals.csv": DEALS + rows})
    assert column(found, "deals", "status") == [
        "won", "won", "won", "lost", "open", "lost", "Won?",
    ]  # fmt: skip
    assert set(column(found, "deals", "currency")) == {"USD"}
    said = finding(found, "deals.status_translated")
    assert (said.severity, said.rows) == (Severity.NOTE, 5)
    assert "“Closed Won” is won" in said.named
    assert finding(found, "deals.currency_translated").rows == 7


def test_an_action_counts_however_the_system_writes_it(tmp_path):
    words = ["CLICKED", "Sent", "page_view", "pageview", "email opened", "Form submission", "call"]
    rows = "".join(f"t{i},2025-01-01T00:00:00Z,L1,web,{word}\n" for i, word in enumerate(words))
    found = gathered(
        tmp_path, {"touches.csv": "touch_id,occurred_at,lead_id,channel,action\n" + rows}
    )
    assert column(found, "touches", "action") == [
        "clicked", "sent", "page_viewed", "page_viewed", "opened", "form_submitted", "call",
    ]  # fmt: skip
    assert finding(found, "touches.action_translated").rows == 6


def test_what_is_written_as_the_ledger_writes_it_needs_no_note(tmp_path):
    found = gathered(tmp_path, {"deals.csv": f"{DEALS}d1,L1,2025-01-01,2025-02-01,won,5,USD\n"})
    assert not [f for f in found.findings if f.rule.endswith("_translated")]


def test_values_left_out_are_named_by_the_file_s_own_column():
    known = vendor(
        table("""
        table: deals
        columns:
          status: Status
          closed_at: {from: [Close Date, Closed, Changed], only_if: {status: [won]}}
        """)
    )
    (found,), _ = become(known, ("rows", "Id,Status,Closed\n1,open,2025-01-01\n"))
    (said,) = [f for f in found.findings if f.rule == "deals.closed_at_left_out"]
    assert said.named == ("“Closed”",)


def test_every_finding_on_undated_opt_outs_says_where_their_dates_can_be_given():
    said = {
        left_out.said.rule: left_out.said.fix
        for vendor in VENDORS
        for kind in vendor.tables
        for becoming in kind.becomes
        for left_out in becoming.left_out
        if re.search(r"undated_opt_outs|(opted_out|unsubscribed)_undated", left_out.said.rule)
    }
    assert len(said) == 6
    assert all("opted_out_at" in fix for fix in said.values())
