"""Whoever gave up waiting is not made to wait again, and gets what is ready all the same."""

import pytest

from app.waiting import GivenUp, Patience, wait_for
from app.work import Work
from data_contracts.progress import Cancelled
from tests.app.test_work import SOON, Gate, started


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


def test_what_this_reader_called_off_is_not_begun_anew():
    def called_off(_):
        raise Cancelled

    work = Work("Starting", called_off)
    assert work.finished(SOON)
    with pytest.raises(GivenUp):
        wait_for(work, Patience("me", work.key, nothing))
    with pytest.raises(Cancelled):
        wait_for(work, Patience("another", "", nothing))
