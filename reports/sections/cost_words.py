"""What is on record of costs, how much of it counts, and what weakens it."""

from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl

from attribution.analysis import Analysis
from attribution.costs import Costs
from attribution.returns import Returns, Standing
from data_contracts.money import minor_digits
from reports.blocks import Caveat, Table
from reports.names import key_part, name
from reports.numbers import count, date, exact_money, money, share
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, money_fact
from reports.wording import COLUMNS as NOUNS
from reports.wording import joined, period

_NAMED = 6
_LONGEST = 400
_DOUBTED = (
    "costs.not_twice", "costs.platform_and_sheet_differ", "costs.amount_not_negative",
    "costs.currency_given", "costs.program_touched", "costs.channel_touched",
)  # fmt: skip
"""Findings that change what a cost is worth."""


def costs_table(analysis: Analysis) -> Table:
    """Return every step from the costs on record to those that count, to the cent."""
    costs = analysis.costs
    assert costs is not None  # noqa: S101 (asked for only where there are costs)
    return table(
        "costs",
        "From the costs on record to those that count",
        (("Step", WORDS), ("Rows", NUMBER), ("Amount", NUMBER), ("Why", WORDS)),
        _steps(analysis, costs),
        note="A row that lies in the period in part counts in part, every day alike; it stands in "
        "each line that it is part of.",
    )


def how_counted(analysis: Analysis) -> str:
    """Return what a reader must know of how costs were made comparable."""
    costs = analysis.costs
    assert costs is not None  # noqa: S101 (asked for only where there are costs)
    lengths = costs.rows.select("source_file", "length").unique().sort("length", "source_file")
    by_length = {
        length: [name(file) for file in rows["source_file"]]
        for (length,), rows in lengths.group_by("length", maintain_order=True)
    }
    told = [f"{_some(files)} pays for one {length}" for length, files in by_length.items()]
    margin = analysis.settings.margin
    gain = (
        "Return is credited revenue less cost, over cost: what was sold cost something too, and a "
        "margin stated in the settings takes that off."
        if margin is None
        else f"Return is {share(margin)} of credited revenue (the margin stated) less cost, over "
        "cost."
    )
    periods = f" A row of {joined(told)}, as the spacing of its first days says." if told else ""
    return (
        f"{gain}{periods} Costs are taken as known: the interval holds the chance of the deals, "
        "the range over models the choice of rule."
    )


def weak_costs(analysis: Analysis, found: Returns, by: str) -> list[Caveat]:
    """Return what weakens every return: money that is missing, doubted or of other days."""
    costs = analysis.costs
    assert costs is not None  # noqa: S101 (asked for only where there are costs)
    return [
        *_other_days(analysis, costs, found),
        *_one_period(analysis),
        *_without_rate(costs, found, by),
        *_held(costs),
        *(
            Caveat(f"{name(found.says, _LONGEST)} {name(found.fix, _LONGEST)}")
            for found in analysis.data.findings
            if found.rule in _DOUBTED
        ),
    ]


def asked_for(analysis: Analysis, found: Returns, by: str) -> list[Caveat]:
    """Return the question about what was credited and has no cost, by name.

    Channels that only say that nobody knows are not asked about. What lacks a rate stands in no
    such line: its cost is on record, and `weak_costs` asks for the rate.
    """
    costs = analysis.costs
    assert costs is not None  # noqa: S101 (asked for only where there are costs)
    nobody = analysis.settings.direct_channels if by == "channel" else ()
    free = [
        line
        for line in found.lines
        if line.standing is Standing.NO_COST and line.value.strip().lower() not in nobody
    ]
    unknown = [line.value for line in free if line.cost_minor is None]
    nothing = [line.value for line in free if line.cost_minor == 0]
    below = [line for line in free if (line.cost_minor or 0) < 0]
    nouns, asked = NOUNS[by], []
    if unknown:
        when = f" in {period(analysis.settings)}" if analysis.settings.period else ""
        asked.append(f"no cost is on record{when} of {_quoted(unknown)}")
    if nothing:
        asked.append(f"the costs of {_quoted(nothing)} add up to nothing")
    if below:
        minor = sum(line.cost_minor or 0 for line in below)
        asked.append(
            f"the costs of {_quoted([line.value for line in below])} add up to "
            f"{exact_money(minor, costs.currency)}, less than nothing: refunds without the bills "
            "that they belong to"
        )
    if not asked:
        return []
    told = joined(asked)
    return [
        Caveat(
            f"What did they cost? {told[0].upper()}{told[1:]}, so no return can be told: one on "
            f"{'nothing or less' if below else 'nothing'} would be "
            f"{'no number' if below else 'endless'}. Add a row per month to the costs "
            f"(period_start, {'program' if by != 'channel' else 'channel'}, amount, currency), "
            f"people’s time included, or leave the {nouns.one} without a return."
        )
    ]


