"""Did nurture do it? Every verdict in its own words, and none stronger than what was measured."""

import json
from dataclasses import replace
from datetime import timedelta

import altair as alt
import pytest

from attribution.effect.answers import Age, EValue, Proportionality, Verdict
from attribution.estimate import Estimate
from attribution.holdout.answers import Balance, BalanceLine
from reports.blocks import Caveat, Chart, Figure, Prose, Report, Section, Sentence, Table
from reports.facts import facts
from reports.html import to_html
from reports.sections import SECTIONS
from reports.sections.did_nurture import answer_blocks, did_nurture, offered_programs
from reports.sections.did_nurture_age import age_blocks
from reports.sections.did_nurture_draw import unfair
from reports.sections.did_nurture_programs import programs_table
from reports.sections.did_nurture_words import (
    ALL_PROGRAMS,
    verdict_fact,
    verdict_short,
    verdict_told,
)
from tests.attribution.holdout.trials import assigned, trial
from tests.factories import at, dataset, lead, touch
from tests.reports.company import ENDLESS, HOSTILE, analysed
from tests.reports.effects import effect, holdout, maturity
from tests.reports.test_sections import NO_LEADS, ODD, find, severe, told

UNPROVEN = (
    "Likely, but not proven: at any time, nurtured leads became sales-ready 1.4 times as fast"
)
SHOWN_TEST = (
    "in a randomised test 24% of the 500 leads that were to get “Operations Playbook” became"
)


def with_ratio(value, low, high):
    return replace(effect().time_dependent, hazard_ratio=Estimate(value, low, high, 611))


def changing(late=None):
    early, slower = Estimate(2.1, 1.6, 2.8, 90), Estimate(0.9, 0.7, 1.2, 80)
    parts = Proportionality(0.004, 60, early, late or slower)
    return replace(effect().time_dependent, proportional=parts)


def with_difference(value, low, high):
    return holdout(rate_difference=Estimate(value, low, high, 1000))


