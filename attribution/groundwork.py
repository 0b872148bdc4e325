"""What every answer stands on, worked out once for all settings that it is the same under."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

import polars as pl

from attribution.credit_parts import credit_parts
from attribution.creditable import label_touches
from attribution.effect.nurtured import Nurtured, nurtured_leads
from attribution.index import TouchIndex, index_touches
from attribution.journeys import Journeys, laid_out
from attribution.lead_scope import scope_leads
from attribution.leads.lead_histories import LeadHistories, lead_histories
from attribution.models.base import AttributionModel
from attribution.numbering import Numbers
from attribution.scope import Scope, scope_deals
from attribution.settings import ContactPolicy, Settings
from attribution.shards import CreditParts
from attribution.shelved import indexed, labelled
from attribution.unconverted import people_compared, unconverted
from attribution.whole_journeys import whole_journeys
from attribution.windows import Links, Spans, link_deals, look_back
from attribution.workings import Workings
from attribution.zone import calendar_zone
from data_contracts.dataset import Dataset

_Working = TypeVar("_Working")

_NO_CHOICE = Settings()
# Large workings are kept for two settings at once, so that one can go back and forth; credit by
# value and account for a few; small ones (a few numbers per deal) for many.
_LARGE, _CREDIT, _SMALL = 2, 6, 32


class Groundwork:
    """The workings of one dataset, by the choices that each depends on.

    A changed window keeps the index of touches; a changed half-life keeps the journeys too, and
    the credit under all other models.

    Args:
        data: The checked tables.
    """

    def __init__(self, data: Dataset) -> None:
        self.data = data
        self._workings = Workings()

    def touches(self, settings: Settings, as_of: datetime) -> pl.DataFrame:
        """Return the good touches with what each counts as (`attribution.creditable`)."""
        return self._workings.keep(
            "touches",
            (settings.creditable, as_of),
            lambda: labelled(
                self.data,
                settings,
                as_of,
                lambda: label_touches(
                    self.data.touches.good, self._leads, settings, as_of, self.numbers
                ),
            ),
            most=_LARGE,
        )

    def index(
        self, settings: Settings, as_of: datetime, policy: ContactPolicy | None = None
    ) -> TouchIndex:
        """Return the index of the creditable touches, under the settings' policy or another."""
        policy = settings.counted_people if policy is None else policy
        return self._workings.keep(
            "index",
            _of_index(settings, as_of, policy),
            lambda: indexed(
                self.data,
                settings,
                as_of,
                _of_people(policy),
                lambda: index_touches(
                    self.touches(settings, as_of), self._leads, policy, as_of, self.numbers
                ),
            ),
            most=2 * _LARGE,
        )

    def accept(self, index: TouchIndex, settings: Settings, as_of: datetime) -> None:
        """Take an index that was made before, of the same data under the same choices.

        Its three frames can be written to Parquet and read again, so that a later process need
        not number and sort the touches anew. Nothing checks that the data are the same.
        """
        key = _of_index(settings, as_of, settings.counted_people)
        self._workings.keep("index", key, lambda: index, most=2 * _LARGE)

    def scope(self, settings: Settings, as_of: datetime) -> Scope:
        """Return the deals (or leads) credited, and those left out by name."""
        chosen = scope_leads if settings.milestone.of_leads else scope_deals
        return self._workings.keep(
            "scope",
            (_of_scope(settings), as_of),
            lambda: chosen(self.data, settings, as_of),
            most=_SMALL,
        )

    def spans(self, settings: Settings, as_of: datetime) -> Spans:
        """Return the journeys as slices of the index."""
        return self._workings.keep(
            "spans",
            _of_spans(settings, as_of),
            lambda: look_back(
                self.index(settings, as_of), self._links(settings, as_of), settings.lookback_days
            ),
            most=_SMALL,
        )

    def journeys(self, settings: Settings, as_of: datetime) -> Journeys:
        """Return the journeys, laid out when their rows are asked for."""
        spans = self.spans(settings, as_of)

        def rows() -> pl.DataFrame:
            return laid_out(spans, self.touches(settings, as_of), self._leads)

        return Journeys(rows, spans.deals, lambda: self.unconverted(settings, as_of))

    def journeys_of(
        self, deals: pl.DataFrame, settings: Settings, as_of: datetime, lookback_days: int | None
    ) -> Journeys:
        """Return the journeys of a few deals that are not in scope, up to their `milestone_at`.

        Args:
            deals: As `attribution.scope.Scope.deals`; each has a `milestone_at`.
            settings: Whose touches count, and which.
            as_of: Creation later than this is not known.
            lookback_days: Days before `milestone_at`; None: no limit.
        """
        index, zone = self.index(settings, as_of), calendar_zone(self.data, settings)
        links = link_deals(index, deals, settings.counted_people, zone, as_of)
        spans = look_back(index, links, lookback_days)
        return Journeys(
            lambda: laid_out(spans, self.touches(settings, as_of), self._leads), spans.deals
        )

    def parts(
        self, column: str, models: Sequence[AttributionModel], settings: Settings, as_of: datetime
    ) -> CreditParts:
        """Return the credit by a column under some models (`attribution.credit_parts`).

        Only models whose choices have changed are worked out again.

        Raises:
            NoWeightError: A model gives a deal nothing to share by.
            TooLargeError: Amounts or weights add up beyond 64 bits.
            RefusedError: A model cannot be worked out on these journeys.
        """
        base = _of_spans(settings, as_of)
        known: dict[AttributionModel, CreditParts] = self._workings.keep(
            "parts", (base, column), dict, most=_CREDIT
        )
        missing = [model for model in models if model not in known]
        if missing:
            made = credit_parts(
                self.spans(settings, as_of),
                missing,
                column,
                lambda: self.unconverted(settings, as_of),
            )
            known |= {model: made.under([model.name]) for model in missing}
        first, *others = (known[model] for model in models)
        for other in others:
            first = first.beside(other)
        return first

    def histories(self, as_of: datetime) -> LeadHistories | None:
        """Return how long each lead was followed, and how that ended; None without leads."""
        if self.data.leads is None:
            return None
        return self._workings.keep(
            "histories", (as_of,), lambda: lead_histories(self.data, as_of), most=_LARGE
        )

    def nurtured(self, settings: Settings, as_of: datetime) -> Nurtured:
        """Return the leads that count, and when nurture first reached them.

        Raises:
            ValueError: The dataset has no leads table.
        """
        return self._workings.keep(
            "nurtured",
            (settings.creditable, calendar_zone(self.data, settings), as_of),
            lambda: nurtured_leads(self.data, settings, as_of, self.histories(as_of), self.numbers),
            most=_LARGE,
        )

    def whole_journeys(self, column: str, settings: Settings, as_of: datetime) -> Journeys:
        """Return the journeys as models learn from them, with one column more."""
        spans = self.spans(settings, as_of)
        return whole_journeys(spans, lambda: self.unconverted(settings, as_of), column)

    def unconverted(self, settings: Settings, as_of: datetime) -> pl.DataFrame:
        """Return the journeys that never reached the milestone."""
        index = self.index(settings, as_of, people_compared(settings))
        return unconverted(index, self.scope(settings, as_of).reached, as_of, settings)

    def judged(self, kind: str, key: Hashable, make: Callable[[], _Working]) -> _Working:
        """Return a working of the audit, made now if it is not kept for the same key."""
        return self._workings.keep(kind, key, make, most=_LARGE)

    @cached_property
    def numbers(self) -> Numbers:
        """The good touches by number."""
        return Numbers(self.data.touches.good)

    def _links(self, settings: Settings, as_of: datetime) -> Links:
        return self._workings.keep(
            "links",
            _of_links(settings, as_of),
            lambda: link_deals(
                self.index(settings, as_of),
                self.scope(settings, as_of).credited,
                settings.counted_people,
                calendar_zone(self.data, settings),
                as_of,
            ),
            most=_SMALL,
        )

    @property
    def _leads(self) -> pl.DataFrame | None:
        return None if self.data.leads is None else self.data.leads.good


