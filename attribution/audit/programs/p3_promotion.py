"""P3: how much of a program's mail promotes, by the 4-1-1 rule."""

import numpy as np

from attribution.audit.answers import Measure, Outcome, Promotion
from attribution.audit.criterion import FAIL, PASS, Criterion, Level
from attribution.audit.programs.context import Context
from attribution.audit.programs.shares import Counted, surely_at_most
from attribution.numbering import Ints

HARD, ANY = "hard", "promotion"
"""What is measured: hard promotion alone, and promotion of any kind."""

_NO_CONTENT, _NO_TYPE, _NO_TEXT = 0, 1, 2


def _judge(context: Context) -> list[Outcome]:
    """Answer for every program of `Context.codes`.

    What a lead asked for is no promotion. What neither the type nor the text of its piece decide
    is unknown.
    """
    sends = context.marketing
    level = sends.column("promotion").cast(str)
    asked = sends.flags("requested")[0]
    hard = (level == Promotion.HARD.value).fill_null(value=False).to_numpy() & ~asked
    soft = (level == Promotion.SOFT.value).fill_null(value=False).to_numpy() & ~asked
    open_ = level.is_null().to_numpy() & ~asked
    counts = {HARD: sends.count(hard), ANY: sends.count(hard | soft)}
    unknown, place = sends.count(open_), _fields_missing(context, open_)
    shown = sends.show(hard | soft)
    return [
        _outcome(
            context,
            {
                what: Counted(int(found[code]), int(unknown[code]), int(sends.sends[code]))
                for what, found in counts.items()
            },
            int(place[code]),
            shown.get(code, ()),
        )
        for code in context.codes
    ]


def _fields_missing(context: Context, unknown: np.ndarray) -> Ints:
    """Return for each program the place of the field that most of its unknown sends lack."""
    sends, pieces = context.marketing, context.audited.pieces.rows
    bare = sends.piece < 0
    untyped = sends.of_piece(pieces["content_type"].is_null().to_numpy(), without=False)
    lacks = np.stack(
        [
            sends.count(unknown & bare),
            sends.count(unknown & ~bare & untyped),
            sends.count(unknown & ~bare & ~untyped),
        ]
    )
    places: Ints = lacks.argmax(axis=0)
    return places


def _outcome(
    context: Context, counted: dict[str, Counted], place: int, shown: tuple[str, ...]
) -> Outcome:
    limits = {HARD: context.rules.hard_share, ANY: context.rules.promotion_share}
    answers = {
        what: surely_at_most(one, limits[what], place, context.confidence)
        for what, one in counted.items()
    }
    answer = FAIL if FAIL in answers.values() else min(answers.values())
    above = [what for what, one in counted.items() if one.least > limits[what]]
    parts = {what: _part(one, limits[what]) for what, one in counted.items()}
    decisive = min(counted, key=lambda what: (answers[what] != answer, -parts[what]))
    few = answer == PASS and bool(above)
    why = "above the limit, but too few touches to be sure" if few else ""
    measures = {
        what: Measure(what, one.told(answers[what], context.confidence), "share", limits[what])
        for what, one in counted.items()
    }
    return Outcome(
        P3.id,
        answer,
        counted[decisive].told(answer, context.confidence, why),
        "share",
        limits[decisive],
        warned=few,
        touches=shown,
        count=counted[ANY].found,
        measured=decisive,
        also=tuple(one for what, one in measures.items() if what != decisive),
    )


def _part(counted: Counted, limit: float) -> float:
    """Return how much of its limit a share takes up."""
    return counted.least / limit if limit else float(counted.found)


P3 = Criterion(
    id="P3",
    level=Level.PROGRAM,
    name="More help than promotion",
    quote="weekly sales promotions",
    formula=(
        "Of what its leads get, the lower end of the range of hard promotion is at most "
        "{hard_share}, and of promotion of any kind at most {promotion_share} (one hard and one "
        "soft piece in six, the 4-1-1 rule); what a lead asked for is no promotion."
    ),
    fix="Send four helpful pieces for every offer: put guides or how-tos in place of promotions.",
    fields=("touches.content_id", "content.content_type", "content.body"),
    judge=_judge,
)
