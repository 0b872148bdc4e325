"""What is true of the population: the answers of `answers.py` over many large companies.

Regenerate the stored values, after any change to the generator, with

    python -m sample_data.population
"""

import json
from functools import cache, reduce
from operator import add
from pathlib import Path
from typing import Any

from sample_data.answers import HORIZONS, NO_TOUCH, incidence, median_day, shares, tally
from sample_data.world import make_world

STORED = Path(__file__).parent / "population.json"
_COMPANIES = 40
_LEADS = 20_000
_FIRST_SEED = 1_000_003
"""Far from the seeds that people choose: the truth shares no draw with their samples."""


@cache
def population() -> dict[str, Any]:
    """Return the stored values; never change what it returns."""
    stored: dict[str, Any] = json.loads(STORED.read_text("utf-8"))
    return stored


def measure(companies: int = _COMPANIES, leads: int = _LEADS) -> dict[str, Any]:
    """Work the values out anew.

    Args:
        companies: How many companies, each with a seed of its own.
        leads: The leads of each.

    Returns:
        `linear_share_by_channel` and `linear_share_of_credited_by_channel` (with and without
        deals that have no touch), `channel_order` by these, `median_days_to_sales_ready`,
        `ready_by_90` and so on, `sales_ready_at_end`, the holdout's share of sales-ready leads
        by arm, and `population_leads`.
    """
    counts = reduce(add, (tally(make_world(leads, _FIRST_SEED + n)) for n in range(companies)))
    credited = counts.cents.copy()
    credited[0] = 0
    of_credited = {name: part for name, part in shares(credited).items() if name != NO_TOUCH}
    ready = incidence(counts)
    treated, control = (counts.trial[:, 1] / counts.trial[:, 0]).round(5).tolist()
    return {
        "population_leads": companies * leads,
        "linear_share_by_channel": shares(counts.cents),
        "linear_share_of_credited_by_channel": of_credited,
        "channel_order": list(of_credited),
        "median_days_to_sales_ready": median_day(counts),
        **{f"ready_by_{day}": round(float(ready[day]), 5) for day in HORIZONS},
        "sales_ready_at_end": round(float(ready[-1]), 5),
        "holdout": {
            "ready_treated": treated,
            "ready_control": control,
            "rate_difference": round(treated - control, 5),
        },
    }


def main() -> None:
    """Measure the population and store its values."""
    STORED.write_text(json.dumps(measure(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
