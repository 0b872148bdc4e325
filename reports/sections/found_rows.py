"""Credit and returns of what is called nurture and of what is found to be, as chart and tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Found, FoundKey, FoundPart, FoundReturns
from attribution.credit import NO_TOUCH
from attribution.returns import Return
from reports import charts
from reports.blocks import Chart, Table
from reports.names import EVERYTHING, distinct_names
from reports.numbers import count, exact_money, interval, level, share
from reports.sections.audit_words import verdict_told
from reports.sections.roi_rows import over_models
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import estimate_fact, money_fact
from reports.wording import exactly, money_noun

_CALLED, _FOUND = "Called nurture", "Found to be nurture"
_LABELS: Mapping[str, str] = {
    FoundKey.NURTURE: "Called nurture, found nurture",
    FoundKey.MIXED: "Called nurture, found mixed",
    FoundKey.UNCLEAR: "Called nurture, unclear",
    FoundKey.SPAM: "Called nurture, found spam",
    FoundKey.UNCALLED: "Not called nurture, found nurture",
    FoundKey.REST: "Neither called nor found nurture",
    NO_TOUCH: NO_TOUCH.capitalize(),
}
"""What each part of all credit is called, in the order in which they are told."""

_SHORT: Mapping[str, str] = {
    FoundKey.NURTURE: "– found nurture",
    FoundKey.MIXED: "– found mixed",
    FoundKey.UNCLEAR: "– unclear",
    FoundKey.SPAM: "– found spam",
    FoundKey.UNCALLED: "– not called so",
}
"""The same under one of the two words, in a chart."""

_MOST_PROGRAMS = 20
_NONE = "–"


@dataclass(frozen=True, slots=True)
class _Row:
    """A part of all credit, or two of them together.

    Attributes:
        key: Its part of a dotted key.
        name: What a reader sees.
        credit: Minor units.
        share: Of all in scope; None where nothing is.
        low: Lower end of its interval; None where there is none.
        high: Its upper end.
        lowest: Share under the model that gives it least; None where nothing is in scope.
        highest: And most.
        both: Whether it is one of the two words, and so no part of the sum.
    """

    key: str
    name: str
    credit: int
    share: float | None
    low: float | None
    high: float | None
    lowest: float | None
    highest: float | None
    both: bool = False

    @property
    def ends(self) -> str:
        return _NONE if self.low is None else interval(self.low, self.high)

    @property
    def models(self) -> str:
        return _NONE if self.lowest is None else interval(self.lowest, self.highest)


def found_chart(analysis: Analysis, found: Found) -> Chart:
    """Return both words with their parts: the chosen model, its interval, and all models."""
    parts = {row.key: row for row in _parts(analysis, found)}
    called, truly = _words(found)
    order = [called, *(parts[key] for key in list(FoundKey)[:4]), truly, parts[FoundKey.UNCALLED]]
    rows = [row for row in order if row.both or row.credit or row.highest]
    confidence = level(analysis.settings.confidence)
    frame = pl.DataFrame(
        [
            {
                "name": _SHORT.get(row.key, row.name), "share": row.share or 0.0,
                "low": row.low, "high": row.high,
                "lowest": row.lowest or 0.0, "highest": row.highest or 0.0,
                "text": share(row.share), "interval": row.ends, "models": row.models,
                "quiet": not row.both,
            }
            for row in rows
        ],
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )  # fmt: skip
    line = f"Line: its {confidence}. " if frame["low"].count() else "There is no interval. "
    noun = money_noun(analysis.settings)
    tips = {"name": "what", "text": analysis.model.label, "interval": confidence}
    return Chart(
        "found-chart",
        f"Share of {noun} by what it is called and what it is",
        f"Dot: {analysis.model.label}. {line}Grey band: lowest to highest of all "
        f"{count(len(analysis.models))} models. In grey: what each of the two is made of.",
        charts.credit_dots(frame, x_title=f"Share of {noun}", tips=tips | {"models": "all models"}),
        table(
            "found-chart-data",
            "",
            (("What", WORDS), (analysis.model.label, NUMBER), (confidence.capitalize(), NUMBER),
             ("All models", NUMBER)),
            frame.select("name", "text", "interval", "models").rows(),
        ),
    )  # fmt: skip


def found_table(analysis: Analysis, found: Found) -> Table:
    """Return every part of all credit; they add up to all in scope, to the cent."""
    currency, model = analysis.currency, analysis.model
    rows: list[list[Cell]] = [
        [
            row.name,
            share(row.share),
            row.ends,
            row.models,
            money_fact(
                f"found.{row.key}.{model.name}.money", f"Credit: {row.name}, {model.label}",
                row.credit, currency, exact=True,
            ),
        ]
        for row in _parts(analysis, found)
    ]  # fmt: skip
    everything = money_fact(
        f"found.{EVERYTHING}.{model.name}.money", f"All credit, {model.label}",
        analysis.credit(model.name).total, currency, exact=True,
    )  # fmt: skip
    return table(
        "found-credit",
        f"Credit under {model.label}, {exactly(analysis.settings)}",
        (
            ("What it is called, and is", WORDS), ("Share", NUMBER),
            (level(analysis.settings.confidence).capitalize(), NUMBER), ("All models", NUMBER),
            ("Credit", NUMBER),
        ),
        [*rows, ["All", "100%", _NONE, _NONE, everything]],
        note=f"The first four lines are what is called nurture, "
        f"{exact_money(found.called.credit_minor, currency)}; the first and the fifth what is "
        f"found to be, {exact_money(found.found.credit_minor, currency)}.",
    )  # fmt: skip


def found_returns(analysis: Analysis, both: FoundReturns) -> Table:
    """Return what programs called nurture cost and brought, and those found to be."""
    margin = analysis.settings.margin is not None
    return table(
        "found-returns",
        "What came back for it",
        (
            ("Programs", WORDS), ("Cost", NUMBER), ("Credit", NUMBER),
            *((("Margin", NUMBER),) if margin else ()),
            ("Return", NUMBER), (level(analysis.settings.confidence).capitalize(), NUMBER),
            ("All models", NUMBER),
        ),
        [
            _return_row(analysis, "called", _CALLED, both.called),
            _return_row(analysis, "found", _FOUND, both.found),
        ],
        note=f"Won revenue, credit under “{analysis.won.model.label}”. A program counts whole, by "
        "what most of its sends are found to be; one without a cost on record counts on neither "
        "side.",
    )  # fmt: skip


def found_programs(both: FoundReturns) -> Table:
    """Return which programs stand behind the two returns."""
    shown = both.lines[:_MOST_PROGRAMS]
    more = len(both.lines) - len(shown)
    names = distinct_names([program for program, _, _ in shown])
    return table(
        "found-programs",
        "Which programs these are",
        (("Program", WORDS), ("Called nurture", WORDS), ("Found to be", WORDS)),
        [
            (told, "Yes" if called else "No", verdict_told(verdict))
            for told, (_, called, verdict) in zip(names, shown, strict=True)
        ],
        note=f"Not listed: {count(more, 'program')}." if more else "",
    )


def _return_row(analysis: Analysis, word: str, label: str, line: Return) -> list[Cell]:
    currency, key = analysis.won.currency, f"found.returns.{word}"
    ends = _NONE if line.roi.low is None else interval(line.roi.low, line.roi.high)
    margin = analysis.settings.margin is not None
    return [
        label,
        money_fact(f"{key}.cost", f"Cost: {label}", line.cost_minor, currency, exact=True),
        money_fact(f"{key}.credit", f"Credit: {label}", line.credit_minor, currency, exact=True),
        *([exact_money(line.return_minor, currency)] if margin else []),
        estimate_fact(f"{key}.return", f"Return: {label}", line.roi, instead="not known"),
        ends,
        over_models(line),
    ]


def _parts(analysis: Analysis, found: Found) -> list[_Row]:
    chosen = found.credit.filter(pl.col("model") == analysis.model.name)
    both = chosen.join(found.ranges, on="value", how="left", maintain_order="left")
    columns = ("value", "credit", "share", "low", "high", "lowest", "highest")
    return [
        _Row(_key(value), _LABELS[value], *numbers)
        for value, *numbers in both.select(columns).iter_rows()
    ]


def _key(value: str) -> str:
    return value if value in set(FoundKey) else "no_touch"


def _words(found: Found) -> tuple[_Row, _Row]:
    return _word("called", _CALLED, found.called), _word("found", _FOUND, found.found)


def _word(key: str, label: str, part: FoundPart) -> _Row:
    told = part.share
    return _Row(
        key, label, part.credit_minor, told.value, told.low, told.high,
        part.lowest and part.lowest[0], part.highest and part.highest[0], both=True,
    )  # fmt: skip
