"""Data that nobody should have, and that somebody does: a plain answer, in bounded time."""

from dataclasses import replace
from datetime import timedelta
from math import isfinite
from time import process_time

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.effect.answers import Verdict
from attribution.estimate import Estimate
from attribution.holdout.balance import balance
from attribution.leads.sales_ready import MOST_GROUPS, THE_REST
from attribution.settings import Settings
from tests.attribution.effect.lead_worlds import NEVER, World, draw
from tests.attribution.effect.world_tables import HOLDOUTS, analysis
from tests.examples import examples
from tests.factories import at, checked, dataset, deal, lead, touch

AS_OF = at("2026-01-01")
DAY = timedelta(days=1)
KIND = {"program": "Playbook", "program_kind": "nurture"}
HOSTILE = (
    "<script>alert(1)</script>", "'; DROP TABLE leads; --", "=HYPERLINK(1)", "", " ", "nurtured",
    "all programs", "\N{RIGHT-TO-LEFT OVERRIDE}evil", "\N{PILE OF POO}" * 300, "a\nb\tc", "None",
)  # fmt: skip


def mail(lead_id, moment, program="Playbook", action="sent", **more):
    return touch(lead_id, moment, action=action, **KIND | {"program": program} | more)


def drawn_into(lead_id, arm, moment="2025-02-01", program="Playbook"):
    return {"lead_id": lead_id, "program": program, "arm": arm, "assigned_at": at(moment)}


def asked(leads, touches=(), holdouts=None, deals=(), **choices):
    data = dataset(touches, deals, leads)
    if holdouts is not None:
        data = replace(data, holdouts=checked(holdouts, HOLDOUTS, "lead_id"))
    return Analysis(data, Settings(**{"as_of": AS_OF, "replicates": 20} | choices))


def some(count, prefix="a", **more):
    return [lead(f"{prefix}{number:04}", **more) for number in range(count)]


def waiting_and_ready(count):
    """Leads of which every second is sales-ready, and every third was nurtured before that."""
    leads = [
        lead(
            f"l{n:04}",
            at("2024-01-01") + n % 30 * DAY,
            sales_ready_at=at("2024-06-01") + n * DAY / 10 if n % 2 else None,
        )
        for n in range(count)
    ]
    return leads, [mail(f"l{n:04}", at("2024-02-15") + n % 40 * DAY) for n in range(0, count, 3)]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_program_may_have_any_name(name):
    leads, touches = waiting_and_ready(120)
    touches = [{**one, "program": name} for one in touches]
    holdouts = [drawn_into(f"l{n:04}", ("treated", "control")[n % 2]) for n in range(0, 120, 3)]
    holdouts = [{**one, "program": name} for one in holdouts]
    found = asked(leads, touches, holdouts)
    assert found.nurture_programs == (name,)
    assert found.effect(name).nurtured == 40
    assert found.holdout(name).programs == (name,)
    assert set(found.holdout_plan(name).assignments["program"]) <= {name}


def test_touches_of_nurture_without_a_programs_name_count_overall():
    leads, touches = waiting_and_ready(120)
    found = asked(leads, [{**one, "program": None} for one in touches])
    assert found.nurture_programs == ()
    assert found.effect().nurtured == 40


def test_a_program_that_nobody_knows_is_refused():
    leads, touches = waiting_and_ready(120)
    with pytest.raises(ValueError, match=r"no such program.*choose one of Playbook"):
        asked(leads, touches).effect("no such program")
    with pytest.raises(ValueError, match="there is none at all"):
        asked(leads).effect("Playbook")


@pytest.mark.parametrize("count", [0, 1])
def test_without_leads_or_with_one_nothing_is_said(count):
    leads = some(count, sales_ready_at="2025-03-01")
    touches = [mail(one["lead_id"], "2025-02-01") for one in leads]
    holdouts = [drawn_into(one["lead_id"], "treated") for one in leads]
    for found in (asked(leads), asked(leads, touches), asked(leads, touches, holdouts)):
        answer = found.effect()
        assert answer.verdict in {Verdict.CANNOT_SAY, Verdict.TOO_FEW}
        assert answer.why
    test = found.holdout()
    assert test is None or test.rate_difference.value is None


