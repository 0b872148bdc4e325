"""What weakens the whole audit: nobody said what we are called, or texts are not in English."""

import polars as pl

from attribution.analysis import Analysis
from attribution.audit.answers import Verdict
from reports.blocks import Caveat
from reports.names import name
from reports.numbers import count


def names_caveat(analysis: Analysis) -> list[Caveat]:
    """Return what is wrong where nobody said what the company is called."""
    if analysis.pieces.names_known:
        return []
    return [
        Caveat(
            "The audit does not know what you are called, so it misses many pitches: of 82 "
            "in business texts that were labelled first, it found 39 with the company’s own names "
            "and 28 without. Put the names of your company, its products and those who "
            "sign its mails into "
            'nurture.toml, under [settings]: our_names = ["Acme", "Acme Cloud"].',
            severe=True,
        )
    ]


def undecided_caveat(analysis: Analysis) -> list[Caveat]:
    """Return how much of what is found to be nurture carries a piece that nothing decides about."""
    nurture = analysis.sends.rows.filter(pl.col("verdict") == Verdict.NURTURE.value)
    open_ = nurture.filter(pl.col("piece").is_not_null() & pl.col("pitch").is_null()).height
    if not open_:
        return []
    those = count(open_, "carries a piece", "carry a piece")
    return [
        Caveat(
            f"Of {count(nurture.height, 'send')} found to be nurture, {those} of which neither "
            "type nor text says whether it pitches: they have a reason to be nurture, and nothing "
            "speaks against it. Read these pieces, and say on the page “Nurture or spam?” what "
            "they are."
        )
    ]


def foreign_caveat(analysis: Analysis) -> list[Caveat]:
    """Return which pieces are not in English, so that their texts were not judged."""
    foreign = analysis.pieces.foreign
    if not foreign:
        return []
    named = ", ".join(f"“{name(one)}”" for one in foreign[:_NAMED])
    more = f" and {count(len(foreign) - _NAMED)} more" if len(foreign) > _NAMED else ""
    those = count(len(foreign), "piece does", "pieces do")
    return [
        Caveat(
            f"English only: {those} not look English ({named}{more}), so what the text says was "
            "not judged. Its type, its readers and its sends were."
        )
    ]


_NAMED = 3
