"""Pieces that are nearly the same: by the runs of five words that they share.

Jaccard = runs that both have / runs that either has (Broder 1997, On the resemblance and
containment of documents). It is worked out exactly, for every pair.
"""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.sparse import csgraph

RUN = 5
"""Words of a run; a text with fewer is one run."""

_ROWS = 512
"""Texts set beside all others at once, so that memory stays flat."""
_COMMON = 1 / 20
"""Runs of more than this part of all texts are counted in a table, which is quicker for them."""
_EXACT = 1e-9
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""An odd number: runs become numbers of 64 bits, which differ where the runs do, but for a chance
of 1 in a million at ten million runs."""


def alike(rows: pl.DataFrame, count: int, least: float) -> npt.NDArray[np.uint32]:
    """Return the number of every text's group; those nearly the same have one.

    The number is the place of the group's first text. What is like something that is like a third
    is of one group with it.

    Args:
        rows: Sentences in their order: `piece`, `low`.
        count: How many texts there are; those without sentences are like none.
        least: The Jaccard overlap from which on two texts are nearly the same.
    """
    pieces, runs = _runs(rows)
    if not pieces.size:
        return np.arange(count, dtype=np.uint32)
    links = _links(pieces, runs, count, least)
    _, labels = csgraph.connected_components(links, directed=False)
    _, first, group = np.unique(labels, return_index=True, return_inverse=True)
    return first[group].astype(np.uint32)


def _runs(rows: pl.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return (text, run) pairs, each once, runs being numbered."""
    words = (
        rows.select("piece", pl.col("low").str.extract_all(r"[\p{L}\p{N}]+").alias("word"))
        .explode("word")
        .drop_nulls()
        .select(pl.col("piece").cast(pl.Int64), pl.col("word").rank("dense").cast(pl.UInt64))
    )
    pieces, numbers = words["piece"].to_numpy(), words["word"].to_numpy()
    # Beyond its end, a text goes on with nothing.
    after = np.concatenate([pieces, np.full(RUN, -1)])
    padded = np.concatenate([numbers, np.zeros(RUN, np.uint64)])
    runs, whole = np.zeros(pieces.size, np.uint64), after[RUN - 1 : -1] == pieces
    for ahead in range(RUN):
        same = after[ahead : ahead + pieces.size] == pieces
        runs = runs * _FACTOR + np.where(same, padded[ahead : ahead + pieces.size], 0)
    first = np.concatenate([[True], pieces[1:] != pieces[:-1]])[: pieces.size]
    kept = whole | first
    pairs = pl.DataFrame({"piece": pieces[kept], "run": runs[kept]}).unique()
    pairs = pairs.sort("piece", "run").with_columns(pl.col("run").rank("dense").cast(pl.Int64) - 1)
    return pairs["piece"].to_numpy(), pairs["run"].to_numpy()


def _links(
    pieces: npt.NDArray[np.int64], runs: npt.NDArray[np.int64], count: int, least: float
) -> sparse.coo_array:
    sizes = np.bincount(pieces, minlength=count)
    often = np.bincount(runs)
    shared = often[runs] > 1
    columns = np.unique(runs[shared], return_inverse=True)[1]
    has = sparse.csr_array(
        (np.ones(columns.size, np.float32), (pieces[shared], columns)),
        shape=(count, int(columns.max(initial=-1)) + 1),
    )
    common = np.asarray(has.sum(axis=0)).ravel() > max(2, count * _COMMON)
    table, rare = has[:, common].toarray(), has[:, ~common]
    pairs = [_pairs(at, table, rare, sizes, least) for at in range(0, count, _ROWS)]
    one, other = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return sparse.coo_array((np.ones(one.size, np.int8), (one, other)), shape=(count, count))


def _pairs(
    at: int,
    table: npt.NDArray[np.float32],
    rare: sparse.csr_array,
    sizes: npt.NDArray[np.int64],
    least: float,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    here = slice(at, at + _ROWS)
    both = table[here] @ table.T + (rare[here] @ rare.T).toarray()
    either = sizes[here, None] + sizes[None, :] - both
    one, other = np.nonzero((both > 0) & (both + _EXACT >= least * either))
    later = other > one + at
    return one[later] + at, other[later]