VERDICTS = {
    "likely": (
        effect(),
        f"{UNPROVEN} as comparable leads not yet nurtured (1.2–1.7, 95% interval).",
    ),
    "likely, one program": (
        effect(program="Guide"),
        (
            "Likely, but not proven: at any time, leads in “Guide” became sales-ready 1.4 times as "
            "fast as comparable leads not yet in it (1.2–1.7, 95% interval)."
        ),
    ),
    "likely, but not alike early and late": (
        effect(time_dependent=changing()),
        (
            "Likely, but not proven: over the whole wait, nurtured leads became sales-ready 1.4 "
            "times as fast as comparable leads not yet nurtured (1.2–1.7, 95% interval), though "
            "not alike early and late."
        ),
    ),
    "not shown": (
        effect(Verdict.NOT_SHOWN, time_dependent=with_ratio(1.1, 0.93, 1.3)),
        (
            "Not shown: at any time, nurtured leads became sales-ready 1.1 times as fast as "
            "comparable leads not yet nurtured (0.93–1.3, 95% interval), which chance alone can "
            "explain."
        ),
    ),
    "not one of the nurtured": (
        effect(
            Verdict.NOT_SHOWN,
            why="none of the leads that became sales-ready was nurtured",
            time_dependent=replace(effect().time_dependent, hazard_ratio=Estimate.unknown("none")),
        ),
        "Not shown: none of the leads that became sales-ready was nurtured.",
    ),
    "the other way": (
        effect(Verdict.NOT_SHOWN, time_dependent=with_ratio(0.7, 0.6, 0.82)),
        (
            "Not shown: at any time, nurtured leads became sales-ready 0.70 times as fast as "
            "comparable leads not yet nurtured (0.60–0.82, 95% interval), which points the other "
            "way."
        ),
    ),
    "proven": (
        effect(Verdict.PROVEN, holdout=holdout()),
        (
            f"Yes, proven: {SHOWN_TEST} sales-ready, and 15% of the 500 held back. “Operations "
            "Playbook” caused the difference of 9 points (4–14 points, 95% interval)."
        ),
    ),
    "not shown by a test": (
        effect(Verdict.NOT_SHOWN, holdout=with_difference(0.02, -0.03, 0.07)),
        (
            f"Not shown: {SHOWN_TEST} sales-ready, and 15% of the 500 held back; chance alone can "
            "explain the difference of 2 points (−3 to 7 points, 95% interval)."
        ),
    ),
    "a test the other way": (
        effect(Verdict.NOT_SHOWN, holdout=with_difference(-0.05, -0.09, -0.01)),
        (
            f"Not shown: {SHOWN_TEST} sales-ready, and 15% of the 500 held back; the difference of "
            "−5 points (−9 to −1 points, 95% interval) points the other way."
        ),
    ),
    "likely, and early": (
        effect(maturity=maturity(200, Age.EARLY)),
        (
            "Likely, but early and not proven: at any time, nurtured leads became sales-ready 1.4 "
            "times as fast as comparable leads not yet nurtured (1.2–1.7, 95% interval)."
        ),
    ),
    "not shown, and early": (
        effect(
            Verdict.NOT_SHOWN,
            maturity=maturity(200, Age.EARLY),
            time_dependent=with_ratio(1.1, 0.93, 1.3),
        ),
        (
            "Not shown, and early: at any time, nurtured leads became sales-ready 1.1 times as "
            "fast as comparable leads not yet nurtured (0.93–1.3, 95% interval), which chance "
            "alone can explain."
        ),
    ),
    "proven, though early": (
        effect(Verdict.PROVEN, holdout=holdout(), maturity=maturity(200, Age.EARLY)),
        (
            f"Yes, proven, though early: {SHOWN_TEST} sales-ready, and 15% of the 500 held back. "
            "“Operations Playbook” caused the difference of 9 points (4–14 points, 95% interval)."
        ),
    ),
    "too few": (
        effect(Verdict.TOO_FEW, why="only 4 leads became sales-ready."),
        "Too few leads for a conclusion: only 4 leads became sales-ready.",
    ),
    "too early": (
        effect(Verdict.TOO_EARLY, maturity=maturity(90, Age.YOUNG)),
        (
            "Too early for a conclusion: nurture began on 4 Mar 2024, 90 days before the date of "
            "the data. An answer can be expected from 31 Aug 2024."
        ),
    ),
    "too early, as the test is": (
        effect(
            Verdict.TOO_EARLY,
            why="the randomised test has run for less than 180 days, and takes longer to show",
            holdout=holdout(),
        ),
        (
            "Too early for a conclusion: the randomised test has run for less than 180 days, and "
            "takes longer to show. An answer can be expected from 6 Jul 2025."
        ),
    ),
    "cannot say": (
        effect(Verdict.CANNOT_SAY, why="There is no leads table."),
        "That cannot be said: there is no leads table.",
    ),
}


def section(analysis, found) -> Section:
    blocks = (
        *unfair(found),
        Sentence(verdict_told(analysis, found)),
        *answer_blocks(analysis, found),
        *age_blocks(analysis, found),
    )
    return Section("did_nurture", "Did nurture do it?", "Would they?", blocks)


def charts_of(shown: Section) -> list[Chart]:
    return [block for block in shown.blocks if isinstance(block, Chart)]


def prose(shown: Section, heading: str) -> str:
    return next(b.text for b in shown.blocks if isinstance(b, Prose) and b.heading == heading)


@pytest.mark.parametrize(("found", "sentence"), VERDICTS.values(), ids=VERDICTS)
def test_every_verdict_is_one_sentence_with_its_numbers(analysis, found, sentence):
    assert verdict_told(analysis, found) == sentence


def test_every_verdict_there_is_has_been_told():
    assert {found.verdict for found, _ in VERDICTS.values()} == set(Verdict)


