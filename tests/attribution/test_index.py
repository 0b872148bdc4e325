"""The index of touches: one order, kept in three frames that can be written and read."""

import io
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from attribution.analysis import Analysis
from attribution.credit import NO_TOUCH
from attribution.index import TouchIndex, categories
from attribution.settings import Settings
from tests.factories import at, dataset, deal, lead, touch

WON = at("2025-06-01")
LEADS = [lead("ann", account_id="acme", segment="smb"), lead("bob", account_id="birch")]
TOUCHES = [
    touch("bob", WON, "web", touch_id="b"),
    touch("ann", WON, "mail", touch_id="z", program="spring"),
    touch("bob", WON, "web", touch_id="a", content_id="guide"),
    touch("ann", WON - timedelta(days=9), "mail", touch_id="y"),
    touch("ann", WON, "mail", action="sent"),
    touch(None, WON, "web", account_id="acme", touch_id="c", content_id="plan"),
]
DEALS = [deal("d1", "10.00", WON, account_id="acme"), deal("d2", "5.00", WON, lead_id="bob")]
DATA = dataset(TOUCHES, DEALS, LEADS)


def index_of(analysis):
    return analysis._ground.index(analysis.settings, analysis.as_of)  # noqa: SLF001 - no answer, but what answers stand on


def test_touches_stand_by_key_then_time_then_id():
    index = index_of(Analysis(DATA, Settings()))
    ids = DATA.touches.good["touch_id"].gather(index.touches["row"])
    assert index.keys["person_key"].to_list() == ["acme", "birch"]
    assert index.touches["key"].to_list() == [0, 0, 0, 1, 1]
    assert ids.to_list() == ["y", "c", "z", "a", "b"]
    assert index.touches["segment"].to_list() == ["smb", None, "smb", None, None]
    assert categories(index.touches["channel"]).to_list() == ["mail", "web"]


def test_an_index_that_was_written_gives_the_same_answers():
    first = Analysis(DATA, Settings())
    kept = []
    for frame in (index_of(first).touches, index_of(first).keys, index_of(first).people):
        file = io.BytesIO()
        frame.write_parquet(file)
        file.seek(0)
        kept.append(pl.read_parquet(file))
    second = Analysis(DATA, Settings())
    second._ground.accept(TouchIndex(*kept), second.settings, second.as_of)  # noqa: SLF001 - see above
    for column in ("channel", "program", "segment", "account_id"):
        assert_frame_equal(first.credit_by(column), second.credit_by(column))
    assert_frame_equal(first.journeys.rows, second.journeys.rows)


def test_people_whom_nobody_knows_are_told_apart_by_their_account():
    alike = [touch(None, WON, account_id=name) for name in ("acme", "birch")]
    journeys = Analysis(dataset(alike, DEALS, LEADS), Settings()).journeys
    assert journeys.deals["touches"].to_list() == [1, 1]


@pytest.mark.parametrize("column", ["channel", "quarter"])
def test_deals_without_a_touch_among_them_are_one_line(column):
    deals = [deal(f"d{number}", "1.00", WON, account_id=f"a{number}") for number in range(20)]
    found = Analysis(dataset([], deals, []), Settings()).credit_by(column)
    assert set(found.select("value", "touches", "deals", "credit").rows()) == {
        (NO_TOUCH, 0, 20, 2000)
    }


def test_every_touch_at_one_instant_is_in_the_journey_in_the_order_of_ids():
    touches = [
        touch("ann", WON, touch_id=f"{number:03}", content_id=str(number))
        for number in reversed(range(500))
    ]
    rows = Analysis(dataset(touches, DEALS[:1], LEADS), Settings()).journeys.rows
    assert rows["touch_id"].to_list() == [f"{number:03}" for number in range(500)]


def large_account() -> tuple[int, int]:
    """Share 20 deals of an account with 70,000 touches under all rules; say how many, and MB."""
    from dataclasses import replace  # noqa: PLC0415 - for the process below alone

    from attribution.models import models  # noqa: PLC0415
    from attribution.models.learned import LearnedModel  # noqa: PLC0415

    deals = [deal(f"d{number}", number * 10**9 + 1, WON, account_id="acme") for number in range(20)]
    data = dataset(TOUCHES[1:2], deals, LEADS)
    many = pl.select(number=pl.int_range(70_000)).select(
        touch_id=pl.format("t{}", "number"),
        content_id=pl.format("c{}", "number"),
        occurred_at=pl.lit(WON) - pl.duration(minutes="number"),
    )
    one = data.touches.good.drop(many.columns)
    good = many.join(one, how="cross").select(data.touches.good.columns)
    data = replace(data, touches=replace(data.touches, good=good))
    analysis = Analysis(data, Settings())
    rules = [model for model in models(Settings()) if not isinstance(model, LearnedModel)]
    parts = analysis._ground.parts("channel", rules, Settings(), analysis.as_of)  # noqa: SLF001 - rules alone
    total = sum(row["amount_minor"] for row in deals)
    assert all(parts.values[model.name].sum() == total for model in rules)
    touches = int(analysis.journeys.deals["touches"].sum())
    # `getrusage` would tell the peak of the process that started this one, if that was higher.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert peak
    return touches, int(peak[1]) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's own peak memory")
def test_seventy_thousand_touches_of_many_deals_take_little_memory():
    command = "from tests.attribution.test_index import large_account; print(*large_account())"
    told = subprocess.run(
        [sys.executable, "-c", command],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    touches, peak_mb = map(int, told)
    assert touches == 1_400_000
    # Laid out, their rows alone would take as much again.
    assert peak_mb < 400
