"""Returns as a chart, and as a table that adds up to the cent."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import polars as pl

from attribution.analysis import Analysis
from attribution.bootstrap import FEW_ACCOUNTS
from attribution.credit import NOT_STATED
from attribution.payback import without_rate
from attribution.returns import Return, Returns, Standing
from reports import charts
from reports.blocks import Block, Chart, Fact, Table
from reports.names import EVERYTHING, distinct_names, key_part
from reports.numbers import count, exact_money, interval, level, month, share
from reports.sections.states import these_only
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import estimate_fact, money_fact
from reports.wording import COLUMNS as NOUNS
from reports.wording import column

MOST_LINES = 15
"""So many lines of each standing are listed; the others are one line, so that all adds up."""

_NONE, _NOT_KNOWN = "–", "not known"


def roi_chart(analysis: Analysis, by: str, found: Returns) -> list[Block]:
    """Return the return of each line: the chosen model, its interval, and all models.

    Nothing where no line has a return.
    """
    shown = [line for line in found.lines if line.standing is Standing.RETURN][:MOST_LINES]
    if not shown:
        return []
    model = analysis.won.model.label
    confidence = level(analysis.settings.confidence)
    frame = pl.DataFrame(
        [
            {
                "name": name, "share": line.roi.value, "low": line.roi.low, "high": line.roi.high,
                "lowest": min(line.by_model.values()), "highest": max(line.by_model.values()),
                "text": share(line.roi.value), "interval": _ends(line),
                "models": over_models(line), "quiet": False,
            }
            for name, line in zip(line_names(shown), shown, strict=True)
        ],
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )  # fmt: skip
    tips = {"name": NOUNS[by].one, "text": model, "interval": confidence, "models": "all models"}
    line = f"Line: its {confidence}. "
    if all(each.roi.low is None for each in shown):
        few = f"With fewer than {count(FEW_ACCOUNTS)} accounts there is no interval."
        line = f"{shown[0].roi.why or few} "
    return [
        Chart(
            f"roi-{by}-chart",
            f"Return on spend by {NOUNS[by].one}",
            f"{these_only(analysis.won)}Dot: {model}. {line}Grey band: lowest to highest of all "
            f"{count(len(analysis.won.models))} models. At 0% a {NOUNS[by].one} has brought back "
            "just what it cost.",
            charts.credit_dots(frame, x_title="Return on spend", tips=tips),
            table(
                f"roi-{by}-data",
                "",
                ((column(by), WORDS), (model, NUMBER), (confidence.capitalize(), NUMBER),
                 ("All models", NUMBER)),
                frame.select("name", "text", "interval", "models").rows(),
            ),
        )
    ]  # fmt: skip


def roi_table(analysis: Analysis, by: str, found: Returns) -> Table:
    """Return what each line cost and returned; costs and credit add up to the cent.

    What it brought otherwise stands in a table of its own (`reports.sections.roi_brought`): the
    two beside each other would be wider than a page.
    """
    shown = list(listed(found.lines))
    names = iter(line_names([line for line in shown if isinstance(line, Return)]))
    rows = [
        _row(analysis, by, next(names), line)
        if isinstance(line, Return)
        else _others(analysis, by, line)
        for line in shown
    ]
    margin = analysis.settings.margin is not None
    return table(
        f"roi-{by}",
        f"What each {NOUNS[by].one} cost and returned",
        (
            (column(by), WORDS), ("Cost", NUMBER), ("Credit", NUMBER),
            *((("Margin", NUMBER),) if margin else ()),
            ("Return", NUMBER), (level(analysis.settings.confidence).capitalize(), NUMBER),
            ("All models", NUMBER),
        ),
        [*rows, _all(analysis, by, found)],
        note=f"{these_only(analysis.won)}Credit under “{analysis.won.model.label}”. Costs and "
        "credit add up to the last line, to the cent. All models: the lowest and the highest "
        f"return over them.{_not_stated(by, found)}",
    )  # fmt: skip


def line_names(lines: Iterable[Return]) -> tuple[str, ...]:
    """Return what each line is called, no two alike."""
    return distinct_names([
        line.value.capitalize() if line.standing is Standing.REMAINDER else line.value
        for line in lines
    ])  # fmt: skip


def listed(lines: tuple[Return, ...]) -> Iterable[Return | list[Return]]:
    """Yield the lines of each standing, and those beyond `MOST_LINES` together as a list."""
    for standing in Standing:
        some = [line for line in lines if line.standing is standing]
        yield from some[:MOST_LINES]
        if more := some[MOST_LINES:]:
            yield more


def others_name(by: str, lines: list[Return]) -> str:
    """Return what the lines beyond `MOST_LINES` are called together."""
    told = {
        Standing.NO_CREDIT: " with costs and no credit",
        Standing.NO_COST: " without a cost",
        Standing.UNRATED: " with costs that have no rate",
    }.get(lines[0].standing, "")
    return f"{count(len(lines))} other {NOUNS[by].one if len(lines) == 1 else NOUNS[by].many}{told}"


def over_models(line: Return) -> str:
    """Return the lowest and the highest return over all models."""
    if not line.by_model:
        return _NONE
    return interval(min(line.by_model.values()), max(line.by_model.values()))


def paid_back(line: Return) -> str:
    """Return the month in which a line had paid back: `Mar 2026`, `not yet`, `not known`."""
    if line.payback.why:
        return _NOT_KNOWN
    if line.payback.month is None:
        return "not yet"
    told = month(date.fromisoformat(f"{line.payback.month}-01"))
    return told if line.payback.lasts else f"{told}, not since"


def _row(analysis: Analysis, by: str, name: str, line: Return) -> list[Cell]:
    key, currency = f"roi.{by}.{key_part(line.value)}", analysis.won.currency
    known = line.standing in {Standing.RETURN, Standing.NO_CREDIT}
    unknown = _NONE if line.standing is Standing.REMAINDER else _NOT_KNOWN
    return [
        name,
        unknown if line.cost_minor is None else _cost(analysis, key, f"Cost of {name}", line),
        money_fact(f"{key}.credit", f"Credit of {name}", line.credit_minor, currency, exact=True),
        *_margin_cell(analysis, line.return_minor),
        estimate_fact(f"{key}.return", f"Return on {name}", line.roi) if known else unknown,
        _ends(line),
        over_models(line),
    ]


def _cost(analysis: Analysis, key: str, label: str, line: Return) -> Fact:
    """Return what a line cost, and that it was more where a part of it has no rate."""
    known = money_fact(f"{key}.cost", label, line.cost_minor, analysis.won.currency, exact=True)
    if line.cost_minor is None or not line.unrated:
        return known
    return replace(known, text=_in_part(analysis, known.text), why=without_rate(line.unrated))


def _in_part(analysis: Analysis, known: str) -> str:
    """Return a cost of which a part has no rate; a refund among that could have made it less."""
    refunded = analysis.costs is not None and analysis.costs.refunded_without_rate
    return f"{known} known" if refunded else f"at least {known}"


def _others(analysis: Analysis, by: str, lines: list[Return]) -> list[Cell]:
    currency = analysis.won.currency
    costs = [line.cost_minor for line in lines if line.cost_minor is not None]
    cost = exact_money(sum(costs), currency) if costs else _NOT_KNOWN
    if costs and lines[0].standing is Standing.UNRATED:
        cost = _in_part(analysis, cost)
    return [
        others_name(by, lines),
        cost,
        exact_money(sum(line.credit_minor for line in lines), currency),
        *_margin_cell(analysis, sum(line.return_minor for line in lines)),
        *[_NONE] * 3,
    ]


def _all(analysis: Analysis, by: str, found: Returns) -> list[Cell]:
    currency = analysis.won.currency
    credit = sum(line.credit_minor for line in found.lines)
    key = f"roi.{by}.{EVERYTHING}"
    return [
        "All",
        _cost(analysis, key, "All costs", found.whole),
        money_fact(f"{key}.credit", "All credit", credit, currency, exact=True),
        *_margin_cell(analysis, sum(line.return_minor for line in found.lines)),
        *[_NONE] * 3,
    ]


def _not_stated(by: str, found: Returns) -> str:
    if found.line(NOT_STATED) is None:
        return ""
    return f" {NOT_STATED.capitalize()}: touches and costs that name no {NOUNS[by].one}."


def _margin_cell(analysis: Analysis, minor: int) -> list[str]:
    if analysis.settings.margin is None:
        return []
    return [exact_money(minor, analysis.won.currency)]


def _ends(line: Return) -> str:
    return _NONE if line.roi.low is None else interval(line.roi.low, line.roi.high)
