from hypothesis import given
from hypothesis import strategies as st

from reports.names import LONGEST, NOT_STATED, distinct_names, key_part, name
from tests.examples import examples


def test_a_name_without_text_is_said_to_be_missing():
    assert name(None) == name("") == name(" \u200b\n") == NOT_STATED


def test_a_long_name_loses_its_middle():
    text = name("Webinar " + "very " * 3000 + "2026-03 EMEA")
    assert len(text) <= LONGEST
    assert text.startswith("Webinar very")
    assert text.endswith("2026-03 EMEA")


def test_a_name_cannot_turn_the_reading_direction():
    assert name("pay\u202egnp.exe\x00") == "paygnp.exe"


def test_markup_stays_text():
    assert name("<b>&amp;</b>") == "<b>&amp;</b>"


def test_two_names_that_read_alike_stay_apart():
    assert distinct_names(["a" * 99 + "1" + "b" * 99, "a" * 99 + "2" + "b" * 99])[1].endswith("(2)")


@given(st.lists(st.text(max_size=80), unique=True, max_size=8))
@examples(50)
def test_different_values_get_different_keys(values):
    assert len({key_part(value) for value in values}) == len(values)


def test_a_plain_value_is_its_own_key():
    assert key_part("email") == "email"
    assert "." not in key_part("a.b")


@given(st.lists(st.text("ab (2)", max_size=6), max_size=8))
@examples(50)
def test_no_two_rows_share_a_name(values):
    names = distinct_names(values, 4)
    assert len(set(names)) == len(values)
