"""P7: whether what a lead does changes what it gets next."""

from dataclasses import replace

import numpy as np

from attribution.audit.answers import Measure, Outcome
from attribution.audit.criterion import FAIL, PASS, Criterion, Level, missing
from attribution.audit.programs.context import Context
from attribution.audit.programs.flows import Flows
from attribution.audit.programs.shares import Counted, below
from attribution.estimate import Estimate
from attribution.numbering import Ints

SEQUENCE, DEPENDENCE = "sequence", "dependence"
"""What is measured: leads on the usual sequence, and whether responses change what follows."""

# Under so many steps after a response, or without one, nothing can be seen of either.
_FEW = 5
# Sums of floating point that are equal on paper may differ by this part.
_HAIR = 1e-9
# Chance starts anew for each program, so that its answer does not depend on the others.
_STREAM = 7


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    A lead is on the usual sequence where every piece it got was followed by the one that most
    often follows it in the program: so a lead that joins in the middle can be on it too. Leads
    with one touch have no sequence; of those with a touch without content nobody knows.
    """
    sends, flows = context.marketing, context.flows
    off = np.zeros(sends.firsts.size, np.bool_)
    off[sends.pair[flows.at[~flows.usual]]] = True
    bare = np.zeros(sends.firsts.size, np.bool_)
    bare[sends.pair[sends.piece < 0]] = True
    several = sends.pair_sends > 1
    every, unknown = sends.count_pairs(several), sends.count_pairs(several & bare & ~off)
    on_it = several & ~bare & ~off
    usual = sends.count_pairs(on_it)
    shown = sends.show(on_it[sends.pair])
    return [
        _outcome(
            context,
            code,
            Counted(int(usual[code]), int(unknown[code]), int(every[code])),
            shown.get(code, ()),
        )
        for code in context.codes
    ]


def _outcome(context: Context, code: int, counted: Counted, shown: tuple[str, ...]) -> Outcome:
    limit = context.rules.modal_share
    if not counted.every:
        figure = Estimate.unknown("no lead got a second touch")
        return Outcome(P7.id, None, figure, "share", limit, of="leads", measured=SEQUENCE)
    answer = below(counted, limit, 0)
    figure = counted.told(answer, context.confidence)
    outcome = Outcome(
        P7.id, answer, figure, "share", limit, touches=shown, count=counted.found, of="leads",
        measured=SEQUENCE,
    )  # fmt: skip
    return _weighed(context, code, outcome) if answer == FAIL else outcome


def _weighed(context: Context, code: int, sequence: Outcome) -> Outcome:
    """Hold against a usual sequence whether responses change it all the same."""
    chance = _dependence(context, context.flows, code)
    most = 1 - context.confidence
    if chance.value is None:
        also = (Measure(SEQUENCE, sequence.figure, sequence.unit, sequence.limit),)
        return replace(
            sequence, answer=missing(1), figure=chance, unit="chance", limit=most,
            measured=DEPENDENCE, also=also,
        )  # fmt: skip
    answer = PASS if chance.value <= most else FAIL
    return replace(sequence, answer=answer, also=(Measure(DEPENDENCE, chance, "chance", most),))


def _dependence(context: Context, flows: Flows, code: int) -> Estimate:
    """Return how often chance alone ties the next piece as closely to the response before it.

    Responses are shuffled among the steps from the same piece: what follows a piece by plan,
    whoever responds, is no dependence. Compared is Pearson's chi-square, summed over pieces; the
    shuffled counts are drawn as such (multivariate hypergeometric), which is the same.
    """
    steps = flows.of_program(code)
    after = flows.responded[steps]
    if min(int(after.sum()), int((~after).sum())) < _FEW:
        return Estimate.unknown("too few responses to see whether they change anything", steps.size)
    ways, way = np.unique(flows.way[steps], return_inverse=True)
    taken = np.bincount(way)
    responses = np.bincount(way, weights=after).astype(np.int64)
    rng = np.random.default_rng((context.settings.seed, _STREAM))
    shuffles = context.rules.shuffles
    observed, by_chance = 0.0, np.zeros(shuffles)
    for stage in np.unique(flows.stage_of[ways]):
        here = flows.stage_of[ways] == stage
        total, responded = int(taken[here].sum()), int(responses[here].sum())
        if here.sum() > 1 and 0 < responded < total:
            drawn = rng.multivariate_hypergeometric(taken[here], responded, shuffles)
            observed += float(_distance(responses[here][None], taken[here], responded)[0])
            by_chance += _distance(drawn, taken[here], responded)
    as_far = int((by_chance >= observed - _HAIR * (1 + observed)).sum())
    return Estimate((1 + as_far) / (1 + shuffles), None, None, steps.size)


def _distance(responses: Ints, taken: Ints, responded: int) -> np.ndarray:
    """Return Pearson's chi-square of (next piece, responded or not), one per row."""
    part = responded / taken.sum()
    expected = taken * part
    distance: np.ndarray = ((responses - expected) ** 2 / (expected * (1 - part))).sum(axis=1)
    return distance


P7 = Criterion(
    id="P7",
    level=Level.PROGRAM,
    name="Listens to what leads do",
    quote="'dumb' flows that ignore behavior",
    formula=(
        "Less than {modal_share} of its leads with several touches got its usual sequence, or what "
        "comes next depends on whether the lead responded (responses shuffled {shuffles} times)."
    ),
    fix="Let the next piece depend on what the lead did: clicked, answered, or nothing at all.",
    fields=("touches.content_id", "touches.action"),
    judge=_judge,
)
