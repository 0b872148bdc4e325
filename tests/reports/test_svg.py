import re
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from reports import charts
from reports.blocks import Chart, Table
from reports.names import name
from reports.svg import NARROW, WIDE, dark_rules, svg
from reports.theme import GROUPS, ROLES
from tests.reports.company import ENDLESS, FORMULA, HOSTILE
from tests.reports.drawings import drawing
from tests.reports.test_charts import CELLS, DOTS, every_chart

EMPTY = Table("none", "", ("a",), (), (False,))


def chart(*names: str, key: str = "credit") -> Chart:
    rows = DOTS.head(len(names)).with_columns(name=pl.Series(names))
    spec = charts.credit_dots(rows, x_title="Share", tips={"text": "share"})
    return Chart(key, "Share & more", "What to <see>.", spec, EMPTY)


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314 (our own drawing)


def texts(drawing: str) -> list[str]:
    return ["".join(e.itertext()) for e in parsed(drawing).iter() if e.tag.endswith("}text")]


def test_the_same_chart_gives_the_same_bytes():
    assert svg(chart("email")) == svg(chart("email"))


@pytest.mark.parametrize("hostile", [HOSTILE, FORMULA, "a & b < c", 'say "id="', "url(#x)"])
def test_names_stay_text(hostile):
    drawing = svg(chart("email", hostile))
    assert hostile in texts(drawing)
    assert "<script" not in drawing


def test_a_long_name_does_not_push_the_chart_away():
    drawing = parsed(svg(chart("email", name(ENDLESS))))
    assert drawing.get("viewBox", "").startswith(f"0 0 {WIDE} ")


def test_every_id_carries_the_charts_key(report):
    for drawn in every_chart(report):
        found = drawing(drawn, WIDE)
        ids = re.findall(r'\sid="([^"]+)"', found)
        used = re.findall(r'"url\(#([^)]+)\)"', found)
        assert all(i.startswith(f"{drawn.key}-{WIDE}-") for i in [*ids, *used])
        assert set(used) <= set(ids)


def test_a_drawing_asks_nothing_of_the_world(report):
    for drawn in every_chart(report):
        found = drawing(drawn, WIDE)
        assert not re.search(r'(href|src)="(?!#)', found)
        assert "<script" not in found
        assert "<image" not in found


def test_a_drawing_scales_and_says_what_it_shows():
    root = parsed(svg(chart("email"), NARROW))
    assert root.get("width") is None
    assert root.get("viewBox", "").startswith(f"0 0 {NARROW} ")
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Share & more: What to <see>."


def test_every_colour_has_a_dark_one(report):
    known = {role.light for role in ROLES} | {"none", "transparent"}
    rules = dark_rules("svg")
    for drawn in every_chart(report):
        used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', drawing(drawn, WIDE)))
        assert used <= known
        assert all(f'"{colour}"' in rules for colour in used if colour.startswith("#"))


def test_no_two_roles_share_a_light_colour():
    assert len({role.light for role in ROLES}) == len(ROLES)


@pytest.mark.parametrize("group", range(5))
def test_group_colours_can_be_read(group):
    assert _contrast(GROUPS[group].light, "#ffffff") >= 4.5
    assert _contrast(GROUPS[group].dark, "#11161d") >= 4.5


def test_no_number_is_written_as_an_exponent(report):
    for drawn in every_chart(report):
        found = texts(drawing(drawn, WIDE))
        assert not [text for text in found if re.search(r"\de[+-]?\d|NaN|None|null", text)]


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("width", "turned"), [(WIDE, False), (NARROW, True)])
def test_headings_of_a_table_of_models_turn_where_they_would_not_fit(width, turned):
    four = [CELLS.with_columns(value=pl.col("value") + more) for more in ("", " again")]
    spec = charts.model_table(pl.concat(four), chosen="First", tips={})
    drawing = parsed(svg(Chart("cells", "Shares", "Fuller is more.", spec, EMPTY), width))
    (heading,) = (e for e in drawing.iter() if e.text == "email")
    assert ("rotate(" in heading.get("transform", "")) is turned
