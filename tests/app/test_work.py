"""Long work says where it stands, ends when it is called off, and is done once for all."""

from threading import Event

import pytest

from app.work import Work
from data_contracts.progress import Cancelled

SOON = 10


class Gate:
    """Work that goes on, telling, until it is let through."""

    def __init__(self):
        self.started, self.open = Event(), Event()
        self.left = False

    def __call__(self, tell):
        try:
            tell("Reading a.csv", 5, 10)
            self.started.set()
            while not self.open.wait(0.01):
                tell("Reading a.csv", 5, 10)
        finally:
            self.left = True
        return "done"


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.open.set()


def started(gate):
    work = Work("Starting", gate)
    assert gate.started.wait(SOON)
    return work


def test_it_says_where_it_stands_and_then_its_result(gate):
    work = started(gate)
    assert not work.finished()
    assert work.says.startswith("Reading a.csv  5 of 10 rows")
    assert work.share == 0.5
    gate.open.set()
    assert work.result() == "done"
    assert work.finished()
    assert not work.failed


def test_called_off_it_ends_and_whoever_waits_is_told(gate):
    work = started(gate)
    work.give_up("me")
    with pytest.raises(Cancelled):
        work.result()
    assert gate.left
    assert work.failed


def test_what_another_session_waits_for_goes_on(gate):
    work = started(gate)
    with work.watched("another"), work.watched("me"):
        work.give_up("me")
        gate.open.set()
        assert work.result() == "done"


def test_a_session_that_still_counts_as_waiting_can_give_up(gate):
    work = started(gate)
    with work.watched("me"):
        work.give_up("me")
        with pytest.raises(Cancelled):
            work.result()


def test_an_error_is_raised_wherever_it_is_waited_for():
    def broken(_):
        raise ValueError("no table")

    work = Work("Starting", broken)
    for _ in range(2):
        with pytest.raises(ValueError, match="no table"):
            work.result()
    assert work.failed
