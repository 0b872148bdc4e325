"""Charts of the audit hold to the schema, show all of their sends, and name the worst apart."""

from itertools import pairwise

import altair as alt
import polars as pl
import pytest

from reports import charts
from reports.numbers import part_count
from reports.theme import theme

VERDICTS = {"nurture": "Nurture", "mixed": "Mixed", "unclear": "Unclear", "spam": "Spam"}
ANSWERS = {"pass": "Pass", "warn": "Warning", "fail": "Fail", "open": "Cannot say"}
HOSTILE = "</script><script>alert(1)</script>"
BARS = pl.DataFrame(
    {
        "name": ["Spring"] * 4,
        "verdict": list(VERDICTS),
        "start": [0.0, 0.2, 0.5, 0.6],
        "end": [0.2, 0.5, 0.6, 1.0],
        "text": ["20%", "30%", "10%", "40%"],
    }
)


def pieces(number, named=0):
    return pl.DataFrame(
        {
            "x": [float(i % 7) for i in range(number)],
            "y": [10.0] * number,
            "sends": [10 * i + 1 for i in range(number)],
            "verdict": [list(VERDICTS)[i % 4] for i in range(number)],
            "label": [f"Piece {i}" if i < named else "" for i in range(number)],
        }
    )


def quadrants(rows):
    return charts.piece_quadrants(
        rows, lines=(2.0, 3.0), x_title="Good", y_title="Bad", told=(part_count, part_count),
        corners=("hurts", "helps"), legend=VERDICTS, tips={"label": "piece"},
    )  # fmt: skip


def cells(name="P1 Targeted"):
    return pl.DataFrame(
        {
            "name": [name] * 5,
            "value": [f"Program {i}" for i in range(5)],
            "answer": [*ANSWERS, "none"],
            "told": ["x"] * 5,
        }
    )


def every():
    return (
        charts.verdict_bars(BARS, legend=VERDICTS, tips={"name": "program"}),
        quadrants(pieces(12, named=4)),
        charts.scorecard(cells(), legend=ANSWERS, tips={"told": "answer"}),
    )


@pytest.mark.parametrize("spec", every(), ids=["bars", "quadrants", "scorecard"])
def test_every_chart_holds_to_the_schema(spec):
    alt.LayerChart.validate(dict(spec))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("spec", every(), ids=["bars", "quadrants", "scorecard"])
def test_every_mark_has_a_look_in_light_and_dark(spec, mode):
    styles = {layer["mark"]["style"] for layer in spec["layer"]}
    assert styles <= theme(mode)["style"].keys()


def test_names_of_the_worst_never_lie_over_each_other():
    spec = quadrants(pieces(12, named=4))
    rows = [row for data in spec["datasets"].values() for row in data if "at" in row]
    heights = sorted({row["at"] for row in rows})
    assert len(heights) == 4
    top = next(
        layer["encoding"]["y"]["scale"]["domain"][1]
        for layer in spec["layer"]
        if layer.get("encoding", {}).get("y", {}).get("scale")
    )
    closest = min(high - low for low, high in pairwise(heights))
    # In pixels of the plot, a line of text is 18 high.
    assert closest / top * 340 == pytest.approx(18)


def test_pieces_without_any_harm_still_have_a_scale():
    flat = pieces(3).with_columns(x=pl.lit(0.0), y=pl.lit(0.0))
    spec = charts.piece_quadrants(
        flat, lines=(0.0, 0.0), x_title="Good", y_title="Bad", told=(part_count, part_count),
        corners=("hurts", "helps"), legend=VERDICTS, tips={"label": "piece"},
    )  # fmt: skip
    alt.LayerChart.validate(dict(spec))


def test_more_pieces_than_a_chart_shows_are_refused():
    with pytest.raises(ValueError, match="2000 are the most"):
        quadrants(pieces(2_001))


def test_a_hostile_name_stays_text():
    spec = charts.scorecard(cells(HOSTILE), legend=ANSWERS, tips={"told": "answer"})
    names = {row.get("name") for rows in spec["datasets"].values() for row in rows}
    assert HOSTILE in names
