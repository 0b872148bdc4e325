"""The sheet that sales fills in by hand: verdicts however they are typed, open ones counted."""

import pytest

from data_contracts.contract import Severity
from tests.data_contracts.vendors.small_files import column, finding, gathered

HEADER = "Email,Handed to sales,Sales decision date,Decision,Reason,Rep\n"


def sheet(*decisions):
    rows = [
        f"p{i}@a.example,02/26/2025 17:05,03/{i + 1:02}/2025 09:00,{decision},,rep.anna\n"
        for i, decision in enumerate(decisions)
    ]
    return HEADER + "".join(rows) + "x@a.example,02/26/2025 17:05,03/30/2025 09:00,Accepted,,r\n"


WORDS = {
    "accepted ": "accepted",
    "ACCEPTED": "accepted",
    "Accept": "accepted",
    "yes": "accepted",
    "ok": "accepted",
    "Qualified": "accepted",
    "SAL": "accepted",
    "Rejected": "rejected",
    "not qualified": "rejected",
    "Unqualified": "rejected",
    "disqualified": "rejected",
    "not a fit": "rejected",
    "declined by sales": "rejected",
    "junk": "rejected",
    "no": "rejected",
    "Recycled": "recycled",
    "back to nurture": "recycled",
    "return to marketing": "recycled",
    "not yet": "recycled",
    "too early": "recycled",
}


def test_decisions_are_understood_however_they_are_typed(tmp_path):
    found = gathered(tmp_path, {"feedback.csv": sheet(*WORDS)})
    told = column(found, "verdicts", "verdict")[: len(WORDS)]
    assert dict(zip(WORDS, told, strict=True)) == WORDS


def test_a_word_that_nobody_knows_stays_as_it_came_and_fails_its_contract(tmp_path):
    found = gathered(tmp_path, {"feedback.csv": sheet("perhaps")})
    assert column(found, "verdicts", "verdict")[0] == "perhaps"


@pytest.mark.parametrize("decision", ["", " ", "open", "Pending", "in progress", "TBD", "-", "?"])
def test_what_is_not_decided_is_no_verdict_but_counted(tmp_path, decision):
    found = gathered(tmp_path, {"feedback.csv": sheet(decision)})
    assert column(found, "verdicts", "verdict") == ["accepted"]
    said = finding(found, "sales_feedback.open")
    assert (said.rows, said.severity) == (1, Severity.SHOULD_FIX)


def test_hand_over_and_decision_are_dated_and_signed(tmp_path):
    found = gathered(tmp_path, {"feedback.csv": sheet("Accepted")}, zone="Europe/Berlin")
    row = found.tables["verdicts"].typed.row(0, named=True)
    assert (row["handed_at"].isoformat(), row["decided_at"].isoformat(), row["decided_by"]) == (
        "2025-02-26T16:05:00+00:00", "2025-03-01T08:00:00+00:00", "rep.anna",
    )  # fmt: skip


def test_a_sheet_may_name_leads_by_their_ids(tmp_path):
    text = "Lead ID,Verdict,Decision date,Sales rep\n00Q1,Accepted,2025-03-01,anna\n00Q2,,,anna\n"
    found = gathered(tmp_path, {"feedback.csv": text})
    assert column(found, "verdicts", "lead_id") == ["00Q1"]
    assert finding(found, "sales_feedback.open").rows == 1
