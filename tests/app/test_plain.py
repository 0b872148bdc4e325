"""Names from the data never become Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plain import plain
from tests.app.drawn import shown
from tests.examples import examples

NAMES = (
    "[50% off](http://evil.test)",
    "$a$ and $b$",
    "*bold* _it_ ~~gone~~ `code`",
    "<b>b</b><script>x</script>",
    ":red[alarm] :smile: :material/home: :streamlit:",
    "www.evil.test me@evil.test",
    "a -> b -- c <-> d",
    "1. first",
    "# heading",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_shown_as_it_stands(name):
    assert shown(plain(name)) == name


@pytest.mark.parametrize("name", NAMES)
def test_every_mark_that_markdown_knows_is_escaped(name):
    assert not re.search(r"(?<!\\)(\\\\)*[*_`$<>\[\]()#~:|!@]", re.sub(r"\\.", "", plain(name)))


@examples(50)
@given(st.text())
def test_any_text_stays_on_one_line_and_keeps_its_words(text):
    told = plain(text)
    assert "\n" not in told
    assert shown(told).split() == text.replace("\u2060", "").split()
