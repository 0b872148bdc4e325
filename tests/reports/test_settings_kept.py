"""Answers go into the settings file and leave everything else in it as it was."""

import pytest

from data_contracts.choices import ReadingChoices
from data_contracts.column_mapping import ColumnMapping
from reports.settings_file import SettingsFileError, read_settings
from reports.settings_kept import keep_date_order, keep_mapping

MAPPING = ColumnMapping(
    header_fingerprint="ab12",
    table="touches",
    columns=(("occurred_at", "Datum"), ("action", 'Was [x] "y"')),
    date_order="dmy",
    words=(("action", "Geöffnet", "opened"),),
    always=(("channel", "email"),),
    file="März.csv",
)
OWN = """# ours
[settings]
model = "linear"   # for the board

[reading]
zone = "Europe/Berlin" # head office
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "nurture.toml"


def reading(file) -> ReadingChoices:
    return read_settings(file)[1]


def test_a_mapping_is_read_back_as_it_was_confirmed(file):
    keep_mapping(file, MAPPING)
    assert reading(file).mappings == (MAPPING,)


def test_a_mapping_of_the_same_header_is_replaced_and_others_stay(file):
    other = ColumnMapping("cd34", "deals", (("deal_id", "Id"),))
    again = ColumnMapping("ab12", "leads", (("lead_id", "Id"), ("email", "Mail")))
    for mapping in (MAPPING, other, again):
        keep_mapping(file, mapping)
    assert reading(file).mappings == (other, again)


def test_the_order_of_dates_is_kept_for_one_column_and_replaced(file):
    keep_date_order(file, "a: b.csv", "created_at", "dmy")
    keep_date_order(file, "a: b.csv", "closed_at", "dmy")
    keep_date_order(file, "a: b.csv", "closed_at", "mdy")
    assert reading(file).date_orders_in("a: b.csv") == {"created_at": "dmy", "closed_at": "mdy"}


def test_what_was_in_the_file_stays_with_its_comments(file):
    file.write_text(OWN, encoding="utf-8")
    keep_mapping(file, MAPPING)
    keep_date_order(file, "b.csv", "created_at", "mdy")
    kept = file.read_text("utf-8")
    assert kept.startswith(OWN)
    choices = reading(file)
    assert choices.zone == "Europe/Berlin"
    assert choices.mappings == (MAPPING,)
    assert choices.date_orders == (("b.csv: created_at", "mdy"),)


def test_lines_that_end_as_on_windows_stay_so(file):
    file.write_bytes(OWN.replace("\n", "\r\n").encode())
    keep_date_order(file, "b.csv", "created_at", "mdy")
    assert file.read_bytes().startswith(OWN.replace("\n", "\r\n").encode())
    assert reading(file).date_orders == (("b.csv: created_at", "mdy"),)


@pytest.mark.parametrize("broken", ["[reading", "reading = 3\n", "[[reading]]\nzone = 'UTC'\n"])
def test_a_file_that_cannot_be_used_is_left_alone(file, broken):
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(SettingsFileError):
        keep_mapping(file, MAPPING)
    assert file.read_text("utf-8") == broken
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mappings = 3", "sections [[reading.mappings]]"),
        ("[[reading.mappings]]\ntable = 'touches'", "lacks header"),
        ("[[reading.mappings]]\nheader = 'a'\ntable = 'x'\ncolumns = {}", "no table 'x'"),
        (
            "[[reading.mappings]]\nheader = 'a'\ntable = 'deals'\ncolumns = {mood = 'M'}",
            "no column 'mood'",
        ),
        ("[[reading.mappings]]\nheader = 'a'\nmodle = 1", "no name 'modle'"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused_with_its_reason(file, text, says):
    file.write_text(f"[reading]\n{text}\n", encoding="utf-8")
    with pytest.raises(SettingsFileError) as told:
        reading(file)
    assert says in str(told.value)
