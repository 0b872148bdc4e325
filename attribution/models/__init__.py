"""The attribution models on offer, in the order a reader should meet them.

To add one: write it in a file here (see `base.py` for what it offers), then add its line below.
"""

from attribution.models.base import AttributionModel
from attribution.models.learned import LearnedModel
from attribution.models.markov import Markov
from attribution.models.milestones import (
    FULL_PATH,
    INVERSE_J,
    J_SHAPED,
    U_FIRST_LAST,
    U_FIRST_LEAD,
    U_HALF_HALF,
    W_CLOSE,
    W_DEAL_CREATED,
    Custom,
)
from attribution.models.rules import FIRST_TOUCH, LAST_TOUCH, LINEAR, LastNonDirect, TimeDecay
from attribution.models.shapley import Shapley, ShapleyRate
from attribution.settings import Settings

LEARNED: tuple[LearnedModel, ...] = (Markov(), Shapley(), ShapleyRate())
"""The models that learn from all journeys and have a table of their own."""

MODELS: tuple[AttributionModel, ...] = (
    FIRST_TOUCH,
    LAST_TOUCH,
    LastNonDirect(),
    LINEAR,
    TimeDecay(),
    U_FIRST_LAST,
    U_FIRST_LEAD,
    U_HALF_HALF,
    W_DEAL_CREATED,
    W_CLOSE,
    FULL_PATH,
    J_SHAPED,
    INVERSE_J,
    Custom(),
    *LEARNED,
)

NAMES: tuple[str, ...] = tuple(model.name for model in MODELS)
"""The keys that settings and commands accept."""


def models(settings: Settings) -> tuple[AttributionModel, ...]:
    """Return every model as the settings want it."""
    return tuple(model.chosen(settings) for model in MODELS)


def refuse_unknown(name: str) -> None:
    """Refuse a key that no model has.

    Raises:
        ValueError: There is no such model; the message names those on offer.
    """
    if name not in NAMES:
        raise ValueError(f"model must be one of {', '.join(NAMES)}; got {name!r}.")
