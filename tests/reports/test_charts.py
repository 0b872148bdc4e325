import json
from typing import Any

import altair as alt
import polars as pl
import pytest

from reports import charts
from reports.blocks import Chart, Report
from reports.books import BOOKS
from reports.sections.revenue_credit import revenue_credit
from reports.theme import theme
from tests.reports.company import HOSTILE, analysed, company

DOTS = pl.DataFrame(
    {
        "name": ["email", HOSTILE],
        "share": [0.3, 0.2],
        "low": [0.25, None],
        "high": [0.35, None],
        "lowest": [0.2, 0.1],
        "highest": [0.4, 0.25],
        "text": ["30%", "20%"],
        "quiet": [False, True],
    }
)


@pytest.fixture(scope="module")
def report(analysis):
    """Every section of every book, each once."""
    sections = {s.key: s for book in BOOKS.values() for s in book(analysis).sections}
    return Report("", "", "", tuple(sections.values()))


def every_chart(report) -> list[Chart]:
    return [b for section in report.sections for b in section.blocks if isinstance(b, Chart)]


def rows(spec: dict[str, Any]) -> int:
    return sum(len(values) for values in spec["datasets"].values())


def test_the_books_have_every_kind_of_chart(report):
    keys = {chart.key for chart in every_chart(report)}
    assert {
        "quarters-chart", "credit-channel-chart", "credit-program-chart", "reconciliation-chart",
        "ready-curve", "ready-source-curves", "deal-lanes", "deal-program_kind-models",
        "credit-channel-models-chart", "journey-places", "journey-days", "journey-lengths",
    } <= keys  # fmt: skip


def test_every_chart_is_valid_vega_lite(report):
    for chart in every_chart(report):
        alt.LayerChart.validate(dict(chart.spec))


def test_a_chart_carries_no_look_and_no_width(report):
    for chart in every_chart(report):
        assert not {"config", "width", "background"} & chart.spec.keys()
        assert "#" not in json.dumps({**chart.spec, "datasets": {}, "$schema": ""})


def test_a_chart_holds_at_most_2000_rows(report):
    assert all(rows(chart.spec) <= charts.MAX_ROWS for chart in every_chart(report))


def test_a_chart_refuses_rows_that_nobody_aggregated():
    many = pl.concat([DOTS] * 1_001)
    with pytest.raises(ValueError, match="2000 are the most"):
        charts.credit_dots(many, x_title="Share", tips={})


def test_a_chart_shows_names_of_values_but_no_ids_of_people_or_deals(report):
    for chart in every_chart(report):
        text = json.dumps(chart.spec)
        assert "l001" not in text
        assert "d001" not in text


def test_every_axis_label_is_text_made_by_us(report):
    for chart in every_chart(report):
        for layer in chart.spec["layer"]:
            for channel in ("x", "y"):
                encoding = layer.get("encoding", {}).get(channel, {})
                if encoding.get("type") == "quantitative" and encoding.get("axis"):
                    assert "labelExpr" in encoding["axis"]
                    assert "format" not in encoding["axis"]


def test_every_tooltip_is_text_made_by_us(report):
    for chart in every_chart(report):
        tips = [
            tip
            for layer in chart.spec["layer"]
            for tip in layer.get("encoding", {}).get("tooltip", [])
        ]
        assert tips
        assert {tip["type"] for tip in tips} == {"nominal"}


def test_the_same_analysis_gives_the_same_specs():
    def specs() -> list[str]:
        section = revenue_credit(analysed(company(HOSTILE)))
        return [json.dumps(b.spec) for b in section.blocks if isinstance(b, Chart)]

    assert specs() == specs()


def test_the_theme_has_the_same_parts_in_both_modes():
    light, dark = theme("light"), theme("dark")
    assert light.keys() == dark.keys()
    assert light["style"].keys() == dark["style"].keys()
    assert light != dark


def test_every_style_that_a_chart_names_is_in_the_theme(report):
    named = {
        layer["mark"]["style"]
        for chart in every_chart(report)
        for layer in chart.spec["layer"]
        if "style" in layer["mark"]
    }
    assert named <= theme()["style"].keys()


CELLS = pl.DataFrame(
    {
        "name": ["First", "First", "Last", "Last"],
        "value": ["email", HOSTILE, "email", HOSTILE],
        "share": [0.5, 0.0, None, -0.25],
        "text": ["50%", "0%", "not known", "−25%"],
    }
)


def cells(**changed):
    spec = charts.model_table(CELLS.with_columns(**changed), chosen="First", tips={})
    return {
        (row["name"], row["value"]): row["fill"] for row in next(iter(spec["datasets"].values()))
    }


def test_the_largest_share_is_the_fullest_and_the_unknown_has_no_colour():
    assert cells() == {
        ("First", "email"): 1.0, ("First", HOSTILE): 0.0, ("Last", "email"): None,
        ("Last", HOSTILE): 0.5,
    }  # fmt: skip


def test_a_table_of_nothing_has_no_colour_at_all():
    assert set(cells(share=pl.lit(0.0)).values()) == {0.0}


def test_the_name_of_a_model_cannot_leave_its_expression():
    spec = charts.model_table(CELLS, chosen='"; alert(1); "', tips={})
    (layer, *_) = spec["layer"]
    test = layer["encoding"]["y"]["axis"]["labelFontWeight"]["condition"]["test"]
    assert test == r'datum.value === "\"; alert(1); \""'


def test_every_milestone_of_a_deal_has_a_line_of_its_own_above_the_lanes():
    touches = pl.DataFrame(
        {"name": ["A"], "day": [20_000.0], "shape": [0], "marked": [True], "who": ["A"]}
    )
    same = pl.DataFrame({"day": [20_010.0, 20_010.0, 20_020.0], "text": ["one", "two", "three"]})
    spec = charts.deal_lanes(touches, same, ["A"], {"who": "person"})
    tops = [
        layer["encoding"]["y"]["value"]
        for layer in spec["layer"]
        if layer["mark"].get("style") == "milestone"
    ]
    assert len(tops) == len(set(tops)) == 3
    assert max(tops) < 0


def test_an_axis_of_whole_numbers_marks_nothing_between_them():
    one = pl.DataFrame({"name": ["1"], "value": [1.0], "text": ["1"], "back": [False]})
    spec = charts.upright_bars(one, told=str, tips={"text": "deals"}, whole=True)
    assert spec["layer"][0]["encoding"]["y"]["axis"]["values"] == [0.0, 1.0]
