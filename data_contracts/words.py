"""Counts in sentences."""


def many(count: int, noun: str) -> str:
    """Return a count with its noun in the right number.

    >>> many(1, "row"), many(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
