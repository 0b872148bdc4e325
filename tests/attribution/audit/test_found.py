"""Credit by what is called nurture and what is found to be, worked out by hand."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.audit.answers import FoundKey, Verdict
from attribution.audit.found import CALLED, Credited, credit_by_key, found
from attribution.groundwork import Groundwork
from attribution.settings import Milestone
from attribution.told import NO_TOUCH
from tests.attribution.audit.made import AS_OF, audited, made, program, send
from tests.attribution.companies import companies
from tests.examples import examples
from tests.factories import deal, lead, touch

SPRING = {"program": "Spring", "program_kind": "nurture"}
BLAST = {"program": "Blast", "program_kind": "nurture"}
SHOW = {"channel": "webinar", "program": "Show", "program_kind": "event"}
SENT = [
    send("ann", "2025-01-01", "nurture", of="guide", **SPRING),
    send("ann", "2025-01-10", "spam", of="offer", **BLAST),
    send("bob", "2025-01-01", "mixed", of="guide", **SPRING),
]
RESPONSES = [
    touch("ann", "2025-01-05", content_id="guide", **SPRING),
    touch("ann", "2025-01-12", content_id="offer", **BLAST),
    touch("ann", "2025-01-15", action="attended", **SHOW),
    touch("ann", "2025-01-16", "organic", "page_viewed"),
    touch("bob", "2025-01-05", action="replied", **SPRING),
    touch("bob", "2025-01-06", program="Quiet", program_kind="nurture"),
]
DEALS = [
    deal("d1", "100.00", "2025-02-10", lead_id="ann"),
    deal("d2", "50.00", "2025-03-20", lead_id="bob"),
    deal("d3", "30.00", "2025-03-05", lead_id="cyd"),
]
PROGRAMS = [program("Show", "nurture", "event"), program("Spring", "spam")]


def told(sent, others, deals=DEALS, programs=(), leads=None, **chosen):
    data = made([one for one, _ in sent] + list(others), deals, leads)
    return of_data(audited(sent, data=data, **chosen), programs)


def of_data(work, programs):
    analysis, ground = Analysis(work.data, work.settings), Groundwork(work.data)
    everyone = Credited(
        ground.spans(work.settings, AS_OF),
        analysis.models,
        analysis.model,
        lambda: ground.unconverted(work.settings, AS_OF),
        work.settings,
    )
    return found(work, programs, everyone, credit_by_key(work, programs, everyone), None)


def under(found_, model="linear"):
    rows = found_.credit.filter(pl.col("model") == model)
    return dict(rows.select("value", "credit").iter_rows())


def test_a_response_is_what_the_send_before_it_is_found_to_be_or_else_its_program():
    result = told(SENT, RESPONSES, programs=PROGRAMS)
    # Linear: a hundred is shared by four touches of Ann, fifty by two of Bob.
    assert under(result) == {
        "nurture": 2_500,
        "mixed": 2_500,
        "unclear": 2_500,
        "spam": 2_500,
        "uncalled": 2_500,
        "rest": 2_500,
        NO_TOUCH: 3_000,
    }
    assert (result.called.credit_minor, result.found.credit_minor) == (10_000, 5_000)
    assert result.called.share.value == pytest.approx(100 / 180)
    assert result.found.share.value == pytest.approx(50 / 180)
    assert result.answered == (3, 6)
    # First touch gives Ann's deal to the guide and Bob's to his reply to a mixed mail.
    first = under(result, "first_touch")
    assert (first["nurture"], first["mixed"], first["rest"]) == (10_000, 5_000, 0)
    assert result.called.highest == (pytest.approx(150 / 180), "first_touch")
    assert result.found.lowest == (0.0, "last_touch")


def test_a_send_answers_for_thirty_days_and_then_its_program_does():
    late = [touch("ann", "2025-02-01", content_id="guide", **SPRING)]
    assert under(told(SENT[:1], late, programs=PROGRAMS))["spam"] == 10_000
    assert under(told(SENT[:1], [touch("ann", "2025-01-31", content_id="guide", **SPRING)],
                      programs=PROGRAMS))["nurture"] == 10_000  # fmt: skip
    assert under(told(SENT[:1], late))["unclear"] == 10_000


def test_every_group_stands_under_every_model_also_without_credit():
    result = told([], [touch("ann", "2025-01-05")])
    values = [*(key.value for key in FoundKey), NO_TOUCH]
    for table in (result.ranges, *result.credit.partition_by("model")):
        assert table["value"].to_list() == values
    assert result.credit["credit"].null_count() == result.credit["share"].null_count() == 0
    assert result.missing == ("touches.program", "touches.program_kind", "costs")


def test_where_nothing_was_sent_nothing_can_be_found():
    result = told([], [touch("ann", "2025-01-05", **SPRING)])
    assert result.called.share.value == pytest.approx(100 / 180)
    assert (result.found.share.value, result.found.lowest) == (None, None)
    assert result.found.share.why.startswith("No send is on record")


def test_what_nothing_can_be_said_of_stands_beside_what_is_found():
    sent = [
        send("ann", "2025-01-01", "nurture", of="guide", **SPRING),
        send("ann", "2025-01-02", "unclear", of="offer", **SHOW),
    ]
    responses = [
        touch("ann", "2025-01-05", content_id="guide", **SPRING),
        touch("ann", "2025-01-06", "webinar", "attended", content_id="offer", program="Show"),
        touch("ann", "2025-01-07", program="Quiet", program_kind="nurture"),
        touch("ann", "2025-01-08", "organic", "page_viewed"),
    ]
    result = told(sent, responses)
    # A quarter of a hundred is found to be; two quarters of it may be too.
    assert result.found.share.value == pytest.approx(25 / 180)
    assert result.found.unclear == pytest.approx(50 / 180)
    assert result.called.unclear == 0
    nothing = told(sent[1:], responses).found
    assert nothing.share.why.startswith("Nothing can be said of any send")
    assert (nothing.share.value, nothing.unclear) == (None, pytest.approx(75 / 180))


def test_without_a_deal_in_scope_shares_are_unknown():
    result = told(SENT, RESPONSES, deals=[])
    assert (result.called.share.value, result.called.lowest) == (None, None)
    assert result.called.share.why == "Nothing is in scope."
    assert under(result)["nurture"] == 0


def test_the_interval_of_what_is_called_nurture_is_that_of_its_kind():
    people = [f"p{number:02}" for number in range(14)]
    sent = [send(name, "2025-01-01", "nurture", of="guide", **SPRING) for name in people[::2]]
    others = [
        touch(name, f"2025-01-{5 + number:02}", **kind)
        for number, name in enumerate(people)
        for kind in ((SPRING, SHOW) if number % 3 else (SHOW,))
    ]
    deals = [deal(name, f"{10 + 7 * number}.00", "2025-03-01", lead_id=name)
             for number, name in enumerate(people)]  # fmt: skip
    leads = [lead(name, account_id=name) for name in people]
    data = made([one for one, _ in sent] + others, deals, leads)
    work = audited(sent, data=data, replicates=60)
    result = of_data(work, [program("Spring", "nurture")])
    kinds = Analysis(data, work.settings).credit_by("program_kind")
    row = kinds.row(
        by_predicate=(pl.col("model") == "linear") & (pl.col("value") == "nurture"), named=True
    )
    share = result.called.share
    assert (share.value, share.low, share.high) == pytest.approx(
        (row["share"], row["low"], row["high"])
    )
    assert share.low < share.value < share.high
    # All of it is found to be nurture, and is told so with the same range.
    assert (result.found.credit_minor, result.found.share) == (
        result.called.credit_minor, share,
    )  # fmt: skip


@examples(10)
@given(companies(min_deals=1), st.data(), st.sampled_from([Milestone.WON, Milestone.PIPELINE]))
def test_groups_add_up_to_all_in_scope_to_the_cent_under_every_model(company, drawn, milestone):
    verdicts = st.sampled_from([verdict.value for verdict in Verdict])
    sent = [
        (row, {"verdict": drawn.draw(verdicts)})
        for row in company.touches
        if row["action"] == "sent" and row["lead_id"] is not None
    ]
    programs = [program(name, drawn.draw(verdicts)) for name in ("spring", "autumn")]
    data = made(company.touches, company.deals, company.leads)
    work = audited(sent, data=data, replicates=20, milestone=milestone)
    result = of_data(work, programs)
    analysis = Analysis(data, work.settings)
    total = analysis.scope.credited["amount_minor"].sum()
    kinds = analysis.credit_by("program_kind")
    for model in analysis.models:
        groups = under(result, model.name)
        assert sum(groups.values()) == total
        called = kinds.filter(pl.col("model") == model.name, pl.col("value") == "nurture")
        assert sum(groups[key.value] for key in CALLED) == called["credit"].sum()
