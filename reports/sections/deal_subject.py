"""What models part over in one deal, in words: who gives least, who gives most, and why."""

import polars as pl

from attribution.analysis import Analysis
from attribution.one_deal import OneDeal
from attribution.program_kinds import NURTURE
from attribution.told import NOT_STATED, told
from reports.names import name
from reports.numbers import count, money, share
from reports.sections.deal_words import milestone_label
from reports.sections.model_rows import short_names
from reports.wording import joined

_MOST_PLACES = 8


class Subject:
    """What the models part over in this deal: nurture, else the value they part over most.

    Attributes:
        by: The column that is told; another than asked for where that states nothing.
        value: The value in the data.
        name: What a reader sees.
        credit: Model key → minor units.
        low: The key of the first model that gives least.
        high: The key of the first model that gives most.
    """

    def __init__(self, analysis: Analysis, deal: OneDeal, by: str, value: str) -> None:
        self.analysis, self.deal, self.by, self.value = analysis, deal, by, value
        row = deal.credit_by(by).row(by_predicate=pl.col("value") == value, named=True)
        self.credit = {model.name: int(row[model.name]) for model in analysis.models}
        self.low = min(self.credit, key=self.credit.__getitem__)
        self.high = max(self.credit, key=self.credit.__getitem__)
        self.name = name(value)

    @classmethod
    def of(cls, analysis: Analysis, deal: OneDeal, by: str) -> "Subject":
        """Choose it among the values of a column."""
        values = deal.credit_by(by)
        if by != "channel" and values["value"].to_list() == [NOT_STATED]:
            by, values = "channel", deal.credit_by("channel")
        names = [model.name for model in analysis.models]
        ranked = values.with_columns(
            apart=pl.max_horizontal(names) - pl.min_horizontal(names),
            first=pl.col("value") == NURTURE if by == "program_kind" else pl.lit(value=False),
            stated=pl.col("value") != NOT_STATED,
        ).sort("first", "stated", "apart", "value", descending=[True, True, True, False])
        return cls(analysis, deal, by, ranked["value"][0])

    def answer(self, label: str) -> str:
        """Return the answer in a sentence: who gives least, who gives most."""
        amount = self._money(self.deal.amount_minor)
        if self.low == self.high or self.credit[self.low] == self.credit[self.high]:
            return (
                f"Here they do not: every model gives {self.name} "
                f"{self._money(self.credit[self.low])} of the {amount} of {label}."
            )
        short = short_names(self.analysis)
        return (
            f"Because each looks at different touches. Of the {amount} of {label}, "
            f"“{short[self.low]}” gives {self.name} {self._money(self.credit[self.low])} and "
            f"“{short[self.high]}” {self._money(self.credit[self.high])}: the same journey, the "
            "same touches."
        )

    def why(self) -> str:
        """Return where its touches stand, and what the two models assume."""
        own = self.deal.touches.with_row_index("row").filter(_is(self.by, self.value))
        all_touches = count(self.deal.touches.height, "touch", "touches")
        told = (
            f"{_places(own['position'].to_list())} of {all_touches} "
            f"{'is' if own.height == 1 else 'are'} {self.name}. "
        )
        return told + " ".join([self._singled_out(set(own["position"])), *self._assumptions()])

    def _singled_out(self, own: set[int]) -> str:
        last = self.deal.touches.height
        places = [("the first touch", 1), ("the last touch", last)]
        places[1:1] = [
            (f"the touch of “{milestone_label(self.analysis, milestone)}”", position)
            for milestone, position in self.deal.singled_out
        ]
        among = [told for told, position in places if position in own]
        if not among:
            return (
                "None of them is the first, the last or the touch of a milestone, so a model that "
                "looks only at those gives them nothing but their part of the rest."
            )
        return f"Among them {'is' if len(among) == 1 else 'are'} {joined(among)}."

    def _assumptions(self) -> list[str]:
        models = {model.name: model for model in self.analysis.models}
        keys = [self.low] if self.low == self.high else [self.low, self.high]
        return [
            f"“{models[key].label}” assumes: {models[key].assumes} {self._most_to(key)}"
            for key in keys
        ]

    def _most_to(self, model: str) -> str:
        credit = self.deal.credit[model].abs()
        most = credit.max()
        at = (credit == most).arg_true()
        if at.len() != 1 or not self.deal.amount_minor:
            return f"Here it favours no single touch of the {count(credit.len())}."
        channel = name(self.deal.touches["channel"][at[0]])
        part = share(credit[at[0]] / abs(self.deal.amount_minor))
        return f"Here it gives {part} to touch {count(at[0] + 1)} ({channel})."

    def _money(self, minor: int) -> str:
        return money(minor, self.analysis.currency)


def _is(by: str, value: str) -> pl.Expr:
    return told(by) == value


def _places(positions: list[int]) -> str:
    if len(positions) == 1:
        return f"Number {count(positions[0])}"
    if len(positions) <= _MOST_PLACES:
        return f"Numbers {joined([count(position) for position in positions])}"
    return (
        f"{count(len(positions))}, from number {count(positions[0])} to number "
        f"{count(positions[-1])},"
    )
