"""E-mail addresses are hidden wherever text is shown."""

import re
import unicodedata
from dataclasses import replace

import polars as pl

from data_contracts.contract import Finding

_LAST_LETTER = 0xFFFF


def _letters() -> str:
    """Return the letters of living scripts, and the marks written over them, as a class has them.

    Python's patterns have no name for them that Polars' understand alike.
    """
    found = [
        code
        for code in range(ord("A"), _LAST_LETTER)
        if chr(code).isalpha() or unicodedata.category(chr(code)).startswith("M")
    ]
    starts = [code for before, code in zip([0, *found], found, strict=False) if code != before + 1]
    ends = [code for code, after in zip(found, [*found[1:], 0], strict=True) if after != code + 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


_WIDE = "\N{FULLWIDTH COMMERCIAL AT}"
_ENCODED = rf"{_WIDE}|%(?:25)*40"
"""How the sign in an address may be written otherwise: in full width, or as links have it."""
_PART = rf"""[^\s@{_WIDE}=&?/:;,<>()\[\]{{}}|"“”„«»]+"""
ADDRESS = rf"{_PART}(?:@|{_ENCODED}){_PART}\.(?:[Xx][Nn]--[0-9A-Za-z-]+|[{_letters()}]{{2,}})"
"""What an address looks like, also inside other text; for Python and for Polars alike."""
MARK = rf"@|{_WIDE}|%40|%25"
"""What every text with an address has: much cheaper to tell than by the whole pattern."""
HIDDEN = "(e-mail address)"
NAMING = (
    "touch_id", "deal_id", "lead_id", "visitor_id", "account_id", "content_id", "contacts",
    "same_as", "owner", "decided_by",
)  # fmt: skip
"""Columns that tell one from another: an address in them is replaced, not merely hidden."""

_ADDRESS, _MARK = re.compile(ADDRESS), re.compile(MARK)


def masked(text: str) -> str:
    """Return the text with every e-mail address hidden.

    >>> masked("Reminder to ann@acme.example, again")
    'Reminder to (e-mail address), again'
    """
    return _ADDRESS.sub(HIDDEN, text) if _MARK.search(text) else text


def may_hold(text: bytes) -> bool:
    """Whether an address may stand in a text, in UTF-8 or any other code that has ASCII in it."""
    # Whether all is ASCII is told far quicker than whether three bytes stand together somewhere.
    if b"@" in text or (not text.isascii() and _WIDE.encode() in text):
        return True
    return b"%" in text and (b"%40" in text or b"%25" in text)


def plain(address: str) -> str:
    """Return an address as people are known by it: in lower case, with the common sign.

    >>> plain("Ann%40acme.example")
    'ann@acme.example'
    """
    return re.sub(_ENCODED, "@", address.lower())


def plain_ones(addresses: pl.Expr) -> pl.Expr:
    """Return addresses as `plain` does."""
    return addresses.str.to_lowercase().str.replace_all(_ENCODED, "@")


def masked_finding(finding: Finding) -> Finding:
    """Return the finding without addresses in what it says and shows."""
    return replace(
        finding,
        table=masked(finding.table),
        says=masked(finding.says),
        cause=masked(finding.cause),
        fix=masked(finding.fix),
        settles=masked(finding.settles),
        columns=tuple(map(masked, finding.columns)),
        named=tuple(map(masked, finding.named)),
        places=tuple(
            replace(place, file=masked(place.file), value=masked(place.value))
            for place in finding.places
        ),
        files=tuple(
            replace(one, file=masked(one.file), what=masked(one.what)) for one in finding.files
        ),
    )