def test_leads_that_nobody_drew_prove_nothing_and_cause_nothing(analysis):
    words = told(section(analysis, effect())).replace("not proven", "")
    assert "proven" not in words
    assert "caused" not in words


@pytest.mark.parametrize("verdict", [v for v in Verdict if not v.concludes])
@pytest.mark.parametrize("test", [None, holdout()], ids=["observed", "tested"])
def test_without_a_conclusion_no_estimate_is_shown(analysis, verdict, test):
    shown = section(analysis, effect(verdict, holdout=test, why="of a reason"))
    assert {c.key for c in charts_of(shown)} <= {"did-nurture-ripening"}
    words = told(shown)
    assert "times as fast" not in words
    assert "interval" not in words
    keys = facts(Report("", "", "", (shown,)))
    assert not [key for key in keys if "ratio" in key or "difference" in key]


def test_what_is_naive_is_called_so_and_stands_back(analysis):
    shown = section(analysis, effect())
    (naive,) = [b for b in shown.blocks if isinstance(b, Figure) and b.text == "41%"]
    assert naive.label.startswith("Naive, misleading")
    assert naive.note.startswith("17% of all others")
    chart = next(c for c in charts_of(shown) if c.key == "did-nurture-ratios-all")
    rows = next(r for r in chart.spec["datasets"].values() if "quiet" in r[0])
    assert {row["name"] for row in rows if row["quiet"]} == {
        "Naive: ever nurtured while waiting", "From first response",
    }  # fmt: skip
    assert "a lead has to wait in order to be nurtured" in prose(
        shown, "Why the plain comparison misleads"
    )


def test_a_ratio_that_changes_is_told_as_two(analysis):
    steady = prose(section(analysis, effect()), "Is it the same early and late?")
    assert steady.startswith("Nothing speaks against it: to day 96")
    found = effect(time_dependent=changing())
    unsteady = prose(section(analysis, found), "Is it the same early and late?")
    assert unsteady.startswith("No: to day 60 of a lead’s wait 2.1 times as fast")
    assert unsteady.endswith("only 0.4% of cases. Read the two in place of the one.")
    found = effect(time_dependent=changing(late=Estimate.unknown("nobody was left.")))
    unsteady = prose(section(analysis, found), "Is it the same early and late?")
    assert "95% interval), after it not known (nobody was left). If it" in unsteady
    assert unsteady.endswith("only 0.4% of cases.")
    unknown = Proportionality(None, None, Estimate.unknown("few"), Estimate.unknown("few"))
    found = effect(time_dependent=replace(effect().time_dependent, proportional=unknown))
    assert "cannot be told" in prose(section(analysis, found), "Is it the same early and late?")


def test_the_e_value_is_told_in_words_and_only_where_something_needs_explaining(analysis):
    heading = "What would explain it away?"
    words = prose(section(analysis, effect()), heading)
    assert "1.9 times as likely to be nurtured" in words
    assert words.endswith("1.6 times would bring the interval down to 1.")
    nothing = section(analysis, effect(Verdict.NOT_SHOWN, e_value=EValue(1.4, 1.0)))
    assert "E-value" not in told(nothing)


def test_a_test_stands_before_what_leads_outside_it_suggest(analysis):
    shown = section(analysis, effect(Verdict.PROVEN, holdout=holdout()))
    keys = [block.key for block in shown.blocks if isinstance(block, Chart | Table)]
    assert keys.index("did-nurture-arms-all") < keys.index("did-nurture-ratios-all")
    caused = find(shown, "did_nurture-all-test-caused")
    assert [row[:3] for row in caused.rows] == [
        ("Sales-ready leads", "98", "44"),
        ("Won revenue", "$712.3k", "$212.5k"),
        # 712,345 and 212,500 dollars back for 48,000, less these.
        ("Return on $48.0k of cost", "1,384%", "343%"),
    ]
    assert caused.note.startswith(
        "Any touch model would credit 98 sales-ready leads; the test shows that 44 (19.4–68.3) "
        "were caused."
    )


