"""The whole answer: its parts agree with each other, and odd data is answered plainly."""

from datetime import timedelta

import pytest

from attribution.analysis import Analysis
from attribution.effect.answers import Verdict
from attribution.effect.cox import NOTHING_COMPARED
from attribution.effect.effect import NO_KIND, NO_LEADS, NO_NURTURE
from attribution.settings import Settings
from tests.factories import at, dataset, lead, touch

AS_OF, CREATED = at("2025-12-31"), at("2025-01-01")


def mail(name, day, action="sent", program="A", **more):
    kind = {"program_kind": "nurture", **more}
    return touch(name, CREATED + timedelta(days=day), action=action, program=program, **kind)


def asked(leads, touches, program=None, **choices):
    settings = Settings(**{"as_of": AS_OF, **choices})
    return Analysis(dataset(touches, [], leads), settings).effect(program)


def waiting(number, **more):
    return [lead(f"w{n:03}", CREATED, **more) for n in range(number)]


def nurtured_and_others(nurtured_ready=40, others_ready=40, each=100):
    """Leads in pairs: every second one mailed on day 3, the first so many ready on days 10 on."""
    leads, touches = [], []
    for number in range(each):
        for kind, ready in (("n", nurtured_ready), ("o", others_ready)):
            end = CREATED + timedelta(days=10 + number) if number < ready else None
            leads.append(lead(f"{kind}{number:03}", CREATED, source="Fair", sales_ready_at=end))
        touches.append(mail(f"n{number:03}", 3))
    return leads, touches


def test_alike_groups_show_nothing():
    found = asked(*nurtured_and_others())
    assert found.verdict is Verdict.NOT_SHOWN
    assert (found.leads, found.nurtured, found.ready) == (200, 100, 80)
    ratio = found.time_dependent.hazard_ratio
    assert ratio.low < 1 < ratio.high
    assert ratio.value == pytest.approx(1.0, abs=0.01)
    assert ratio.n == 80
    assert (found.time_dependent.strata, found.time_dependent.compared) == (1, 200)
    assert found.e_value.interval == 1.0
    assert [one.day for one in found.landmarks] == [30, 60, 90]
    assert found.holdout is None


def test_groups_apart_are_likely_and_every_part_says_so():
    found = asked(*nurtured_and_others(nurtured_ready=80, others_ready=20))
    assert found.verdict is Verdict.LIKELY
    assert found.time_dependent.hazard_ratio.low > 1
    assert found.e_value.interval > 1
    assert found.landmarks[0].by_day[-1].difference.low > 0
    assert found.naive.ready_nurtured.value == pytest.approx(0.8)
    assert found.naive.ready_others.value == pytest.approx(0.2)


def test_colleagues_that_share_one_fate_are_no_crowd_of_witnesses():
    leads, touches = nurtured_and_others(nurtured_ready=60, others_ready=30)
    alone = asked(leads, touches)
    # Ten accounts of ten on either side, each of them ready together or not at all.
    together = [dict(row, account_id=f"{row['lead_id'][0]}{row['lead_id'][1:3]}") for row in leads]
    found = asked(together, touches)
    assert (alone.verdict, found.verdict) == (Verdict.LIKELY, Verdict.NOT_SHOWN)
    assert found.time_dependent.hazard_ratio.value == alone.time_dependent.hazard_ratio.value
    assert found.time_dependent.hazard_ratio.low < 1 < alone.time_dependent.hazard_ratio.low
    one_each = [dict(row, account_id=row["lead_id"]) for row in leads]
    assert asked(one_each, touches).time_dependent == alone.time_dependent


def test_the_naive_ratio_takes_the_nurtured_as_such_from_their_first_day():
    leads, touches = nurtured_and_others()
    early = asked(leads, touches).naive.hazard_ratio
    later = asked(leads, [mail(row["lead_id"], 9) for row in touches]).naive.hazard_ratio
    assert early == later


def test_settings_choose_landmarks_horizons_and_width():
    leads, touches = nurtured_and_others()
    found = asked(leads, touches, landmark_days=(20, 40), horizons=(30, 100), confidence=0.5)
    assert [(one.day, [b.day for b in one.by_day]) for one in found.landmarks] == [
        (20, [30, 100]),
        (40, [100]),
    ]
    wide = asked(leads, touches).time_dependent.hazard_ratio
    narrow = found.time_dependent.hazard_ratio
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


def test_responses_are_told_apart_from_touches():
    leads, touches = nurtured_and_others()
    assert "no lead responded" in asked(leads, touches).time_dependent.by_response.why
    clicks = [mail(f"n{number:03}", 5, "clicked") for number in range(100)]
    found = asked(leads, touches + clicks).time_dependent
    assert found.by_response.value == found.hazard_ratio.value
    later = [mail("n000", 5, "clicked")]
    alone = asked(leads, touches + later).time_dependent
    assert alone.by_response.n < alone.hazard_ratio.n


