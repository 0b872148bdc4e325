"""Section: which channels (programs, segments, …) earn credit, and how far the model decides."""

import polars as pl

from attribution.analysis import COLUMNS, Analysis
from reports import charts
from reports.blocks import Block, Caveat, Chart, Fact, Section, Sentence, Table
from reports.names import key_part
from reports.numbers import count, interval, level, money, share
from reports.sections.credit_rows import OTHERS, CreditRow, credit_rows
from reports.sections.reconciliation import (
    reconciliation,
    reconciliation_table,
    touch_use,
)
from reports.sections.states import WHO_NOT_WHY, obstacle, other_currencies, weaknesses
from reports.tables import NUMBER, WORDS, table
from reports.told import money_fact
from reports.wording import COLUMNS as NOUNS
from reports.wording import column, contacts, money_noun, window

KEY = "revenue_credit"
TITLE = "Revenue credit"
BY = COLUMNS
"""What the section can split credit by; the first is the default."""


def revenue_credit(analysis: Analysis, by: str = BY[0], *, reconciled: bool = True) -> Section:
    """Answer which values of a column earn credit.

    Args:
        analysis: The analysis to read.
        by: One of `BY`.
        reconciled: Whether to show the reconciliation and the touches that count; a report that
            has the section twice shows them once.
    """
    key = KEY if by == BY[0] else f"{KEY}_{by}"
    title = TITLE if by == BY[0] else f"Credit by {NOUNS[by].one}"
    question = f"Which {NOUNS[by].many} earn credit for {_what_for(analysis)}?"
    blocked, left_out = obstacle(analysis), other_currencies(analysis)
    if blocked:
        told = [reconciliation_table(analysis)] if reconciled else []
        return Section(key, title, question, (*left_out, blocked, *told))
    rows = credit_rows(analysis, by)
    blocks: list[Block] = [
        *left_out,
        _answer(analysis, by, rows),
        *weaknesses(analysis),
        _chart(analysis, by, rows),
        _credit(analysis, by, rows),
        _all_models(analysis, by, rows),
        Caveat(
            f"{WHO_NOT_WHY} {analysis.model.label} assumes: {analysis.model.assumes} "
            f"Counted are {contacts(analysis.settings)}, {window(analysis.settings)}."
        ),
    ]
    if reconciled:
        blocks += [*reconciliation(analysis), touch_use(analysis)]
    return Section(key, title, question, tuple(blocks))


def _what_for(analysis: Analysis) -> str:
    return money_noun(analysis.settings).removeprefix("won ")


