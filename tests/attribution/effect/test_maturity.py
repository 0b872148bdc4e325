from datetime import timedelta

import pytest

from attribution.effect.answers import Age
from attribution.effect.maturity import maturity
from attribution.effect.nurtured import nurtured_leads
from attribution.settings import Settings
from tests.factories import at, dataset, lead, touch

AS_OF = at("2025-12-31T12:00")


def mail(name, moment, program="A", **more):
    return touch(name, moment, action="sent", program=program, program_kind="nurture", **more)


def aged(touches, program=None, leads=None, **choices):
    settings = Settings(**choices)
    data = dataset(touches, [], leads or [lead("ann"), lead("bob", sales_ready_at="2025-03-01")])
    return maturity(nurtured_leads(data, settings, AS_OF), program, settings, AS_OF)


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, Age.YOUNG), (179, Age.YOUNG), (180, Age.EARLY), (269, Age.EARLY), (270, Age.MATURE)],
)
def test_a_program_is_young_for_six_months_and_early_for_nine(days, age):
    started = AS_OF - timedelta(days=days)
    found = aged([mail("ann", started)])
    assert (found.started_at, found.age_days, found.age) == (started, days, age)
    assert found.answer_from == started + timedelta(days=180)
    assert found.mature_from == started + timedelta(days=270)


def test_days_are_whole():
    assert aged([mail("ann", AS_OF - timedelta(days=180) + timedelta(hours=1))]).age_days == 179


def test_the_ages_are_those_of_the_settings():
    started = AS_OF - timedelta(days=20)
    found = aged([mail("ann", started)], young_days=10, mature_days=15)
    assert found.age is Age.MATURE
    assert found.answer_from == started + timedelta(days=10)
    # Never early before it is no longer young.
    found = aged([mail("ann", started)], young_days=30, mature_days=5)
    assert found.age is Age.YOUNG
    assert found.mature_from == found.answer_from


def test_it_counts_from_the_first_touch_of_a_lead_that_counts_and_waits():
    touches = [
        mail("staff", "2025-01-02"),
        mail(None, "2025-01-03", visitor_id="v"),
        mail("bob", "2025-04-01"),  # is sales-ready since March
        touch("ann", "2025-01-05", program="N", program_kind="newsletter"),
        mail("ann", "2025-05-01"),
        mail("bob", "2025-02-01"),
    ]
    leads = [lead("ann"), lead("bob", sales_ready_at="2025-03-01"), lead("staff", internal=True)]
    assert aged(touches, leads=leads).started_at == at("2025-02-01")


def test_each_program_has_its_own_age_and_all_together_that_of_the_oldest():
    touches = [mail("ann", "2025-02-01", "A"), mail("bob", "2025-01-15", "B")]
    assert aged(touches, "A").started_at == at("2025-02-01")
    assert aged(touches, "B").started_at == aged(touches).started_at == at("2025-01-15")


def test_without_a_nurtured_lead_there_is_none():
    assert aged([]) is None
    assert aged([mail("ann", "2025-02-01", "A")], "B") is None


def test_one_stray_touch_makes_no_program_old():
    leads = [lead(f"l{n}", "2022-01-01") for n in range(200)]
    touches = [mail(f"l{n}", "2025-11-20") for n in range(1, 200)]
    found = aged([mail("l0", "2022-12-01"), *touches], leads=leads)
    assert found.age is Age.YOUNG
    assert found.started_at == at("2025-11-20")
