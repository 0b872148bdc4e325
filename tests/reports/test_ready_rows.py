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


def test_a_median_has_its_days_in_every_line():
    told = find(section([*FORTY, *WAITING[:20]]), "ready-source")
    # Thirty of sixty are sales-ready on day 150.
    assert told.rows[0][2].startswith("day 150 (")
    fact = next(f for f in told.facts if f.key == "sales_ready.source.Fair.median")
    assert fact.low < fact.value
    assert f"({round(fact.low)}–" in fact.text or f"(from {round(fact.low)})" in fact.text


def aged(days, number=40, **about):
    """Leads created so many days before the date of the data, half of them ready after ten."""
    created = AS_OF - timedelta(days=days)
    return [
        lead(
            f"{days}-{i}", created,
            sales_ready_at=created + timedelta(days=10) if i % 2 else None, **about,
        )
        for i in range(number)
    ]  # fmt: skip


def test_cohorts_of_six_to_nine_months_are_called_early_and_older_ones_are_not():
    told = section([*aged(100), *aged(200), *aged(400)])
    listed = find(told, "ready-cohort")
    assert [row[0] for row in listed.rows] == ["2026 Q1 (young)", "2025 Q4 (early)", "2025 Q2"]
    # Young ones stand back; early ones are compared, with the remark.
    assert listed.dim == (0,)
    assert " Early: half of their leads are younger than 270 days, so more is still" in listed.note
    assert "Early" not in find(section([*aged(100), *aged(400)]), "ready-cohort").note


def test_early_groups_are_called_so_in_their_curves_too():
    told = section([*aged(200, source="Fair"), *aged(400, source="List")])
    chart = next(b for b in told.blocks if isinstance(b, Chart) and b.key == "ready-source-curves")
    assert "Fair (early)" in str(chart.spec)
    assert "List (early)" not in str(chart.spec)
    assert "Early: half of their leads are younger than 270 days" in chart.says
    assert {row[0] for row in chart.data.rows} == {"Fair (early)", "List"}


def test_all_leads_together_may_be_young_or_early():
    def curve(*leads):
        return next(
            b.says for b in section(leads).blocks if isinstance(b, Chart) and b.key == "ready-curve"
        )

    assert "Half of the leads are younger than 180 days: too young to tell." in curve(*aged(100))
    assert "Half of the leads are younger than 270 days: this is early." in curve(*aged(200))
    assert "younger than" not in curve(*aged(400))


def test_few_leads_are_called_few_in_the_sentence_itself():
    few = section([ready_after(1, 36)])
    assert few.blocks[0].text.startswith(
        "Only 1 lead: too few to go by. Half of all leads are sales-ready by day 36"
    )
    assert section([ready_after(n, 36) for n in range(10)]).blocks[0].text.startswith("Half of all")
