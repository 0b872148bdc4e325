"""Long work on a thread of its own: it says where it stands, and can be called off."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from data_contracts.progress import Cancelled, Tell
from reports.standing import share_done, standing

T = TypeVar("T")

_NUMBERS = count(1)


class Work(Generic[T]):
    """Something that takes long, once for every session that asks for it.

    Nothing of Streamlit is touched on its thread: sessions look at it and draw for themselves.

    Attributes:
        key: A text of its own, for what is drawn about it.
    """

    def __init__(self, called: str, do: Callable[[Tell], T]) -> None:
        self.key = f"work_{next(_NUMBERS)}"
        self._do = do
        self._at = (called, 0, 0, 0.0)
        self._began = time.monotonic()
        self._stop = Event()
        self._watching: list[str] = []
        self._lock = Lock()
        self._result: T | None = None
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name=called, daemon=True)
        self._thread.start()

    def finished(self, within: float = 0.0) -> bool:
        """Say whether it has ended, well or not, after waiting for at most so many seconds."""
        self._thread.join(within)
        return not self._thread.is_alive()

    def result(self) -> T:
        """Wait for the result and return it; raise what it ended with instead."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # None only where T allows it

    @property
    def failed(self) -> bool:
        """Whether it has ended without a result."""
        return self.finished() and self._error is not None

    @property
    def says(self) -> str:
        """Where it stands, in words."""
        return standing(*self._at)

    @property
    def share(self) -> float | None:
        """How much of its present step is done, from 0 to 1; None where that is not known."""
        _, done, total, _ = self._at
        return share_done(done, total) if total else None

    @contextmanager
    def watched(self, session: str) -> Iterator[None]:
        """Count a session as waiting for it meanwhile."""
        with self._lock:
            self._watching.append(session)
        try:
            yield
        finally:
            with self._lock:
                self._watching.remove(session)

    def give_up(self, session: str) -> None:
        """Call it off, unless another session than this one is waiting for it.

        A session that gives up may still count as waiting: Streamlit calls back for a button
        before it ends the run that drew it.
        """
        with self._lock:
            if set(self._watching) <= {session}:
                self._stop.set()

    def _run(self) -> None:
        try:
            self._result = self._do(self._tell)
        except BaseException as error:  # noqa: BLE001 (raised again wherever it is waited for)
            self._error = error

    def _tell(self, what: str, done: int = 0, total: int = 0) -> None:
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if what != self._at[0]:
            self._began = now
        self._at = (what, done, total, now - self._began)
