"""The judge on single texts, as the pieces use it."""

import polars as pl

from attribution.audit.pieces.facts import with_texts
from attribution.audit_rules import AuditRules
from data_contracts.lexicon.reader import bundled_lexicon


def facts(bodies, names=("Acme",), subject=None, lexicon=None):
    """What is found in each body, in order."""
    rows = pl.DataFrame(
        {"title": None, "subject": subject, "body": list(bodies)},
        schema=dict.fromkeys(("title", "subject", "body"), pl.String),
    )
    return with_texts(rows, lexicon or bundled_lexicon(), names, AuditRules())[0]