def test_each_program_is_asked_for_by_name_and_is_the_whole_where_it_is_alone():
    leads, touches = nurtured_and_others()
    whole, alone = asked(leads, touches), asked(leads, touches, "A")
    assert alone.program == "A"
    assert alone.time_dependent == whole.time_dependent
    with pytest.raises(ValueError, match="There is no nurture program 'Z'; choose one of A"):
        asked(leads, touches, "Z")
    with pytest.raises(ValueError, match="there is none at all"):
        asked(leads, [], "A")


def test_an_answer_is_kept_and_changed_choices_change_it():
    leads, touches = nurtured_and_others()
    analysis = Analysis(dataset(touches, [], leads), Settings(as_of=AS_OF))
    assert analysis.effect() is analysis.effect()
    few = analysis.changed(Settings(as_of=AS_OF, few_ready=81)).effect()
    assert few.verdict is Verdict.TOO_FEW


@pytest.mark.parametrize(
    ("touches", "why"),
    [
        ([], NO_KIND),
        ([mail("w000", 3, program_kind=None)], NO_KIND),
        ([mail("w000", 3, program_kind="event")], NO_NURTURE),
        ([mail(None, 3, visitor_id="v")], NO_NURTURE),
        ([mail("w000", 900)], NO_NURTURE),
        ([mail("stranger", 3)], "no lead was nurtured while it waited"),
    ],
)
def test_without_nurture_nothing_can_be_said_and_the_column_is_named(touches, why):
    found = asked(waiting(3, sales_ready_at="2025-05-01"), touches)
    assert found.verdict is Verdict.CANNOT_SAY
    assert found.why.startswith(why)
    assert found.naive is found.time_dependent is found.maturity is found.e_value is None
    assert found.landmarks == ()
    assert "program_kind" in NO_KIND


def test_without_a_leads_table_nothing_can_be_said():
    data = dataset([mail("ann", 3)], [])
    found = Analysis(data, Settings(as_of=AS_OF)).effect("A")
    assert (found.verdict, found.why, found.program) == (Verdict.CANNOT_SAY, NO_LEADS, "A")
    assert found.leads == 0


def mailed(leads, day=3):
    return [mail(row["lead_id"], day) for row in leads]


ANN = lead("ann", CREATED, sales_ready_at="2025-05-01")


@pytest.mark.parametrize(
    ("leads", "touches", "why"),
    [
        ([], [mail("ann", 3)], "no lead counts"),
        ([lead("ann", CREATED, sales_ready_at="2024-12-01")], [mail("ann", 3)], "no lead counts"),
        ([lead("ann", CREATED, opted_out_at="2024-12-01")], [mail("ann", 3)], "no lead counts"),
        (waiting(20), [mail("w000", 3)], "no lead has become sales-ready"),
        ([ANN], [mail("ann", 3)], "every lead was nurtured"),
        ([ANN], [mail("ann", 300)], "no lead was nurtured"),
        (waiting(20, sales_ready_at="2025-05-01"), [mail("w000", 200)], "no lead was nurtured"),
        (
            waiting(20, sales_ready_at="2025-05-01"),
            mailed(waiting(20)),
            "every lead was nurtured",
        ),
        (
            waiting(40, sales_ready_at="2025-01-01T05:00"),
            [mail("w000", 0), mail("w001", 3)],
            NOTHING_COMPARED,
        ),
        (
            [
                *waiting(40, sales_ready_at="2025-05-01", source="Fair"),
                lead("z", CREATED, source="Web", sales_ready_at="2025-05-01"),
            ],
            [mail("z", 3)],
            NOTHING_COMPARED,
        ),
    ],
)
def test_data_that_compares_nothing_cannot_say(leads, touches, why):
    found = asked(leads, touches)
    assert found.verdict is Verdict.CANNOT_SAY
    assert found.why.startswith(why)


def test_a_few_clicks_are_too_few():
    leads = [*waiting(30), *(lead(f"r{n}", CREATED, sales_ready_at="2025-05-01") for n in range(4))]
    found = asked(leads, [mail("r0", 9, "clicked"), mail("r1", 9, "clicked")])
    assert found.verdict is Verdict.TOO_FEW
    assert found.time_dependent.hazard_ratio.low > 1


def test_a_young_program_is_too_early_and_says_from_when_on_it_is_not():
    leads, touches = nurtured_and_others(80, 20)
    found = asked(leads, touches, as_of=at("2025-06-30"))
    assert found.verdict is Verdict.TOO_EARLY
    assert found.maturity.answer_from == CREATED + timedelta(days=183)
    assert found.time_dependent.hazard_ratio.value is not None


def test_the_order_of_rows_changes_no_digit():
    leads, touches = nurtured_and_others(70, 40)
    found, again = asked(leads, touches), asked(leads[::-1], touches[::-1])
    assert found.time_dependent == again.time_dependent
    assert found.naive == again.naive
    assert all(
        a.curves.equals(b.curves) for a, b in zip(found.landmarks, again.landmarks, strict=True)
    )
