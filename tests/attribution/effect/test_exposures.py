"""From touches to counts: who counts as nurtured on which day, overall and by program."""

from dataclasses import replace

import pytest

from attribution.effect.day_counts import day_counts
from attribution.effect.exposures import exposures
from attribution.effect.nurtured import nurture_programs, nurtured_leads
from attribution.numbering import Numbers
from attribution.settings import Settings
from data_contracts.dataset import Origin
from tests.attribution.effect.test_day_counts import table
from tests.factories import at, dataset, lead, touch

AS_OF = at("2025-06-30")
READY = {"sales_ready_at": "2025-01-11T12:00"}  # on day 10, as created at midnight


def mail(name, moment, program="A", action="sent", **more):
    kind = {"program_kind": "nurture", **more}
    return touch(name, moment, action=action, program=program, **kind)


def exposed(touches, leads, program=None, **choices):
    data = dataset(touches, [], leads)
    return exposures(nurtured_leads(data, Settings(**choices), AS_OF), program)


def at_the_end_of_ann(*touches, program=None, leads=()):
    """Return n0, n1, d0, d1 on the day of ann's end; bob waits beside her and is never nurtured."""
    found = exposed(touches, [lead("ann", **READY), lead("bob"), *leads], program)
    ((_, day, *counts),) = table(day_counts(found.waits()))
    assert day == 10
    return tuple(counts)


NURTURED, UNNURTURED = (1, 1, 0, 1), (2, 0, 1, 0)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2024-12-01", NURTURED),  # before she was created
        ("2025-01-01T00:00", NURTURED),
        ("2025-01-10T23:00", NURTURED),  # the day before
        ("2025-01-11T00:00", UNNURTURED),  # the very day: what came first cannot be told
        ("2025-01-11T12:00", UNNURTURED),
        ("2025-01-11T12:01", UNNURTURED),  # after it
        ("2025-02-01", UNNURTURED),
    ],
)
def test_a_lead_is_nurtured_from_the_day_after_its_first_touch(moment, expected):
    assert at_the_end_of_ann(mail("ann", moment)) == expected


@pytest.mark.parametrize(
    ("moment", "nurtured"), [("2025-01-11T12:00", True), ("2025-01-11T12:01", False)]
)
def test_nurtured_while_it_waited_is_until_the_very_moment_of_its_end(moment, nurtured):
    found = exposed([mail("ann", moment)], [lead("ann", **READY)])
    assert found.nurtured.tolist() == [nurtured]


def test_touches_that_are_numbered_already_say_the_same():
    mails = [mail("bob", "2025-01-03"), mail("eve", "2025-01-02"), mail("ann", "2025-01-04", "B")]
    data = dataset(mails, [], [lead("zoe"), lead("bob"), lead("ann")])
    numbers = Numbers(data.touches.good)
    numbers.of("lead_id")
    found = nurtured_leads(data, Settings(), AS_OF, numbers=numbers)
    expected = [(0, "B", 3, None), (1, "A", 2, None)]
    assert found.firsts.drop("touched_at").rows() == expected
    assert nurtured_leads(data, Settings(), AS_OF).firsts.equals(found.firsts)


@pytest.mark.parametrize("zone", [None, "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"])
def test_mail_of_the_day_of_a_dated_end_is_of_that_day_whatever_zone_is_asked_for(zone):
    # In Berlin both dates are told without an hour; the mail goes out at 6 on the day of the end.
    ann = lead("ann", "2025-01-01T22:59:59", sales_ready_at="2025-01-11T22:59:59")
    data = dataset([mail("ann", "2025-01-11T05:00")], [], [ann, lead("bob", "2025-01-01T22:59:59")])
    origin = Origin("leads.csv", "leads", "canonical", 2, "", "Europe/Berlin")
    known = nurtured_leads(replace(data, origins=(origin,)), Settings(zone=zone), AS_OF)
    ((_, day, *counts),) = table(day_counts(exposures(known).waits()))
    assert (day, *counts) == (10, *UNNURTURED)


@pytest.mark.parametrize("action", ["sent", "opened", "clicked", "call_made", "attended"])
def test_any_action_is_a_touch(action):
    assert at_the_end_of_ann(mail("ann", "2025-01-03", action=action)) == NURTURED


@pytest.mark.parametrize(
    "other",
    [
        mail("ann", "2025-01-03", program_kind="newsletter"),
        mail("ann", "2025-01-03", program_kind=None),
        mail("bob2", "2025-01-03"),
        mail(None, "2025-01-03", visitor_id="v"),
        mail("ann", "2025-07-03"),
    ],
)
def test_other_touches_nurture_nobody(other):
    assert at_the_end_of_ann(other) == UNNURTURED


def test_the_first_of_several_touches_counts():
    touches = [mail("ann", "2025-03-01"), mail("ann", "2025-01-03", "B"), mail("ann", "2025-01-20")]
    assert at_the_end_of_ann(*touches) == NURTURED


