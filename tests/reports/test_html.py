import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from reports.blocks import (
    Caveat,
    Chart,
    Fact,
    Figure,
    Prose,
    Report,
    Section,
    Sentence,
    Table,
)  # fmt: skip
from reports.books import board
from reports.html import POLICY, to_html
from tests.reports.company import analysed
from tests.reports.test_svg import chart

TABLE = Table(
    "t", "By channel", ("Channel", "Share"), (("email", "34%"), ("young one", "–")),
    (False, True), note="A note.", dim=(1,),
)  # fmt: skip
BLOCKS = {
    "sentence": (Sentence("Nurture earns 34% (32%–37%)."), Sentence("Half by day 235.")),
    "figures": tuple(
        Figure(label, "34%", "32%–37% (95% interval)", Fact(label, label, "34%", 0.34))
        for label in ("Credited", "Accepted")
    ),
    "table": (TABLE,),
    "caveat": (Caveat("Who was there."), Caveat("Too few.", severe=True)),
    "prose": (Prose("Linear", "Every touch helped equally."),),
    "chart": (replace(chart("email"), data=TABLE),),
}


class Tags(HTMLParser):
    """Collects tags, ids, headings and everything that could point outside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name in {"href", "src", "xlink:href", "action", "data", "poster", "srcset"}:
                self.links.append(value)
            assert not name.startswith("on")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


def page(*blocks, title="What nurturing earned") -> str:
    section = Section("answer", "Answer", "Does it pay?", blocks)
    return to_html(Report(title, "Board report", "160 touches · USD", (section,)))


@pytest.mark.parametrize("kind", BLOCKS)
def test_component(kind, snapshot):
    body = page(*BLOCKS[kind]).partition("<main")[2].partition("</main>")[0]
    assert re.sub(r"<svg.*?</svg>", "<svg/>", body, flags=re.DOTALL) == snapshot


def test_the_same_report_gives_the_same_bytes(html):
    assert html == to_html(board(analysed()))


def test_a_report_has_no_script_and_asks_for_nothing(html):
    found = Tags(html)
    assert not found.tags & {"script", "iframe", "object", "embed", "link", "img", "form", "base"}
    assert all(link.startswith("#") for link in found.links)
    assert all(url.startswith(("data:", "#")) for url in re.findall(r"url\(([^)]+)\)", html))
    assert "@import" not in html


def test_a_report_forbids_everything_from_outside(html):
    assert f'http-equiv="Content-Security-Policy" content="{POLICY}"'.replace("'", "&#39;") in html
    assert POLICY.startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    )


def test_a_title_stays_text():
    assert "<b>" not in page(title="<b>{{ 7 * 7 }}</b>")
    assert "{{ 7 * 7 }}" in page(title="<b>{{ 7 * 7 }}</b>")


def test_ids_are_unique_and_links_lead_somewhere(html):
    found = Tags(html)
    assert len(set(found.ids)) == len(found.ids)
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)


def test_headings_never_skip_a_level(html):
    levels = Tags(html).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_the_footer_says_what_the_numbers_rest_on(report, html):
    assert f"<footer><p>{report.footer}</p></footer>" in html
    for part in ("touches", "deals", "leads", "365 days", "Linear", "account", "USD", "data to"):
        assert part in report.footer


def test_no_text_is_none_or_nan(html):
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    assert not re.search(r"\b(None|nan|NaN|null|inf)\b", words)


def test_letters_beyond_latin_1_bring_their_font():
    plain, extended = page(Sentence("Café")), page(Sentence("Łódź"))
    assert plain.count("@font-face") == 2
    assert extended.count("@font-face") == 4


def test_a_single_section_needs_no_contents():
    assert "<nav" not in page(Sentence("Yes."))
    assert isinstance(BLOCKS["chart"][0], Chart)
