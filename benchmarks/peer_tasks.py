"""One model of one other package, timed; runs in an environment that has it, without this project.

python peer_tasks.py PEER MODEL JOURNEYS.parquet

The journeys are one row each: `path` (channels joined by ` > `), `conversions`, `nulls`, `value`.
The clock starts when they lie in memory as the package wants them, and stops at its table of
channels; text is told apart into channels by the packages themselves, as they do.
"""

import contextlib
import importlib
import io
import json
import sys
import time
import warnings

SEPARATOR = " > "


def channel_attribution(model, frame):
    package = importlib.import_module("ChannelAttribution")
    data = frame.assign(path=frame["path"].str.replace(SEPARATOR, ">"))
    columns = (data, "path", "conversions")
    if model == "markov":
        return lambda: package.markov_model(*columns, var_null="nulls", flg_pro=False)
    # It tells first, last and linear together.
    return lambda: package.heuristic_models(*columns)


def marketing_attribution_models(model, frame):
    package = importlib.import_module("mam")
    polars = importlib.import_module("polars")
    data = polars.from_pandas(frame.assign(times=1))
    names = {"first": "first_click", "last": "last_click"}

    def run():
        made = package.MAM(
            data,
            "format_3",
            "path",
            "conversions",
            occurrences_colname="times",
            path_separator=SEPARATOR,
        )
        return getattr(made, f"run_{names.get(model, model)}")()

    return run


def mta(model, frame):
    package = importlib.import_module("mta")
    names = {"conversions": "total_conversions", "nulls": "total_null"}
    data = frame.rename(columns={**names, "value": "total_conversion_value"})
    config = package.MTAConfig(allow_loops=True, add_timepoints=False)
    names = {"first": "first_touch", "last": "last_touch"}

    def run():
        return getattr(package.MTA(data, config), names.get(model, model))()

    return run


def do_attribution(model, frame):
    package = importlib.import_module("do_attribution")
    if model != "markov":
        return None
    paths, conversions = frame["path"].tolist(), frame["conversions"].tolist()
    # The one of its four definitions that is the usual one.
    made = package.MarkovAttribution(order=1, removal_strategy="redirect_to_null")
    return lambda: made.fit(paths, conversions)


PEERS = (channel_attribution, marketing_attribution_models, mta, do_attribution)


def main():
    peer, model, file = sys.argv[1:]
    warnings.simplefilter("ignore")
    told = {"seconds": None, "why": ""}
    try:
        frame = importlib.import_module("pandas").read_parquet(file)
        run = {one.__name__: one for one in PEERS}[peer](model, frame)
    except ImportError as error:
        print(json.dumps({**told, "why": f"not importable: {error}"}))
        return
    if run is None:
        print(json.dumps({**told, "why": "has no such model"}))
        return
    # Packages print as they go.
    with contextlib.redirect_stdout(io.StringIO()):
        start = time.perf_counter()
        run()
        told["seconds"] = time.perf_counter() - start
    print(json.dumps(told))


if __name__ == "__main__":
    main()
