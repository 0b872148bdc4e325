"""First, last, linear and Markov beside other packages, each on its own input in memory.

NURTURE_PEERS=/path/to/python python -m benchmarks.peers --touches 1000000

`NURTURE_PEERS` is the Python of an environment with some of the packages ChannelAttribution (and
matplotlib, which it needs), marketing-attribution-models, mta and do-attribution; it must have
pandas and pyarrow. Those that it lacks are named as absent. Ours starts from journeys as loading
and indexing leave them, the others from the text of journeys that they are made for.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

from attribution.credit import credit
from attribution.journeys import Journeys
from attribution.models import MODELS

OURS = {"first": "first_touch", "last": "last_touch", "linear": "linear", "markov": "markov"}
PEERS = ("channel_attribution", "marketing_attribution_models", "mta", "do_attribution")
CHANNELS = tuple(f"channel {number:02}" for number in range(12))
MEAN_TOUCHES = 20
CONVERTING = 0.2
MOST_WAITED = 600


def main() -> None:
    """Print seconds per model and package as a Markdown table."""
    arguments = _arguments()
    python = os.environ.get("NURTURE_PEERS", sys.executable)
    print(f"\n| {arguments.touches:,} touches | " + " | ".join(OURS) + " |", flush=True)
    print("|---|" + "--:|" * len(OURS))
    with tempfile.TemporaryDirectory() as folder:
        made = _drawn(arguments.touches)
        ours = {model: _ours(model, made, arguments.runs) for model in OURS}
        print("| Nurture Ledger | " + " | ".join(f"{ours[m]:.3f} s" for m in OURS) + " |")
        file = Path(folder) / "journeys.parquet"
        _as_text(made).write_parquet(file)
        del made
        for peer in PEERS:
            found = [_peer(python, peer, model, file, arguments.runs) for model in OURS]
            cells = [
                f"{told['seconds']:.2f} s ({told['seconds'] / ours[model]:.0f} x)"
                if told["seconds"]
                else told["why"]
                for model, told in zip(OURS, found, strict=True)
            ]
            print(f"| {peer} | " + " | ".join(cells) + " |", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--touches", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3, help="the median of so many is told")
    return parser.parse_args()


def _drawn(touches: int) -> pl.DataFrame:
    """One row per touch: `journey`, `converted`, `channel`, `position`, `touches`."""
    chance = np.random.default_rng(7)
    lengths = chance.geometric(1 / MEAN_TOUCHES, touches // MEAN_TOUCHES)
    journeys = np.repeat(np.arange(lengths.size), lengths)
    starts = np.cumsum(lengths) - lengths
    likely = chance.dirichlet(np.ones(len(CHANNELS)))
    return pl.DataFrame(
        {
            "journey": journeys,
            "converted": (chance.random(lengths.size) < CONVERTING)[journeys],
            # As the index of touches holds its columns.
            "channel": pl.Series(CHANNELS, dtype=pl.Enum(CHANNELS)).gather(
                chance.choice(len(CHANNELS), journeys.size, p=likely)
            ),
            "position": np.arange(journeys.size) - starts[journeys] + 1,
            "touches": lengths[journeys],
        }
    )


def _as_text(made: pl.DataFrame) -> pl.DataFrame:
    return (
        made.group_by("journey", maintain_order=True)
        .agg(
            path=pl.col("channel").cast(pl.String).str.join(" > "), won=pl.col("converted").first()
        )
        .select(
            "path",
            conversions=pl.col("won").cast(pl.Int64),
            nulls=(~pl.col("won")).cast(pl.Int64),
            value=pl.col("won") * 1_000.0,
        )
    )


def _ours(model: str, made: pl.DataFrame, runs: int) -> float:
    key = pl.format("a{}", pl.col("journey").cast(pl.String).str.zfill(9))
    won = made.filter("converted").with_columns(
        account_key=key, deal_id=key, touch_id=pl.int_range(pl.len()).cast(pl.String),
        amount_minor=pl.lit(100_000, pl.Int64),
    )  # fmt: skip
    deals = won.filter(pl.col("position") == 1)
    lost = made.filter(~pl.col("converted")).select(
        "channel", pl.col("position").cast(pl.UInt32), account_key=key
    )
    chosen = next(one for one in MODELS if one.name == OURS[model])
    seconds = []
    for _ in range(runs):
        journeys = Journeys(won, deals, lost)
        start = time.perf_counter()
        table = credit(journeys, chosen)
        channels = table.sums("channel")
        seconds.append(time.perf_counter() - start)
        assert channels["credit"].sum() == table.total
    return median(seconds)


def _peer(python: str, peer: str, model: str, file: Path, runs: int) -> dict[str, object]:
    task = Path(__file__).with_name("peer_tasks.py")
    found = []
    for _ in range(runs):
        command = [python, str(task), peer, model, str(file)]
        try:
            run = subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=MOST_WAITED
            )
        except subprocess.TimeoutExpired:
            return {"seconds": None, "why": f"over {MOST_WAITED} s"}
        except subprocess.CalledProcessError as error:
            return {"seconds": None, "why": f"failed: {error.stderr.strip().splitlines()[-1]}"}
        found.append(json.loads(run.stdout.splitlines()[-1]))
        if found[0]["seconds"] is None:
            return found[0]
    return {"seconds": median(each["seconds"] for each in found), "why": ""}


if __name__ == "__main__":
    main()
