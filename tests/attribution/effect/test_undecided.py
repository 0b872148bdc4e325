"""A test that cannot conclude does not silence what was observed of all nurture together."""

from datetime import timedelta

import pytest

from attribution.analysis import Analysis
from attribution.effect.answers import Verdict
from attribution.settings import Settings
from tests.attribution.effect.lead_worlds import PROGRAM, World, draw
from tests.attribution.effect.world_tables import START, dataset, tables

WORLD = World(tested=True, ratios=((PROGRAM, 1.6),))


@pytest.fixture(scope="module")
def made():
    return tables(draw(WORLD, 1))


def asked(made, holdouts, program=None):
    found = Analysis(
        dataset({**made, "holdouts": holdouts}), Settings(as_of=START + timedelta(days=WORLD.days))
    )
    return found.effect(program)


@pytest.mark.parametrize("rows", [1, 20])
def test_a_test_of_a_few_leads_leaves_the_answer_to_what_was_observed(made, rows):
    answer = asked(made, made["holdouts"].sort("lead_id").head(rows))
    assert answer.verdict is Verdict.LIKELY
    assert answer.undecided
    assert answer.holdout is not None
    assert answer.test is None


def test_of_the_tested_program_itself_it_stays_the_answer(made):
    answer = asked(made, made["holdouts"].sort("lead_id").head(20), PROGRAM)
    assert not answer.verdict.concludes
    assert answer.test is answer.holdout


def test_a_test_that_concludes_decides(made):
    answer = asked(made, made["holdouts"])
    assert answer.verdict.concludes
    assert not answer.undecided
    assert answer.test is answer.holdout
