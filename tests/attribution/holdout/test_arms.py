"""Who a test compares: leads as they were drawn, and everybody else by name and count."""

import polars as pl
import pytest

from attribution.effect.answers import Verdict
from attribution.effect.verdict import FEW_ACCOUNTS
from attribution.holdout.arms import tested_programs as programs_of
from tests.attribution.holdout.trials import AS_OF, DRAWN_AT, PROGRAM, assigned, data_of, trial
from tests.factories import at, lead, touch


def guide(who, when, **more):
    return touch(who, when, action="sent", program=PROGRAM, program_kind="nurture", **more)


PEOPLE = [
    lead("ann", sales_ready_at="2025-03-01"),
    lead("bob"),
    lead("cyd", sales_ready_at="2025-03-05"),
    lead("dee"),
]
ARMS = [
    assigned("ann", "treated"),
    assigned("bob", "treated"),
    assigned("cyd", "control"),
    assigned("dee", "control"),
]


def counts(arm):
    return arm.leads, arm.ready, arm.crossed


def test_leads_are_counted_in_the_arm_they_were_drawn_into():
    answer = trial(ARMS, PEOPLE, [guide("ann", "2025-02-10")]).holdout()
    assert answer.programs == (PROGRAM,)
    assert counts(answer.treated) == (2, 1, 1)  # Bob never got it.
    assert counts(answer.control) == (2, 1, 0)
    assert (answer.treated.ready_share.value, answer.control.ready_share.value) == (0.5, 0.5)
    assert answer.left_out == ()


def test_a_control_lead_that_was_nurtured_is_named_and_stays_control():
    touches = [
        guide("cyd", "2025-02-20", source_file="t.csv", source_row=9),
        guide("cyd", "2025-02-25"),
        guide("dee", "2025-01-20"),  # before the draw
    ]
    without, answer = trial(ARMS, PEOPLE).holdout(), trial(ARMS, PEOPLE, touches).holdout()
    assert answer.crossed.select("lead_id", "program", "source_file", "source_row").rows() == [
        ("cyd", PROGRAM, "t.csv", 9)
    ]
    assert counts(answer.control) == (2, 1, 1)
    assert answer.rate_difference == without.rate_difference


def test_all_control_leads_nurtured_anyway_are_all_named_and_analysed_as_drawn():
    touches = [guide(who, "2025-02-20") for who in ("cyd", "dee")]
    answer = trial(ARMS, PEOPLE, touches).holdout()
    assert answer.crossed["lead_id"].to_list() == ["cyd", "dee"]
    assert answer.control.crossed == answer.control.leads == 2
    assert answer.rate_difference.value == 0


def test_leads_that_cannot_be_compared_are_left_out_by_name_and_count():
    people = [
        *PEOPLE,
        lead("early", sales_ready_at="2025-01-20"),
        lead("lost", disqualified_at="2025-01-20"),
        lead("quiet", opted_out_at="2025-02-01"),  # at that very moment
        lead("gone", left_at="2025-01-15"),
        lead("staff", internal=True),
        lead("odd", "2025-01-10", sales_ready_at="2024-06-01"),
    ]
    names = ("early", "lost", "quiet", "gone", "staff", "odd", "stranger", "other stranger")
    rows = [*ARMS, *(assigned(name, "treated") for name in names)]
    rows.append(assigned("late", "control", "2026-03-01"))
    answer = trial(rows, [*people, lead("late")]).holdout()
    assert dict(answer.left_out) == {
        "sales-ready before they were drawn": 1,
        "disqualified before they were drawn": 1,
        "opted out before they were drawn": 1,
        "left before they were drawn": 1,
        "the company's own people and test records": 1,
        "of contradicting dates, or seen too late to be followed": 1,
        "not among the leads": 2,
        "drawn after the date of the data": 1,
    }
    assert answer.left_out[0] == ("not among the leads", 2)
    assert answer.treated.leads + answer.control.leads + 9 == len(rows)


