"""Does the audit of content find what is true of a hundred companies?

Each seed is one company of the sample, told as the checked tables that its exports become.
"""

from dataclasses import dataclass

import polars as pl
import pytest

from attribution.analysis import Analysis
from attribution.audit.answers import Verdict
from attribution.settings import Settings
from tests.attribution.audit import planted

SEEDS = range(1, 101)
NEEDED = 95 / 100
SETTINGS = Settings(our_names=("Brightwater",))

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Found:
    """What the audit finds of one company, beside what is true; and of its sprayed twin.

    `after_opt_out` is (found, true). `sprayed` and `kept` say of the twin, in which the first
    nurture program went to people at random, whether it and the others are found untargeted.
    """

    spam: Verdict
    reasons: dict
    spam_untargeted: bool | None
    nurture: list
    after_opt_out: tuple
    sprayed: bool | None
    kept: list


def find(seed):
    data, truth = planted.company(seed)
    analysis = Analysis(data, SETTINGS)
    audits = {audit.program: audit for audit in analysis.program_audits}
    rows = analysis.sends.rows
    spam = audits[truth["spam_program"]]
    sent = rows.filter(pl.col("program") == spam.program)
    first, *others = truth["nurture_programs"]
    twin = Analysis(planted.sprayed(data, first, seed), SETTINGS)
    twins = {audit.program: audit.untargeted for audit in twin.program_audits}
    return Found(
        spam=spam.verdict,
        reasons={
            name: (sent[name] == 0).sum() / sent.height if name != "pitch" else sent[name].mean()
            for name in ("T9", "T11", "pitch")
        },
        spam_untargeted=spam.untargeted,
        nurture=[audits[name].verdict for name in truth["nurture_programs"]],
        after_opt_out=((rows["T10"] == 0).sum(), truth["sample"]["emails_after_opt_out"]),
        sprayed=twins[first],
        kept=[twins[name] for name in others],
    )


@pytest.fixture(scope="module")
def found():
    return [find(seed) for seed in SEEDS]


def report(claim, kept, total):
    print(f"\nSample truth: {claim} in {kept} of {total} seeds.")  # noqa: T201 - for the README
    return kept / total


def test_the_spam_program_is_found_for_the_planted_reasons(found):
    spam = sum(
        one.spam is Verdict.SPAM
        and one.spam_untargeted is not False
        and min(one.reasons["T9"], one.reasons["T11"]) > 1 / 5
        and one.reasons["pitch"] == 1
        for one in found
    )
    assert report("the spam program is found, for its reasons,", spam, len(found)) >= NEEDED
    exact = sum(told == true for told, true in (one.after_opt_out for one in found))
    assert report("every mail after an opt-out is found", exact, len(found)) == 1


def test_the_nurture_programs_are_found_to_be_nurture(found):
    kept = sum(set(one.nurture) == {Verdict.NURTURE} for one in found)
    assert report("all three nurture programs are found", kept, len(found)) >= NEEDED


def test_a_sprayed_program_is_untargeted_and_its_neighbours_are_not(found):
    sprayed = sum(one.sprayed is True for one in found)
    assert report("the sprayed program is untargeted", sprayed, len(found)) >= NEEDED
    kept = sum(set(one.kept) == {False} for one in found)
    assert report("the targeted ones are not", kept, len(found)) >= NEEDED
