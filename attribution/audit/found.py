"""Credit told by what a program is called, and by what its sends are found to be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from attribution.audit.answered import NOTHING, answered
from attribution.audit.answers import (
    Found,
    FoundKey,
    FoundPart,
    FoundReturns,
    ProgramAudit,
    Verdict,
)
from attribution.audit.audited import Audited, Flags
from attribution.comparison import compare_parts, range_over_models
from attribution.credit_parts import credit_parts, whole_journeys
from attribution.estimate import Estimate
from attribution.journeys import Later
from attribution.models.base import AttributionModel
from attribution.numbering import Ints
from attribution.program_kinds import NURTURE
from attribution.settings import Settings
from attribution.told import NO_TOUCH
from attribution.windows import Spans

CALLED = (FoundKey.NURTURE, FoundKey.MIXED, FoundKey.UNCLEAR, FoundKey.SPAM)
"""What is called nurture."""

FOUND = (FoundKey.NURTURE, FoundKey.UNCALLED)
"""What is found to be."""

_KEYS = tuple(key.value for key in FoundKey)
_PLACE = {FoundKey(key): place for place, key in enumerate(_KEYS)}
_COLUMN, _REST = "found", "rest"
# In the order of `_CALLED_AS`; the last is that of what was never judged.
_VERDICTS = (Verdict.NURTURE, Verdict.MIXED, Verdict.UNCLEAR, Verdict.SPAM)
_UNJUDGED = len(_VERDICTS)
_CALLED_AS = np.array(
    [_PLACE[FoundKey(verdict.value)] for verdict in _VERDICTS] + [_PLACE[FoundKey.UNCLEAR]]
)
_OTHERWISE_AS = np.array([_PLACE[FoundKey.UNCALLED]] + [_PLACE[FoundKey.REST]] * len(_VERDICTS))


@dataclass(frozen=True, slots=True, eq=False)
class Credited:
    """The journeys whose credit is told, and by which models.

    Attributes:
        spans: The journeys.
        models: Every model that can be worked out on them, in their order.
        chosen: The one shown first.
        unconverted: What led to nothing, for models that learn.
        settings: The choices of the intervals.
    """

    spans: Spans
    models: Sequence[AttributionModel]
    chosen: AttributionModel
    unconverted: Later
    settings: Settings


def found(
    audited: Audited,
    programs: Sequence[ProgramAudit],
    credited: Credited,
    returns: FoundReturns | None,
) -> Found:
    """Tell credit by what is called nurture and what is found to be (`answers.Found`).

    Args:
        audited: The audit.
        programs: Every audited program.
        credited: The journeys and the models.
        returns: What the programs brought back.

    Raises:
        NoWeightError: A model gives a deal nothing to share by.
        TooLargeError: Amounts or weights add up beyond 64 bits.
    """
    rows = credited.spans.index.touches["row"].to_numpy().astype(np.int64)
    send = answered(audited.touches, audited.sent, rows, audited.settings.audit.response_days)
    key = _keys(audited, programs, rows, send)
    by_key = _compared(credited, _KEYS, key, credited.models)
    credit = _every_key(by_key, credited.models)
    counted = _in_journeys(credited.spans)
    judged = bool(audited.sent.size or programs)
    return Found(
        credit,
        _in_order(range_over_models(credit, credited.chosen.name)),
        _part(credited, key, CALLED, credit, judged=judged),
        _part(credited, key, FOUND, credit, judged=judged),
        (int((counted & (send != NOTHING)).sum()), int(counted.sum())),
        returns,
        _missing(audited),
    )


def _keys(audited: Audited, programs: Sequence[ProgramAudit], rows: Ints, send: Ints) -> Ints:
    """Return the place in `_KEYS` of each touch: by the send it answers, else by its program."""
    verdicts = [verdict.value for verdict in _VERDICTS]
    of_sends = _codes(audited.sends.rows["verdict"].cast(pl.String), verdicts)
    program = audited.touches.of("program")
    judged = pl.DataFrame(
        {
            "program": [one.program for one in programs],
            "verdict": [one.verdict.value for one in programs],
        },
        schema=dict.fromkeys(("program", "verdict"), pl.String),
    )
    of_programs = program.values.to_frame("program").join(
        judged, on="program", how="left", maintain_order="left"
    )
    by_program = np.append(_codes(of_programs["verdict"], verdicts), _UNJUDGED)
    verdict = np.where(
        send != NOTHING,
        np.append(of_sends, _UNJUDGED)[send],
        by_program[program.codes[rows]],
    )
    called = _called(audited, rows)
    place: Ints = np.where(called, _CALLED_AS[verdict], _OTHERWISE_AS[verdict])
    return place


def _codes(values: pl.Series, verdicts: Sequence[str]) -> Ints:
    codes = values.replace_strict(
        dict(zip(verdicts, range(_UNJUDGED), strict=True)),
        default=_UNJUDGED,
        return_dtype=pl.Int64,
    )
    return codes.to_numpy()


def _called(audited: Audited, rows: Ints) -> Flags:
    kind = audited.touches.of("program_kind")
    of_kind = np.append((kind.values.cast(pl.String) == NURTURE).to_numpy(), False)
    called: Flags = of_kind[kind.codes[rows]]
    return called


def _compared(
    credited: Credited,
    names: Sequence[str],
    place: Ints,
    models: Sequence[AttributionModel],
) -> pl.DataFrame:
    """Tell credit by a column made here, as by any other: journeys take it for one of touches."""
    spans = credited.spans
    values = pl.Series(_COLUMN, place.astype(np.uint8)).cat.to(pl.Enum([*names]))
    index = replace(spans.index, touches=spans.index.touches.with_columns(values))
    told_by = replace(spans, index=index)
    return compare_parts(
        credit_parts(told_by, models, _COLUMN, credited.unconverted),
        models,
        whole_journeys(told_by, credited.unconverted, _COLUMN),
        _COLUMN,
        credited.settings,
    )


def _every_key(compared: pl.DataFrame, models: Sequence[AttributionModel]) -> pl.DataFrame:
    """Give every key its row under every model; of nothing is 0, a share of nothing unknown."""
    names = pl.Series("model", [model.name for model in models], dtype=pl.String)
    every = names.to_frame().join(
        pl.Series("value", [*_KEYS, NO_TOUCH], dtype=pl.String).to_frame(), how="cross"
    )
    told = every.join(compared, on=["model", "value"], how="left", maintain_order="left")
    known = pl.col("credit").sum().over("model") != 0
    return told.with_columns(
        pl.col("touches", "deals", "credit").fill_null(0),
    ).with_columns(share=pl.when(known).then(pl.col("share").fill_null(0.0)))


def _in_order(ranges: pl.DataFrame) -> pl.DataFrame:
    places = {value: place for place, value in enumerate([*_KEYS, NO_TOUCH])}
    return ranges.sort(pl.col("value").replace_strict(places, return_dtype=pl.Int8))


def _part(
    credited: Credited,
    key: Ints,
    keys: Sequence[FoundKey],
    credit: pl.DataFrame,
    *,
    judged: bool,
) -> FoundPart:
    """Add some keys up: under the chosen model with an interval of the sum, and over all models."""
    inside = np.isin(key, [_PLACE[one] for one in keys])
    deals, settings = credited.spans.deals.height, credited.settings
    sums = (
        credit.filter(pl.col("value").is_in(list(keys)))
        .group_by("model", maintain_order=True)
        .agg(pl.col("credit").sum(), pl.col("share").sum(), known=pl.col("share").count() > 0)
    )
    own = sums.row(by_predicate=pl.col("model") == credited.chosen.name, named=True)
    if why := _why_none(credited, keys, judged=judged, known=own["known"]):
        return FoundPart(own["credit"], Estimate.unknown(why, deals), None, None)
    compared = _compared(
        credited, (_COLUMN, _REST), np.where(inside, 0, 1), [credited.chosen]
    ).filter(pl.col("value") == _COLUMN)
    low, high = compared.select("low", "high").row(0) if compared.height else (None, None)
    why = f"Only {deals} in scope: too few for a conclusion." if deals < settings.few_deals else ""
    # Of equal ones the first in the order of models.
    lowest, highest = (
        sums.select("share", "model").row(place)
        for place in (sums["share"].arg_min(), sums["share"].arg_max())
    )
    return FoundPart(own["credit"], Estimate(own["share"], low, high, deals, why), lowest, highest)


def _why_none(credited: Credited, keys: Sequence[FoundKey], *, judged: bool, known: bool) -> str:
    """Return why a share is unknown; nothing where it is known."""
    if not known:
        deals = credited.spans.deals.height
        return "The amounts in scope add up to 0." if deals else "Nothing is in scope."
    if keys is FOUND and not judged:
        return "No send is on record, so nothing can be found to be nurture."
    return ""


def _in_journeys(spans: Spans) -> Flags:
    """Return which touches of the index are in any journey."""
    edges = np.zeros(spans.index.touches.height + 1, np.int64)
    np.add.at(edges, spans.first, 1)
    np.add.at(edges, spans.after, -1)
    inside: Flags = np.cumsum(edges[:-1]) > 0
    return inside


def _missing(audited: Audited) -> tuple[str, ...]:
    kind = audited.touches.of("program_kind").values.cast(pl.String)
    gaps = {
        "touches.program": not audited.touches.of("program").values.len(),
        "touches.program_kind": not (kind == NURTURE).any(),
        "costs": audited.data.costs is None,
    }
    return tuple(field for field, gap in gaps.items() if gap)
