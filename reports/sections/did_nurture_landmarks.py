"""Leads that still waited on a day, by whether they had been nurtured by then."""

from dataclasses import replace

import polars as pl

from attribution.analysis import Analysis
from attribution.effect.answers import ByDay, Effect, Landmark
from reports import charts
from reports.axes import day_ticks
from reports.blocks import Block, Chart, Fact, Table
from reports.numbers import UNKNOWN, count, day, interval, level, points, share
from reports.sections.did_nurture_estimates import difference_fact
from reports.sections.did_nurture_words import alike, clause, scope_key
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import estimate_fact
from reports.wording import joined

_NURTURED, _OTHERS = "nurtured by then", "not yet"
_NAMES = {"nurtured": _NURTURED, "others": _OTHERS}
_FOLLOWED = 10
_POINTS = 800
"""So many steps are drawn over both curves; a screen has no more columns to show them in."""

_TIPS = {
    "group": "leads", "day_text": "by", "share_text": "sales-ready", "interval": "interval",
    "risk": "followed",
}  # fmt: skip


def landmark_blocks(analysis: Analysis, effect: Effect) -> list[Block]:
    """Return the curves of one landmark and the differences by day of all; nothing without any."""
    known = [each for each in effect.landmarks if _is_drawable(each)]
    if not known:
        return []
    return [
        _curves(analysis, effect, known[len(known) // 2]),
        _differences(analysis, effect),
    ]


def _curves(analysis: Analysis, effect: Effect, landmark: Landmark) -> Chart:
    curves = _followed_far(landmark)
    last_day = curves["day"].to_list()[-1]
    named = day_ticks(last_day, analysis.settings.horizons)
    at = [landmark.day, *(d for d in named if landmark.day < d <= last_day)]
    step = max(1, -(-curves.height // _POINTS))
    last = pl.col("day") == pl.col("day").max().over("group")
    drawn = curves.filter(((pl.col("day") - landmark.day) % step == 0) | last)
    return Chart(
        f"did-nurture-landmark-{scope_key(effect)}",
        f"Leads that still waited on {day(landmark.day)}",
        f"{count(landmark.nurtured, 'lead')} nurtured by then, {count(landmark.others)} not yet "
        "(some were later, so that the curves part less than they would without). Both are "
        f"weighted alike by {alike(effect)}. The bands are the "
        f"{level(analysis.settings.confidence)}.",
        charts.ready_curves(
            _with_texts(drawn),
            _at_risk(landmark, at),
            pl.DataFrame(schema={"day": pl.Float64, "share": pl.Float64, "text": pl.String}),
            x_title="Days since the lead was created",
            tips=_TIPS,
        ),
        _curve_data(effect, landmark, at),
    )


def _differences(analysis: Analysis, effect: Effect) -> Table:
    rows = [
        (each, by_day)
        for each in effect.landmarks
        for by_day in each.by_day
        if by_day.difference.value is not None
    ]
    return table(
        f"did-nurture-differences-{scope_key(effect)}",
        "How many more were sales-ready by a day",
        (
            ("Still waiting on", WORDS), ("Sales-ready by", WORDS),
            ("Nurtured by then", NUMBER), ("Not nurtured by then", NUMBER),
            ("Difference", NUMBER), (level(analysis.settings.confidence).capitalize(), NUMBER),
        ),
        [_difference_row(effect, each, by_day) for each, by_day in rows],
        note="Compared are leads that had become neither sales-ready nor lost by the first day, "
        f"so that nobody needs to outlive anybody to be counted as nurtured.{_untold(effect)}",
    )  # fmt: skip


def _untold(effect: Effect) -> str:
    """Return why differences by some days are not told, each reason once."""
    reasons = [
        each.difference.why
        for landmark in effect.landmarks
        for each in landmark.by_day
        if each.difference.value is None
    ]
    told = joined([clause(why) for why in dict.fromkeys(reasons)])
    return f" What is not listed cannot be told: {told}." if told else ""


def _difference_row(effect: Effect, landmark: Landmark, by_day: ByDay) -> list[Cell]:
    ends = interval(by_day.difference.low, by_day.difference.high, points)
    return [
        day(landmark.day),
        day(by_day.day),
        _share_fact(effect, landmark, by_day, "nurtured"),
        _share_fact(effect, landmark, by_day, "others"),
        difference_fact(effect, landmark, by_day.day),
        "–" if ends == UNKNOWN else ends,
    ]


def _share_fact(effect: Effect, landmark: Landmark, by_day: ByDay, arm: str) -> Fact:
    value = by_day.nurtured if arm == "nurtured" else by_day.others
    fact = estimate_fact(
        f"did_nurture.{scope_key(effect)}.waited_{landmark.day}.day_{by_day.day}.{arm}",
        f"Waited on {day(landmark.day)}, {_NAMES[arm]}: sales-ready by {day(by_day.day)}",
        value,
        instead="–",
    )
    return fact if value.value is None else replace(fact, text=f"{fact.text} of {count(value.n)}")


def _is_drawable(landmark: Landmark) -> bool:
    known = set(landmark.curves["group"].unique()) >= set(_NAMES)
    told = any(each.difference.value is not None for each in landmark.by_day)
    return bool(known and told)


def _followed_far(landmark: Landmark) -> pl.DataFrame:
    """Return the curves as far as enough leads of both were followed, nurtured ones first."""
    many = min(landmark.nurtured, landmark.others) >= 5 * _FOLLOWED
    curves = landmark.curves.filter(pl.col("at_risk") >= (_FOLLOWED if many else 1))
    ends = curves.group_by("group").agg(pl.col("day").max())
    return curves.filter(pl.col("day") <= ends["day"].min()).sort(
        pl.col("group") == "others", "day"
    )


def _with_texts(curves: pl.DataFrame) -> pl.DataFrame:
    rows = curves.select("day", "share_ready", "low", "high", "at_risk").rows()
    return curves.select(
        pl.col("group").replace(_NAMES),
        "day",
        pl.col("share_ready").alias("share"),
        "low",
        "high",
        pl.Series("day_text", [day(at) for at, *_ in rows], pl.String),
        pl.Series("share_text", [share(ready) for _, ready, *_ in rows], pl.String),
        pl.Series("interval", [interval(low, high) for *_, low, high, _ in rows], pl.String),
        pl.Series("risk", [count(round(risk)) for *_, risk in rows], pl.String),
    )


def _at_risk(landmark: Landmark, at: list[int]) -> pl.DataFrame:
    parts = []
    for group, told in _NAMES.items():
        curve = landmark.curves.filter(pl.col("group") == group)
        risk = dict(curve.select("day", "at_risk").iter_rows())
        texts = [count(round(risk.get(d, 0))) for d in at]
        parts.append(pl.DataFrame({"group": [told] * len(at), "day": at, "text": texts}))
    return pl.concat(parts)


def _curve_data(effect: Effect, landmark: Landmark, at: list[int]) -> Table:
    named = _with_texts(landmark.curves.sort(pl.col("group") == "others", "day"))
    rows = named.filter(pl.col("day").is_in(at))
    return table(
        f"did-nurture-landmark-{scope_key(effect)}-data",
        "",
        (
            ("Leads", WORDS), ("Day", WORDS), ("Sales-ready", NUMBER), ("Interval", NUMBER),
            ("Leads still followed", NUMBER),
        ),
        rows.select("group", "day_text", "share_text", "interval", "risk").rows(),
    )  # fmt: skip
