"""How old nurture is, and how past leads ripened: when an answer can be expected."""

import polars as pl

from attribution.analysis import Analysis
from attribution.effect.answers import Age, Effect, Verdict
from attribution.estimate import Estimate
from attribution.leads.ripening import HALF, MOST
from reports import charts
from reports.axes import day_ticks
from reports.blocks import Block, Caveat, Chart, Prose
from reports.numbers import UNKNOWN, count, day, days, interval, level, share
from reports.sections.did_nurture_words import age_told, day_of
from reports.tables import NUMBER, WORDS, table
from reports.told import estimate_fact

_TIPS = {"day_text": "by", "share_text": "of all that come", "interval": "interval"}


def age_blocks(analysis: Analysis, effect: Effect) -> list[Block]:
    """Return how old nurture is, and the curve by which an answer ripens.

    Nothing where no lead was nurtured: there is no age to tell.
    """
    if effect.maturity is None:
        return []
    told = f"{age_told(analysis, effect.maturity)}{_test_is_later(analysis, effect)}"
    told += _come_so_far(analysis, effect)
    early = effect.maturity.age is Age.EARLY and effect.verdict.concludes
    heading = "How old nurture is here" if effect.program is None else "How old the program is"
    said: Block = Caveat(told) if early else Prose(heading, told)
    return [said, *_ripening(analysis)]


def _test_is_later(analysis: Analysis, effect: Effect) -> str:
    if effect.maturity is None or effect.maturity.age is Age.YOUNG:
        return ""
    if effect.verdict is not Verdict.TOO_EARLY:
        return ""
    if effect.holdout is not None and effect.holdout.read_at is not None:
        day = day_of(analysis, effect.holdout.read_at)
        return f" The randomised test that is to decide is to be read on {day}."
    return " The randomised test that is to decide is younger."


def _come_so_far(analysis: Analysis, effect: Effect) -> str:
    """Return how much a program that is not mature can have shown by now."""
    if effect.maturity is None or effect.maturity.age is Age.MATURE:
        return ""
    found = analysis.ripening
    come = found.share_by(effect.maturity.age_days)
    if come.value is None:
        return ""
    ends = interval(come.low, come.high)
    told = "" if ends == UNKNOWN else f" ({ends}, {level(analysis.settings.confidence)})"
    return (
        f" Going by past leads, of those created when it began about {share(come.value)}{told} of "
        f"all that become sales-ready within {days(found.within)} have become so by now; of later "
        "ones, fewer."
    )


def _ripening(analysis: Analysis) -> list[Block]:
    found = analysis.ripening
    if found.curve.is_empty():
        return [Caveat(f"How past leads ripened cannot be told: {found.why}")] if found.why else []
    curve = _with_texts(found.curve)
    named = [at for at in day_ticks(found.within, analysis.settings.horizons) if at <= found.within]
    return [
        Chart(
            "did-nurture-ripening",
            "How past leads ripened",
            f"Of {count(found.ready, 'lead')} that became sales-ready within {days(found.within)} "
            f"of their creation: how many had become so by each day. The band is the "
            f"{level(analysis.settings.confidence)}. A lead that is younger than that has not "
            "shown yet what will become of it.",
            charts.ripening_curve(
                curve,
                _marks(found.half, found.most),
                x_title="Days since the lead was created",
                tips=_TIPS,
            ),
            table(
                "did-nurture-ripening-data",
                "",
                (("Day", WORDS), ("Of all that come", NUMBER), ("Interval", NUMBER)),
                [
                    (
                        day(at),
                        estimate_fact(
                            f"ripening.day_{at}", f"Of all that come, come by {day(at)}",
                            found.share_by(at),
                        ),
                        row,
                    )
                    for at, row in curve.filter(pl.col("day").is_in(named))
                    .select("day", "interval")
                    .iter_rows()
                ],
            ),
        )
    ]  # fmt: skip


def _with_texts(curve: pl.DataFrame) -> pl.DataFrame:
    rows = curve.select("day", "share", "low", "high").rows()
    return curve.with_columns(
        pl.Series("day_text", [day(at) for at, *_ in rows], pl.String),
        pl.Series("share_text", [share(come) for _, come, *_ in rows], pl.String),
        pl.Series("interval", [interval(low, high) for *_, low, high in rows], pl.String),
    )


def _marks(half: Estimate, most: Estimate) -> pl.DataFrame:
    known = [
        (float(found.value), part, f"{share(part)} by {day(found.value)}")
        for found, part in ((half, HALF), (most, MOST))
        if found.value is not None
    ]
    schema = {"day": pl.Float64, "share": pl.Float64, "text": pl.String}
    return pl.DataFrame(known, schema=schema, orient="row")
