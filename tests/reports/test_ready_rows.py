"""Time to sales-ready: what the section says of late, recycled and touched leads."""

from dataclasses import replace
from datetime import timedelta

from reports.blocks import Caveat, Chart
from reports.sections import SECTIONS
from tests.attribution.leads.test_stage_visits import STAGES, entered
from tests.factories import at, checked, dataset, lead, touch
from tests.reports.company import HOSTILE, analysed
from tests.reports.test_sections import find

AS_OF = at("2026-06-30")
START = at("2025-01-01")


def ready_after(number, days, **more):
    return lead(f"l{number:03}", START, sales_ready_at=START + timedelta(days=days), **more)


FORTY = [ready_after(number, 10 * (1 + number % 20), source="Fair") for number in range(40)]
WAITING = [lead(f"w{number:03}", START, source="Fair") for number in range(40)]


def section(leads, touches=(), by="source", entries=None):
    data = dataset(touches, [], leads)
    if entries is not None:
        data = replace(data, lead_stages=checked(entries, STAGES, "lead_id"))
    return SECTIONS["sales_ready"](analysed(data, as_of=AS_OF), by=by)


def said(told):
    return next(b.text for b in told.blocks if isinstance(b, Caveat) and "Estimated by" in b.text)


def test_every_group_has_its_mean_days_with_an_interval():
    told = find(section([*FORTY, *WAITING]), "ready-source")
    # Forty leads take 10 to 200 days, 105 on average; forty count as 270: 187.5.
    assert told.header[-1] == "Mean days"
    assert told.rows[0][-1].startswith("188 (")
    fact = next(f for f in told.facts if f.key == "sales_ready.source.Fair.mean_within_270")
    assert abs(fact.value - 187.5) < 1e-9
    assert fact.low < fact.value < fact.high
    assert "a lead that is not by day 270 counts as 270" in told.note


def test_leads_seen_late_are_named_with_what_follows():
    late = [{**row, "first_seen_at": START + timedelta(days=5)} for row in WAITING]
    assert (
        "40 leads first seen later than on the day of creation: counted from then on, because "
        "those that ended earlier are missing." in said(section([*FORTY, *late]))
    )
    assert "first seen later" not in said(section([*FORTY, *WAITING]))


def test_a_group_whose_start_was_not_seen_is_marked_and_not_compared():
    late = [
        {**row, "lead_id": f"x{row['lead_id']}", "source": "List",
         "first_seen_at": START + timedelta(days=99)}
        for row in [*FORTY, *WAITING]
    ]  # fmt: skip
    told = find(section([*FORTY, *WAITING, *late]), "ready-source")
    names = [row[0] for row in told.rows]
    assert names == ["Fair", "List (from day 100)"]
    assert told.dim == (1,)
    assert told.rows[1][2:] == ("not known", "–", "–", "–", "–")
    why = next(f.why for f in told.facts if f.key == "sales_ready.source.List.median")
    assert why == "followed from day 100 only: earlier ends are not known"


def test_where_nobodys_start_was_seen_the_curve_says_where_it_begins():
    late = [{**row, "first_seen_at": START + timedelta(days=99)} for row in [*FORTY, *WAITING]]
    told = section(late)
    assert "Hardly any was seen before day 100, so the curve starts there" in said(told)
    curve = next(b for b in told.blocks if isinstance(b, Chart) and b.key == "ready-curve")
    assert curve.spec


def test_days_of_programs_count_from_their_first_touch():
    touches = [
        touch(row["lead_id"], START + timedelta(days=5), program=name)
        for row in [*FORTY, *WAITING]
        for name in ("Spring", HOSTILE)
    ]
    told = section([*FORTY, *WAITING], touches, by="program")
    listed = find(told, "ready-program")
    assert {row[1] for row in listed.rows} == {"80"}
    assert len(listed.rows) == 3
    assert listed.note.startswith("Days count from the program's first touch of a lead")
    curves = next(
        b for b in told.blocks if isinstance(b, Chart) and b.key == "ready-program-curves"
    )
    assert "Days since the program first touched the lead" in str(curves.spec)


def test_leads_that_sales_sent_back_have_a_line_of_their_own():
    back = [
        {"lead_id": f"l{number:03}", "stage": "recycled", "entered_at": START + timedelta(days=210)}
        for number in range(20)
    ]
    again = [
        {"lead_id": f"l{number:03}", "stage": "sales_ready",
         "entered_at": START + timedelta(days=210 + 30)}
        for number in range(15)
    ]  # fmt: skip
    told = section([*FORTY, *WAITING], entries=[*back, *again])
    listed = find(told, "ready-recycled")
    assert listed.rows[0][:4] == ("20", "15", "0", "5")
    assert listed.rows[0][4].startswith("30 days")
    assert listed.rows[0][5].startswith("75% (")
    assert listed.note.startswith(
        "Of 40 leads that sales accepted or that were sales-ready, 20 were sent back"
    )
    assert next(f.value for f in listed.facts if f.key == "recycled.median") == 30


def test_no_lead_sent_back_is_no_table():
    told = section([*FORTY, *WAITING], entries=entered("l000", mql="2025-01-05"))
    assert not [b for b in told.blocks if getattr(b, "key", "") == "ready-recycled"]


def test_stages_entered_again_are_told_beside_the_entries():
    leads = [lead(f"m{n:02}", START, mql_at=START + timedelta(days=10)) for n in range(12)]
    entries = [
        *entered("m00", lead="2025-02-01", mql="2025-02-11"),
        *entered("m01", lead="2025-03-01"),
    ]
    listed = find(section(leads, entries=entries), "ready-stages")
    assert [row[:5] for row in listed.rows] == [
        ("Lead", "14 (2 again)", "13", "0", "0"),
        ("MQL", "13 (1 again)", "0", "2", "0"),
    ]
    assert listed.header[3] == "Sent back"
    assert "“again” are those of leads that had been in the stage before" in listed.note


def test_quarters_say_how_much_of_an_answer_young_ones_can_have_shown():
    note = find(section([*FORTY, *WAITING]), "ready-cohort").note
    # Of leads ready on days 10, 20, … 200 half are by day 100 and 80 % by day 160.
    assert "Of 40 leads that became sales-ready within 270 days, half had by day 100 (" in note
    assert "and 80% by day 160 (" in note
