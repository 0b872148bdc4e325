"""A file that no format knows is asked about, with examples, and read as confirmed."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reports.settings_file import read_settings
from tests.app.drawn import drawn
from tests.app.opened import opened, ready
from tests.app.test_start import checked

ACTIVITIES = """Vorgang;Datum;E-Mail-Adresse;Kanal;Aktivität
A-1;14.03.2025 09:12;ada@acme.example;Newsletter;Geöffnet
A-2;15.03.2025 10:02;bob@acme.example;Telefon;Tanz
"""
DEALS = """deal_id,created_at,closed_at,status,amount,currency
d1,2025-03-10,2025-04-01,won,100.00,USD
"""


@pytest.fixture(autouse=True)
def _as_if_started_without_paths(monkeypatch, tmp_path):
    monkeypatch.delenv("NURTURE_PATHS", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "Aktivitäten.csv").write_text(ACTIVITIES, encoding="utf-8")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    return folder


def question():
    from app.pages.mapping import draw_what_it_is  # noqa: PLC0415 (a script of its own)

    draw_what_it_is("Aktivitäten.csv")


@pytest.fixture
def asked(exports, monkeypatch):
    """What the dialog holds, on a page of its own: AppTest runs no part of a page alone."""
    monkeypatch.setenv("NURTURE_PATHS", str(exports))
    at = ready(AppTest.from_function(question, default_timeout=120)).run()
    assert not at.exception
    return at


def from_file(at, column):
    return at.selectbox(key=f"from_Aktivitäten.csv_touches_{column}")


def test_it_is_asked_for_by_a_button_beside_the_file(exports):
    at = checked(opened(), exports)
    at.button(key="what_Aktivitäten.csv").click().run()
    assert not at.exception
    assert from_file(at, "occurred_at").value == "Datum"


def test_the_guess_stands_in_the_boxes_with_examples_beside_it(asked):
    assert asked.selectbox(key="table_Aktivitäten.csv").value == "touches"
    assert from_file(asked, "occurred_at").value == "Datum"
    assert from_file(asked, "email").value == "E-Mail-Adresse"
    page = " ".join(drawn(asked))
    assert "Newsletter · Telefon" in page
    assert "@acme" not in page


def test_what_is_confirmed_is_remembered_and_read_at_once(asked):
    asked.selectbox(key="word_Aktivitäten.csv_touches_action_Tanz").select("meeting_held").run()
    asked.button(key="confirm").click().run()
    assert not asked.exception
    assert not asked.error
    (mapping,) = read_settings(None)[1].mappings
    assert mapping.words == (
        ("action", "Geöffnet", "opened"), ("action", "Tanz", "meeting_held"),
    )  # fmt: skip
    assert "Aktivitäten.csv" in Path("nurture.toml").read_text("utf-8")


def test_nothing_can_be_confirmed_while_a_needed_column_is_open(asked):
    from_file(asked, "channel").select("").run()
    assert asked.button(key="confirm").disabled
    assert "Still needed: channel." in drawn(asked)
    from_file(asked, "channel").select("\x00same").run()
    asked.text_input(key="same_Aktivitäten.csv_touches_channel").set_value("mail").run()
    assert not asked.button(key="confirm").disabled


def test_another_table_can_be_chosen_and_is_guessed_anew(asked):
    asked.selectbox(key="table_Aktivitäten.csv").select("lead_stages").run()
    assert not asked.exception
    assert asked.selectbox(key="from_Aktivitäten.csv_lead_stages_entered_at").value == "Datum"


def test_a_file_that_is_not_needed_stays_on_offer_beside_the_answers(exports):
    (exports / "touches.csv").write_text(
        "touch_id,occurred_at,lead_id,channel,action\nt1,2025-03-01,ann,email,clicked\n"
    )
    at = checked(opened(), exports)
    assert [button for button in at.button if button.label == "See the answers"]
    assert at.button(key="what_Aktivitäten.csv")