def test_what_happens_after_the_date_of_the_data_is_not_known():
    answer = trial(ARMS, PEOPLE, as_of=pl.Series([AS_OF]).dt.replace(month=3, day=2)[0]).holdout()
    assert (answer.treated.ready, answer.control.ready) == (1, 0)


def test_a_draw_after_the_date_of_the_data_is_no_test_yet():
    rows = [*ARMS, assigned("eve", "control", "2026-03-01"),
            assigned("eve", "control", "2026-03-01", "Later")]  # fmt: skip
    analysis = trial(rows, [*PEOPLE, lead("eve")])
    together = analysis.holdout()
    assert together.programs == (PROGRAM,)
    assert f"{together.last_assigned:%Y-%m-%d}" == DRAWN_AT
    assert together.left_out == (("drawn after the date of the data", 1),)
    assert analysis.holdout("Later") is None
    assert trial(ARMS, PEOPLE, as_of=at("2025-01-31")).holdout() is None


def test_a_holdouts_table_without_leads_says_so_and_claims_nothing():
    answer = trial(ARMS, None).holdout()
    assert answer.left_out == (("not among the leads", 4),)
    assert answer.rate_difference.value is None
    assert "No lead of the treated arm can be compared." in answer.rate_difference.why
    assert answer.revenue_per_lead.value is None
    assert answer.detectable is None
    assert answer.balance.lines == ()


def test_an_empty_arm_is_unknown_and_no_zero():
    answer = trial(ARMS[:2], PEOPLE).holdout()
    assert answer.treated.ready_share.value == 0.5
    assert answer.control.ready_share.value is None
    assert answer.rate_difference.why == "No lead of the control arm can be compared."
    assert answer.incremental_leads.value is None


def test_nobody_ready_is_a_difference_of_none_with_its_range():
    people = [lead(name) for name in ("ann", "bob", "cyd", "dee")]
    told = trial(ARMS, people).holdout().rate_difference
    assert told.value == 0
    assert told.low < 0 < told.high
    assert "too few" in told.why


def test_no_holdouts_are_no_test():
    assert trial([], PEOPLE).holdout() is None
    assert trial(ARMS, PEOPLE).holdout("another program") is None


def test_only_programs_that_nurture_are_tested_together():
    touches = [
        guide("ann", "2025-02-10"),
        touch("bob", "2025-02-10", program="Fair", program_kind="event"),
        touch("bob", "2025-02-10", program="Letter", program_kind=None),
    ]
    names = (PROGRAM, "Fair", "Letter", "Never sent")
    rows = [assigned("ann", "treated", program=name) for name in names]
    assert programs_of(data_of(rows, PEOPLE, touches)) == (PROGRAM, "Letter", "Never sent")


def test_a_lead_of_two_tests_counts_in_the_first_and_is_named_in_the_other():
    rows = [*ARMS, assigned("ann", "control", "2025-02-15", "Other"),
            assigned("eve", "treated", "2025-02-15", "Other")]  # fmt: skip
    analysis = trial(rows, [*PEOPLE, lead("eve")])
    together = analysis.holdout()
    assert together.programs == (PROGRAM, "Other")
    assert (together.treated.leads, together.control.leads) == (3, 2)
    assert together.left_out == (("drawn into another test before", 1),)
    assert analysis.holdout("Other").control.leads == 1


def test_tests_of_several_programs_are_strata():
    # In each test the arms are equally ready, though most treated leads are in the readier one.
    people, rows = [], []
    for program, arm, ready, leads in (
        ("A", "treated", 32, 40), ("A", "control", 8, 10),
        ("B", "treated", 2, 10), ("B", "control", 8, 40),
    ):  # fmt: skip
        for i in range(leads):
            name = f"{program} {arm} {i}"
            people.append(lead(name, sales_ready_at="2025-06-01" if i < ready else None))
            rows.append(assigned(name, arm, program=program))
    told = trial(rows, people).holdout().rate_difference
    assert told.value == pytest.approx(0)
    assert told.low < -0.1 < 0.1 < told.high


