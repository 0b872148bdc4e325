"""What the audit says where exports leave something out: which field, and no more than it saw."""

from collections import Counter

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.audit.answers import Verdict
from attribution.audit.pieces import PIECE_CRITERIA
from attribution.audit.programs import PROGRAM_CRITERIA
from attribution.audit.sends import TOUCH_CRITERIA
from attribution.settings import Settings
from tests.attribution.audit import planted

SETTINGS = Settings(our_names=("Brightwater",))
JUDGED = (Verdict.NURTURE, Verdict.SPAM, Verdict.MIXED)


def without(table, *columns):
    """Return a change that empties columns of a table."""

    def change(data):
        rows = getattr(data, table).good
        emptied = [pl.lit(None, rows.schema[name]).alias(name) for name in columns]
        put = {
            "touches": planted.with_touches,
            "leads": planted.with_leads,
            "content": planted.with_content,
        }[table]
        return put(data, rows.with_columns(emptied))

    return change


VARIANTS = {
    "everything": lambda data: data,
    "no bodies": without("content", "body"),
    "no types": without("content", "content_type"),
    "neither bodies nor types": without("content", "body", "content_type"),
    "no audience roles": without("content", "audience_role"),
    "no topics": without("content", "topic"),
    "no roles of leads": without("leads", "role"),
    "no dates of stages": without("leads", "mql_at", "accepted_at", "sales_ready_at"),
    "no content table": lambda data: planted.with_content(data, None),
    "no leads table": lambda data: planted.with_leads(data, None),
    "no programs": without("touches", "program", "program_kind"),
    "no kinds of programs": without("touches", "program_kind"),
    "no content ids": without("touches", "content_id"),
    "no reasons or goals": without("touches", "reason", "goal"),
    "nothing but the touches": lambda data: planted.with_leads(
        planted.with_content(without("touches", "program_kind", "reason", "url")(data), None), None
    ),
}
FIELDS = {
    "no bodies": {"C1": "content.body", "C2": "content.body", "C4": "content.body"},
    "neither bodies nor types": {
        "C1": "content.body", "C3": "content.content_type",
    },
    "no audience roles": {"T1": "content.audience_role"},
    "no topics": {"T3": "content.topic"},
    "no roles of leads": {"T1": "leads.role"},
    "no content table": {
        "C1": "content.body", "C2": "content.body", "C3": "content.content_type",
        "C4": "content.body", "T1": "content.content_id", "T2": "content.content_id",
        "T3": "content.content_id",
    },
    "no leads table": {"T1": "leads.role"},
    "no reasons or goals": {"T7": "touches.reason"},
}  # fmt: skip
"""The field that must be named for want of which a criterion cannot be assessed at all."""


@pytest.fixture(scope="module")
def analyses():
    data, _ = planted.company(1, size=100)
    return {name: Analysis(change(data), SETTINGS) for name, change in VARIANTS.items()}


@pytest.fixture(params=VARIANTS)
def analysis(request, analyses):
    return analyses[request.param]


def named(criterion, answers):
    """Count answers by the field that they name."""
    places = Counter(-1 - answer for answer in answers if answer is not None and answer < 0)
    assert max(places, default=0) < max(1, len(criterion.fields)), criterion.id
    return {criterion.fields[place]: count for place, count in places.items()}


@pytest.mark.parametrize("variant", FIELDS)
def test_a_criterion_that_cannot_be_assessed_names_the_field(variant, analyses):
    analysis = analyses[variant]
    frames = {"C": analysis.pieces.rows, "T": analysis.sends.rows}
    criteria = {one.id: one for one in (*PIECE_CRITERIA, *TOUCH_CRITERIA)}
    for name, field in FIELDS[variant].items():
        answers = frames[name[0]][name].drop_nulls().to_list()
        assert field in criteria[name].fields
        missing = named(criteria[name], answers)
        assert field in missing, (name, missing)
        assert not any(answer >= 0 for answer in answers), name


