"""A whole company from a size and a seed: its exports, and the truth about them."""

from pathlib import Path

import numpy as np

from sample_data.company import Company
from sample_data.defects import plant
from sample_data.tables import make_tables
from sample_data.truth import tell
from sample_data.world import make_world
from sample_data.write import write

__all__ = ["Company", "bundled", "generate", "write"]

_FEWEST_LEADS = 50


def generate(leads: int = 2_000, seed: int = 7) -> Company:
    """Make a believable B2B company over 30 months, 2024-01-01 to 2026-06-30.

    Args:
        leads: People in the lead export, staff and test people among them; about 63 touches
            each.
        seed: Where chance starts; the same two numbers give the same bytes.

    Raises:
        ValueError: If the company would be too small to hold all that the truth promises.
    """
    if leads < _FEWEST_LEADS:
        raise ValueError(f"A sample company needs at least {_FEWEST_LEADS} leads, not {leads}.")
    world = make_world(leads, seed)
    rng = np.random.default_rng([seed, leads, 1])
    tables, planted = plant(make_tables(world, rng), rng)
    return Company(tables, tell(world, leads, seed, planted))


def bundled() -> Path:
    """Return the folder of the small sample that comes with the program (`generate()`)."""
    return Path(__file__).parent / "bundled"
