"""Plain text out of mail and pages: no markup, scripts, code, addresses or unseen signs."""

import html

import polars as pl

MOST = 100_000
"""Characters of a plain text that are judged, some 15,000 words; what follows is left out."""

_UNSEEN = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u{ad}\u{61c}\u{180e}"
    r"\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}]"
)
_IS_HTML = (
    r"(?i)</?(?:html|body|div|p|br|table|tr|td|span|a|b|i|strong|em|ul|ol|li|h[1-6]|img|font|center"
    r"|head|style|script|section|article)(?:[\s/>])"
)
_DROPPED = (
    r"(?s)<!--.*?(?:-->|\z)",
    r"(?is)<script\b.*?(?:</script\s*>|\z)",
    r"(?is)<style\b.*?(?:</style\s*>|\z)",
    r"(?is)<head\b.*?</head\s*>",
    r"(?is)<pre\b.*?</pre\s*>",
    # A reply carries what it answers below it.
    r"(?is)<(?:blockquote|div)\b[^>]*(?:cite|gmail_quote|yahoo_quoted)[^>]*>.*",
)
_BLOCK = (
    r"(?i)</?(?:p|div|h[1-6]|ul|ol|li|table|section|article|header|footer|blockquote|center|hr|dl"
    r"|dt|dd|form|button|main|nav|aside|figure)\b[^>]*>"
)
_BREAKS = (
    (r"\s+", " "),
    (r"(?i)<br\s*/?>|</?tr\b[^>]*>", "\n"),
    (r"(?i)</t[dh]\s*>", " | "),
    (r"(?i)<li\b[^>]*>", "\n\n- "),
    (_BLOCK, "\n\n"),
    (r"<[a-zA-Z/!?][^>]*>", ""),
)
_HUGE_NUMBER = r"&#[xX]?[0-9a-fA-F]{8,};?"
"""More digits than any sign has; Python refuses to read very long ones."""

_MARKDOWN = (
    (r"(?s)```.*?(?:```|\z)", "\n\n"),
    (r"!\[[^\]\n]*\]\([^)\n]*\)", ""),
    (r"\[([^\]\n]*)\]\([^)\n]*\)", "$1"),
    (r"(?m)^ {0,3}#{1,6} +(.*)$", "\n$1\n"),
    (r"\*\*|__|`", ""),
    (r"<?(?:https?://|www\.|mailto:)[^\s>]*>?", " "),
)
_SIGNS = (
    (r"[\u{2018}\u{2019}\u{201b}\u{2032}]", "'"),
    (r"[\u{201c}\u{201d}\u{201e}\u{2033}]", '"'),
    (r"[\u{a0}\u{2000}-\u{200a}\u{202f}\u{3000}\t]", " "),
    (r"\u{2026}", "..."),
)


def plain_texts(bodies: pl.Series) -> pl.Series:
    """Return bodies as plain text with their lines, at most `MOST` characters each; null stays.

    Markup goes with scripts, styles, comments, code and what a reply quotes; a cell of a table
    ends in a bar. Nothing is executed or fetched.
    """
    texts = bodies.str.replace_all("\r\n?", "\n").str.replace_all(_UNSEEN, "")
    marked_up = texts.str.contains(_IS_HTML).fill_null(value=False)
    if marked_up.any():
        without = _without_markup(texts.filter(marked_up))
        texts = texts.scatter(marked_up.arg_true(), without)
    return _replaced(texts, (*_MARKDOWN, *_SIGNS)).str.head(MOST)


def _without_markup(texts: pl.Series) -> pl.Series:
    dropped = _replaced(texts, tuple((pattern, " ") for pattern in _DROPPED))
    broken = _replaced(dropped, _BREAKS).str.replace_all(_HUGE_NUMBER, "")
    # Signs such as &amp; are read last, so that none of them can become markup.
    return pl.Series(
        texts.name, [html.unescape(text) for text in broken], pl.String
    ).str.replace_all(_UNSEEN, "")


def _replaced(texts: pl.Series, pairs: tuple[tuple[str, str], ...]) -> pl.Series:
    for pattern, by in pairs:
        texts = texts.str.replace_all(pattern, by)
    return texts