def _answer(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Sentence:
    contenders = [row for row in rows if not row.remainder]
    total = money(analysis.credit(analysis.model.name).total, analysis.currency)
    if not contenders:
        return Sentence(f"None: all {total} stand under “no touch on record”.")
    few = analysis.journeys.deals.height < analysis.settings.few_deals
    first = contenders[0]
    lead = (
        f"Most goes to {first.name}: {share(first.chosen.share)} of {total} under "
        f"“{analysis.model.label}”{_interval(first, analysis)}, and "
        f"{interval(min(first.shares), max(first.shares))} over all "
        f"{count(len(analysis.models))} models."
    )
    if few:
        return Sentence(f"Too few deals to say which. {lead}")
    return Sentence(" ".join([lead, *_runner_up(contenders), *_most_disputed(contenders, by)]))


def _interval(row: CreditRow, analysis: Analysis) -> str:
    if row.chosen.low is None:
        return ""
    told = interval(row.chosen.low, row.chosen.high)
    return f" ({told}, {level(analysis.settings.confidence)})"


def _runner_up(contenders: list[CreditRow]) -> list[str]:
    if len(contenders) < 2:  # noqa: PLR2004 (nobody to compare with)
        return []
    first, second = contenders[0].chosen, contenders[1].chosen
    if first.low is None or second.high is None or second.high < first.low:
        return []
    name = contenders[1].name
    return [f"Its lead over {name} ({share(second.share)}) is within chance."]


def _most_disputed(contenders: list[CreditRow], by: str) -> list[str]:
    if len(contenders) < 2:  # noqa: PLR2004 (a single one has all under every model)
        return []
    widest = max(contenders, key=lambda row: max(row.shares) - min(row.shares))
    low, high = min(widest.shares), max(widest.shares)
    told = (
        f"The choice of model matters most for {widest.name} ({interval(low, high)}): do not "
        f"decide on that {NOUNS[by].one} from one model."
    )
    return [told]


def _chart(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Chart:
    confidence = level(analysis.settings.confidence)
    frame = pl.DataFrame(
        [
            {
                "name": row.name, "share": row.chosen.share,
                "low": row.chosen.low, "high": row.chosen.high,
                "lowest": min(row.shares), "highest": max(row.shares),
                "text": share(row.chosen.share), "interval": _range_text(row),
                "models": interval(min(row.shares), max(row.shares)), "quiet": row.remainder,
            }
            for row in rows
            if row.value != OTHERS and (row.chosen.credit or not row.remainder)
        ],
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )  # fmt: skip
    tips = {
        "name": NOUNS[by].one, "text": analysis.model.label, "interval": confidence,
        "models": "all models",
    }  # fmt: skip
    noun = money_noun(analysis.settings)
    return Chart(
        f"credit-{by}-chart",
        f"Share of {noun} by {NOUNS[by].one}",
        f"Dot: {analysis.model.label}. Line: its {confidence}, by bootstrap over accounts. Grey "
        f"band: lowest to highest of all {count(len(analysis.models))} models.{_not_drawn(rows)}",
        charts.credit_dots(frame, x_title=f"Share of {noun}", tips=tips),
        table(
            f"credit-{by}-data",
            "",
            (
                (column(by), WORDS),
                (analysis.model.label, NUMBER),
                (confidence.capitalize(), NUMBER),
                ("All models", NUMBER),
            ),
            frame.select("name", "text", "interval", "models").rows(),
        ),
    )


def _not_drawn(rows: tuple[CreditRow, ...]) -> str:
    others = [row for row in rows if row.value == OTHERS]
    return "".join(f" Not drawn: {row.name}, {share(row.chosen.share)} together." for row in others)


def _range_text(row: CreditRow) -> str:
    return "–" if row.chosen.low is None else interval(row.chosen.low, row.chosen.high)


def _credit(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Table:
    model, currency = analysis.model, analysis.currency
    total = analysis.credit(model.name).total
    body = [
        (
            row.name,
            "–" if row.touches is None else count(row.touches),
            "–" if row.deals is None else count(row.deals),
            _share_fact(by, row, model.name, model.label, analysis),
            _range_text(row),
            money_fact(
                f"credit.{by}.{key_part(row.value)}.{model.name}.money",
                f"Credit of {row.name}, {model.label}", row.chosen.credit, currency, exact=True,
            ),
        )
        for row in rows
    ]  # fmt: skip
    everything = money_fact(
        f"credit.{by}.all.{model.name}.money",
        f"All credit by {NOUNS[by].one}, {model.label}", total, currency, exact=True,
    )  # fmt: skip
    deals = count(analysis.journeys.deals.height)
    return table(
        f"credit-{by}",
        f"Credit under {model.label}, to the cent",
        (
            (column(by), WORDS), ("Touches", NUMBER), ("Deals", NUMBER), ("Share", NUMBER),
            (level(analysis.settings.confidence).capitalize(), NUMBER), ("Credit", NUMBER),
        ),
        [*body, ("All", "–", deals, "100%", "–", everything)],
        note=f"A deal counts for every {NOUNS[by].one} in its journey, so deals do not add up; "
        "credit does, to the cent.",
    )  # fmt: skip


def _all_models(analysis: Analysis, by: str, rows: tuple[CreditRow, ...]) -> Table:
    chosen = analysis.model.name
    body = [
        (
            row.name,
            *(
                share(row.by_model[model.name].share, 1)
                if model.name == chosen
                else _share_fact(by, row, model.name, model.label, analysis)
                for model in analysis.models
            ),
        )
        for row in rows
    ]
    return table(
        f"credit-{by}-models",
        "The same under every model",
        ((column(by), WORDS), *((model.label, NUMBER) for model in analysis.models)),
        body,
        note=f"Each column adds up to 100% of "
        f"{money(analysis.credit(chosen).total, analysis.currency)}.",
    )


def _share_fact(by: str, row: CreditRow, model: str, label: str, analysis: Analysis) -> Fact:
    given = row.by_model[model]
    return Fact(
        f"credit.{by}.{key_part(row.value)}.{model}",
        f"Share of {row.name}, {label}",
        share(given.share, 1),
        given.share,
        given.low,
        given.high,
        analysis.journeys.deals.height,
        "" if given.share is not None else "The amounts in scope add up to 0.",
        "share",
    )
