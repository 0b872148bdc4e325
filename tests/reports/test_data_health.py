from dataclasses import replace

import polars as pl
import pytest

from data_contracts.contract import Finding, Severity
from data_contracts.dataset import Origin
from reports.sections import SECTIONS
from tests.factories import TOUCHES as TOUCH_COLUMNS
from tests.factories import checked, dataset, deal, lead, touch
from tests.reports.company import analysed
from tests.reports.test_sections import find

SOUND = replace(
    dataset(
        [touch("a", "2025-01-01"), touch("a", "2025-01-02")],
        [deal("d", "100", "2025-03-01", lead_id="a")],
    ),
    origins=(Origin("made.csv", "touches", "canonical", 2, "ab" * 32, "UTC"),),
)


def answer(data):
    return SECTIONS["data_health"](analysed(data)).blocks[0].text


def found(severity):
    return Finding("deals", "deals.made", severity, 1, "One is odd.", "Chance.", "Look.")


def test_sound_tables_are_all_in_use():
    assert answer(SOUND).startswith("All 3 rows read are in use")
    assert answer(replace(SOUND, findings=(found(Severity.SHOULD_FIX),))).startswith("All 3 rows")


@pytest.mark.parametrize(
    ("data", "but"),
    [
        (replace(SOUND, findings=(found(Severity.MUST_FIX),)), "1 finding must be fixed."),
        (
            replace(SOUND, origins=(*SOUND.origins, Origin("odd.csv", "", "", 7, "cd" * 32, ""))),
            "odd.csv (7 rows) was left aside.",
        ),
        (
            replace(SOUND, origins=(replace(SOUND.origins[0], rows=5),)),
            "3 of 5 rows of made.csv were left out.",
        ),
    ],
    ids=["must fix", "a file left aside", "rows left out while mapping"],
)
def test_not_all_rows_are_said_to_be_in_use_where_something_is_wrong(data, but):
    assert answer(data) == (
        f"3 rows of all tables are in use, none is in quarantine. Before you rely on them: {but}"
    )


def test_each_file_says_what_its_rows_became_and_how_many_were_left_out():
    touches = [
        touch("a", "2025-01-01", source_file="people.csv", source_row=2),
        touch("a", "2025-01-02", source_file="people.csv", source_row=3),
        touch("b", "2025-01-02", source_file="people.csv", source_row=3),
    ]
    people = [lead("a", source_file="people.csv", source_row=2)]
    data = replace(
        dataset(touches, [deal("d", "100", "2025-03-01", lead_id="a")], people),
        origins=(
            Origin("people.csv", "leads", "hubspot", 4, "ab" * 32, "UTC"),
            Origin("odd.csv", "", "", 7, "cd" * 32, ""),
        ),
    )
    rows = find(SECTIONS["data_health"](analysed(data)), "origins").rows
    assert rows[0][:5] == ("people.csv", "hubspot", "4", "3 touches and 1 lead", "2")
    assert rows[1][:5] == ("odd.csv", "–", "7", "not used", "7")


def test_quarantined_rows_are_not_left_out():
    data = replace(
        SOUND,
        touches=checked(
            [touch("a", "2025-01-01")], TOUCH_COLUMNS, "touch_id", [{"channel": "email"}]
        ),
        deals=replace(SOUND.deals, good=SOUND.deals.good.with_columns(source_file=pl.lit("d.csv"))),
    )
    rows = find(SECTIONS["data_health"](analysed(data)), "origins").rows
    assert rows[0][3:5] == ("2 touches", "0")


def test_two_files_of_one_name_are_not_told_apart():
    data = replace(SOUND, origins=SOUND.origins * 2)
    rows = find(SECTIONS["data_health"](analysed(data)), "origins").rows
    assert [row[4] for row in rows] == ["not known", "not known"]


def test_the_levels_of_findings_are_explained_under_them(analysis):
    assert find(SECTIONS["data_health"](analysis), "findings").note == (
        "Must fix: somebody has to act (rows that cannot be used are set aside); "
        "Should fix: rows are used, with a caveat; Note: nothing to do."
    )
