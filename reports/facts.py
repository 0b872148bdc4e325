"""A report's numbers as data, with everything needed to make them again."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from reports.blocks import Chart, Fact, Figure, Report, Table


class ContradictionError(ValueError):
    """A report says two different things under one key."""


def facts(report: Report) -> dict[str, Fact]:
    """Return every number of a report by its key, sorted.

    The same number may stand in several places; it is one fact.

    Raises:
        ContradictionError: Two facts share a key and differ.
    """
    found: dict[str, Fact] = {}
    for fact in _all(report):
        if found.setdefault(fact.key, fact) != fact:
            raise ContradictionError(
                f"The report says both {found[fact.key]} and {fact} under one key."
            )
    return dict(sorted(found.items()))


def facts_json(report: Report) -> str:
    """Return the facts as JSON: the same report gives the same bytes.

    Beside `facts` stand `title`, `subtitle`, `settings`, `contracts` (table → version),
    `origins` (file, table, SHA-256) and the dataset's `fingerprint`.
    """
    document = {
        "title": report.title,
        "subtitle": report.subtitle,
        "settings": dict(report.settings),
        "contracts": dict(report.contracts),
        "origins": [
            {"label": label, "table": table, "sha256": sha256}
            for label, table, sha256 in report.fingerprints
        ],
        "fingerprint": report.fingerprint,
        "facts": {key: _entry(fact) for key, fact in facts(report).items()},
    }
    return (
        json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
    )


def _all(report: Report) -> Iterator[Fact]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Figure):
                yield block.fact
            elif isinstance(block, Table):
                yield from block.facts
            elif isinstance(block, Chart):
                yield from block.data.facts


def _entry(fact: Fact) -> dict[str, object]:
    entry = asdict(fact)
    del entry["key"]
    return entry
