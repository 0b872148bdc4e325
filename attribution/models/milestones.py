"""The milestone models: touches that began, changed or ended something have shares of their own.

Vendors give one name to different sums, so every dialect is an entry of its own, whose label is
made from its shares and can never say another sum.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import polars as pl

from attribution.journeys import Journeys
from attribution.models.rules import RuleModel, evaluated
from attribution.models.shares import label, milestone_weight
from attribution.settings import Settings


def milestone_model(name: str, shape: str, assumes: str, source: str, **shares: float) -> RuleModel:
    """Return the model that gives each milestone's touch its share, and the rest to the others.

    Args:
        name: Short key.
        shape: What vendors call it; the label adds its shares.
        assumes: Its assumption in one sentence.
        source: Where the definition comes from.
        shares: As for `milestone_weight`.
    """
    return RuleModel(name, label(shape, shares), assumes, source, milestone_weight(shares))


@dataclass(frozen=True, slots=True)
class Custom:
    """The shares that the settings state.

    Attributes:
        shares: (part, its share), as `Settings.custom_weights`.
    """

    shares: tuple[tuple[str, float], ...] = Settings().custom_weights
    name: ClassVar[str] = "custom"
    by_milestones: ClassVar[bool] = True
    assumes: ClassVar[str] = "Your own weights say which touches matter."
    source: ClassVar[str] = "Stated under custom_weights in the settings."

    @property
    def label(self) -> str:
        """Its name with its shares."""
        return label("Custom", dict(self.shares))

    def chosen(self, settings: Settings) -> Self:
        """Return it with the settings' shares."""
        return type(self)(settings.custom_weights)

    @property
    def weight(self) -> pl.Expr:
        """The shares as an expression."""
        return milestone_weight(dict(self.shares))

    def weigh(self, journeys: Journeys) -> pl.Series:
        """Evaluate the shares for every touch."""
        return evaluated(self.weight, journeys)


U_FIRST_LAST = milestone_model(
    "u_first_last",
    "U-shaped",
    "The first and the last touch matter most; those between share a fifth.",
    "Google Analytics called it position based; Dreamdata and Salesforce Marketing Intelligence "
    "(“Supported Multi-Touch Attribution Models”) call it U-shaped.",
    first=40, last=40, rest=20,
)  # fmt: skip
U_FIRST_LEAD = milestone_model(
    "u_first_lead",
    "U-shaped",
    "What brought the person in and what made a lead of them matter most; all others share a "
    "fifth.",
    "HubSpot, “Understand attribution reporting”; Ruler Analytics, “Multi-touch Attribution”.",
    first=40, lead_created=40, rest=20,
)  # fmt: skip
U_HALF_HALF = milestone_model(
    "u_half_half",
    "U-shaped",
    "Only what brought the person in and what made a lead of them matter.",
    "Adobe Marketo Measure (Bizible), “Marketo Measure Attribution Models”.",
    first=50, lead_created=50,
)  # fmt: skip
W_DEAL_CREATED = milestone_model(
    "w_deal_created",
    "W-shaped",
    "The first touch, the one that made a lead and the one that opened the deal matter alike; all "
    "others share a tenth.",
    "HubSpot, “Understand attribution reporting”; Adobe Marketo Measure (Bizible), “Marketo "
    "Measure Attribution Models”.",
    first=30, lead_created=30, deal_created=30, rest=10,
)  # fmt: skip
W_CLOSE = milestone_model(
    "w_close",
    "W-shaped",
    "The first touch, the one that made a lead and the one before the close matter alike; all "
    "others share a tenth.",
    "Ruler Analytics, “Multi-touch Attribution”.",
    first=30, lead_created=30, last=30, rest=10,
)  # fmt: skip
FULL_PATH = milestone_model(
    "full_path",
    "Full path",
    "The touches that began, made a lead, opened the deal and closed it matter alike; all others "
    "share a tenth.",
    "HubSpot, “Understand attribution reporting”; Adobe Marketo Measure (Bizible), “Marketo "
    "Measure Attribution Models”; Ruler Analytics, “Multi-touch Attribution”.",
    first=22.5, lead_created=22.5, deal_created=22.5, last=22.5, rest=10,
)  # fmt: skip
J_SHAPED = milestone_model(
    "j_shaped",
    "J-shaped",
    "The last touch mattered most, the first and all between them a fifth each.",
    "Adobe Analytics, “Attribution models”; HubSpot, “Understand attribution reporting”.",
    first=20, last=60, rest=20,
)  # fmt: skip
INVERSE_J = milestone_model(
    "inverse_j",
    "Inverse J",
    "The first touch mattered most, the last and all between them a fifth each.",
    "Adobe Analytics, “Attribution models”; HubSpot, “Understand attribution reporting”.",
    first=60, last=20, rest=20,
)  # fmt: skip