def test_what_may_be_none_is_never_said_to_be_caused(analysis):
    test = holdout(incremental_leads=Estimate(5.0, -12.0, 22.0, 1000))
    shown = section(analysis, effect(Verdict.NOT_SHOWN, holdout=test))
    note = find(shown, "did_nurture-all-test-caused").note
    assert "the test puts what was caused at 5 (−12 to 22), which may be none" in note


def test_leads_that_crossed_over_are_named_by_letter_file_and_line_not_by_id(analysis):
    shown = section(analysis, effect(Verdict.PROVEN, holdout=holdout()))
    rows = find(shown, "did-nurture-crossed-all").rows
    assert rows[0] == ("Lead A", "Operations Playbook", "3 Feb 2025", "touches.csv, line 812")
    assert "2 leads of those held back got a touch" in told(shown)
    page = to_html(Report("", "", "", (shown,)))
    assert "L000017" not in page


def test_arms_that_no_chance_drew_are_said_before_anything_else(analysis):
    lines = (BalanceLine("source", 0.00001, "webinar", 0.31),)
    rigged = Balance(lines, random=False, why="The arms differ more than chance draws them in: x.")
    found = effect(Verdict.CANNOT_SAY, why="the arms differ", holdout=holdout(balance=rigged))
    first = section(analysis, found).blocks[0]
    assert isinstance(first, Caveat)
    assert first.severe
    assert first.text.startswith("This test proves nothing")


def test_programs_without_a_conclusion_stand_back_and_invite_no_comparison(analysis):
    effects = [
        effect(Verdict.PROVEN, program="A", holdout=holdout()),
        effect(program="B"),
        effect(Verdict.TOO_EARLY, program="C"),
        effect(Verdict.TOO_FEW, program=HOSTILE),
        effect(Verdict.TOO_FEW, program=ENDLESS),
    ]
    listed = programs_table(analysis, effects, more=2)
    assert [row[1:3] for row in listed.rows] == [
        ("Proven", "+9 points (4–14), in a test"),
        ("Likely", "1.4 times as fast (1.2–1.7)"),
        ("Too early", "–"),
        ("Too few leads", "–"),
        ("Too few leads", "–"),
    ]
    assert listed.dim == (2, 3, 4)
    assert listed.rows[3][0] == HOSTILE
    assert len(listed.rows[4][0]) < 99
    assert listed.note.endswith("Not listed: 2 programs with fewer leads.")


def test_a_verdict_on_all_programs_names_those_that_were_tested(analysis):
    found = effect(Verdict.PROVEN, holdout=holdout())
    assert verdict_short(found) == "+9 points (4–14), in a test of “Operations Playbook”"
    listed = programs_table(analysis, [replace(found, program="A")])
    # Drawn from 7 Jan 2025 on: the program is older than its test.
    assert listed.rows[0][2:] == ("+9 points (4–14), in a test", "900", "4 Mar 2024", "6 Jul 2025")


LOOKED = Estimate(0.088, -0.012, 0.188, 1000)


def test_a_test_without_a_planned_day_says_what_holds_however_often_it_was_looked_at(analysis):
    silent = replace(with_difference(0.01, -0.04, 0.06), any_look=replace(LOOKED, value=0.01))
    found = effect(Verdict.NOT_SHOWN, holdout=silent)
    words = prose(section(analysis, found), "On which day was it read?")
    assert words.startswith("No one day was planned for reading this test, so it may have been")
    assert "all looks together is −1 to 19 points (95% interval)." in words
    assert words.endswith("what was known on that day then decides.")


