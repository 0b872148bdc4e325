"""Whoever gave up waiting is not made to wait again, and gets what is ready all the same."""

import pytest

from app.waiting import GivenUp, Patience, wait_for
from app.work import Work
from tests.app.test_work import Gate, started


def nothing(_):
    raise AssertionError("nobody pressed Cancel")


def test_what_is_ready_is_returned_at_once():
    work = Work("Starting", lambda _: 3)
    assert wait_for(work, Patience("me", "", nothing)) == 3


def test_whoever_gave_up_is_told_so_until_it_is_ready():
    gate = Gate()
    work = started(gate)
    patience = Patience("me", work.key, nothing)
    with pytest.raises(GivenUp):
        wait_for(work, patience)
    gate.open.set()
    assert work.result() == "done"
    assert wait_for(work, patience) == "done"
