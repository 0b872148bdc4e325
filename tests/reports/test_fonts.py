from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import reports
from reports.theme import FONT

FONTS = Path(reports.__file__).parent / "fonts"


@pytest.mark.parametrize("file", sorted(FONTS.glob("ledger-sans-*")), ids=lambda file: file.name)
def test_a_font_is_small_named_ledger_sans_and_carries_its_licence(file):
    font = TTFont(file)
    names = font["name"]
    assert FONT.startswith(names.getBestFamilyName())
    assert "Source" not in names.getBestFamilyName()
    assert "SIL Open Font License" in names.getDebugName(13)
    assert font["OS/2"].usWeightClass == int(file.stem.rsplit("-", 1)[1])
    assert file.stat().st_size < 40_000


@pytest.mark.parametrize("weight", [400, 600])
def test_the_measuring_font_has_every_letter_of_the_embedded_ones(weight):
    measured = TTFont(FONTS / f"ledger-sans-{weight}.ttf").getBestCmap().keys()
    for part in ("latin", "latin-ext"):
        embedded = TTFont(FONTS / f"ledger-sans-{part}-{weight}.woff2").getBestCmap().keys()
        assert embedded <= measured


def test_digits_have_one_width():
    font = TTFont(FONTS / "ledger-sans-400.ttf")
    letters = font.getBestCmap()
    assert len({font["hmtx"][letters[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_every_character_we_write_ourselves_is_in_the_font(html):
    letters = TTFont(FONTS / "ledger-sans-400.ttf").getBestCmap().keys()
    assert not {c for c in html if c.isprintable() and ord(c) not in letters}