def test_a_difference_that_holds_at_one_look_only_is_not_shown_and_not_said_to_be_caused(analysis):
    found = effect(Verdict.NOT_SHOWN, program="A", holdout=holdout(any_look=LOOKED))
    shown = section(analysis, found)
    assert verdict_told(analysis, found) == (
        "Not shown: in a randomised test 24% of the 500 leads that were to get “Operations "
        "Playbook” became sales-ready, and 15% of the 500 held back; the difference of 9 points "
        "(4–14 points, 95% interval) is beyond chance for a single look on a planned day, but no "
        "one day was planned."
    )
    assert "it reaches 0, so nothing is proven." in severe(shown)[0]
    assert "were caused" not in told(shown)
    assert verdict_short(found) == "+9 points (−1 to 19), in a test"


def test_a_difference_that_holds_at_every_look_is_proven_whenever_it_was_read(analysis):
    held = replace(LOOKED, low=0.011, high=0.17)
    shown = section(analysis, effect(Verdict.PROVEN, holdout=holdout(any_look=held)))
    words = prose(shown, "On which day was it read?")
    assert "together is 1–17 points (95% interval): it lies above 0 too" in words
    keys = facts(Report("", "", "", (shown,)))
    assert keys["did_nurture.all.test.any_look"].low == 0.011


def test_a_test_read_on_its_planned_day_says_so(analysis):
    read = effect(Verdict.PROVEN, holdout=holdout(read_at=at("2026-01-15")))
    words = prose(section(analysis, read), "On which day was it read?")
    assert words.startswith("On 15 Jan 2026, the day planned for it.")


def test_before_its_planned_day_a_test_tells_the_day_and_how_far_it_is(analysis):
    waits = effect(
        Verdict.TOO_EARLY, why="the day planned for reading the randomised test is still to come",
        program="A", holdout=holdout(any_look=LOOKED, read_at=at("2026-10-01")), so_far=True,
    )  # fmt: skip
    shown = section(analysis, waits)
    assert verdict_told(analysis, waits) == (
        "Too early for a conclusion: the day planned for reading the randomised test is still to "
        "come. An answer can be expected from 1 Oct 2026."
    )
    [so_far] = [b for b in shown.blocks if isinstance(b, Figure) and "so far" in b.label]
    assert so_far.text == "+9 points"
    assert so_far.note == (
        "−1 to 19 points at any look (95% interval); it proves nothing before 1 Oct 2026"
    )
    assert shown.blocks[1].note == "the test still runs"
    words = prose(shown, "How old the program is")
    assert "is to be read on 1 Oct 2026." in words


def test_a_running_test_is_not_to_be_stopped_and_all_programs_are_told_when_it_is_read():
    people = [
        lead(f"l{i:03}", "2024-01-01", sales_ready_at="2024-06-01" if i % 3 else None)
        for i in range(300)
    ]
    touches = [
        touch(f"l{i:03}", "2024-01-10", program="Track", program_kind="nurture")
        for i in range(0, 300, 2)
    ]
    drawn = [
        assigned(f"l{i:03}", "control" if i % 2 else "treated", "2024-01-05", "Track", "2026-09-01")
        for i in range(300)
    ]
    asked = trial(drawn, people, [*touches, touch("l000", "2025-12-01", program="Else")])
    one = did_nurture(asked, program="Track")
    assert "do not stop it because it looks good" in one.blocks[-1].text
    whole = did_nurture(asked)
    assert "is still to come. It is to be read on 1 Sep 2026. What is told" in whole.blocks[0].text


def test_what_weakens_the_difference_is_told_once_beside_it(analysis):
    shared = "27 accounts have leads in both arms: the range is at least that of accounts."
    test = holdout(
        rate_difference=Estimate(0.088, 0.0388, 0.1366, 1000, shared),
        incremental_leads=Estimate(44.0, 19.4, 68.3, 1000, shared),
    )
    shown = section(analysis, effect(Verdict.PROVEN, holdout=test))
    notes = [b.note for b in shown.blocks if isinstance(b, Figure)]
    assert [shared in note for note in notes] == [True, False, False, False]