def test_without_a_leads_table_nothing_is_said_and_nothing_planned():
    data = replace(dataset([mail("ann", "2025-02-01")], []), leads=None)
    found = Analysis(data, Settings(as_of=AS_OF))
    assert found.effect().verdict is Verdict.CANNOT_SAY
    assert found.holdout() is None
    assert found.holdout_plan("Playbook").why


def test_impossible_leads_do_not_count():
    leads, touches = waiting_and_ready(120)
    wrong = [
        lead("w1", "2025-03-01", sales_ready_at="2025-01-01"),
        lead("w2", "2025-03-01", opted_out_at="2025-01-01"),
        lead("w3", "2027-03-01"),
        lead("w4", internal=True),
    ]
    more = [mail(one["lead_id"], "2025-03-02") for one in wrong]
    without, beside = asked(leads, touches).effect(), asked(leads + wrong, touches + more).effect()
    assert beside.leads == without.leads == 120
    assert beside.time_dependent == without.time_dependent


def test_nobody_ready():
    leads = some(200)
    answer = asked(leads, [mail(f"a{n:04}", "2025-02-01") for n in range(100)]).effect()
    assert answer.verdict is Verdict.CANNOT_SAY
    assert answer.ready == 0


def test_everybody_ready_on_the_first_day():
    leads = some(200, sales_ready_at="2025-01-01T05:00:00")
    answer = asked(leads, [mail(f"a{n:04}", "2025-01-01T01:00:00") for n in range(100)]).effect()
    assert answer.verdict in {Verdict.CANNOT_SAY, Verdict.TOO_FEW}
    assert all(mark.nurtured == mark.others == 0 for mark in answer.landmarks)


@pytest.mark.parametrize("nurtured", [0, 200])
def test_nobody_or_everybody_nurtured_before_the_first_day(nurtured):
    leads = [lead(f"a{n:04}", sales_ready_at=at("2025-02-01") + n * DAY / 2) for n in range(200)]
    touches = [mail(f"a{n:04}", "2024-12-01") for n in range(nurtured)]
    answer = asked(leads, [*touches, mail("stranger", "2024-12-01")]).effect()
    assert answer.verdict is Verdict.CANNOT_SAY
    assert answer.why


def test_four_clicks_are_too_few():
    leads, _ = waiting_and_ready(120)
    answer = asked(leads, [mail(f"l{n:04}", "2024-02-15", action="clicked") for n in range(4)])
    assert answer.effect().verdict is Verdict.TOO_FEW


def test_everything_at_one_instant():
    leads = some(300, sales_ready_at="2025-01-01")
    holdouts = [
        drawn_into(f"a{n:04}", ("treated", "control")[n % 2], "2025-01-01") for n in range(300)
    ]
    found = asked(leads, [mail(f"a{n:04}", "2025-01-01") for n in range(150)], holdouts)
    assert found.effect().verdict in {Verdict.CANNOT_SAY, Verdict.TOO_FEW}
    assert found.holdout().treated.leads == 0
    assert sum(leads for _, leads in found.holdout().left_out) == 300


def test_the_first_and_the_last_dates_that_can_be():
    leads, touches = waiting_and_ready(200)
    old = lead("old", "1990-01-01", sales_ready_at="2199-01-01")
    found = asked([*leads, old], [*touches, mail("old", "1990-01-02")], as_of=at("2199-12-31"))
    answer = found.effect()
    assert answer.leads == 201
    assert answer.time_dependent.hazard_ratio.value > 0
    assert found.holdout_plan("Playbook").eligible == 66


