"""Every answer for one dataset and one set of choices, each worked out once."""

from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from attribution import creditable
from attribution.answers.of_audit import OfAudit
from attribution.answers.of_credit import COLUMNS
from attribution.answers.of_leads import OfLeads
from attribution.answers.of_models import FALLBACK
from attribution.effect.answers import Effect
from attribution.effect.effect import effect, without_leads
from attribution.effect.nurtured import nurture_programs
from attribution.holdout.answers import Holdout, HoldoutPlan
from attribution.holdout.arms import tested_programs
from attribution.holdout.holdout import Known, holdout
from attribution.holdout.incremental import Money
from attribution.holdout.plan import holdout_plan
from attribution.program_kinds import NURTURE

__all__ = ["COLUMNS", "FALLBACK", "Analysis"]


@dataclass(frozen=True, eq=False)
class Analysis(OfAudit, OfLeads):
    """The one object that pages, reports and commands read; each answer is kept once given.

    Attributes:
        data: The checked tables.
        settings: The choices.

    Raises:
        ValueError: The settings name a model that there is not.
    """

    @cached_property
    def nurture_programs(self) -> tuple[str, ...]:
        """The programs of the kind *nurture* that touched anybody, most leads first."""
        if self._leads is None:
            return nurture_programs(self.data, self.as_of)
        return self._ground.nurtured(self.settings, self.as_of).programs

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

    def holdout_plan(
        self, program: str | None = None, horizon: int | None = None, months: int | None = None
    ) -> HoldoutPlan:
        """Plan a randomised test, and draw the leads that wait today.

        Args:
            program: The program to hold out; None for the one that nurtured most leads, or a
                new one.
            horizon: Days after the draw at which the arms are compared; None for the middle one
                of `Settings.horizons`.
            months: For how many months new leads are to be drawn; None for what a plan goes by.

        Raises:
            ValueError: The horizon is below one day, or the months are below 0.
        """
        name = program or next(iter(self.nurture_programs), NURTURE)
        return self._keep(
            ("holdout_plan", name, horizon, months),
            lambda: holdout_plan(self.data, self._histories, self.settings, name, horizon, months),
        )

    @cached_property
    def _known_of_tests(self) -> Known:
        won = self.won.changed(replace(self.won.settings, period=None))
        return Known(
            data=self.data,
            histories=self._histories,
            creditable=self._touches.lazy()
            .filter(pl.col("use") == creditable.Use.CREDITABLE)
            .select("lead_id", "program", "occurred_at")
            .collect(),
            money=Money(won.scope, lambda: won.credit(won.model.name).rows, won.costs),
            settings=self.settings,
            as_of=self.as_of,
            zone=self.zone,
        )

    def _refuse_unknown(self, program: str) -> None:
        known = dict.fromkeys((*self.nurture_programs, *tested_programs(self.data)))
        if program not in known:
            choice = f"choose one of {', '.join(known)}" if known else "there is none at all"
            raise ValueError(f"There is no nurture program {program!r}; {choice}.")