def test_early_stands_wherever_the_verdict_does(analysis):
    young = effect(maturity=maturity(200, Age.EARLY))
    fact = verdict_fact(young)
    assert (fact.text, fact.value) == ("Likely (early)", "likely")
    assert verdict_fact(effect()).text == "Likely"
    shown = programs_table(analysis, [replace(young, program="Guide"), effect(program="Other")])
    assert [row[1] for row in shown.rows] == ["Likely (early)", "Likely"]
    assert "Early: younger than 270 days, so it may still move." in shown.note
    assert "Early" not in programs_table(analysis, [effect(program="Other")]).note
    ratio, *_ = [b for b in section(analysis, young).blocks if isinstance(b, Figure)]
    assert ratio.note.endswith("not yet nurtured (early)")
    tested = effect(Verdict.PROVEN, holdout=holdout(), maturity=maturity(200, Age.EARLY))
    points, *_ = [b for b in section(analysis, tested).blocks if isinstance(b, Figure)]
    assert points.note.endswith("(early)")


def test_an_early_answer_is_said_to_be_early(analysis):
    early = section(analysis, effect(maturity=maturity(200, Age.EARLY)))
    notes = [b.text for b in early.blocks if isinstance(b, Caveat)]
    assert any("That is early: the answer may still move, and settles from" in n for n in notes)
    assert "old enough" in prose(section(analysis, effect()), "How old nurture is here")


def test_a_young_program_says_how_much_can_have_shown_by_now(analysis):
    young = effect(Verdict.TOO_EARLY, maturity=maturity(90, Age.YOUNG))
    words = prose(section(analysis, young), "How old nurture is here")
    come = analysis.ripening.share_by(90)
    assert f"about {round(come.value * 100)}%" in words
    assert "of all that become sales-ready within 270 days" in words


def test_an_old_program_with_a_young_test_is_not_told_to_be_settled_and_no_more(analysis):
    waits = effect(Verdict.TOO_EARLY, holdout=holdout())
    words = prose(section(analysis, waits), "How old nurture is here")
    assert "The randomised test that is to decide is younger." in words
    settled = prose(section(analysis, effect()), "How old nurture is here")
    assert "randomised test" not in settled


def test_one_number_is_told_alike_wherever_it_stands(analysis):
    found = effect(Verdict.PROVEN, holdout=holdout())
    report = Report("", "", "", (section(analysis, found),))
    keys = facts(report)
    assert keys["did_nurture.all.ratio"].value == 1.42
    assert keys["did_nurture.all.test.difference"].low == 0.0388
    assert keys["did_nurture.all.test.revenue_per_lead"].value == 425.0
    assert keys["did_nurture.all.verdict"].value == "proven"


def test_every_chart_of_the_answer_is_valid_and_free_of_ids(analysis):
    shown = section(analysis, effect(Verdict.PROVEN, holdout=holdout()))
    assert {c.key for c in charts_of(shown)} >= {
        "did-nurture-arms-all-chart", "did-nurture-ratios-all", "did-nurture-landmark-all",
        "did-nurture-ripening",
    }  # fmt: skip
    for chart in charts_of(shown):
        alt.LayerChart.validate(dict(chart.spec))
        assert "L000017" not in json.dumps(dict(chart.spec))


def test_differences_that_cannot_be_told_are_named_below_the_table(analysis):
    first = effect().landmarks[0]
    unknown = replace(first.by_day[0], difference=Estimate.unknown("nobody waited so long"))
    shown = section(
        analysis, effect(landmarks=(replace(first, by_day=(unknown, *first.by_day[1:])),))
    )
    listed = find(shown, "did-nurture-differences-all")
    assert [row[1] for row in listed.rows] == ["day 180", "day 270"]
    assert listed.note.endswith("cannot be told: nobody waited so long.")