def test_columns_that_nobody_filled_are_a_stratum_of_their_own():
    leads, touches = waiting_and_ready(200)
    plain = asked(leads, touches).effect()
    named = [one | {"source": "web", "segment": "smb"} for one in leads]
    assert asked(named, touches).effect().time_dependent == plain.time_dependent
    assert plain.time_dependent.hazard_ratio.value > 0


def test_touches_of_strangers_and_of_nobody_change_nothing():
    leads, touches = waiting_and_ready(200)
    more = [mail("stranger", "2024-03-01"), mail(None, "2024-03-01", visitor_id="v1")]
    assert asked(leads, touches + more).effect().time_dependent == (
        asked(leads, touches).effect().time_dependent
    )


def test_touches_of_leads_that_have_ended_change_nothing():
    leads, touches = waiting_and_ready(200)
    more = [
        mail(one["lead_id"], one["sales_ready_at"] + timedelta(minutes=1))
        for one in leads
        if one.get("sales_ready_at")
    ]
    assert asked(leads, touches + more).effect().time_dependent == (
        asked(leads, touches).effect().time_dependent
    )


@pytest.mark.parametrize("zone", ["UTC", "America/Chicago", "Asia/Tokyo"])
@pytest.mark.parametrize("hour", [0, 16.5, 21])
def test_an_email_on_the_very_day_of_becoming_ready_earns_nothing(zone, hour):
    """Handing a lead over sends it a mail: on that calendar day nobody knows what came first."""
    leads, touches = waiting_and_ready(200)
    leads = [
        one
        | {"created_at": one["created_at"] + timedelta(hours=hour)}
        | ({"sales_ready_at": at(ready) + timedelta(hours=17)} if ready else {})
        for one in leads
        for ready in [one.get("sales_ready_at") and str(one["sales_ready_at"].date())]
    ]
    more = [
        mail(one["lead_id"], one["sales_ready_at"] - timedelta(hours=1))
        for one in leads
        if one.get("sales_ready_at")
    ]
    without, beside = (
        asked(leads, every, zone=zone).effect() for every in (touches, touches + more)
    )
    assert beside.time_dependent.hazard_ratio == without.time_dependent.hazard_ratio


def test_days_without_hours_credit_no_email_of_the_same_day():
    """Told by days alone, a lead is ready at the end of the day, and its mail came before."""
    leads, touches = waiting_and_ready(200)
    end = DAY - timedelta(microseconds=1)
    whole = [
        {
            name: at(str(value.date())) + end if name.endswith("_at") and value else value
            for name, value in one.items()
        }
        for one in leads
    ]
    more = [
        mail(one["lead_id"], one["sales_ready_at"] - timedelta(hours=15))
        for one in whole
        if one.get("sales_ready_at")
    ]
    without, beside = (asked(whole, every).effect() for every in (touches, touches + more))
    assert beside.time_dependent.hazard_ratio == without.time_dependent.hazard_ratio


def test_drawn_leads_that_cannot_be_compared_are_named():
    leads, touches = waiting_and_ready(120)
    holdouts = [
        *(drawn_into(f"l{n:04}", ("treated", "control")[n % 2], "2024-02-01") for n in range(100)),
        drawn_into("l0101", "control", "2025-06-01"),  # ready long before
        drawn_into("stranger", "treated", "2024-02-01"),
        drawn_into("l0102", "treated", "2027-01-01"),
    ]
    test = asked(leads, touches, holdouts).holdout()
    assert test.treated.leads + test.control.leads == 100
    assert sum(count for _, count in test.left_out) == 3
    nurtured_anyway = [f"l{n:04}" for n in range(3, 100, 6)]
    assert test.crossed["lead_id"].to_list() == nurtured_anyway
    assert test.control.crossed == len(nurtured_anyway)


