"""What came of each piece, counted by hand."""

import pytest

from attribution.audit.harms import NEXT_STEPS, SCHEMA, piece_audits
from attribution.audit_rules import AuditRules
from tests.attribution.audit.made import audited, piece, send
from tests.factories import lead, touch

GUIDE, OFFER = piece("guide"), piece("offer", says="pitch")


def told(*args, **more):
    rows = piece_audits(audited(*args, **more))
    return {row["content_id"]: row for row in rows.iter_rows(named=True)}


def some(row, *names):
    return tuple(row[name] for name in names)


def test_sends_are_counted_by_verdict_and_people_once():
    row = told(
        [
            send("ann", "2025-01-01", "spam", of="offer"),
            send("ann", "2025-01-02", "spam", of="offer"),
            send("bob", "2025-01-02", "unclear", of="offer"),
            send("cyd", "2025-01-02", "nurture", of="guide"),
        ],
        catalogue=[GUIDE, OFFER],
    )["offer"]
    counts = ("sends", "leads", "nurture", "mixed", "spam", "unclear")
    assert some(row, *counts) == (3, 2, 0, 0, 2, 1)
    # Of the two that are clear both are spam; two or all three of three by Wilson's ends:
    # (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with n = 3, p = 2/3: 0.2077.
    assert some(row, "spam_share", "spam_low", "spam_high") == (
        1.0, pytest.approx(0.2077, abs=5e-5), 1.0,
    )  # fmt: skip
    assert row["verdict"] == "unclear"


def test_a_piece_has_a_verdict_where_the_interval_of_its_share_lies_above_one_half():
    days = [f"2025-01-{day:02}" for day in range(1, 21)]
    spam = [send("ann", day, "spam", of="offer") for day in days[:6]]
    help_ = [send("bob", day, "nurture", of="guide") for day in days[:6]]
    mixed = [send("cyd", day, "mixed", of="tour") for day in days]
    rows = told([*spam, *help_, *mixed], catalogue=[GUIDE, OFFER, piece("tour"), piece("unsent")])
    # Six of six: Wilson's lower end is 6 / (6 + 1.96²) = 0.61.
    assert [rows[name]["verdict"] for name in ("guide", "offer", "tour", "unsent")] == [
        "nurture", "spam", "mixed", None,
    ]  # fmt: skip
    assert some(rows["unsent"], "sends", "spam_share", "spam_low") == (0, None, None)


def test_a_next_step_is_one_that_answers_a_send_in_fourteen_days():
    steps = [
        touch("ann", "2025-01-10", action="form_submitted", content_id="guide"),
        touch("ann", "2025-01-20", action="content_downloaded", content_id="guide"),
        touch("ann", "2025-01-03", action="clicked", content_id="guide"),
        touch("ann", "2025-01-04", action="replied", program="Spring"),
        touch("bob", "2025-01-04", action="replied", program="Spring"),
        touch("cyd", "2025-01-04", action="form_submitted", content_id="guide"),
    ]
    sent = [
        send("ann", "2025-01-01", of="guide", program="Spring"),
        send("bob", "2025-01-01", "spam", of="offer", program="Spring"),
        send("bob", "2025-01-05", "spam", of="offer", program="Spring"),
    ]
    rows = told(sent, steps, catalogue=[GUIDE, OFFER])
    # Ann's form and reply; a download nineteen days later, a click, and what was not sent are none.
    assert some(rows["guide"], "next_steps", "responses") == (2, 4)
    assert some(rows["offer"], "next_steps", "responses") == (1, 0)
    longer = AuditRules(step_days=19)
    assert told(sent, steps, catalogue=[GUIDE, OFFER], audit=longer)["guide"]["next_steps"] == 3


@pytest.mark.parametrize("action", NEXT_STEPS)
def test_every_such_action_is_a_next_step(action):
    step = touch("ann", "2025-01-02", action=action, content_id="guide")
    rows = told([send("ann", "2025-01-01", of="guide")], [step])
    assert rows["guide"]["next_steps"] == 1


