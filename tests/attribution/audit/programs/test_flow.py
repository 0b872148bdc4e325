"""P7 and P8: what follows what, and whether anybody changes it."""

import pytest

from attribution.audit.criterion import FAIL, PASS
from attribution.audit.programs.context import Context
from attribution.audit_rules import AuditRules
from tests.attribution.audit import made
from tests.attribution.audit.programs.programs_made import day, lacks, mails, outcome, people
from tests.factories import touch

COURSE = {"program": "Course", "program_kind": "nurture"}


def sequence(lead, pieces, *, start=0, every=7):
    return [
        one
        for place, piece in enumerate(pieces)
        for one in mails([lead], [start + every * place], of=piece)
    ]


def clicks(leads, number=3):
    return [touch(name, day(number), action="clicked", **COURSE) for name in leads]


def flow(sequences, responders=(), **rules):
    sent = [one for name, pieces in sequences.items() for one in sequence(name, pieces)]
    return made.audited(sent, clicks(responders), audit=AuditRules(**rules))


def test_the_same_sequence_for_everybody_whatever_they_do_fails():
    names = people(20)
    told = outcome(flow(dict.fromkeys(names, "abc"), names[:10]), "P7")
    assert (told.answer, told.figure.value, told.measured) == (FAIL, 1.0, "sequence")
    (chance,) = told.also
    assert (chance.what, chance.figure.value) == ("dependence", 1.0)


def test_who_joins_a_calendar_in_its_middle_is_on_the_usual_sequence():
    names = people(20)
    rows = dict.fromkeys(names[:14], "abca") | dict.fromkeys(names[14:], "bcab")
    assert outcome(flow(rows, names[:10]), "P7").figure.value == 1.0


def test_four_of_five_leads_on_the_sequence_are_too_many():
    names = people(20)
    # a is followed by b 16 times and by c four times.
    fails = flow(dict.fromkeys(names[:16], "ab") | dict.fromkeys(names[16:], "ac"), names[::2])
    assert outcome(fails, "P7").answer == FAIL
    passes = flow(dict.fromkeys(names[:15], "ab") | dict.fromkeys(names[15:], "ac"), names[::2])
    told = outcome(passes, "P7")
    assert (told.answer, told.figure.value, told.count, told.also) == (PASS, 0.75, 15, ())


def test_a_flow_that_responders_leave_listens():
    names = people(60)
    rows = dict.fromkeys(names[:50], "ab") | dict.fromkeys(names[50:], "ac")
    told = outcome(flow(rows, names[50:]), "P7")
    assert (told.answer, told.figure.value) == (PASS, 50 / 60)
    # Of 200 shuffles none ties the ten others to the ten who responded.
    assert told.also[0].figure.value == pytest.approx(1 / 201)


def test_the_chance_of_a_dependence_is_fishers():
    # Two of twelve steps lead elsewhere, both after one of six responses. Of the C(12, 2) = 66
    # ways to choose the two, C(6, 2) = 15 have both after a response and 15 have none: these lie
    # as far from the one expected.
    names = people(12)
    rows = dict.fromkeys(names[:10], "ab") | dict.fromkeys(names[10:], "ac")
    told = outcome(flow(rows, [*names[6:10], *names[10:]], shuffles=4000), "P7")
    assert told.answer == FAIL
    assert told.also[0].figure.value == pytest.approx(30 / 66, abs=0.03)


def test_a_response_counts_for_the_piece_before_it():
    audited = flow({"a": "xyz"}, ())
    late = made.audited(
        [*sequence("a", "xyz"), *sequence("b", "xyz")],
        [
            touch("a", day(8), action="clicked", **COURSE),
            touch("b", day(30), action="clicked", **COURSE),
            touch("b", day(2), action="clicked", program="Other"),
        ],
    )
    assert not Context(audited, "UTC").flows.responded.any()
    # Of a's steps x to y and y to z the second follows the click; b's came after the last.
    assert Context(late, "UTC").flows.responded.tolist() == [False, True, False, False]


def test_too_few_responses_say_nothing_of_listening():
    names = people(20)
    told = outcome(flow(dict.fromkeys(names, "ab"), names[:4]), "P7")
    assert lacks(told) == "touches.action"
    assert (told.figure.value, told.measured) == (None, "dependence")
    assert [(one.what, one.figure.value) for one in told.also] == [("sequence", 1.0)]


def test_leads_with_one_touch_have_no_sequence():
    told = outcome(flow(dict.fromkeys(people(9), "a")), "P7")
    assert (told.answer, told.figure.value) == (None, None)


def test_touches_without_content_have_no_order():
    bare = made.audited([one for name in people(9) for one in sequence(name, [None, None])])
    assert lacks(outcome(bare, "P7")) == "touches.content_id"
    assert lacks(outcome(bare, "P8")) == "touches.content_id"


def test_the_same_chance_in_every_run_and_beside_every_other_program():
    names = people(40)
    rows = dict.fromkeys(names[:36], "ab") | dict.fromkeys(names[36:], "ac")
    sent = [one for name, pieces in rows.items() for one in sequence(name, pieces)]
    alone = outcome(made.audited(sent, clicks(names[::3])), "P7")
    other = mails(names, range(0, 30, 7), of="z", program="Another")
    beside = outcome(made.audited([*sent, *other], clicks(names[::3])), "P7")
    assert alone.also[0].figure == beside.also[0].figure


@pytest.mark.parametrize(("added", "answer", "days"), [(272, FAIL, 91), (273, PASS, 90)])
def test_a_new_piece_is_a_change(added, answer, days):
    # The data end at midnight before day 364, fifteen hours after nine o'clock of day 363.
    sent = [
        *sequence("a", "xyxyxy"),
        *mails(["a"], [added], of="new"),
        *mails(["b"], [330], of="x"),
    ]
    told = outcome(made.audited(sent), "P8")
    assert (told.answer, told.figure.value, told.count) == (answer, days, 1)
    assert len(told.touches) == 1


def test_a_new_order_is_a_change_and_a_single_odd_case_is_none():
    usual = [one for name in people(30) for one in sequence(name, "xyz", every=100)]
    # From day 280 on a third of the leads get z after x.
    turned = [one for name in people(15, "q") for one in sequence(name, "xz", start=270, every=10)]
    assert outcome(made.audited([*usual, *turned]), "P8").figure.value == 83.0
    odd = sequence("odd", "xz", start=270, every=10)
    assert outcome(made.audited([*usual, *odd]), "P8").figure.value == 163.0


def test_a_program_that_has_ended_is_judged_by_its_own_time():
    told = outcome(made.audited(sequence("a", "xyxyxyxy", every=20)), "P8")
    # Nothing new after day 40 (y, then x after y), the last touch on day 140.
    assert (told.answer, told.figure.value) == (FAIL, 100.0)
    assert "ended" in told.figure.why
    assert told.count == 5
