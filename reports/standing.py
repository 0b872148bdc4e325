"""Where long work stands, as one line: what, how much of how much, about how long still."""

_SURE_FROM_SHARE, _SURE_FROM_SECONDS = 0.02, 1.0
"""Before so much is done, the time left would jump about more than it would tell."""
_MINUTE, _HOUR = 60, 3_600


def standing(what: str, done: int = 0, total: int = 0, seconds: float = 0.0) -> str:
    """Return where a step stands: `Reading touches.csv  3,400,000 of 10,000,000 rows, about …`.

    Args:
        what: The step, in words.
        done: Rows done.
        total: Rows to do; 0: that is not known, and then neither is the time left.
        seconds: How long the step has taken so far.
    """
    if not done:
        return what
    if total < done:
        return f"{what}  {done:,} rows"
    left = time_left(done, total, seconds)
    return f"{what}  {done:,} of {total:,} rows" + (f", {left}" if left else "")


def share_done(done: int, total: int) -> float:
    """Return how much of a step is done, from 0 to 1; 0 where that is not known."""
    return min(done / total, 1.0) if total > 0 else 0.0


def time_left(done: int, total: int, seconds: float) -> str:
    """Return how long a step will still take if it goes on as it went: `about 8 s left`.

    Empty before it can be told, and when nothing is left.
    """
    share = share_done(done, total)
    if share < _SURE_FROM_SHARE or seconds < _SURE_FROM_SECONDS or done >= total:
        return ""
    return f"about {_spoken(seconds * (total - done) / done)} left"


def _spoken(seconds: float) -> str:
    """Return a length of time as coarsely as it can be foretold."""
    if seconds < _MINUTE:
        step = 1 if seconds <= 10 else 5  # noqa: PLR2004 (up to ten, each second is told)
        return f"{max(1, step * round(seconds / step))} s"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    return f"{round(seconds / _HOUR)} h"
