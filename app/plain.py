"""Text that Streamlit shows as it stands, whatever a campaign is called."""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029 ]+")
_JOINER = "\u2060"
# Streamlit replaces these after Markdown has been read, where a backslash no longer protects them.
_REPLACED = re.compile(
    r"""(?P<head>
      https?: (?=//) | www (?=\.) | @ (?=[\w-]+\.)    # a bare address becomes a link
      | : (?=[\w+-]+:)                                # `:name:` becomes an emoji or an icon
      | (?<!\S) (?: < (?=->?(?!\S)) | [-<>~] (?=[-=>](?!\S)) )   # ` -> ` becomes an arrow
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def plain(text: str) -> str:
    r"""Return Markdown that shows exactly this text, on one line, and does nothing.

    Every ASCII punctuation mark gets a backslash (CommonMark 0.31, section 2.4). Where Streamlit
    replaces text after that, an invisible word joiner (U+2060) parts it.

    Args:
        text: Any text: a campaign's name, a file's, or a finished sentence.

    Returns:
        Text for any Streamlit argument that reads Markdown.

    >>> plain("[50% off](http://x) & *more*")
    '\\[50\\% off\\]\\(http\\:\u2060\\/\\/x\\) \\& \\*more\\*'
    """
    line = _BREAKS.sub(" ", text).strip(" ")
    return _PUNCTUATION.sub(r"\\\1", _REPLACED.sub(rf"\g<head>{_JOINER}", line))


def plain_lines(text: str) -> str:
    """Return Markdown that shows exactly this text line by line, as `plain` shows one."""
    return "  \n".join(plain(line) for line in text.splitlines() if line.strip())
