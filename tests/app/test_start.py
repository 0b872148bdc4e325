"""The first page: data from a path, read as the reader says, and what was set aside."""

from pathlib import Path

import pytest

from app.controls import READING
from data_contracts.load import load
from reports.settings_file import read_settings
from tests.app.drawn import drawn, shown
from tests.app.opened import opened

TOUCHES = "touch_id,occurred_at,lead_id,channel,action\n"
DEALS = "deal_id,lead_id,created_at,closed_at,status,amount,currency\n"
WON = "d1,ann,{},{},won,100.00,USD\n"


@pytest.fixture(autouse=True)
def _as_if_started_without_paths(monkeypatch, tmp_path):
    monkeypatch.delenv("NURTURE_PATHS", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def exports(tmp_path):
    """A folder with one touch that cannot be used, one that can, and one won deal."""
    folder = tmp_path / "exports"
    folder.mkdir()
    rows = "t1,2025-03-01,ann,email,clicked\nt2,soon,ann,email,clicked\n"
    (folder / "touches.csv").write_text(TOUCHES + rows)
    (folder / "deals.csv").write_text(DEALS + WON.format("2025-03-10", "2025-04-01"))
    return folder


def checked(at, path):
    at.text_input(key="path").set_value(str(path))
    button = next(button for button in at.button if button.label == "Check this path")
    at = button.click().run()
    assert not at.exception
    return at


def test_without_data_it_offers_sample_files_path_and_templates():
    at = opened()
    assert at.button(key="use_sample").label == "Use the sample company"
    assert len(at.get("file_uploader")) == 1
    labels = {button.label for button in at.get("download_button")}
    assert {"touches\\.csv", "deals\\.csv", "leads\\.csv"} <= labels


def test_a_folder_on_this_computer_is_read_and_its_findings_told(exports):
    at = checked(opened(), exports)
    shown = drawn(at)
    assert f"What was found in {exports}" in shown
    assert "“soon”" in " ".join(shown)
    assert "1 row of touches set aside" in {b.label for b in at.get("download_button")}


def test_what_was_found_can_be_mended_and_checked_again(exports):
    at = checked(opened(), exports)
    assert [b for b in at.get("download_button") if "set aside" in b.label]
    rows = "t1,2025-03-01,ann,email,clicked\nt2,2025-03-02,ann,email,clicked\n"
    (exports / "touches.csv").write_text(TOUCHES + rows)
    at.run()
    assert not [b for b in at.get("download_button") if "set aside" in b.label]


@pytest.fixture
def doubtful(exports):
    """The same folder with dates that can be read day first and month first."""
    rows = "t1,01/02/2025,ann,email,clicked\nt2,03/02/2025,ann,email,clicked\n"
    (exports / "touches.csv").write_text(TOUCHES + rows)
    return exports


def test_dates_that_can_be_read_in_two_ways_are_shown_in_both_and_asked_about(doubtful):
    at = checked(opened(), doubtful)
    assert not at.error
    page = drawn(at)
    assert "01/02/2025 :small[is] 1 February 2025" in page
    assert "01/02/2025 :small[is] 2 January 2025" in page
    assert "What happens next" not in " ".join(page)


@pytest.mark.parametrize(("order", "month"), [("dmy", "February"), ("mdy", "January")])
def test_the_answer_is_remembered_and_the_reading_goes_on(doubtful, order, month):
    at = checked(opened(), doubtful)
    at.button(key=f"dates_{order}").click().run()
    assert not at.exception
    assert [button for button in at.button if button.label == "See the answers"]
    assert f'"touches.csv: occurred_at" = "{order}"' in Path("nurture.toml").read_text("utf-8")
    again = load([str(doubtful)], read_settings(None)[1])
    assert f"{again.touches.good['occurred_at'][0]:%B}" == month
    assert not checked(opened(), doubtful).error


def test_an_answer_that_cannot_be_written_down_holds_for_the_session(doubtful, monkeypatch):
    monkeypatch.setenv("NURTURE_SETTINGS", "/dev/null/nurture.toml")
    at = checked(opened(), doubtful)
    at.button(key="dates_dmy").click().run()
    assert not at.exception
    assert [button for button in at.button if button.label == "See the answers"]


def test_the_order_of_dates_can_be_chosen_for_all_files_too(doubtful):
    at = checked(opened(), doubtful)
    at.selectbox(key="date_order").select("dmy").run()
    assert not at.exception
    assert [button for button in at.button if button.label == "See the answers"]


def test_a_reading_choice_that_means_nothing_is_told(exports):
    at = checked(opened(), exports)
    at.text_input(key="own_domains").set_value("our company").run()
    assert "no mail domain" in at.error[0].value


def test_settings_of_the_working_folder_are_where_a_reader_starts(exports, tmp_path):
    (tmp_path / "nurture.toml").write_text(
        '[settings]\nlookback_days = 200\nmodel = "last_touch"\n', encoding="utf-8"
    )
    at = checked(opened(), exports)
    assert at.selectbox(key="window").value == 200
    assert at.selectbox(key="model").value == "last_touch"


@pytest.mark.parametrize("page", ["", "summary", "export"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"[settings]\nmodle = 1\n", "modle"),
        (b"[settings]\nmodel = 'magic'\n", "magic"),
        (b"[settings]\nexisting_business = 'renewal'\n", "a list of texts"),
        (b"[settings]\nas_of = 'yesterday'\n", "a day such as 2026-06-30"),
        (b"settings = 3", "must be a section"),
        (b"[reading]\nzone = 1\n", "a text in quotes"),
        (b"\xff\xfe[", "not valid TOML"),
    ],
)
def test_settings_that_cannot_be_used_are_told_on_every_page(
    exports, monkeypatch, page, text, says
):
    Path("nurture.toml").write_bytes(text)
    monkeypatch.setenv("NURTURE_PATHS", str(exports))
    (error,) = opened(page).error
    assert says in shown(error.value)


def test_every_reading_choice_is_drawn_and_leaves_it_to_the_files_first():
    at = opened()
    for key, *_ in READING:
        assert at.selectbox(key=key).value == ""
