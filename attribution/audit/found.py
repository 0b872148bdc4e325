"""Credit told by what a program is called, and by what its sends are found to be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from attribution.audit.answers import (
    Found,
    FoundKey,
    FoundPart,
    FoundReturns,
    ProgramAudit,
    Verdict,
)
from attribution.audit.audited import Audited, Flags
from attribution.audit.found_keys import PLACES, Keyed, keyed_touches
from attribution.comparison import compare_parts, range_over_models
from attribution.credit_parts import credit_parts
from attribution.estimate import Estimate
from attribution.journeys import Later
from attribution.models.base import AttributionModel
from attribution.numbering import Ints
from attribution.program_kinds import NURTURE
from attribution.settings import Settings
from attribution.told import NO_TOUCH
from attribution.whole_journeys import whole_journeys
from attribution.windows import Spans

CALLED = (FoundKey.NURTURE, FoundKey.MIXED, FoundKey.UNCLEAR, FoundKey.SPAM)
"""What is called nurture."""

FOUND = (FoundKey.NURTURE, FoundKey.UNCALLED)
"""What is found to be."""

_KEYS = tuple(PLACES)
_COLUMN = "found"
_INSIDE, _UNSAID, _OUTSIDE = "inside", "unsaid", "outside"


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


@dataclass(frozen=True, slots=True, eq=False)
class ByKey:
    """Credit by `FoundKey`, whatever model is shown first.

    Attributes:
        keyed: What each touch is called, and found to be.
        credit: As `answers.Found.credit`.
    """

    keyed: Keyed
    credit: pl.DataFrame


def credit_by_key(audited: Audited, programs: Sequence[ProgramAudit], credited: Credited) -> ByKey:
    """Tell credit under every model by what touches are called and found to be.

    Args:
        audited: The audit.
        programs: Every audited program.
        credited: The journeys and the models.

    Raises:
        NoWeightError: A model gives a deal nothing to share by.
        TooLargeError: Amounts or weights add up beyond 64 bits.
    """
    keyed = keyed_touches(audited, programs, credited.spans.index)
    by_key = _compared(credited, _KEYS, keyed.place, credited.models)
    return ByKey(keyed, _every_key(by_key, credited.models))


def found(
    audited: Audited,
    programs: Sequence[ProgramAudit],
    credited: Credited,
    by_key: ByKey,
    returns: FoundReturns | None,
) -> Found:
    """Tell credit by what is called nurture and what is found to be (`answers.Found`).

    Args:
        audited: The audit.
        programs: Every audited program.
        credited: The journeys and the models.
        by_key: Their credit.
        returns: What the programs brought back.
    """
    keyed, credit = by_key.keyed, by_key.credit
    unknown = _why_unknown(credited)
    counted = _in_journeys(credited.spans)
    return Found(
        credit,
        _in_order(range_over_models(credit, credited.chosen.name)),
        _part(credited, by_key, CALLED, unknown),
        _part(credited, by_key, FOUND, unknown or _why_unjudged(audited, programs)),
        (int((counted & keyed.answers).sum()), int(counted.sum())),
        returns,
        _missing(audited),
    )


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


def _part(credited: Credited, by_key: ByKey, keys: Sequence[FoundKey], unknown: str) -> FoundPart:
    """Add some keys up: under the chosen model with an interval of the sum, and over all models."""
    keyed = by_key.keyed
    sums = (
        by_key.credit.filter(pl.col("value").is_in(list(keys)))
        .group_by("model", maintain_order=True)
        .agg(pl.col("credit", "share").sum())
    )
    own = sums.row(by_predicate=pl.col("model") == credited.chosen.name, named=True)
    inside = np.isin(keyed.place, [PLACES[one] for one in keys])
    unsaid = keyed.unclear & ~inside & (keys is FOUND)
    compared = _compared(
        credited,
        (_INSIDE, _UNSAID, _OUTSIDE),
        np.where(inside, 0, np.where(unsaid, 1, 2)),
        [credited.chosen],
    )
    shares = {row["value"]: row for row in compared.iter_rows(named=True)}
    open_ = shares[_UNSAID]["share"] if _UNSAID in shares else 0.0
    deals = credited.spans.deals.height
    if unknown:
        return FoundPart(own["credit"], Estimate.unknown(unknown, deals), None, None, open_)
    ends = shares.get(_INSIDE, {"low": None, "high": None})
    told = Estimate(own["share"], ends["low"], ends["high"], deals, _why_few(credited))
    # Of equal ones the first in the order of models.
    lowest, highest = (
        sums.select("share", "model").row(place)
        for place in (sums["share"].arg_min(), sums["share"].arg_max())
    )
    return FoundPart(own["credit"], told, lowest, highest, open_)


def _why_unknown(credited: Credited) -> str:
    """Return why no share can be told; nothing where it can."""
    deals = credited.spans.deals
    if deals.is_empty():
        return "Nothing is in scope."
    return "" if deals["amount_minor"].sum() else "The amounts in scope add up to 0."


def _why_unjudged(audited: Audited, programs: Sequence[ProgramAudit]) -> str:
    """Return why nothing can be found to be nurture; nothing where something was judged."""
    sent = audited.sends.rows["verdict"].cast(pl.String)
    if (sent != Verdict.UNCLEAR.value).any() or any(
        one.verdict is not Verdict.UNCLEAR for one in programs
    ):
        return ""
    if sent.is_empty():
        return "No send is on record, so nothing can be found to be nurture."
    return "Nothing can be said of any send, so nothing can be found to be nurture."


def _why_few(credited: Credited) -> str:
    deals, one = credited.spans.deals.height, "deal"
    if credited.settings.milestone.of_leads:
        one = "lead"
    noun = one if deals == 1 else f"{one}s"
    few = deals < credited.settings.few_deals
    return f"Only {deals} {noun}: too few for a conclusion." if few else ""


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
