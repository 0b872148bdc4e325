"""Section: did nurture do it, or would these leads have become sales-ready anyway?"""

from attribution.analysis import Analysis
from attribution.effect.answers import Effect, Verdict
from attribution.effect.withheld import as_told
from attribution.holdout.answers import Holdout
from attribution.program_kinds import NURTURE
from data_contracts.odcs import contract
from reports.blocks import Block, Caveat, Figure, Prose, Section, Sentence
from reports.names import distinct_names, name
from reports.numbers import count
from reports.sections.did_nurture_age import age_blocks
from reports.sections.did_nurture_arms import arms_blocks, arms_figures
from reports.sections.did_nurture_doubts import how_sure, naive_told
from reports.sections.did_nurture_draw import undecided_blocks, unfair
from reports.sections.did_nurture_estimates import estimate_figures, estimates_chart
from reports.sections.did_nurture_landmarks import landmark_blocks
from reports.sections.did_nurture_programs import programs_blocks
from reports.sections.did_nurture_reading import reading_blocks, so_far_figures
from reports.sections.did_nurture_words import (
    ALL_PROGRAMS,
    clause,
    day_of,
    nurtured_fact,
    scope_key,
    tested,
    verdict_fact,
    verdict_told,
)
from reports.sections.states import columns_to_add
from reports.told import count_fact, figure

KEY = "did_nurture"
TITLE = "Did nurture do it?"
QUESTION = "Would these leads have become sales-ready anyway?"

_NEEDED = ("lead_id", "created_at", "sales_ready_at", "disqualified_at", "source", "segment")


def offered_programs(analysis: Analysis) -> tuple[str, ...]:
    """Return what can be asked about: all nurture programs together, then each by its name."""
    return distinct_names((ALL_PROGRAMS, *analysis.nurture_programs))


def did_nurture(analysis: Analysis, *, program: str | None = None) -> Section:
    """Answer whether nurture did it: by a randomised test where there is one, else as likely.

    Args:
        analysis: The analysis to read.
        program: One of the names on offer, or a program as it is called in the data; default:
            all nurture programs together.
    """
    asked, doubts = _asked(analysis, program)
    effect = as_told(analysis.effect(asked))
    blocks = [
        *doubts,
        *unfair(effect),
        *_undecided(analysis, effect),
        Sentence(verdict_told(analysis, effect)),
        *answer_blocks(analysis, effect),
        *(programs_blocks(analysis) if asked is None else []),
        *age_blocks(analysis, effect),
        Caveat(_how(effect)),
    ]
    return Section(KEY, TITLE, QUESTION, tuple(blocks))


def answer_blocks(analysis: Analysis, effect: Effect) -> list[Block]:
    """Return what stands behind a verdict: numbers where it concludes, else what is missing."""
    if not effect.verdict.concludes:
        return [
            *_counted(analysis, effect),
            *so_far_figures(analysis, effect),
            *undecided_blocks(analysis, effect),
            *_missing(analysis, effect),
        ]
    test = effect.test
    fair = [
        *estimates_chart(analysis, effect),
        *naive_told(effect),
        *how_sure(analysis, effect),
        *landmark_blocks(analysis, effect),
    ]
    if test is None:
        return [*estimate_figures(analysis, effect), *fair]
    beside = Prose(
        "What leads outside a test would suggest",
        "The test decides. What follows compares leads that nobody drew, so it can mislead where "
        "the test cannot; it stands here to show by how much.",
    )
    return [
        *arms_figures(analysis, effect, test),
        *reading_blocks(analysis, test),
        *arms_blocks(analysis, effect, test),
        *([beside, *fair] if fair else []),
    ]


def _asked(analysis: Analysis, text: str | None) -> tuple[str | None, list[Caveat]]:
    wanted = " ".join((text or ALL_PROGRAMS).split()).casefold()
    programs = analysis.nurture_programs
    offered = dict(zip(offered_programs(analysis), (None, *programs), strict=True))
    for told, program in offered.items():
        if wanted in {told.casefold(), (program or told).casefold()}:
            return program, []
    return None, [
        Caveat(
            f"No program of the kind nurture with a touch of a lead is called “{name(text)}”. "
            "Shown are all nurture programs together.",
            severe=True,
        )
    ]