def _steps(analysis: Analysis, costs: Costs) -> list[list[Cell]]:
    parts = (
        (
            "held", "– Held by the rows of programs",
            "A channel’s row beside those of its programs is taken as their total: counted once.",
        ),
        (
            "later", f"– After {date(costs.last_day)}",
            "They pay for days after the date of the data.",
        ),
        (
            "outside", f"– Outside {period(analysis.settings)}",
            "They pay for days of other quarters.",
        ),
    )  # fmt: skip
    no_rate: list[list[Cell]] = [
        [
            f"– In {code}, without a rate",
            count_fact(f"costs.no_rate.{key_part(code)}.rows", f"Rows in {code}", number, "rows"),
            money_fact(
                f"costs.no_rate.{key_part(code)}.amount", f"Costs in {code}, without a rate",
                _own_minor(amount, code), code, exact=True,
            ),
            f"State what one {code} buys in {_of_report(costs)} in the settings.",
        ]
        for code, number, amount in costs.missing_rates().iter_rows()
    ]  # fmt: skip
    left_out = [
        _step(costs, *part) for part in parts if (costs.rows[f"{part[0]}_minor"] != 0).any()
    ]
    return [
        _step(costs, "amount", "Costs on record", "–"),
        *no_rate,
        *left_out,
        _step(costs, "counted", "Costs that count", "–"),
    ]


def _step(costs: Costs, key: str, label: str, why: str) -> list[Cell]:
    rows = costs.rows
    amounts = rows[f"{key}_minor"]
    # Unknown amounts never add up to 0.
    amount = None if rows.height and amounts.null_count() == rows.height else int(amounts.sum())
    if key == "counted":
        amount = costs.counted
    if key != "amount":
        # A 0 is known, and counts where its days do.
        zero = (pl.col("amount_minor") == 0) & pl.col("inside") & (key == "counted")
        rows = rows.filter((pl.col(f"{key}_minor") != 0) | zero)
    told = label.removeprefix("– ")
    return [
        label,
        count_fact(f"costs.{key}.rows", f"Rows: {told}", rows.height, "rows"),
        money_fact(f"costs.{key}.amount", told, amount, costs.currency, exact=True),
        why,
    ]


def _other_days(analysis: Analysis, costs: Costs, found: Returns) -> list[Caveat]:
    number, amount = found.outside
    if not number or costs.counted is None:
        return []
    span = "no day" if costs.span is None else f"{date(costs.span[0])} to {date(costs.span[1])}"
    total = analysis.won.credit(analysis.won.model.name).total
    told = f"{count(number, 'deal')} worth {money(amount, analysis.won.currency)}"
    part = f" ({share(amount / total)} of what was won)" if total > 0 else ""
    return [
        Caveat(
            f"Costs are on record for {span}; {told}{part} closed on other days. Their money "
            "counts as return, and what brought them is missing from the costs: every return "
            "here is too high. Export the costs of those days, or choose a quarter that has them.",
            severe=True,
        )
    ]


def _one_period(analysis: Analysis) -> list[Caveat]:
    if analysis.settings.period is None:
        return []
    return [
        Caveat(
            f"Deals won in {period(analysis.settings)} stand against what was spent in it; most of "
            "what brought them was paid for months before. Returns of a single quarter swing; all "
            "quarters together are the better judge."
        )
    ]


def _without_rate(costs: Costs, found: Returns, by: str) -> list[Caveat]:
    missing = costs.missing_rates()
    if missing.is_empty():
        return []
    told = [
        f"{exact_money(_own_minor(amount, code), code)} in {count(number, 'row')}"
        for code, number, amount in missing.iter_rows()
    ]
    first = missing["currency"][0]
    return [
        Caveat(
            f"Left out of all costs for want of a rate: {joined(told)}."
            f"{_harm(costs, found, by)} State what one {first} buys in "
            f"{_of_report(costs)} under [rates] in nurture.toml.",
            severe=True,
        )
    ]


def _harm(costs: Costs, found: Returns, by: str) -> str:
    """Return which returns are not known for want of a rate: of others it changes nothing."""
    if costs.counted is None:
        return " No return can be told without it."
    if not found.whole.unrated:
        return ""  # They pay for days that do not count here.
    values = [line.value for line in found.lines if line.standing is Standing.UNRATED]
    of_values = f" on {_quoted(values)}, and none" if values else ""
    return (
        f" So no return can be told{of_values} on all spend: what they cost is known in part at "
        f"most. Returns of other {NOUNS[by].many} do not change by it."
    )


def _of_report(costs: Costs) -> str:
    return costs.currency or "the report’s currency"


def _own_minor(amount: Decimal, code: str) -> int:
    """Return an amount without a rate in minor units of its own currency."""
    return int(amount.scaleb(minor_digits(code)).to_integral_value(ROUND_HALF_EVEN))


def _held(costs: Costs) -> list[Caveat]:
    held = costs.rows.filter(pl.col("held_minor") != 0)
    if held.is_empty():
        return []
    channels = held["channel"].unique().sort().to_list()
    return [
        Caveat(
            f"The costs have rows of the {'channel' if len(channels) == 1 else 'channels'} "
            f"{_quoted(channels)} beside rows of their programs for the same days. They were taken "
            f"for the same money, and {exact_money(int(held['held_minor'].sum()), costs.currency)} "
            "of it counts once. If a channel’s row is an expense of its own, such as a tool, give "
            "it a program’s name."
        )
    ]


def _quoted(values: list[str]) -> str:
    told = [f"“{name(value)}”" for value in values[:_NAMED]]
    if more := len(values) - len(told):
        told.append(f"{count(more)} more")
    return joined(told)


def _some(files: list[str]) -> str:
    shown = files[:_NAMED]
    return joined([*shown, f"{count(len(files) - _NAMED)} more"] if len(files) > _NAMED else shown)
