"""What is missing for the audit: the field, what it holds, and what it would tell."""

from collections.abc import Mapping

from reports.blocks import Table
from reports.numbers import count
from reports.sections.audit_criteria import CRITERIA
from reports.sections.audit_words import field_heading, field_meaning, title
from reports.tables import WORDS, table
from reports.wording import joined

Gaps = Mapping[str, Mapping[str, tuple[int, str]]]
"""Field → criterion → (how many could not be assessed for want of it, what they are called)."""


def gaps_table(key: str, heading: str, gaps: Gaps) -> list[Table]:
    """Return what is missing, what it would tell, and for how much; nothing where nothing is.

    Args:
        key: The table's key.
        heading: Its title.
        gaps: Field → criterion → (how many could not be assessed, as what they are called).
    """
    if not gaps:
        return []
    ordered = sorted(gaps.items(), key=lambda one: (-max(n for n, _ in one[1].values()), one[0]))
    return [
        table(
            key,
            heading,
            (
                ("What is missing", WORDS), ("What it holds", WORDS),
                ("Criteria that need it", WORDS), ("Not assessed", WORDS),
            ),
            [
                (field_heading(field), field_meaning(field), _needing(found), _most(found))
                for field, found in ordered
            ],
            note="What could not be assessed is counted as neither met nor failed. A column can be "
            "there and still be empty for some rows. Criteria can lack it for different numbers; "
            "the greatest is told.",
        )
    ]  # fmt: skip


def _needing(of: Mapping[str, tuple[int, str]]) -> str:
    return joined([title(CRITERIA[criterion]) for criterion in of])


def _most(of: Mapping[str, tuple[int, str]]) -> str:
    most: dict[str, int] = {}
    for number, noun in of.values():
        most[noun] = max(number, most.get(noun, 0))
    return joined([count(number, noun, _MANY.get(noun, "")) for noun, number in most.items()])


_MANY = {"touch": "touches"}
