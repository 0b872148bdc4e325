"""Which models there are, which of them can be worked out here, and which is shown."""

from dataclasses import dataclass
from functools import cached_property

from attribution.answers.base import Answers
from attribution.bootstrap import FEW_ACCOUNTS
from attribution.models import models
from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel
from attribution.models.rules import LINEAR
from attribution.models.shapley import ShapleyRate
from attribution.refused import RefusedError
from attribution.relearned import fewer_replicates

ONLY_WITH_INTERVAL = (ShapleyRate.name,)
"""Models that are refused where they have no interval: their values scatter by chance alone."""

FALLBACK = LINEAR.name
"""The model that answers where the chosen one cannot be worked out: it has no choice of its own."""


@dataclass(frozen=True, eq=False)
class OfModels(Answers):
    """What is asked about models."""

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
    def _offered(self) -> tuple[AttributionModel, ...]:
        return models(self.settings)

    def _refusal(self, model: AttributionModel) -> str | None:
        def reason() -> str | None:
            try:
                self._ground.parts("channel", [model], self.settings, self.as_of)
            except RefusedError as error:
                return str(error)
            return self._too_few_to_draw(model)

        # Rules look at nothing but the places of touches, and always answer.
        return (
            self._keep(("refusal", model.name), reason) if isinstance(model, LearnedModel) else None
        )

    def _too_few_to_draw(self, model: AttributionModel) -> str | None:
        """Return why a model that is told only with an interval is not told; None where it is."""
        deals = self.journeys.deals
        accounts = deals["account_key"].n_unique()
        # Without a touch there is nothing to tell under any model, and that is said in other words.
        touched = bool((deals["touches"] > 0).any())
        if model.name not in ONLY_WITH_INTERVAL or not touched or accounts >= FEW_ACCOUNTS:
            return None
        among = "a single account" if accounts == 1 else f"{accounts} accounts"
        return (
            f"{model.label} is told only with an interval, because its values scatter by chance "
            f"alone, and with fewer than {FEW_ACCOUNTS} accounts there is none: in scope are "
            f"{among}. Choose a longer period or export more, or take Shapley over counts, which "
            "is an equal split."
        )

    def _named(self, name: str) -> AttributionModel:
        by_name = {model.name: model for model in self._offered}
        if name not in by_name:
            raise KeyError(f"There is no model {name!r}; choose one of {', '.join(by_name)}.")
        return by_name[name]