def test_harms_count_against_what_they_name_or_the_last_send_before():
    sent = [
        send("ann", "2025-01-01", of="guide", program="Spring"),
        send("ann", "2025-01-03", "spam", of="offer", program="Spring"),
        send("bob", "2025-01-03", "spam", of="offer", program="Spring"),
    ]
    harms = [
        touch("ann", "2025-01-04", action="complained", content_id="guide"),
        touch("ann", "2025-01-05", action="unsubscribed", program="Spring"),
        touch("bob", "2025-01-04", action="complained"),
        touch("bob", "2025-01-11", action="unsubscribed", program="Spring"),
        touch("dee", "2025-01-11", action="bounced", content_id="offer"),
        touch("dee", "2025-01-12", action="unsubscribed", content_id="offer", automated=True),
    ]
    steps = [touch("bob", "2025-01-04", action="replied", content_id="offer")]
    rows = told(sent, [*harms, *steps], catalogue=[GUIDE, OFFER])
    harmed = ("opt_outs", "complaints", "next_steps", "harms_per_step")
    assert some(rows["guide"], *harmed) == (0, 1, 0, None)
    # Ann's opt-out and Bob's complaint; his opt-out came eight days after the send.
    assert some(rows["offer"], *harmed) == (1, 1, 1, 2.0)


def test_who_complains_and_opts_out_is_one_harm():
    sent = [send(name, "2025-01-01", "spam", of="offer") for name in ("ann", "bob", "cyd")]
    harms = [
        touch("ann", "2025-01-02", action="complained", content_id="offer"),
        touch("ann", "2025-01-02", action="unsubscribed", content_id="offer"),
        touch("bob", "2025-01-02", action="unsubscribed", content_id="offer"),
        touch("bob", "2025-01-09", action="unsubscribed", content_id="offer"),
    ]
    step = touch("cyd", "2025-01-03", action="replied", content_id="offer")
    row = told(sent, [*harms, step], catalogue=[OFFER])["offer"]
    assert some(row, "opt_outs", "complaints", "harms", "harms_per_step") == (2, 1, 2, 2.0)


def test_an_opt_out_that_only_the_leads_table_knows_counts_against_the_last_mail():
    leads = [
        lead("ann", opted_out_at="2025-01-04"),
        lead("bob", opted_out_at="2025-01-20"),
        lead("cyd", opted_out_at="2025-01-04"),
    ]
    sent = [
        send("ann", "2025-01-01", of="guide"),
        send("ann", "2025-01-02", of=None, action="call_made", channel="call"),
        send("bob", "2025-01-01", of="guide"),
        send("cyd", "2025-01-01", of="guide"),
    ]
    # What a touch tells of already is not counted again.
    told_of = [touch("cyd", "2025-01-04", action="unsubscribed", content_id="guide")]
    assert told(sent, told_of, leads=leads)["guide"]["opt_outs"] == 2


def test_what_nobody_ever_did_may_be_left_out_of_the_export_and_is_unknown():
    steps = [touch("ann", "2025-01-02", action="replied", content_id="guide")]
    sent = [send("ann", "2025-01-01", of="guide")]
    row = told(sent, steps)["guide"]
    assert some(row, "next_steps", "opt_outs", "complaints", "harms_per_step") == (
        1,
        None,
        None,
        None,
    )
    row = told(sent, [*steps, touch("bob", "2025-01-02", action="complained")])["guide"]
    assert some(row, "opt_outs", "complaints", "harms_per_step") == (None, 0, 0.0)
    calls = told([send("ann", "2025-01-01", of="guide", action="call_made")])["guide"]
    assert calls["delivered"] is None


def test_clicks_of_machines_and_service_pages_are_no_persons():
    clicks = [
        touch("ann", "2025-01-02", content_id="guide", url="https://a.example/guide"),
        touch("bob", "2025-01-02", content_id="guide", automated=True),
        touch("cyd", "2025-01-02", content_id="guide", url="https://a.example/unsubscribe"),
        touch("dee", "2025-01-02", content_id="guide", url="https://a.example/guide"),
    ]
    by_scanner = {clicks[3]["touch_id"]: {"T13": 0, "unverified": False}}
    row = told([send("ann", "2025-01-01", of="guide")], clicks, clicks=by_scanner)["guide"]
    assert some(row, "naive_clicks", "clean_clicks", "responses", "delivered") == (4, 1, 1, 1)


def test_without_pieces_or_touches_there_is_nothing_to_tell():
    assert piece_audits(audited([])).schema == SCHEMA
    rows = told([send("ann", "2025-01-01")], catalogue=[GUIDE])
    assert some(rows["guide"], "sends", "delivered", "next_steps") == (0, 0, 0)
