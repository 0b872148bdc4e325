"""What whole programs are found to be, in which order, and what odd ones are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.audit.answers import Verdict
from attribution.audit.criterion import Level
from attribution.audit.programs import PROGRAM_CRITERIA, audit_programs, ranked
from attribution.audit_rules import AuditRules
from tests.attribution.audit import made
from tests.attribution.audit.programs.programs_made import audits, day, mails, people
from tests.examples import examples
from tests.factories import lead, touch

HURTS = (
    "<script>alert(1)</script>", "=HYPERLINK('http://x')", "{{x}}", "\u202egnp", "a\x00b", "",
    " ", "x" * 5_000, "(?", "\\", "nurture", "💥",
)  # fmt: skip


def judged(name, verdicts, kind="nurture"):
    """One program, a lead for each verdict."""
    return [
        made.send(f"{name}{n:03}", day(n), verdict, program=name, program_kind=kind)
        for n, verdict in enumerate(verdicts)
    ]


def found(verdicts):
    return audits(made.audited(judged("Course", verdicts)))["Course"]


def test_the_criteria_are_those_of_programs_by_number():
    assert [one.id for one in PROGRAM_CRITERIA] == [f"P{number}" for number in range(1, 14)]
    assert {one.level for one in PROGRAM_CRITERIA} == {Level.PROGRAM}


@pytest.mark.parametrize("one", PROGRAM_CRITERIA, ids=lambda one: one.id)
def test_a_criterion_says_what_it_asks_with_the_rules_it_holds_to(one):
    rules = {name: getattr(AuditRules(), name) for name in AuditRules.__dataclass_fields__}
    assert one.formula.format(**rules).endswith(".")
    assert one.fix.endswith(".")
    assert one.fields


def test_shares_count_what_is_unclear_both_ways():
    told = found(["nurture"] * 6 + ["spam"] * 2 + ["unclear"] * 2)
    assert (told.sends, told.leads) == (10, 10)
    assert told.shares.counts == {
        Verdict.NURTURE: 6, Verdict.MIXED: 0, Verdict.SPAM: 2, Verdict.UNCLEAR: 2,
    }  # fmt: skip
    # Wilson's lower end of 6 in 10 and upper end of 8 in 10; of spam 2 in 10 and 4 in 10.
    assert told.shares.nurture.value == 0.75
    assert told.shares.nurture.low == pytest.approx(0.31267, abs=1e-5)
    assert told.shares.nurture.high == pytest.approx(0.94332, abs=1e-5)
    assert told.shares.spam.value == 0.25
    assert told.shares.spam.low == pytest.approx(0.05668, abs=1e-5)
    assert told.shares.spam.high == pytest.approx(0.68733, abs=1e-5)


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ({"nurture": 9, "spam": 1}, Verdict.NURTURE),  # the lower end of 9 in 10 is .596
        ({"nurture": 8, "spam": 2}, Verdict.UNCLEAR),  # that of 8 in 10 is .490
        ({"spam": 9, "nurture": 1}, Verdict.SPAM),
        ({"nurture": 9, "unclear": 9}, Verdict.UNCLEAR),
        ({"mixed": 10}, Verdict.MIXED),
        ({"nurture": 30, "spam": 30, "mixed": 40}, Verdict.MIXED),
        ({"unclear": 50}, Verdict.UNCLEAR),
        ({"nurture": 1}, Verdict.UNCLEAR),
    ],
)
def test_a_verdict_needs_an_interval_on_one_side_of_a_half(verdicts, verdict):
    assert found([one for one, times in verdicts.items() for _ in range(times)]).verdict is verdict


def test_programs_called_nurture_come_first_then_by_their_sends():
    sent = [
        *judged("B", ["nurture"] * 2),
        *judged("A", ["nurture"] * 2),
        *judged("C", ["spam"] * 3),
        *judged("Z", ["nurture"] * 9, "newsletter"),
        *judged("Y", ["nurture"] * 9, None),
    ]
    told = audit_programs(made.audited(sent), "UTC")
    assert [(one.program, one.kind) for one in told] == [
        ("C", "nurture"), ("A", "nurture"), ("B", "nurture"), ("Y", None), ("Z", "newsletter"),
    ]  # fmt: skip


def test_a_program_is_called_what_most_of_its_touches_state():
    sent = [*judged("A", ["nurture"] * 3, "newsletter"), *judged("A", ["nurture"], "nurture")]
    assert audits(made.audited(sent))["A"].kind == "newsletter"
    usual = [*judged("A", ["nurture"] * 3, "event"), *judged("A", ["nurture"], "newsletter")]
    assert audits(made.audited(usual))["A"].kind == "event"


@pytest.mark.parametrize("kind", ["sales", "Sales "])
def test_calls_of_sales_are_told_but_asked_nothing(kind):
    calls = mails(["a"], range(3), program="Calls", kind=kind, channel="call",
                  action="call_made")  # fmt: skip
    told = audits(made.audited(calls))["Calls"]
    assert (told.sends, told.leads, told.untargeted) == (3, 1, None)
    assert {one.answer for one in told.outcomes} == {None}
    assert all(one.figure.why for one in told.outcomes)
    assert told.started_at == day(0)


def test_nurture_without_a_send_on_record_is_told_and_other_programs_are_not():
    clicked = [
        touch("a", day(4), program="Course", program_kind="nurture"),
        touch("a", day(3), program="Course", program_kind="nurture"),
        touch("a", day(3), program="Ads", program_kind="acquisition"),
    ]
    (told,) = audit_programs(made.audited([], clicked), "UTC")
    assert (told.program, told.sends, told.leads, told.verdict) == (
        "Course", 0, 0, Verdict.UNCLEAR,
    )  # fmt: skip
    assert (told.shares.nurture.value, told.started_at) == (None, day(3))
    assert told.shares.nurture.why == "no send of it is on record"
    assert {one.answer for one in told.outcomes} == {None}


def test_touches_without_a_program_are_left_out():
    audited = made.audited([*mails(["a"], range(4), program=None), *mails(["a"], [9])])
    (told,) = audit_programs(audited, "UTC")
    assert (told.program, told.sends) == ("Course", 1)


def test_nothing_sent_is_no_program():
    assert audit_programs(made.audited([]), "UTC") == ()
    assert audit_programs(made.audited(mails(["a"], [0], program=None)), "UTC") == ()


def test_a_program_of_one_touch_is_told_without_a_claim():
    told = audits(made.audited(mails(["a"], [0], verdict="spam")))["Course"]
    assert (told.verdict, told.untargeted) == (Verdict.UNCLEAR, None)
    assert len(told.outcomes) == len(PROGRAM_CRITERIA)
    for one in told.outcomes:
        if one.answer is None or one.answer < 0:
            assert one.figure.value is None, one.criterion
            assert one.figure.why, one.criterion


@pytest.mark.parametrize("name", HURTS)
def test_names_that_hurt_go_through_as_they_are(name):
    sent = mails(people(3), [0, 7], of=name, program=name)
    audited = made.audited(
        sent, catalogue=[made.piece(name, audience_role=name, topic=name)],
        leads=[lead(one, role=name, interests=name, segment=name) for one in people(3)],
        audit=AuditRules(fit=(("segment", name),)),
    )  # fmt: skip
    (told,) = audit_programs(audited, "UTC")
    assert told.program == name
    assert [one.criterion for one in told.outcomes] == [one.id for one in PROGRAM_CRITERIA]


def test_other_programs_change_no_answer():
    leads = [lead(name, role="it" if n % 2 else "finance") for n, name in enumerate(people(40))]
    catalogue = [made.piece("c", audience_role="it"), made.piece("d", audience_role="finance")]
    course = [
        *mails(people(40)[1::2], [0, 7], of="c"), *mails(people(40), [1], program="News"),
    ]  # fmt: skip
    other = mails(people(40)[:20], [2, 9], of="d", program="Another")
    alone = audits(made.audited(course, catalogue=catalogue, leads=leads))["Course"]
    beside = audits(made.audited([*course, *other], catalogue=catalogue, leads=leads))["Course"]
    same = [(one, two) for one, two in zip(alone.outcomes, beside.outcomes, strict=True)
            if one.criterion != "P4"]  # fmt: skip
    # All contact with its leads is what P4 asks of, by whatever program.
    assert [one for one, _ in same] == [two for _, two in same]


@given(st.permutations(range(12)))
@examples(20)
def test_the_order_of_rows_changes_nothing(order):
    sent = [
        made.send(name, day(number), verdict, of="c", program=program, program_kind="nurture",
                  touch_id=f"{program}{name}{number}")
        for program, verdict in (("A", "nurture"), ("B", "spam"))
        for name in ("x", "y")
        for number in (0, 8, 20)
    ]  # fmt: skip
    assert audit_programs(made.audited([sent[place] for place in order]), "UTC") == audit_programs(
        made.audited(sent), "UTC"
    )


def test_programs_whose_intervals_overlap_are_not_ranked():
    sent = [
        *judged("good", ["nurture"] * 50),
        *judged("fair", ["nurture"] * 45 + ["spam"] * 5),
        *judged("even", ["nurture"] * 40 + ["spam"] * 10),
        *judged("bad", ["spam"] * 50),
        *judged("worse", ["spam"] * 40),
    ]
    told = audit_programs(made.audited(sent), "UTC")
    # Lower ends: .929, .787, .670; upper ends: 1, .957, .888; those of the bad ones end at .071
    # and .088. Each of the first three overlaps its neighbour.
    assert [{one.program for one in group} for group in ranked(told)] == [
        {"good", "fair", "even"}, {"bad", "worse"},
    ]  # fmt: skip


def test_what_sent_nothing_is_in_no_order():
    clicked = [touch("a", day(4), program="Course", program_kind="nurture")]
    assert ranked(audit_programs(made.audited([], clicked), "UTC")) == ()
