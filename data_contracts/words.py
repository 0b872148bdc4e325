"""Counts and names in sentences."""


def many(count: int, noun: str) -> str:
    """Return a count with its noun in the right number.

    >>> many(1, "row"), many(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shortened(text: str, most: int = 60) -> str:
    """Return a text of at most so many characters; a longer one ends in an ellipsis.

    >>> shortened("Campaign name", 9), shortened("Campaign name")
    ('Campaign…', 'Campaign name')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"
