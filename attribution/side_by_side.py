"""Independent parts of one answer worked on side by side, and taken in their order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import polars as pl

Part = TypeVar("Part")
Found = TypeVar("Found")


def side_by_side(work: Callable[[Part], Found], parts: Iterable[Part]) -> Iterator[Found]:
    """Yield what comes of each part, in the order of the parts, whichever is done first.

    As many threads work as Polars has: numpy and Polars let others run while they count. No more
    than one part lies ready beside each thread, so memory stays flat however many there are.

    Args:
        work: What is done with a part; it must change nothing that another part sees.
        parts: The parts; taken one by one as there is room.

    Raises:
        Exception: Whatever `work` raised for the first part that it failed on.
    """
    threads = pl.thread_pool_size()
    waiting: deque[Future[Found]] = deque()
    with ThreadPoolExecutor(threads) as workers:
        for part in parts:
            waiting.append(workers.submit(work, part))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def at_once(*works: Callable[[], Any]) -> tuple[Any, ...]:
    """Return what each of some works gives, worked on side by side."""
    return tuple(side_by_side(_done, works))


def _done(work: Callable[[], Any]) -> Any:
    return work()