def test_without_leads_the_columns_to_add_are_listed():
    shown = did_nurture(analysed(NO_LEADS))
    assert shown.blocks[0].text.startswith("That cannot be said:")
    columns = {row[0] for row in find(shown, "did_nurture-columns").rows}
    assert {"lead_id", "created_at", "sales_ready_at"} <= columns


def leads_of(kind, ready_after=40):
    people = [
        lead(
            f"l{i:03}", "2024-01-01", sales_ready_at=at("2024-01-01") + timedelta(days=ready_after)
        )
        for i in range(40)
    ]
    touches = [
        touch(f"l{i:03}", "2024-01-10", program="Track", program_kind=kind) for i in range(9)
    ]
    return dataset(touches, [], people)


def test_without_a_program_of_the_kind_nurture_it_says_how_to_mark_one():
    shown = did_nurture(analysed(leads_of("event")))
    assert shown.blocks[0].text.startswith("That cannot be said:")
    assert any("program_kind" in text for text in severe(shown))
    assert "None" not in told(shown)


def test_the_choice_offers_all_programs_together_and_each_by_its_name(analysis):
    offered = offered_programs(analysis)
    assert offered[0] == ALL_PROGRAMS
    assert set(offered[1:]) == {"Track 0", "Track 1", "Track 2", "Track 3"}
    for text in offered:
        assert not severe(did_nurture(analysis, program=text))
    chosen = did_nurture(analysis, program=" track  1")
    assert "“Track 1”" in told(chosen)
    assert not [b for b in chosen.blocks if isinstance(b, Table) and "programs" in b.key]


def test_a_program_that_there_is_not_is_said_before_the_answer_to_all(analysis):
    shown = did_nurture(analysis, program="=<b>nowhere</b>")
    assert "is called “=<b>nowhere</b>”" in severe(shown)[0]
    assert shown.blocks[1] == did_nurture(analysis).blocks[0]


def world(ready, touched, program="Track"):
    """A hundred leads of one month; each becomes sales-ready and is nurtured after so many days."""
    people, touches = [], []
    for i in range(100):
        created = at("2024-01-01") + timedelta(days=i % 30)
        end = None if ready(i) is None else created + timedelta(days=ready(i))
        people.append(lead(f"l{i:03}", created, sales_ready_at=end))
        if touched(i) is not None:
            when = created + timedelta(days=touched(i))
            touches.append(touch(f"l{i:03}", when, program=program, program_kind="nurture"))
    return dataset([*touches, touch("l000", "2026-01-01")], [], people)


ODD_WORLDS = ODD | {
    "all nurtured": world(lambda _: 40, lambda _: 5),
    "nobody nurtured": world(lambda _: 40, lambda _: None),
    "ready on day 0": world(lambda _: 0, lambda _: 5),
    "nobody ready": world(lambda _: None, lambda i: 5 if i % 2 else None),
    "no name": world(lambda i: 20 + i % 60, lambda i: 7 if i % 2 else None, None),
    "endless name": world(lambda i: 20 + i % 60, lambda i: 7 if i % 2 else None, ENDLESS),
    "harmful name": world(lambda i: 20 + i % 60, lambda i: 7 if i % 2 else None, HOSTILE),
}


@pytest.mark.parametrize("data", ODD_WORLDS.values(), ids=ODD_WORLDS)
def test_every_odd_company_gets_an_answer_and_a_plan_or_the_reason_why_not(data):
    analysis = analysed(data)
    for key in ("did_nurture", "plan_a_test"):
        shown = SECTIONS[key](analysis)
        words = told(shown)
        assert "None" not in words
        assert "not known." not in words
        assert ENDLESS not in words
        page = to_html(Report("", "", "", (shown,)))
        assert "<script>alert" not in page
    keys = facts(Report("", "", "", (SECTIONS["did_nurture"](analysis),)))
    assert keys["did_nurture.all.verdict"].value == analysis.effect().verdict.value
