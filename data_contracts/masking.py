"""E-mail addresses are hidden wherever text is shown."""

import re
from dataclasses import replace

from data_contracts.contract import Finding

ADDRESS = (
    r"""[^\s@=&?/:;,<>()\[\]{}|"“”„«»]+(?:@|%40)[^\s@=&?/:;,<>()\[\]{}|"“”„«»]+\.[A-Za-z]{2,}"""
)
"""What an address looks like, also inside other text; for Python and for Polars alike."""
HIDDEN = "(e-mail address)"
NAMING = (
    "touch_id", "deal_id", "lead_id", "visitor_id", "account_id", "content_id", "contacts",
    "same_as", "owner", "decided_by",
)  # fmt: skip
"""Columns that tell one from another: an address in them is replaced, not merely hidden."""

_ADDRESS = re.compile(ADDRESS)


def masked(text: str) -> str:
    """Return the text with every e-mail address hidden.

    >>> masked("Reminder to ann@acme.example, again")
    'Reminder to (e-mail address), again'
    """
    return _ADDRESS.sub(HIDDEN, text)


def masked_finding(finding: Finding) -> Finding:
    """Return the finding without addresses in what it says and shows."""
    places = tuple(replace(place, value=masked(place.value)) for place in finding.places)
    named = tuple(map(masked, finding.named))
    return replace(finding, says=masked(finding.says), places=places, named=named)