def test_without_dates_of_stages_promotion_cannot_be_held_to_a_stage(analyses):
    rows = analyses["no dates of stages"].sends.rows
    assert rows["stage"].null_count() == rows.height
    unasked = rows.filter(pl.col("promotion") == "hard", ~pl.col("requested"))
    (t11,) = [one for one in TOUCH_CRITERIA if one.id == "T11"]
    assert named(t11, unasked["T11"].to_list()) == {"leads.mql_at": unasked.height}


def test_every_answer_is_met_or_not_or_names_a_field(analysis):
    for criterion in PIECE_CRITERIA:
        named(criterion, analysis.pieces.rows[criterion.id])
    for criterion in TOUCH_CRITERIA:
        for frame in (analysis.sends.rows, analysis.sends.responses):
            if criterion.id in frame.columns:
                assert frame[criterion.id].max() in {None, -1, -2, -3, -4, 0, 1}
                named(criterion, frame[criterion.id].to_list())


def test_the_fields_missed_are_counted(analysis):
    for criterion in TOUCH_CRITERIA:
        if criterion.id in analysis.sends.rows.columns:
            told = named(criterion, analysis.sends.rows[criterion.id].to_list())
            assert dict(analysis.sends.missing.get(criterion.id, {})) == told, criterion.id


def test_no_verdict_claims_more_than_was_checked(analysis):
    rows = analysis.sends.rows
    columns = [one.id for one in TOUCH_CRITERIA if one.id in rows.columns]
    asked = pl.sum_horizontal(pl.col(columns).is_not_null().cast(pl.Int64))
    seen = pl.sum_horizontal((pl.col(columns) >= 0).fill_null(value=False).cast(pl.Int64))
    few = rows.filter(2 * seen < asked, pl.col("T10").ne_missing(0))
    assert set(few["verdict"].cast(pl.String)) <= {Verdict.UNCLEAR}
    late = rows.filter(pl.col("T10") == 0)
    assert set(late["verdict"].cast(pl.String)) <= {Verdict.SPAM}
    assert rows.select((seen == pl.col("assessed").cast(pl.Int64)).all()).item()
    assert rows.select((asked == pl.col("applicable").cast(pl.Int64)).all()).item()


def test_what_cannot_be_said_of_a_program_is_no_number(analysis):
    for audit in analysis.program_audits:
        assert [one.criterion for one in audit.outcomes] == [one.id for one in PROGRAM_CRITERIA]
        for criterion, outcome in zip(PROGRAM_CRITERIA, audit.outcomes, strict=True):
            if outcome.answer is not None and outcome.answer < 0:
                assert -1 - outcome.answer < len(criterion.fields), criterion.id
                assert outcome.figure.value is None
                assert outcome.figure.why
            if outcome.answer is None:
                assert outcome.figure.value is None
        if audit.untargeted is None:
            continue
        targeted = next(one for one in audit.outcomes if one.criterion == "P1")
        assert targeted.answer == int(not audit.untargeted)


def test_verdicts_of_programs_follow_what_is_known_of_their_sends(analysis):
    for audit in analysis.program_audits:
        assert sum(audit.shares.counts.values()) == audit.sends
        if audit.verdict is Verdict.NURTURE:
            assert audit.shares.nurture.low > 0.5
        if audit.verdict is Verdict.SPAM:
            assert audit.shares.spam.low > 0.5


def test_without_a_catalogue_nothing_is_nurture_by_its_content(analyses):
    rows = analyses["no content table"].sends.rows
    reasons = ("T4", "T5", "T8")
    nurture = rows.filter(pl.col("verdict") == Verdict.NURTURE)
    assert nurture.filter(
        ~pl.any_horizontal(pl.col(reasons) == 1).fill_null(value=False)
    ).is_empty()
    assert not analyses["no content table"].pieces.rows["listed"].any()


def test_everything_is_answered_whatever_is_missing(analysis):
    analysis.piece_audits, analysis.lead_audits, analysis.clicks  # noqa: B018 (worked out when read)
    for lead in analysis.mail_leads[:3]:
        assert analysis.mail_of(lead).height > 0
    analysis.replacements(None)
    analysis.found  # noqa: B018 (worked out when read)