def _of_index(settings: Settings, as_of: datetime, policy: ContactPolicy) -> tuple[object, ...]:
    """Return what an index depends on."""
    return (settings.creditable, as_of, _of_people(policy))


def _of_people(policy: ContactPolicy) -> ContactPolicy:
    """Return the policy whose index serves this one too."""
    return ContactPolicy.CONTACTS if policy == ContactPolicy.PRIMARY else policy


def _of_scope(settings: Settings) -> Settings:
    """Return the settings with every choice that no scope depends on as it is by default."""
    return replace(
        settings,
        **{
            name: getattr(_NO_CHOICE, name)
            for name in (
                "as_of", "model", "lookback_days", "half_life_days", "custom_weights",
                "markov_order", "contact_policy", "creditable", "direct_channels", "confidence",
                "replicates", "seed", "few_deals", "young_days", "horizons", "margin",
                "mature_days", "landmark_days", "few_ready", "control_share", "power",
                "influence_days", "our_names", "audit", "judged",
            )
        },
    )  # fmt: skip


def _of_links(settings: Settings, as_of: datetime) -> tuple[object, ...]:
    policy = settings.counted_people
    return (_of_index(settings, as_of, policy), _of_scope(settings), policy)


def _of_spans(settings: Settings, as_of: datetime) -> tuple[object, ...]:
    return (_of_links(settings, as_of), settings.lookback_days)
