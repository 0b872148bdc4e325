"""Names of columns, compared as people do: without case, blanks and signs."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from data_contracts.vendors.format import is_computed

Names = Mapping[str, str]
"""Normalised name → the name in the file."""

_REPEATED = re.compile(r"^(.*) \(column \d+\)$")


@lru_cache(maxsize=8192)  # every file is compared with every vendor's names, some thousand
def normal(name: str) -> str:
    """Return a column's name without case, blanks and signs; a computed one stays in brackets.

    >>> normal("Associated Contact IDs"), normal("email_campaign_id"), normal("emailCampaignId")
    ('associatedcontactids', 'emailcampaignid', 'emailcampaignid')
    >>> normal("(Stage)")
    '(stage)'
    """
    bare = "".join(c for c in name.casefold() if c.isalnum())
    return f"({bare})" if is_computed(name) else bare


def names_in(columns: Iterable[str]) -> dict[str, str]:
    """Return the columns by normalised name; of equal ones, the first."""
    found: dict[str, str] = {}
    for column in columns:
        found.setdefault(normal(column), column)
    return found


def first_in(wanted: Iterable[str], names: Names) -> str | None:
    """Return the first of several columns that a file has, under the file's name for it."""
    return next((names[name] for name in map(normal, wanted) if name in names), None)


def repeated_in(columns: Iterable[str]) -> set[str]:
    """Return the normalised names of columns that the header has more than once."""
    matches = (_REPEATED.match(column) for column in columns)
    return {normal(match[1]) for match in matches if match and match[1]}
