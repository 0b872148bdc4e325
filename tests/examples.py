"""How many examples a law is held to: some at every run, all of them where that is asked for."""

import os

from hypothesis import settings

THOROUGH = os.environ.get("NURTURE_THOROUGH") == "true"
"""Whether every example is wanted, as `make test-slow` does; it takes three times as long."""

_SHARE, _FEWEST = 0.3, 6


def examples(every: int, **more) -> settings:
    """Return the settings of a law that is held to so many examples where all are wanted."""
    few = max(min(every, _FEWEST), round(_SHARE * every))
    return settings(max_examples=every if THOROUGH else few, deadline=None, **more)
