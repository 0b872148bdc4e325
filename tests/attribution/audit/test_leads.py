"""What each lead's mail is found to be, all of it together."""

import pytest

from attribution.audit.leads import SCHEMA, in_order, lead_audits
from tests.attribution.audit.made import audited, send


def told(*sent):
    rows = lead_audits(audited(sent).sends)
    return {row["lead_id"]: row for row in rows.iter_rows(named=True)}


def one(verdict="nurture", **judged):
    return send("ann", "2025-01-01", verdict, **judged)


@pytest.mark.parametrize(
    ("sent", "verdict"),
    [
        ([one(reason_found=True, sign=False)], "nurture"),
        ([one(reason_found=True, sign=True)], "mixed"),
        ([one(reason_found=True), one(sign=True)], "mixed"),
        ([one(sign=True)], "spam"),
        ([one(reason_found=False, sign=False)], "unclear"),
        ([one("unclear", reason_found=True)], "unclear"),
        ([one(reason_found=True), one(T10=0)], "spam"),
        ([one(reason_found=True), one(T10=1), one(T10=-1)], "nurture"),
    ],
)
def test_signs_and_reasons_of_any_send_make_the_verdict(sent, verdict):
    assert told(*sent)["ann"]["verdict"] == verdict


def test_under_half_of_what_applies_is_too_little_to_say_anything_but_an_opt_out_ignored():
    short = {"applicable": 3, "assessed": 1, "sign": True}
    assert told(one(**short))["ann"]["verdict"] == "unclear"
    assert told(one(**short, T10=0))["ann"]["verdict"] == "spam"
    # Two of four, of both sends together.
    assert told(one(**short), one(applicable=1, assessed=1))["ann"]["verdict"] == "spam"


def test_sends_are_counted_by_their_own_verdicts():
    rows = told(
        send("ann", "2025-01-01", "spam", sign=True, T10=0),
        send("ann", "2025-01-02", "spam", sign=True),
        send("ann", "2025-01-03", "nurture", reason_found=True),
        send("bob", "2025-01-03", "mixed", reason_found=True, sign=True),
    )
    assert list(rows) == ["ann", "bob"]
    assert list(rows["ann"].values()) == ["ann", 3, 1, 0, 2, 0, 1, "spam"]
    assert list(rows["bob"].values()) == ["bob", 1, 0, 1, 0, 0, 0, "mixed"]


def test_leads_stand_in_order_of_their_verdict_and_then_of_their_sends():
    found = lead_audits(
        audited(
            [
                send("ann", "2025-01-01", reason_found=True),
                send("bob", "2025-01-01", sign=True),
                send("cyd", "2025-01-01", sign=True),
                send("cyd", "2025-01-02", sign=True),
                send("dee", "2025-01-01", "unclear"),
                send("eve", "2025-01-01", sign=True, reason_found=True),
            ]
        ).sends
    )
    assert in_order(found) == ("cyd", "bob", "eve", "dee", "ann")


def test_without_any_send_there_is_no_lead():
    found = lead_audits(audited([]).sends)
    assert found.schema == SCHEMA
    assert in_order(found) == ()