def responding(*touches, **choices):
    found = exposed(touches, [lead("ann", **READY), lead("bob")], **choices)
    ((*_, n0, n1, d0, d1),) = table(day_counts(found.waits(found.responded_on)))
    return n0, n1, d0, d1


@pytest.mark.parametrize(
    ("touches", "expected"),
    [
        ([mail("ann", "2025-01-03", action="clicked")], NURTURED),
        ([mail("ann", "2025-01-03", action="sent")], UNNURTURED),
        ([mail("ann", "2025-01-03", action="opened")], UNNURTURED),
        ([mail("ann", "2025-01-03", action="clicked", automated=True)], UNNURTURED),
        # The first by a person counts, whatever came before it and in whatever order they are told.
        (
            [
                mail("ann", "2025-01-11", action="clicked"),
                mail("ann", "2025-01-05", action="clicked"),
                mail("ann", "2025-01-03", action="clicked", automated=True),
            ],
            NURTURED,
        ),
        (
            [
                mail("ann", "2025-01-11", action="clicked"),
                mail("ann", "2025-01-03", action="clicked", automated=True),
            ],
            UNNURTURED,
        ),
        # A scanner follows the link before anybody reads the mail.
        (
            [
                mail("ann", "2025-01-03T08:00:03", action="delivered"),
                mail("ann", "2025-01-03T08:00:05", action="clicked"),
            ],
            UNNURTURED,
        ),
    ],
)
def test_a_response_is_what_a_person_did(touches, expected):
    assert responding(*touches) == expected


def test_a_response_is_what_the_settings_credit():
    clicked = mail("ann", "2025-01-03", action="clicked")
    assert responding(clicked, creditable=("attended",)) == UNNURTURED


def test_strata_are_source_segment_and_quarter_of_creation_and_what_is_missing_is_its_own():
    leads = [
        lead("a", source="Fair", segment="smb"),
        lead("b", source="Fair", segment="smb", created_at="2025-03-31"),
        lead("c", source="Fair", segment="mid"),
        lead("d", source="Web", segment="smb"),
        lead("e", source="Fair", segment="smb", created_at="2025-04-01"),
        lead("f", segment="smb"),
        lead("g", segment="smb"),
        lead("h"),
    ]
    data = dataset([], [], leads)
    strata = nurtured_leads(data, Settings(), AS_OF).leads["stratum"].to_list()
    assert strata[0] == strata[1]
    assert strata[5] == strata[6]
    assert len({strata[n] for n in (0, 2, 3, 4, 5, 7)}) == 6
    # Midnight of New Year in UTC is the old year in Chicago.
    zoned = nurtured_leads(data, Settings(zone="America/Chicago"), AS_OF).leads["stratum"]
    assert zoned[0] != zoned[1]


def test_the_leads_that_count_are_those_of_the_curves_and_entered_when_they_were_seen():
    leads = [
        lead("a", "2025-01-01", sales_ready_at="2024-12-01"),
        lead("b", internal=True),
        lead("c", left_at="2025-01-20"),
    ]
    found = nurtured_leads(dataset([], [], leads), Settings(), AS_OF).leads
    assert found.select("day", "outcome", "first").rows() == [(19, "waiting", 0)]


def test_programs_are_named_with_most_leads_first():
    touches = [
        mail("a", "2025-01-03", "Zoo"),
        mail("b", "2025-01-03", "Zoo"),
        mail("a", "2025-01-03", "Ant"),
        mail("a", "2025-01-04", "Ant"),
        mail("a", "2025-01-03", "Bee"),
        mail("a", "2025-01-03", None),
        mail("a", "2025-01-03", "News", program_kind="newsletter"),
        mail(None, "2025-01-03", "Nobody", visitor_id="v"),
        mail("a", "2025-07-03", "Later"),
    ]
    data = dataset(touches, [], [lead("a"), lead("b")])
    assert nurture_programs(data, AS_OF) == ("Zoo", "Ant", "Bee")


def test_by_program_only_its_own_touches_nurture():
    assert at_the_end_of_ann(mail("ann", "2025-01-03", "A"), program="A") == NURTURED
    found = exposed([mail("ann", "2025-01-03", "B")], [lead("ann", **READY)], "A")
    assert found.nurtured.tolist() == [False]


def test_by_program_the_one_compared_with_was_reached_by_the_same_others():
    touches = [mail("ann", "2025-01-03", "A"), mail("ann", "2025-01-05", "B")]
    # Bob got nothing, so ann has nobody to be compared with; cat got the same as she but for A.
    assert at_the_end_of_ann(*touches, program="A") == (0, 1, 0, 1)
    beside = mail("cat", "2025-01-04", "B")
    assert at_the_end_of_ann(*touches, beside, program="A", leads=[lead("cat")]) == NURTURED


def test_a_program_without_a_name_is_another_one():
    touches = [mail("ann", "2025-01-03", "A"), mail("ann", "2025-01-05", None)]
    assert at_the_end_of_ann(*touches, program="A") == (0, 1, 0, 1)
    assert at_the_end_of_ann(touches[1]) == NURTURED