def _undecided(analysis: Analysis, effect: Effect) -> list[Caveat]:
    test = effect.holdout
    if test is None or not effect.undecided:
        return []
    day = ""
    if test.read_at is not None and test.read_at > analysis.as_of:
        day = f" It is to be read on {day_of(analysis, test.read_at)}."
    return [
        Caveat(
            f"A randomised test of {tested(test)} does not decide: "
            f"{clause(effect.undecided)}.{day} What is told here was observed, not tested."
        )
    ]


def _counted(analysis: Analysis, effect: Effect) -> list[Figure]:
    """Return how many leads there are to tell from, in place of estimates."""
    runs = "the test still runs" if effect.so_far else "no estimate is shown without one"
    verdict = figure(verdict_fact(effect), runs)
    if not effect.leads:
        return [verdict]
    key = f"did_nurture.{scope_key(effect)}"
    found = effect.time_dependent
    if found is None:
        ready = count_fact(f"{key}.ready", "Sales-ready leads", effect.ready, "leads")
    else:
        ready = count_fact(
            f"{key}.compared", "Sales-ready while both kinds of leads waited",
            found.hazard_ratio.n, "leads",
        )  # fmt: skip
    return [
        verdict,
        figure(nurtured_fact(effect), f"of {count(effect.leads)} that count"),
        figure(ready, f"{count(analysis.settings.few_ready)} are needed for a conclusion"),
    ]


def _missing(analysis: Analysis, effect: Effect) -> list[Block]:
    if effect.verdict is not Verdict.CANNOT_SAY:
        return []
    if not effect.leads or not effect.ready:
        meanings = {column.name: column.meaning for column in contract("leads").columns}
        return [
            columns_to_add(
                "did_nurture", "Columns of the leads table to add",
                {column: meanings[column] for column in _NEEDED},
            )
        ]  # fmt: skip
    if effect.holdout is not None:
        return [Caveat(_test_to_mend(effect.holdout), severe=True)]
    if not (analysis.data.touches.good["program_kind"] == NURTURE).any():
        return [
            Caveat(
                "Say which programs are nurture: fill the column program_kind of touches with "
                "nurture, acquisition, newsletter, event, sales or other, or name programs under "
                "[reading] program_kinds in nurture.toml.",
                severe=True,
            )
        ]
    return [
        Caveat(
            "A test would settle it: hold nurture back from some leads drawn at random. The "
            "section Plan a test says how many, and for how long."
        )
    ]


def _test_to_mend(test: Holdout) -> str:
    """Return what a test that was made lacks to say anything."""
    if not test.left_out and not (test.treated.leads and test.control.leads):
        there, lacking = ("control", "treated") if test.control.leads else ("treated", "control")
        return (
            f"The holdouts have leads of the arm {there} alone. Add those that were drawn into the "
            f"arm {lacking}, at the same time and from the same leads: without them there is "
            "nothing to compare with."
        )
    if not test.treated.leads or not test.control.leads:
        return (
            "Only leads that still wait on the day of the draw can be compared. The file of the "
            "section Plan a test has no others in it."
        )
    if test.treated.crossed == test.treated.leads:
        return (
            f"No lead that was to get {tested(test)} has a touch of a program of that name since "
            "the draw. If it is still to be sent, this answers later; if it was sent, the touches "
            "call it otherwise than the holdouts do."
        )
    return (
        "This test cannot be read as it was drawn. Draw anew, and leave every lead in the arm it "
        "was drawn into: the section Plan a test writes the file."
    )


def _how(effect: Effect) -> str:
    if effect.so_far:
        return (
            "A randomised test runs, and decides on its planned day. What it shows so far can "
            "still turn: do not stop it because it looks good, nor because it does not."
        )
    if effect.test is not None and effect.verdict.concludes:
        return (
            f"A test tells what {tested(effect.test)} caused among leads like those drawn; of "
            "other programs it says nothing. The section Methods says how it is judged."
        )
    if effect.test is not None:
        return (
            "Where leads were held back at random, that alone tells what nurture did; what is "
            "observed beside it can mislead."
        )
    return (
        "This compares leads; it is no experiment. What marketing knew when it chose whom to "
        "nurture, and what is not in these data, can lie behind a difference. Only leads held "
        "back at random prove it: the section Plan a test says what that takes."
    )
