"""What part of credited money is set against costs."""

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from attribution.returns import Return
from attribution.settings import Settings


def margin_of(settings: Settings) -> Decimal:
    """Return the part of credited money that is set against costs; all where none is stated."""
    return Decimal(1) if settings.margin is None else settings.margin


def margin(credit: int, settings: Settings) -> int:
    """Return it in minor units."""
    return int((credit * margin_of(settings)).to_integral_value(ROUND_HALF_EVEN))


def with_margins(lines: list[Return], settings: Settings) -> list[Return]:
    """Round every line's margin so that lines add up to the margin of their sum, to the cent."""
    rounded, credit = [], 0
    for line in lines:
        before = margin(credit, settings)
        credit += line.credit_minor
        rounded.append(replace(line, return_minor=margin(credit, settings) - before))
    return rounded