def test_a_lead_drawn_before_it_was_created_is_compared_as_drawn():
    leads = some(100, created_at="2025-03-01", sales_ready_at="2025-06-01")
    holdouts = [drawn_into(f"a{n:04}", ("treated", "control")[n % 2]) for n in range(100)]
    test = asked(leads, [mail("a0000", "2025-04-01")], holdouts).holdout()
    assert test.treated.leads + test.control.leads + sum(n for _, n in test.left_out) == 100


def test_an_arm_that_is_empty_answers_nothing():
    leads, touches = waiting_and_ready(120)
    holdouts = [drawn_into(f"l{n:04}", "treated", "2024-02-01") for n in range(120)]
    answer = asked(leads, touches, holdouts).effect()
    assert answer.holdout.rate_difference.value is None
    assert answer.verdict is not Verdict.PROVEN


def test_two_hundred_programs():
    leads, _ = waiting_and_ready(600)
    touches = [
        mail(f"l{n:04}", at("2024-02-15") + (n + k) % 40 * DAY, program=f"P{(n * 7 + k) % 200}")
        for n in range(0, 600, 2)
        for k in range(3)
    ]
    found = asked(leads, touches)
    assert len(found.nurture_programs) == 200
    before = process_time()
    answers = [found.effect(name) for name in found.nurture_programs]
    assert process_time() - before < 12
    assert {answer.verdict for answer in answers} <= set(Verdict)


def test_as_many_sources_as_leads():
    """Nobody has anybody to be compared with; and it takes no longer than with few sources."""
    drawn = draw(World(leads=50_000), seed=1)
    asked_ = analysis(drawn)
    data = asked_.data
    apart = data.leads.good.with_columns(source=pl.col("lead_id"))
    found = Analysis(replace(data, leads=replace(data.leads, good=apart)), asked_.settings)
    before = process_time()
    answer = found.effect()
    assert process_time() - before < 6
    assert answer.verdict in {Verdict.CANNOT_SAY, Verdict.TOO_FEW}
    assert answer.why


def test_times_by_as_many_sources_as_leads_stay_small():
    asked_ = analysis(draw(World(leads=20_000), seed=1))
    leads = asked_.data.leads.good
    common = pl.int_range(pl.len()) % 10 == 0
    apart = leads.with_columns(
        source=pl.when(common).then(pl.lit("web")).otherwise(pl.col("lead_id"))
    )
    found = Analysis(
        replace(asked_.data, leads=replace(asked_.data.leads, good=apart)), asked_.settings
    ).sales_ready("source")
    names = [group.group for group in found.groups]
    assert len(names) == MOST_GROUPS
    assert set(names[:2]) == {"web", THE_REST}
    assert sum(group.leads for group in found.groups) == 20_000
    assert sum(group.ready for group in found.groups) == asked_.effect().ready
    assert found.curves.height < 500 * 720


def test_many_leads_of_one_day():
    """Ties of a whole company: everybody created, nurtured and ready at the same moments."""
    drawn = draw(World(leads=100_000), seed=1)
    ready = np.isfinite(drawn.ready)
    same = replace(
        drawn,
        created=np.zeros(drawn.created.size),
        nurtured=np.where(np.isfinite(drawn.nurtured), 5.0, NEVER),
        ready=np.where(ready, 90.5, NEVER),
        unfit=np.full(drawn.created.size, NEVER),
        opted_out=np.full(drawn.created.size, NEVER),
    )
    asked_ = analysis(same)
    before = process_time()
    ratio = asked_.effect().time_dependent.hazard_ratio
    assert process_time() - before < 3
    assert 0 < ratio.low < ratio.value < ratio.high


