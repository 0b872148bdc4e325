"""A section is drawn with exactly its texts."""

import pytest
from streamlit.testing.v1 import AppTest

from app.tables import styled
from reports.blocks import Table
from tests.app.drawn import drawn, shown, specs
from tests.app.opened import ready
from tests.app.sections import HOSTILE, every_block, texts


def page(name):
    from app.draw import draw_blocks, draw_question  # noqa: PLC0415 (a script of its own)
    from tests.app.sections import every_block  # noqa: PLC0415 (a script of its own)

    draw_question(every_block(name))
    draw_blocks(every_block(name).blocks)


def run(name="Email"):
    at = ready(AppTest.from_function(page, args=(name,), default_timeout=60)).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("name", ["Email", HOSTILE])
def test_every_text_of_every_block_is_on_the_page(name):
    assert texts(every_block(name)) <= drawn(run(name))


def test_the_question_is_the_only_title():
    assert len(run().title) == 1


def test_a_chart_carries_the_theme_and_its_words_for_those_who_cannot_see_it():
    at = run()
    (spec,) = specs(at)
    assert spec["config"]["background"] == "transparent"
    (chart,) = at.get("vega_lite_chart")
    assert chart.proto.alt == "Email leads."
    assert not chart.proto.theme


def test_numbers_are_set_right_and_young_rows_dimmed():
    proto = run().table[-1].proto
    assert proto.arrow_data.styler.styles.count("text-align: right") >= 2
    assert "opacity" in proto.arrow_data.styler.styles


def test_a_severe_caveat_is_a_warning_and_another_is_not():
    at = run()
    assert [len(at.warning), len(at.info)] == [1, 1]


def attached(label):
    from app.draw import draw_blocks  # noqa: PLC0415 (a script of its own)
    from reports.blocks import Attached, Table  # noqa: PLC0415 (a script of its own)

    whole = Attached(label, "all.csv", b"deal,row")
    draw_blocks([
        Table("a", "A", ("Deal",), (("d1",),), (False,), attached=whole),
        Table("b", "B", ("Deal",), (("d1",),), (False,)),
    ])  # fmt: skip


@pytest.mark.parametrize("label", ["All 102 as a file", HOSTILE])
def test_a_tables_file_is_offered_under_it_and_only_there(label):
    at = ready(AppTest.from_function(attached, args=(label,), default_timeout=60)).run()
    (button,) = at.get("download_button")
    assert shown(button.proto.label) == label


def figures(how_many):
    from app.draw import draw_blocks  # noqa: PLC0415 (a script of its own)
    from tests.app.sections import figure  # noqa: PLC0415 (a script of its own)

    draw_blocks([figure(f"Figure {place}", "1") for place in range(how_many)])


@pytest.mark.parametrize(
    ("how_many", "rows"), [(1, [1]), (4, [4]), (5, [3, 2]), (6, [3, 3]), (9, [3, 3, 3])]
)
def test_at_most_four_figures_stand_side_by_side(how_many, rows):
    at = ready(AppTest.from_function(figures, args=(how_many,), default_timeout=60)).run()
    assert not at.exception
    assert len(at.columns) == how_many
    beside = [round(1 / column.weight) for column in at.columns]
    assert beside == [row for row in rows for _ in range(row)]


def test_a_table_without_rows_still_shows_its_header():
    empty = styled(Table("t", "", ("Rule", "Rows"), (), (False, True)))
    assert list(empty.data.columns) == ["Rule", "Rows"]
