"""How fast nurtured leads became sales-ready, beside figures that mislead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite

import polars as pl

from attribution.analysis import Analysis
from attribution.effect.answers import Effect, EValue, Landmark, Naive
from attribution.estimate import Estimate
from reports import charts
from reports.blocks import Chart, Fact, Figure, Table
from reports.numbers import (
    UNKNOWN,
    count,
    day,
    estimate,
    interval,
    level,
    points,
    ratio,
    share,
)
from reports.sections.did_nurture_words import (
    EARLY,
    alike,
    comparison,
    scope_key,
    signed_points,
    start,
    verdict_fact,
)
from reports.tables import NUMBER, WORDS, table
from reports.told import estimate_fact, figure


def estimate_figures(analysis: Analysis, effect: Effect) -> list[Figure]:
    """Return the fair ratio, the difference by a day, what is naive, and the E-value."""
    found = effect.time_dependent
    if found is None:
        return []
    confidence = analysis.settings.confidence
    ours, others = comparison(effect)
    shown = [
        figure(
            ratio_fact(effect, "ratio", found.hazard_ratio),
            f"{estimate(found.hazard_ratio, ratio, confidence=confidence).note}: {ours} against "
            f"{others}{EARLY if effect.early else ''}",
        )
    ]
    if later := _furthest(effect.landmarks):
        landmark, at = later
        shown.append(
            figure(
                difference_fact(effect, landmark, at),
                f"{estimate(_difference(landmark, at), points, confidence=confidence).note}; of "
                f"leads that still waited on {day(landmark.day)}",
            )
        )
    if effect.naive is not None:
        shown.append(_naive_figure(effect, effect.naive))
    if effect.e_value is not None and effect.e_value.interval > 1:
        shown.append(_e_value_figure(effect, effect.e_value))
    return shown


def estimates_chart(analysis: Analysis, effect: Effect) -> list[Chart]:
    """Return every ratio on one scale; nothing where the fair one is not known."""
    if effect.time_dependent is None or effect.time_dependent.hazard_ratio.value is None:
        return []
    ours, others = comparison(effect)
    rows = list(_ratios(effect))
    shown = [row for row in rows if _drawable(row.value)]
    frame = pl.DataFrame(
        [
            {
                "name": row.name, "ratio": row.value.value, "low": row.value.low,
                "high": row.value.high, "text": ratio(row.value.value),
                "interval": _ends(row.value), "quiet": row.quiet,
            }
            for row in shown
        ],
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )  # fmt: skip
    confidence = level(analysis.settings.confidence)
    return [
        Chart(
            f"did-nurture-ratios-{scope_key(effect)}",
            "How many times as fast leads became sales-ready",
            f"{start(ours)} against {others}: of the same {alike(effect)}. "
            f"Line: {confidence}; where it crosses 1, chance alone can explain the "
            "difference. Grey: figures that mislead, to compare with those of other tools.",
            charts.ratio_dots(
                frame,
                x_title="Times as fast (1: no difference)",
                tips={"name": "estimate", "text": "times as fast", "interval": confidence},
            ),
            _ratios_table(analysis, effect, rows),
        )
    ]


def ratio_fact(effect: Effect, part: str, value: Estimate) -> Fact:
    """Return one of an effect's ratios as a fact, by the part of its key."""
    key = f"did_nurture.{scope_key(effect)}.{part}"
    return estimate_fact(key, _LABELS[part], value, ratio, instead="–")


def difference_fact(effect: Effect, landmark: Landmark, at: int) -> Fact:
    """Return the difference in shares sales-ready by a day, of leads that waited at a landmark."""
    return estimate_fact(
        f"did_nurture.{scope_key(effect)}.waited_{landmark.day}.day_{at}",
        f"Difference in sales-ready by {day(at)}",
        _difference(landmark, at),
        signed_points,
        instead="–",
        unit="share",
    )


