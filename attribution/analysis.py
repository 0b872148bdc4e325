"""Every answer for one dataset and one set of choices, each worked out once."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from attribution import creditable, quarters
from attribution.as_of import known_until
from attribution.comparison import compare_parts, model_table, range_over_models
from attribution.costs import Costs, count_costs
from attribution.credit import CreditTable, credit
from attribution.effect.answers import Effect
from attribution.effect.effect import effect, without_leads
from attribution.effect.nurtured import nurture_programs
from attribution.estimate import Estimate
from attribution.groundwork import Groundwork
from attribution.holdout.answers import Holdout, HoldoutPlan
from attribution.holdout.arms import tested_programs
from attribution.holdout.holdout import Known, holdout
from attribution.holdout.incremental import Money
from attribution.holdout.plan import holdout_plan
from attribution.influence import Influence, influence
from attribution.journeys import Journeys
from attribution.leads import sales_ready
from attribution.leads import stage_times as stages
from attribution.leads.lead_histories import LeadHistories
from attribution.leads.ripening import Ripening, ripening
from attribution.leads.sales_ready import ReadyTimes
from attribution.leads.stage_times import StageTimes
from attribution.models import LEARNED, models, refuse_unknown
from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel
from attribution.models.rules import LINEAR
from attribution.program_kinds import NURTURE
from attribution.ranks import rank_stability
from attribution.reconcile import Reconciliation, reconcile
from attribution.refused import RefusedError
from attribution.relearned import fewer_replicates
from attribution.returns import Returns
from attribution.roi import returns, whole_column
from attribution.scope import Scope
from attribution.settings import Milestone, Settings
from attribution.trace import deal_lines, deals_of, rows_of
from attribution.windows import with_value
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

COLUMNS = (
    "channel", "program", "program_kind", "content_id", "action", "segment", "industry",
    "quarter", "account_id",
)  # fmt: skip
"""What credit can be told by."""

FALLBACK = LINEAR.name
"""The model that answers where the chosen one cannot be worked out: it has no choice of its own."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, eq=False)
class Analysis:
    """The one object that pages, reports and commands read; each answer is kept once given.

    Attributes:
        data: The checked tables.
        settings: The choices.

    Raises:
        ValueError: The settings name a model that there is not.
    """

    data: Dataset
    settings: Settings
    _ground: Groundwork = field(default=None, repr=False)  # type: ignore[assignment] # made below where none is handed over
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a model that nobody offers, before anything is worked out."""
        refuse_unknown(self.settings.model)
        if self._ground is None:
            object.__setattr__(self, "_ground", Groundwork(self.data))

    def changed(self, settings: Settings) -> "Analysis":
        """Return an analysis of the same data under other settings.

        It keeps every working that does not depend on what changed: the index of touches, where
        only the window, a model or the period is another; the credit under the other models, where
        one model's choice is.
        """
        return Analysis(self.data, settings, self._ground)

    @cached_property
    def as_of(self) -> datetime:
        """The moment up to which things are known.

        Raises:
            NoDatesError: No date is stated and the data has none.
        """
        return known_until(self.data, self.settings)

    @property
    def zone(self) -> str:
        """The zone whose calendar days and quarters count."""
        return calendar_zone(self.data, self.settings)

    @property
    def currency(self) -> str | None:
        """The report's currency; None where no deal states one; `scope.LEADS` where leads count."""
        return self.scope.currency

    @cached_property
    def models(self) -> tuple[AttributionModel, ...]:
        """Every model that can be worked out here, in the order a reader should meet them."""
        return tuple(model for model in self._offered if model.name not in self.refused)

    @cached_property
    def refused(self) -> dict[str, str]:
        """The models on offer that cannot be worked out here, by name, each with the reason."""
        reasons = {model.name: self._refusal(model) for model in self._offered}
        return {name: reason for name, reason in reasons.items() if reason is not None}

    @cached_property
    def fewer_replicates(self) -> dict[str, int]:
        """The models whose intervals rest on fewer replicates than asked for, by name: how many."""
        learned = [model for model in self.models if isinstance(model, LearnedModel)]
        return fewer_replicates(
            [model for model in learned if model.reweighs], self.journeys, self.settings
        )

    @property
    def refusal(self) -> str | None:
        """Why the model that the settings choose cannot be worked out here; None where it can."""
        return self._refusal(self.chosen)

    @property
    def chosen(self) -> AttributionModel:
        """The model that the settings choose, whether it can be worked out here or not."""
        return self._named(self.settings.model)

    @property
    def model(self) -> AttributionModel:
        """The model shown first: the chosen one, or `FALLBACK` where there is a `refusal`."""
        return self.chosen if self.refusal is None else self._named(FALLBACK)

    @cached_property
    def scope(self) -> Scope:
        """The deals (or leads) credited, and those left out by name."""
        return self._ground.scope(self.settings, self.as_of)

    @cached_property
    def touch_use(self) -> pl.DataFrame:
        """Good touches by what they count as: `use`, `label`, `touches`; adds up to all."""
        return creditable.touch_use(self._touches)

    @cached_property
    def journeys(self) -> Journeys:
        """The creditable touches that led up to each deal in scope."""
        return self._ground.journeys(self.settings, self.as_of)

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
        model = self._named(name)
        return self._keep(("credit", name), lambda: credit(self.journeys, model))

    def credit_by(self, column: str) -> pl.DataFrame:
        """Return credit per model and value of one of `COLUMNS`.

        Returns:
            `model`, `value`, `touches`, `deals`, `credit` (Int64, minor units), `share` (of all
            that is credited under the model), `low`, `high` (the share's interval, by bootstrap
            over accounts; null with fewer than `bootstrap.FEW_ACCOUNTS` in scope, and for a value
            with credit in none of them). Models in their
            order; under each, highest credit first, then value; last *no touch on record*.

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

        Raises:
            ValueError: Credit cannot be told by this column.
        """
        return self._keep(
            ("rank_stability", column), lambda: rank_stability(self.credit_by(column))
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
        model = self._named(name)
        if not isinstance(model, LearnedModel):
            raise ValueError(  # noqa: TRY004 (one error type)
                f"The model {name!r} is a rule and learns nothing from journeys; only "
                f"{', '.join(one.name for one in LEARNED)} have a table of their own."
            )
        return self._keep(
            ("learned", name), lambda: model_table(model, self.journeys, self.settings)
        )

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
            return Estimate.unknown("The amounts in scope add up to 0.", deals)
        few = deals < self.settings.few_deals
        noun = one if deals == 1 else f"{one}s"
        why = f"Only {deals} {noun}: too few for a conclusion." if few else ""
        return Estimate(row["share"], row["low"], row["high"], deals, why)

    def sales_ready(self, by: str | None = None) -> ReadyTimes:
        """Return how long leads take to become sales-ready, whole or by group.

        Raises:
            ValueError: Leads cannot be grouped by this column.
        """
        return self._keep(
            ("sales_ready", by),
            lambda: sales_ready.ready_times(
                self.data, self.settings, self.as_of, by, self._histories
            ),
        )

    @cached_property
    def stage_times(self) -> StageTimes:
        """How long leads stay in each stage before sales-ready, and how many stick there."""
        return stages.stage_times(self.data, self.settings, self.as_of, self._histories)

    @cached_property
    def ripening(self) -> Ripening:
        """How past leads ripened, and so by when an answer about young ones can be expected."""
        return ripening(self.data, self.settings, self.as_of, self._histories)

    @cached_property
    def quarters(self) -> pl.DataFrame:
        """What each calendar quarter brought (`attribution.quarters.quarters`)."""
        return quarters.quarters(self.data, self.settings, self.as_of, self._histories)

    @cached_property
    def nurture_touched(self) -> tuple[int, int]:
        """The deals in scope with a nurture touch in their journey, and their amount (minor)."""
        spans = self._ground.spans(self.settings, self.as_of)
        nurtured = spans.deals.filter(with_value(spans, "program_kind", NURTURE))
        return nurtured.height, int(nurtured["amount_minor"].sum())

    @cached_property
    def costs(self) -> Costs | None:
        """What was spent in the report's period; None where the dataset has no costs."""
        return count_costs(self.data, self.settings, self.as_of, self.won.currency)

    def returns(self, by: str) -> Returns | None:
        """Return what was credited of won deals against what was spent; None without costs.

        Raises:
            ValueError: Returns cannot be told by this column (`attribution.roi.COLUMNS`).
        """
        if (costs := self.costs) is None:
            return None
        won, whole_by = self.won, whole_column(costs)
        found = self._keep(
            ("returns", by),
            lambda: returns(
                by,
                costs,
                credited=won.credit(won.model.name),
                compared=won.credit_by(by),
                journeys=won.journeys,
                ready=self._credited_ready,
                settings=replace(won.settings, model=won.model.name),
                zone=self.zone,
            ),
        )
        whole = found if by == whole_by else self.returns(whole_by)
        return found if whole is None else replace(found, whole=whole.whole)

    def influence(self, by: str) -> Influence:
        """Return what was sourced, accelerated and influenced of what was won.

        Raises:
            ValueError: It cannot be told by this column (`attribution.influence.COLUMNS`).
        """
        won = self.won
        return self._keep(
            ("influence", by),
            lambda: influence(
                won.journeys,
                won.scope.credited,
                self._ground.touches(won.settings, won.as_of),
                self._leads,
                won.settings,
                by,
            ),
        )

    @cached_property
    def nurture_programs(self) -> tuple[str, ...]:
        """The programs of the kind *nurture* that touched anybody, most leads first."""
        return nurture_programs(self.data, self.as_of)

    def effect(self, program: str | None = None) -> Effect:
        """Return whether nurture made leads sales-ready: tested, observed, and the verdict.

        Args:
            program: One of `nurture_programs`, or a tested one; None for all of them together.

        Raises:
            ValueError: There is no such program.
        """
        if program is not None:
            self._refuse_unknown(program)
        if self._leads is None:
            return without_leads(program)
        return self._keep(
            ("effect", program),
            lambda: effect(
                self._ground.nurtured(self.settings, self.as_of),
                self.settings,
                self.as_of,
                program,
                self.holdout(program),
            ),
        )

    def holdout(self, program: str | None = None) -> Holdout | None:
        """Return what the randomised test of a program showed; None where there was none.

        Deals count whenever they were won: the report's period is no part of a test.

        Args:
            program: The program; None for all tested programs of the kind *nurture* together.

        Raises:
            TooLargeError: Amounts add up beyond 64 bits.
            NoWeightError: The chosen model gives a deal nothing to share by.
        """
        if self.data.holdouts is None:
            return None
        programs = tested_programs(self.data) if program is None else (program,)
        return self._keep(("holdout", program), lambda: holdout(self._known_of_tests, programs))

    def holdout_plan(self, program: str | None = None, horizon: int | None = None) -> HoldoutPlan:
        """Plan a randomised test, and draw the leads that wait today.

        Args:
            program: The program to hold out; None for the one that nurtured most leads, or a
                new one.
            horizon: Days after the draw at which the arms are compared; None for the middle one
                of `Settings.horizons`.

        Raises:
            ValueError: The horizon is below one day.
        """
        name = program or next(iter(self.nurture_programs), NURTURE)
        return self._keep(
            ("holdout_plan", name, horizon),
            lambda: holdout_plan(self.data, self._histories, self.settings, name, horizon),
        )

    @cached_property
    def won(self) -> "Analysis":
        """The same analysis of what was won; itself where won deals are credited."""
        return self._at(Milestone.WON)

    @cached_property
    def _known_of_tests(self) -> Known:
        won = self.won.changed(replace(self.won.settings, period=None))
        return Known(
            data=self.data,
            histories=self._histories,
            creditable=self._touches.filter(pl.col("use") == creditable.Use.CREDITABLE),
            money=Money(won.scope, lambda: won.credit(won.model.name).rows, won.costs),
            settings=self.settings,
            as_of=self.as_of,
            zone=self.zone,
        )

    @property
    def _credited_ready(self) -> CreditTable | None:
        leads = self._leads
        if leads is None or not leads["sales_ready_at"].count():
            return None
        try:
            return self._at(Milestone.SALES_READY).credit(self.won.model.name)
        except RefusedError:
            return None  # Returns of money stand without it, and say that leads are not known.

    def _at(self, milestone: Milestone) -> "Analysis":
        if self.settings.milestone is milestone:
            return self
        return self.changed(replace(self.settings, milestone=milestone, as_of=self.as_of))

    @property
    def _histories(self) -> LeadHistories | None:
        return self._ground.histories(self.as_of)

    @property
    def _leads(self) -> pl.DataFrame | None:
        return None if self.data.leads is None else self.data.leads.good

    @property
    def _touches(self) -> pl.DataFrame:
        return self._ground.touches(self.settings, self.as_of)

    @cached_property
    def _offered(self) -> tuple[AttributionModel, ...]:
        return models(self.settings)

    def _refuse_unknown(self, program: str) -> None:
        known = dict.fromkeys((*self.nurture_programs, *tested_programs(self.data)))
        if program not in known:
            choice = f"choose one of {', '.join(known)}" if known else "there is none at all"
            raise ValueError(f"There is no nurture program {program!r}; {choice}.")

    def _refusal(self, model: AttributionModel) -> str | None:
        def reason() -> str | None:
            try:
                self._ground.parts("channel", [model], self.settings, self.as_of)
            except RefusedError as error:
                return str(error)
            return None

        # Rules look at nothing but the places of touches, and always answer.
        return (
            self._keep(("refusal", model.name), reason) if isinstance(model, LearnedModel) else None
        )

    def _named(self, name: str) -> AttributionModel:
        by_name = {model.name: model for model in self._offered}
        if name not in by_name:
            raise KeyError(f"There is no model {name!r}; choose one of {', '.join(by_name)}.")
        return by_name[name]

    def _keep(self, key: Hashable, answer: Callable[[], _Answer]) -> _Answer:
        if key not in self._kept:
            self._kept[key] = answer()
        kept: _Answer = self._kept[key]
        return kept
