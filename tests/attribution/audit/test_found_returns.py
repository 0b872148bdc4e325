"""What programs called nurture, and those found to be, cost and brought: by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from attribution.analysis import Analysis
from attribution.returns import Standing
from attribution.settings import Settings
from attribution.told import NO_TOUCH
from tests.attribution.audit.made import AS_OF, made, program
from tests.factories import cost, deal, lead, touch

SPRING = {"program": "Spring", "program_kind": "nurture"}
BLAST = {"program": "Blast", "program_kind": "nurture"}
NEWS = {"program": "News", "program_kind": "newsletter"}
FREE = {"program": "Free", "program_kind": "nurture"}
TOUCHES = [
    touch("ann", "2025-01-05", **SPRING),
    touch("ann", "2025-01-06", **BLAST),
    touch("ann", "2025-01-07", **NEWS),
    touch("ann", "2025-01-08", **FREE),
    touch("bob", "2025-01-05", **SPRING),
]
DEALS = [
    deal("d1", "100.00", "2025-02-10", lead_id="ann"),
    deal("d2", "50.00", "2025-03-20", lead_id="bob"),
]
LEADS = [lead("ann", sales_ready_at="2025-01-25"), lead("bob")]
COSTS = [
    cost("30.00", "2025-01-01", "Spring"),
    cost("10.00", "2025-02-01", "Blast"),
    cost("50.00", "2025-01-01", "News"),
    cost("0.00", "2025-01-01", "Free"),
]
FOUND = (
    program("Spring", "nurture"),
    program("Blast", "spam"),
    program("News", "nurture", "newsletter"),
)
CHOSEN = Settings(as_of=AS_OF, replicates=40)


class Judged(Analysis):
    """An analysis whose programs were judged beforehand."""

    programs = FOUND

    @property
    def program_audits(self):
        return self.programs


def told(data=None, programs=FOUND, **chosen):
    data = data or made(TOUCHES, DEALS, LEADS, costs=COSTS)
    analysis = type("Made", (Judged,), {"programs": tuple(programs)})(
        data, replace(CHOSEN, **chosen)
    )
    return analysis.found.returns


def money(line):
    return line.cost_minor, line.credit_minor, line.return_minor, line.roi.value


def test_costs_of_what_is_called_and_what_is_found_stand_against_their_own_credit():
    found = told()
    # Linear: a quarter of a hundred each, and fifty for Spring. What cost nothing is asked about.
    assert money(found.called) == (4_000, 10_000, 10_000, pytest.approx(1.5))
    assert money(found.found) == (8_000, 10_000, 10_000, pytest.approx(0.25))
    assert found.called.by_model["first_touch"] == pytest.approx(150 / 40 - 1)
    assert found.found.by_model["first_touch"] == pytest.approx(150 / 80 - 1)
    assert (found.called.deals, found.found.deals) == (1.5, 1.5)
    # Ann's readiness is shared by the four that she met before.
    assert (found.called.leads, found.found.leads) == (0.5, 0.5)
    assert found.unpriced == ("Free",)
    assert [(name, called, verdict) for name, called, verdict in found.lines] == [
        ("Blast", True, "spam"),
        ("Free", True, None),
        ("News", False, "nurture"),
        ("Spring", True, "nurture"),
    ]


def test_a_stated_margin_is_what_returns():
    found = told(margin=Decimal("0.5"))
    assert money(found.called) == (4_000, 10_000, 5_000, pytest.approx(0.25))


def test_a_program_is_called_what_most_of_its_touches_say():
    days = ("2025-01-09", "2025-01-11")
    more = [touch("bob", day, program="News", program_kind="nurture") for day in days]
    found = told(made([*TOUCHES, *more], DEALS, LEADS, costs=COSTS))
    assert found.lines[2] == ("News", True, "nurture")


def test_without_a_cost_a_return_is_unknown_and_never_that_of_nothing():
    unbooked = [cost("99.00", "2025-01-01", channel="email")]
    found = told(made(TOUCHES, DEALS, LEADS, costs=unbooked))
    assert found.unpriced == ("Blast", "Free", "News", "Spring")
    assert (found.called.standing, found.called.cost_minor) == (Standing.NO_COST, None)
    assert found.called.roi.why == "No cost is on record for any of them."
    assert told(programs=()).found.roi.why == "No program is found to be nurture."
    nothing = told(made([touch("ann", "2025-01-05", **NEWS)], DEALS, LEADS, costs=COSTS))
    assert nothing.called.roi.why == "No program is called nurture."
    assert told(made(TOUCHES, DEALS, LEADS)) is None


def test_names_like_our_own_lines_keep_their_costs():
    odd = {"program": NO_TOUCH, "program_kind": "nurture"}
    costs = [cost("30.00", "2025-01-01", NO_TOUCH)]
    found = told(made([touch("bob", "2025-01-05", **odd)], DEALS, LEADS, costs=costs), programs=())
    assert money(found.called) == (3_000, 5_000, 5_000, pytest.approx(2 / 3))


def test_one_program_alone_returns_what_its_own_line_says():
    people = [f"p{number:02}" for number in range(12)]
    touches = [touch(name, "2025-01-05", **kind) for name in people for kind in (SPRING, NEWS)]
    deals = [deal(name, f"{10 + 9 * number}.00", "2025-03-01", lead_id=name)
             for number, name in enumerate(people)]  # fmt: skip
    data = made(touches, deals, [lead(name) for name in people], costs=COSTS)
    for model in ("linear", "markov"):
        alone = Analysis(data, replace(CHOSEN, model=model)).returns("program").line("Spring").roi
        called = told(data, model=model).called.roi
        assert called == alone
        assert called.low < called.value < called.high
