"""What people said of content pieces themselves, and what the text judge says of the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from attribution.analysis import Analysis
from attribution.audit.answers import Says
from attribution.audit_rules import Judged
from data_contracts.masking import masked
from data_contracts.records.judgements import LONGEST_NAME, LONGEST_REASON
from reports.blocks import Block, Table
from reports.names import distinct_names, name
from reports.numbers import count, moment, share
from reports.sections.deal_words import local
from reports.tables import WORDS, table
from reports.wording import heading

SAID: Mapping[str, str] = {
    Says.PITCH: "A pitch",
    Says.HELP: "Helpful",
    Says.OPEN: "Taken back",
}
"""What a person can say of a piece, as it is shown afterwards."""

_OFFERED: Mapping[str, str] = {
    Says.HELP: "It helps",
    Says.PITCH: "It is a pitch",
    Says.OPEN: "Take a word back",
}
_MOST_WORDS = 100
_LONGEST_TITLE = 60
_UNLISTED = "not in these data"


@dataclass(frozen=True, slots=True)
class JudgingForm:
    """The texts of the form in which a reader judges a piece.

    Attributes:
        heading: What it is for.
        explained: What a word does, and what is kept of it.
        pieces: Content id → what a reader chooses by; most sends first.
        says: What can be said → its label.
        longest: The most characters of a name and of a reason.
    """

    heading: str
    explained: str
    pieces: Mapping[str, str]
    says: Mapping[str, str]
    longest: tuple[int, int]


def judging_form(analysis: Analysis) -> JudgingForm:
    """Return what the form says and offers; without a piece there is nothing to judge."""
    return JudgingForm(
        "Do you know better?",
        "A person’s word on a piece wins over the text judge, from now on and for everybody, until "
        "it is taken back. It is kept with the name, the reason and the time, and shown to every "
        "reader of this page and its report; nothing that was kept is changed or deleted.",
        _pieces(analysis),
        _OFFERED,
        (LONGEST_NAME, LONGEST_REASON),
    )


def judged_blocks(analysis: Analysis) -> list[Block]:
    """Return the table of every word, newest first; nothing where nobody said any."""
    return [_table(analysis)] if analysis.settings.judged else []


def _table(analysis: Analysis) -> Table:
    words = list(reversed(analysis.settings.judged))
    shown, more = words[:_MOST_WORDS], len(words) - _MOST_WORDS
    titles = _titles(analysis)
    counts = {word.content_id: word for word in analysis.settings.judged}
    return table(
        "people-judged",
        "What people judged",
        (
            ("Piece", WORDS), ("Was called", WORDS), ("By", WORDS), ("When", WORDS),
            ("Why", WORDS), ("The text judge says", WORDS),
        ),
        [_row(analysis, word, titles) for word in shown],
        note="The last word on a piece counts; in italics, earlier ones."
        + (f" Not listed: {count(more, 'older word')}." if more > 0 else ""),
        dim=[at for at, word in enumerate(shown) if counts[word.content_id] is not word],
    )  # fmt: skip


def _row(analysis: Analysis, word: Judged, titles: Mapping[str, str]) -> tuple[str, ...]:
    return (
        titles.get(word.content_id, f"{name(word.content_id)} ({_UNLISTED})"),
        SAID.get(word.says, name(word.says)),
        name(masked(word.by), LONGEST_NAME),
        moment(local(analysis, word.at)),
        name(masked(word.why), LONGEST_REASON),
        _text_judge(analysis, word.content_id),
    )


def _text_judge(analysis: Analysis, content_id: str) -> str:
    """Return what the text alone says: its chance of being a pitch, and what that means."""
    chance = _chances(analysis).get(content_id)
    if chance is None:
        return "Nothing: no text, or too short a one"
    rules = analysis.settings.audit
    says = Says.OPEN
    if chance >= rules.pitch_from:
        says = Says.PITCH
    elif chance <= rules.help_to:
        says = Says.HELP
    told = "Can’t tell" if says is Says.OPEN else SAID[says]
    return f"{told} ({share(chance)} chance of a pitch)"


def _chances(analysis: Analysis) -> dict[str, float | None]:
    return dict(analysis.pieces.rows.select("content_id", "p").iter_rows())


def _titles(analysis: Analysis) -> dict[str, str]:
    rows = analysis.pieces.rows.select("content_id", "title").rows()
    told = distinct_names([title or content_id for content_id, title in rows], _LONGEST_TITLE)
    return {content_id: one for (content_id, _), one in zip(rows, told, strict=True)}


def _pieces(analysis: Analysis) -> dict[str, str]:
    """Return the pieces by what a reader knows them by: `Title · id`, most sends first."""
    titles = _titles(analysis)
    ranked = analysis.piece_audits.sort("sends", "content_id", descending=[True, False])
    labels = distinct_names(
        [
            titles[one] if titles[one] == name(one) else f"{titles[one]} · {name(one, 24)}"
            for one in ranked["content_id"]
        ],
        _LONGEST_TITLE + 30,
    )
    return dict(zip(ranked["content_id"], map(heading, labels), strict=True))
