"""The rule models: place in the journey, channel and age alone decide.

A weight is one expression over a journey's rows (`attribution.journeys.Journeys`).
"""

from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol, Self, runtime_checkable

import numpy as np
import polars as pl

from attribution.journeys import Journeys
from attribution.settings import Settings

_DAY_US = 86_400_000_000
_IS_FIRST = pl.col("position") == 1
_IS_LAST = pl.col("position") == pl.col("touches")


@runtime_checkable
class Rule(Protocol):
    """A model whose weight is one expression over the rows of any whole journeys."""

    @property
    def weight(self) -> pl.Expr:
        """The weight."""
        ...


@runtime_checkable
class MilestoneRule(Rule, Protocol):
    """A rule that knows of a touch whether it is the first, the last, or at which milestones.

    All other touches of a journey weigh the same, so they are weighed once, however many they are
    (`attribution.stretches`). Its weight asks for nothing but `position`, `touches` and
    `attribution.milestones.POSITIONS`.
    """

    @property
    def by_milestones(self) -> bool:
        """Always true."""
        ...


@runtime_checkable
class Asking(Protocol):
    """A model that looks at few columns of a journey's rows, so that no others need be made."""

    @property
    def asks(self) -> tuple[str, ...]:
        """Those columns of `attribution.layout.Block.rows`."""
        ...


@dataclass(frozen=True)
class RuleModel:
    """A model whose weight needs nothing but what stands at a touch (`MilestoneRule`).

    Attributes:
        name: Short key.
        label: What a marketer calls it.
        assumes: Its assumption in one sentence.
        source: Where the definition comes from.
        weight: The weight, as an expression over a journey's rows.
    """

    name: str
    label: str
    assumes: str
    source: str
    weight: pl.Expr = field(repr=False, compare=False)
    by_milestones: ClassVar[bool] = True

    def chosen(self, settings: Settings) -> Self:  # noqa: ARG002 - these have nothing to choose
        """Return the model itself."""
        return self

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Evaluate the rule for every touch."""
        return evaluated(self.weight, journeys)


FIRST_TOUCH = RuleModel(
    "first_touch",
    "First touch",
    "Whatever began the journey won the deal.",
    "HubSpot, “Understand attribution reporting”; Salesforce, “Campaign Influence Attribution "
    "Models”; Google Analytics.",
    _IS_FIRST,
)
LAST_TOUCH = RuleModel(
    "last_touch",
    "Last touch",
    "Whatever came just before the milestone won the deal.",
    "HubSpot, “Understand attribution reporting”; Salesforce, “Campaign Influence Attribution "
    "Models”; Google Analytics.",
    _IS_LAST,
)
LINEAR = RuleModel(
    "linear",
    "Linear",
    "Every touch helped equally.",
    "HubSpot, “Understand attribution reporting”; Salesforce calls it even distribution.",
    pl.lit(1),
)


@dataclass(frozen=True, slots=True)
class LastNonDirect:
    """All to the last touch whose channel says something; to the last one where none does.

    Attributes:
        direct_channels: Channels that say nobody knows; upper and lower case are the same.
    """

    direct_channels: tuple[str, ...] = ()
    asks: ClassVar[tuple[str, ...]] = ("channel", "position", "touches")
    name: ClassVar[str] = "last_non_direct"
    label: ClassVar[str] = "Last touch that is not direct"
    assumes: ClassVar[str] = "The last touch with a known channel before the milestone won it."
    source: ClassVar[str] = (
        "Universal Analytics’ default (last non-direct click); Google Ads and Analytics still pass "
        "over direct visits."
    )

    def chosen(self, settings: Settings) -> Self:
        """Return it with the settings' direct channels."""
        return replace(self, direct_channels=settings.direct_channels)

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Find the last known channel of every journey."""
        position, touches = (journeys.rows[name].to_numpy() for name in ("position", "touches"))
        weights = np.zeros(position.size, np.int64)
        begins = np.flatnonzero(position == 1)
        known = self._known(journeys.rows["channel"]).fill_null(value=False).to_numpy()
        last = np.maximum.reduceat(position * known, begins) if begins.size else begins
        weights[begins + np.where(last, last, touches[begins]) - 1] = 1
        return pl.Series("weight", weights)

    def _known(self, channel: pl.Series) -> pl.Series:
        """Return which touches have a channel that says something."""
        if not isinstance(channel.dtype, pl.Enum):
            return _says_something(channel, self.direct_channels)
        # Of numbered channels each is looked at once, and not every touch.
        known = _says_something(channel.dtype.categories, self.direct_channels)
        return known.gather(channel.to_physical())


@dataclass(frozen=True, slots=True)
class TimeDecay:
    """A touch's weight halves with every half-life before the journey's newest touch.

    weight = round(2^40 · 2^(-age / half-life)), age counted from the newest touch, so that the
    newest always weighs 2^40 and no journey is too old to have weights.

    Attributes:
        half_life_days: Days in which a weight halves.
    """

    half_life_days: float = 30
    asks: ClassVar[tuple[str, ...]] = ("age_us",)
    name: ClassVar[str] = "time_decay"
    label: ClassVar[str] = "Time decay"
    assumes: ClassVar[str] = "The closer to the milestone, the more a touch helped."
    source: ClassVar[str] = (
        "Google Analytics used a half-life of 7 days; 30 is stated here because B2B sells slower."
    )

    def chosen(self, settings: Settings) -> Self:
        """Return it with the settings' half-life."""
        return replace(self, half_life_days=settings.half_life_days)

    @property
    def weight(self) -> pl.Expr:
        """Half as much for every half-life before the newest touch."""
        newest = pl.col("age_us").min().over("deal_id")
        half_lives = (pl.col("age_us") - newest) / (self.half_life_days * _DAY_US)
        return (2.0 ** (40 - half_lives)).round().cast(pl.Int64)

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Evaluate the rule for every touch."""
        return evaluated(self.weight, journeys)


def evaluated(weight: pl.Expr, journeys: Journeys) -> pl.Series:
    """Return a weight of every row."""
    # A column beside it gives a weight that is the same everywhere its height.
    return journeys.rows.select("deal_id", weight=weight.cast(pl.Int64))["weight"]


def _says_something(channels: pl.Series, direct_channels: tuple[str, ...]) -> pl.Series:
    direct = [channel.strip().lower() for channel in direct_channels]
    return ~channels.str.strip_chars().str.to_lowercase().is_in(direct)