def test_balance_of_thousands_of_owners_takes_no_time():
    owners, each = 3_000, 20
    size = owners * each
    rng = np.random.default_rng(1)
    leads = pl.DataFrame(
        {
            "lead_id": [str(n) for n in range(size)],
            "program": "Playbook",
            "arm": pl.Series(["treated", "control"]).gather(rng.integers(0, 2, size)),
            "owner": pl.Series(rng.integers(0, owners, size)).cast(pl.String),
            "created_at": at("2025-01-01"),
            "assigned_at": at("2025-02-01"),
        }
    ).with_columns(
        pl.lit(None, pl.String).alias(name) for name in ("source", "segment", "industry", "role")
    )
    before = process_time()
    found = balance(leads, 0.5, "UTC")
    assert process_time() - before < 4
    assert found.random
    # Somebody who gives the best half of the owners the program is found out all the same.
    chosen = leads.with_columns(
        arm=pl.when(pl.col("owner").cast(pl.Int64) < owners / 2).then(pl.lit("treated"))
        .otherwise(pl.lit("control"))
    )  # fmt: skip
    assert not balance(chosen, 0.5, "UTC").random


DAYS = st.integers(-5, 400)
ENDS = st.one_of(st.none(), DAYS)
LEADS = st.lists(
    st.fixed_dictionaries(
        {
            "created": st.integers(0, 300),
            "ready": ENDS,
            "unfit": ENDS,
            "left": ENDS,
            "source": st.sampled_from(["web", "fair", None]),
            "mails": st.lists(st.tuples(DAYS, st.sampled_from(["A", "B", None])), max_size=3),
            "arm": st.sampled_from(["treated", "control", None]),
            "drawn": st.integers(-10, 350),
        }
    ),
    max_size=30,
)


@examples(20)
@given(LEADS)
def test_whatever_comes_the_answers_are_whole(rows):
    begin = at("2025-01-01")

    def since(row, name):
        return None if row[name] is None else begin + (row["created"] + row[name]) * DAY

    leads = [
        lead(
            f"l{n}",
            begin + row["created"] * DAY,
            source=row["source"],
            sales_ready_at=since(row, "ready"),
            disqualified_at=since(row, "unfit"),
            left_at=since(row, "left"),
        )
        for n, row in enumerate(rows)
    ]
    touches = [
        mail(f"l{n}", begin + (row["created"] + day) * DAY, program=program)
        for n, row in enumerate(rows)
        for day, program in row["mails"]
    ]
    holdouts = [
        drawn_into(f"l{n}", row["arm"], begin + row["drawn"] * DAY, "A")
        for n, row in enumerate(rows)
        if row["arm"]
    ]
    deals = [deal(f"d{n}", "10.00", begin + 390 * DAY, lead_id=f"l{n}") for n in range(3)]
    found = asked(leads, touches, holdouts, deals, few_ready=0, young_days=30)
    for program in (None, *found.nurture_programs):
        answer = found.effect(program)
        assert answer.verdict in set(Verdict)
        assert answer.why or answer.verdict in {Verdict.PROVEN, Verdict.LIKELY}
        for estimate in estimates(answer):
            whole(estimate)
        plan = found.holdout_plan("A")
        assert plan.assignments.height <= plan.eligible


def estimates(answer):
    if answer.naive:
        yield from (answer.naive.hazard_ratio, answer.naive.ready_nurtured)
    if answer.time_dependent:
        ratio = answer.time_dependent
        yield from (ratio.hazard_ratio, ratio.by_response)
        yield from (ratio.proportional.early, ratio.proportional.late)
    for mark in answer.landmarks:
        for by in mark.by_day:
            yield from (by.nurtured, by.others, by.difference)
    if answer.holdout:
        test = answer.holdout
        yield from (test.rate_difference, test.revenue_per_lead, test.incremental_leads)
        yield from (test.treated.ready_share, test.control.ready_share)


def whole(estimate: Estimate):
    """Unknown is never a number without a reason; a number lies inside its interval."""
    assert isinstance(estimate, Estimate)
    if estimate.value is None:
        assert estimate.why
        assert estimate.low is estimate.high is None
        return
    assert isfinite(estimate.value)
    if estimate.low is not None and estimate.high is not None:
        assert estimate.low <= estimate.value <= estimate.high
