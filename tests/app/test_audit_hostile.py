"""Pages over a catalogue made to hurt: they open, and what it says stays text."""

import re

import pytest

from tests.app.drawn import drawn
from tests.app.opened import opened
from tests.reports.test_audit_hostile import HURTS, write_exports

PAGES = ("nurture_or_spam", "programs", "one_leads_mail", "what_to_send")


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write_exports(folder)
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_hostile_names_as_text(page, exports, monkeypatch):
    monkeypatch.setenv("NURTURE_PATHS", str(exports))
    monkeypatch.setenv("NURTURE_SETTINGS", str(exports / "nurture.toml"))
    at = opened(page)
    assert not [one for one in at.markdown if one.allow_html]
    for one in (*at.markdown, *at.caption, *at.error, *at.warning, *at.info):
        # A link or picture of Markdown, if any bracket of it were left as it is.
        assert not re.search(r"(?<!\\)\]\((http://evil|javascript:)", one.value)
    told = " ".join(drawn(at))
    assert "\u202e" not in told
    # The names of one lead's mail begin as they do in the exports.
    assert any(hurt[:12] in told for hurt in HURTS)