def test_the_first_and_the_last_draw_are_told():
    rows = [assigned("ann", "treated", "2025-02-03"), assigned("bob", "control", "2025-01-05")]
    answer = trial(rows, PEOPLE).holdout()
    assert f"{answer.first_assigned:%m-%d} {answer.last_assigned:%m-%d}" == "01-05 02-03"


def in_pairs(together):
    """Forty accounts of two colleagues each, who become ready together; half of the accounts do."""
    people = [
        lead(
            f"l{i:02}", account_id=f"a{i // 2}", sales_ready_at="2025-06-01" if i // 4 % 2 else None
        )
        for i in range(80)
    ]
    arms = ["treated", "control"]
    rows = [assigned(f"l{i:02}", arms[(i // 2 if together else i) % 2]) for i in range(80)]
    return trial(rows, people, replicates=400).holdout()


def test_colleagues_drawn_together_widen_the_range_to_that_of_accounts():
    leads, accounts = (
        in_pairs(together=False).rate_difference,
        in_pairs(together=True).rate_difference,
    )
    assert leads.value == accounts.value == 0
    assert leads.why == (
        "40 accounts have leads in both arms: the range is at least that of accounts, and what one "
        "colleague got may have reached another."
    )
    assert accounts.why == "Colleagues were drawn together, so the range is that of accounts."
    # Half as many independent units, and t for 40 accounts in the place of the normal 1.96.
    reach = 2.02 * (2 * 0.25 / 20) ** 0.5
    assert accounts.high == pytest.approx(reach, rel=0.12)
    assert accounts.low == pytest.approx(-reach, rel=0.12)
    assert leads.high < 0.75 * accounts.high


def test_one_lead_moved_over_does_not_make_a_draw_of_accounts_one_of_leads():
    # Thirty accounts of ten, ready together or not at all: 9 of 15 treated, 6 of 15 others.
    people, rows = [], []
    for i in range(300):
        treated, place = i // 10 % 2, i // 20
        ready = "2025-06-01" if place < (9 if treated else 6) else None
        people.append(lead(f"l{i:03}", account_id=f"a{i // 10}", sales_ready_at=ready))
        rows.append(assigned(f"l{i:03}", "treated" if treated or i == 0 else "control"))
    told = trial(rows, people, replicates=400).holdout().rate_difference
    # As wide as 15 against 15, not as 151 against 149: 0.2 by chance in every third test.
    reach = 2.05 * ((0.6 * 0.4 + 0.4 * 0.6) / 15) ** 0.5
    assert told.low == pytest.approx(told.value - reach, abs=0.07)
    assert told.low < 0


@pytest.mark.parametrize("accounts", [4, 8])
def test_a_few_large_accounts_drawn_whole_prove_nothing(accounts):
    # Twenty colleagues each; all of the treated accounts become ready, and none of the others.
    people, rows = [], []
    for i in range(20 * accounts):
        ready = "2025-06-01" if i // 20 % 2 else None
        people.append(lead(f"l{i:03}", account_id=f"a{i // 20}", sales_ready_at=ready))
        rows.append(assigned(f"l{i:03}", "treated" if ready else "control"))
    touches = [guide(row["lead_id"], "2025-02-05") for row in rows if row["arm"] == "treated"]
    found = trial(rows, people, touches).effect()
    told = found.holdout.rate_difference
    assert (told.value, told.low, told.high) == (1.0, None, None)
    assert "fewer than 10 accounts have no range" in told.why
    assert found.holdout.incremental_leads.low is None
    assert (found.verdict, found.why) == (Verdict.TOO_FEW, FEW_ACCOUNTS)


def test_few_colleagues_in_one_arm_are_chance():
    people = [lead(name, account_id="acme") for name in ("ann", "bob", "cyd", "dee")]
    rows = [assigned("ann", "treated"), assigned("bob", "treated")]
    rows += [assigned("eve", "control"), assigned("fay", "control")]
    people += [lead("eve", account_id="birch"), lead("fay", account_id="birch")]
    assert "Colleagues" not in trial(rows, people).holdout().rate_difference.why
