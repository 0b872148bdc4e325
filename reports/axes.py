"""Where an axis is marked, and what stands there: text from `reports.numbers`."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from reports.numbers import Number

_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ticks(least: float, most: float, about: int = 6) -> list[float]:
    """Return round values from at or below `least` to at or above `most`, evenly apart.

    The step is 1, 2, 2.5 or 5 times a power of ten, so that labels stay short.
    """
    if most <= least:
        most = least + 1
    rough = Decimal(str(most - least)) / about
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(size * power for size in _STEPS if size * power >= rough)
    first = (Decimal(str(least)) / step).to_integral_value(ROUND_FLOOR)
    last = (Decimal(str(most)) / step).to_integral_value(ROUND_CEILING)
    return [float(step * (first + i)) for i in range(int(last - first) + 1)]


def day_ticks(last_day: int, horizons: Sequence[int] = (90, 180, 270)) -> list[int]:
    """Return the days that an axis of time names: 0 and multiples of the first horizon.

    At most eight, so that the leads still followed fit under each.
    """
    step = horizons[0] if horizons else 90
    while step * 7 < last_day:
        step *= 2
    return [*range(0, max(last_day, step) + 1, step)]


def month_ticks(first: date, last: date, most: int = 6) -> list[date]:
    """Return beginnings of months from the first at or after `first` to `last`, evenly apart.

    Args:
        first: Where the axis begins.
        last: Where it ends.
        most: How many there may be at most; months are passed over until they fit.
    """
    number = first.year * 12 + first.month - 1 + (first.day > 1)
    months = [*range(number, last.year * 12 + last.month)]
    step = next(step for step in (*_MONTH_STEPS, len(months) + 1) if len(months[::step]) <= most)
    # January stays on the axis where it is told every so many months.
    kept = [m for m in months if m % step == 0] if step in _MONTH_STEPS else months[:1]
    return [date(m // 12, m % 12 + 1, 1) for m in kept]


def labels(at: Sequence[Number], told: Callable[[Number], str]) -> str:
    """Return a Vega expression that writes each mark of an axis as the text made here.

    Vega hands back exactly the values it was given, so looking them up is safe.
    """
    texts = quoted([told(value) for value in at])
    return f"{texts}[indexof({json.dumps([float(value) for value in at])}, datum.value)]"


def quoted(value: str | list[str]) -> str:
    """Return text as a Vega expression writes it, so that a name is never taken for more."""
    return json.dumps(value, ensure_ascii=False)
