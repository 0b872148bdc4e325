"""Who gets how much, under every model, and how it ties to the CRM."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from attribution import creditable
from attribution.amounts import no_whole
from attribution.answers.of_models import ONLY_WITH_INTERVAL, OfModels
from attribution.comparison import compare_parts, model_table, range_over_models
from attribution.credit import CreditTable, credit
from attribution.estimate import Estimate
from attribution.models import LEARNED
from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel
from attribution.ranks import rank_stability
from attribution.reconcile import Reconciliation, reconcile
from attribution.refused import RefusedError
from attribution.trace import deal_lines, deals_of, rows_of

COLUMNS = (
    "channel", "program", "program_kind", "content_id", "action", "segment", "industry",
    "quarter", "account_id",
)  # fmt: skip
"""What credit can be told by."""


@dataclass(frozen=True, eq=False)
class OfCredit(OfModels):
    """What is asked about credit."""

    @property
    def currency(self) -> str | None:
        """The report's currency; None where no deal states one; `scope.LEADS` where leads count."""
        return self.scope.currency

    @cached_property
    def touch_use(self) -> pl.DataFrame:
        """Good touches by what they count as: `use`, `label`, `touches`; adds up to all."""
        return creditable.touch_use(self._touches)

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """Every step from the CRM export to the credited 100 %."""
        return reconcile(self.scope, self.credit(self.model.name), self.settings)

    @cached_property
    def deal_lines(self) -> pl.DataFrame:
        """The line of the reconciliation in which each deal stands (`attribution.trace`)."""
        return deal_lines(self.scope, self.journeys)

    def deals_of(self, step: str) -> pl.DataFrame:
        """Return the deals that a line of the reconciliation counts, with their places.

        Raises:
            KeyError: The reconciliation has no such line.
        """
        return deals_of(self.deal_lines, self.reconciliation.step(step).key)

    def rows_of(self, deal_id: str) -> pl.DataFrame:
        """Return every row of the exports that speaks of a deal (`attribution.trace.rows_of`)."""
        return rows_of(self.data, self.journeys, deal_id)

    def credit(self, name: str) -> CreditTable:
        """Return every deal's amount shared among its touches by one model.

        Raises:
            KeyError: There is no such model.
            NoWeightError: The model gives a deal nothing to share by.
            RefusedError: The model cannot be worked out on these journeys.
        """
        model = self._told(name)
        return self._keep(("credit", name), lambda: credit(self.journeys, model))

    def credit_by(self, column: str) -> pl.DataFrame:
        """Return credit per model and value of one of `COLUMNS`.

        Returns:
            `model`, `value`, `touches`, `deals`, `credit` (Int64, minor units), `share` (of all
            that is credited under the model; null where that is not above 0), `low`, `high` (the
            share's interval, by bootstrap over accounts; null with fewer than
            `bootstrap.FEW_ACCOUNTS` in scope, and for a value with credit in none of them). Models
            in their order; under each, highest credit first, then value; last *no touch on record*.

        Raises:
            ValueError: Credit cannot be told by this column.
        """
        if column not in COLUMNS:
            raise ValueError(
                f"Credit cannot be told by {column!r}; choose one of {', '.join(COLUMNS)}."
            )
        name = "account_key" if column == "account_id" else column
        return self._keep(
            ("credit_by", column),
            lambda: compare_parts(
                self._ground.parts(name, self.models, self.settings, self.as_of),
                self.models,
                self._ground.whole_journeys(name, self.settings, self.as_of),
                name,
                self.settings,
            ),
        )

    def credit_range(self, column: str) -> pl.DataFrame:
        """Return the lowest and highest share of each value over all models.

        Returns:
            `value`, `lowest`, `highest` (share), `lowest_model`, `highest_model` (names; of
            equal ones the first in order), `first_under` (Int64: how many models give it the
            most credit). Highest share under `model` first; last *no touch on record*.

        Raises:
            ValueError: Credit cannot be told by this column.
        """
        return self._keep(
            ("credit_range", column),
            lambda: range_over_models(self.credit_by(column), self.model.name),
        )

    def rank_stability(self, column: str) -> pl.DataFrame:
        """Return under how many models each value is first (`attribution.ranks`).

        There is no row where shares cannot be told: of less than nothing, the most would be the
        least lost.

        Raises:
            ValueError: Credit cannot be told by this column.
        """
        return self._keep(
            ("rank_stability", column),
            lambda: rank_stability(self.credit_by(column).drop_nulls("share")),
        )

    def learned(self, name: str) -> pl.DataFrame:
        """Return the own table of a model that learns, which may differ from credit of deals.

        Returns:
            What `attribution.models.learned.LearnedModel.table` describes, and `low`, `high`
            (Float64): the interval of `share`, by bootstrap over accounts.

        Raises:
            KeyError: There is no such model.
            ValueError: The model learns nothing and has no such table.
            RefusedError: The model cannot be worked out on these journeys.
        """
        model = self._told(name)
        if not isinstance(model, LearnedModel):
            raise ValueError(  # noqa: TRY004 (one error type)
                f"The model {name!r} is a rule and learns nothing from journeys; only "
                f"{', '.join(one.name for one in LEARNED)} have a table of their own."
            )
        return self._keep(
            ("learned", name), lambda: model_table(model, self.journeys, self.settings)
        )

    def _told(self, name: str) -> AttributionModel:
        """Return a model, unless it is told only with an interval and there is none."""
        model = self._named(name)
        if name in ONLY_WITH_INTERVAL and (reason := self._refusal(model)):
            raise RefusedError(reason)
        return model

    def share_of(self, column: str, value: str, model: str | None = None) -> Estimate:
        """Return the share of one value under a model (the chosen one, if none is named).

        `n` is the number of deals in scope. Under `Settings.few_deals` of them `why` says so. Of a
        model that cannot be worked out here the share is unknown, and `why` is the reason.

        Raises:
            KeyError: There is no such model.
            ValueError: Credit cannot be told by this column.
        """
        deals = self.journeys.deals.height
        one = "lead" if self.settings.milestone.of_leads else "deal"
        asked = self._named(model or self.settings.model)
        rows = self.credit_by(column).filter(
            pl.col("model") == asked.name, pl.col("value") == value
        )
        if not deals:
            return Estimate.unknown(f"No {one} is in scope.")
        if reason := self._refusal(asked):
            return Estimate.unknown(reason, deals)
        if rows.is_empty():
            return Estimate.unknown(f"No touch with this {column} earned credit.", deals)
        row = rows.row(0, named=True)
        if row["share"] is None:
            total = int(self.journeys.deals["amount_minor"].sum())
            return Estimate.unknown(no_whole(total), deals)
        few = deals < self.settings.few_deals
        noun = one if deals == 1 else f"{one}s"
        why = f"Only {deals} {noun}: too few for a conclusion." if few else ""
        return Estimate(row["share"], row["low"], row["high"], deals, why)