@dataclass(frozen=True, slots=True)
class _Ratio:
    """One row of the chart; quiet ones are only there to compare."""

    part: str
    name: str
    value: Estimate
    quiet: bool


def _ratios(effect: Effect) -> Iterable[_Ratio]:
    found = effect.time_dependent
    if found is None:
        return
    yield _Ratio("ratio", "From first touch", found.hazard_ratio, quiet=False)
    split, steady = found.proportional.split_day, found.proportional
    if split is not None:
        yield _Ratio("early", f"– to {day(split)}", steady.early, quiet=False)
        yield _Ratio("late", f"– after {day(split)}", steady.late, quiet=False)
    yield _Ratio("by_response", "From first response", found.by_response, quiet=True)
    if effect.naive is not None:
        yield _Ratio(
            "naive", "Naive: ever nurtured while waiting", effect.naive.hazard_ratio, quiet=True
        )


def _ratios_table(analysis: Analysis, effect: Effect, rows: list[_Ratio]) -> Table:
    told = table(
        f"did-nurture-ratios-{scope_key(effect)}-data",
        "",
        (
            ("Estimate", WORDS), ("Times as fast", NUMBER),
            (level(analysis.settings.confidence).capitalize(), NUMBER),
            ("Sales-ready leads", NUMBER), ("Remark", WORDS),
        ),
        [
            (
                row.name,
                ratio_fact(effect, row.part, row.value),
                _ends(row.value),
                count(row.value.n) if row.value.n else "–",
                row.value.why or _REMARKS.get(row.part, "–"),
            )
            for row in rows
        ],
    )  # fmt: skip
    return replace(told, facts=(verdict_fact(effect), *told.facts))


def _naive_figure(effect: Effect, naive: Naive) -> Figure:
    fact = estimate_fact(
        f"did_nurture.{scope_key(effect)}.naive.nurtured",
        "Naive, misleading: sales-ready of those ever nurtured while they waited",
        naive.ready_nurtured,
    )
    note = naive.ready_nurtured.why
    if naive.ready_others.value is not None:
        note = (
            f"{share(naive.ready_others.value)} of all others, touched later or never. "
            "Who was lost early could not be nurtured any more"
        )
    return figure(fact, note)


def _e_value_figure(effect: Effect, e_value: EValue) -> Figure:
    fact = Fact(
        f"did_nurture.{scope_key(effect)}.e_value",
        "E-value: an unseen cause would have to be so strong",
        f"{ratio(e_value.estimate)} times",
        e_value.estimate,
        unit="ratio",
    )
    return figure(fact, f"{ratio(e_value.interval)} times for the nearer end of the interval")


def _furthest(landmarks: tuple[Landmark, ...]) -> tuple[Landmark, int] | None:
    """Return the middle landmark and the last day by which its leads can be compared."""
    for landmark in (*landmarks[len(landmarks) // 2 :], *landmarks[: len(landmarks) // 2]):
        known = [each.day for each in landmark.by_day if each.difference.value is not None]
        if known:
            return landmark, known[-1]
    return None


def _difference(landmark: Landmark, at: int) -> Estimate:
    return next(each.difference for each in landmark.by_day if each.day == at)


def _drawable(value: Estimate) -> bool:
    known = (value.value, value.low, value.high)
    return value.value is not None and all(v is None or (v > 0 and isfinite(v)) for v in known)


def _ends(value: Estimate) -> str:
    ends = interval(value.low, value.high, ratio)
    return "–" if ends == UNKNOWN else ends


_LABELS = {
    "ratio": "Times as fast to sales-ready",
    "early": "Times as fast, early in a lead’s wait",
    "late": "Times as fast, late in a lead’s wait",
    "by_response": "Times as fast, from the first response on",
    "naive": "Naive, misleading: times as fast if ever nurtured while waiting",
}
_REMARKS = {
    "naive": "Misleads: as if nurtured from the first day",
    "ratio": "The answer",
    "by_response": "Flatters: responding is interest",
}
