"""Nurture or spam: what was sent, judged; and what of the credit is nurture's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from attribution.answers.of_money import OfMoney
from attribution.audit.answers import (
    Found,
    FoundReturns,
    Pieces,
    ProgramAudit,
    Replacements,
    Sends,
)
from attribution.audit.audited import Audited
from attribution.audit.clicks import clicks
from attribution.audit.found import Credited, credit_by_key, found
from attribution.audit.found_returns import found_returns
from attribution.audit.harms import piece_audits
from attribution.audit.leads import in_order, lead_audits
from attribution.audit.mail import mail_of
from attribution.audit.pieces import audit_pieces
from attribution.audit.programs import audit_programs
from attribution.audit.replacement import of_program, replacements
from attribution.audit.sends import audit_sends
from attribution.audit.sends.whom import Whom
from attribution.returns import Return
from attribution.roi import returns_of

# What choices of how credit is told are set to, where only what it is matters.
_NO_MATTER: Mapping[str, Any] = {"model": "linear", "few_deals": 0, "margin": None}


@dataclass(frozen=True, eq=False)
class OfAudit(OfMoney):
    """What is asked about content, sends, programs and leads."""

    @property
    def pieces(self) -> Pieces:
        """Every content piece, and what its text and type are."""
        return self._ground.judged(
            "pieces", self._of_pieces, lambda: audit_pieces(self.data, self.settings)
        )

    @property
    def sends(self) -> Sends:
        """Every contact that the company began, and what it is found to be."""
        return self._ground.judged(
            "sends",
            self._of_sends,
            lambda: audit_sends(
                self.data,
                self.pieces,
                self._touches,
                self.settings,
                self.as_of,
                self.zone,
                whom=self._whom,
            ),
        )

    @property
    def program_audits(self) -> tuple[ProgramAudit, ...]:
        """What each program is found to be: those called nurture first, of each most sends."""
        return self._ground.judged(
            "programs", self._of_programs, lambda: audit_programs(self._audited, self.zone)
        )

    @property
    def piece_audits(self) -> pl.DataFrame:
        """What was sent of each piece, and what came of it (`attribution.audit.harms`)."""
        return self._ground.judged(
            "piece audits", self._of_programs, lambda: piece_audits(self._audited)
        )

    @property
    def lead_audits(self) -> pl.DataFrame:
        """What all that each lead was sent is found to be (`attribution.audit.leads`)."""
        return self._ground.judged("lead audits", self._of_sends, lambda: lead_audits(self.sends))

    @cached_property
    def mail_leads(self) -> tuple[str, ...]:
        """The leads with a send: the worst first, of those the ones with most sends."""
        return in_order(self.lead_audits)

    def mail_of(self, lead_id: str) -> pl.DataFrame:
        """Return everything that one person got and did (`attribution.audit.mail`)."""
        return self._keep(
            ("mail", lead_id),
            lambda: mail_of(lead_id, self._touches, self.pieces, self.sends),
        )

    @property
    def clicks(self) -> pl.DataFrame:
        """Clicks as a mail tool counts them beside those of people (`attribution.audit.clicks`)."""
        return self._ground.judged("clicks", self._of_programs, lambda: clicks(self._audited))

    def replacements(self, program: str | None = None) -> Replacements:
        """Return what to send instead of what failed, in one program or all of them."""
        every = self._ground.judged(
            "replacements", self._of_programs, lambda: replacements(self._audited)
        )
        return of_program(every, program)

    @cached_property
    def found(self) -> Found:
        """Credit and returns of what is called nurture beside what is found to be.

        Raises:
            NoWeightError: A model gives a deal nothing to share by.
            TooLargeError: Amounts or weights add up beyond 64 bits.
        """
        credited = Credited(
            self._ground.spans(self.settings, self.as_of),
            self.models,
            self.model,
            lambda: self._ground.unconverted(self.settings, self.as_of),
            self.settings,
        )
        audited, programs = self._audited, self.program_audits
        by_key = self._ground.judged(
            "credit by key",
            (replace(self.settings, **_NO_MATTER), self.as_of),
            lambda: credit_by_key(audited, programs, credited),
        )
        return found(audited, programs, credited, by_key, self._found_returns)

    @property
    def _found_returns(self) -> FoundReturns | None:
        costs = self.costs
        if costs is None:
            return None
        won = self.won

        def together(programs: Sequence[str]) -> Return:
            return returns_of(
                programs,
                costs,
                credited=won.credit(won.model.name),
                compared=won.credit_by("program"),
                journeys=won.journeys,
                ready=self._credited_ready,
                record=self._recorded(costs),
                settings=replace(won.settings, model=won.model.name),
                zone=self.zone,
            )

        return found_returns(self.data.touches.good, self.program_audits, costs, together)

    @property
    def _audited(self) -> Audited:
        return self._ground.judged(
            "audited",
            self._of_programs,
            lambda: Audited(
                self.data, self._touches, self._ground.numbers, self.pieces, self.sends,
                self.settings, self.as_of, self._whom,
            ),
        )  # fmt: skip

    @property
    def _whom(self) -> Whom:
        return self._ground.judged(
            "whom", self._of_pieces, lambda: Whom(self.data, self._ground.numbers, self.pieces)
        )

    @property
    def _of_pieces(self) -> tuple[object, ...]:
        """What pieces depend on, beside the data."""
        chosen = self.settings
        return (chosen.our_names, chosen.audit, chosen.judged)

    @property
    def _of_sends(self) -> tuple[object, ...]:
        return (self._of_pieces, self.settings.creditable, self.as_of, self.zone)

    @property
    def _of_programs(self) -> tuple[object, ...]:
        chosen = self.settings
        return (
            self._of_sends,
            chosen.confidence,
            chosen.seed,
            chosen.young_days,
            chosen.mature_days,
        )
