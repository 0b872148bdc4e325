"""Which letters the bytes stand for."""

import codecs
import re

_SAMPLE = 4_096
_MANY_NULS = 0.2
_LONE_RETURN = re.compile(rb"\r(?!\n)")

UTF8 = "UTF-8"
WESTERN = "Windows-1252"


def to_utf8(data: bytes) -> tuple[bytes, str]:
    r"""Return text as UTF-8 with `\n` or `\r\n` line ends, and the encoding it came in.

    A byte order mark decides; without one, text that is valid UTF-8 is UTF-8, text with many
    NULs is UTF-16, and anything else is read as Windows-1252, the usual one of Excel in Europe
    and America.
    """
    text, encoding = _recoded(data)
    return _with_line_feeds(text), encoding


def _with_line_feeds(text: bytes) -> bytes:
    """Turn the line ends of old Macintosh files into those of all others.

    The header tells: it ends in a carriage return alone. Such a file may still hold line feeds,
    in a cell or at its end, and would else be one long header without a row.
    """
    header = text.partition(b"\n")[0]
    line, ended, _ = header.removesuffix(b"\r").partition(b"\r")
    if b"\n" in text and not (ended and line.count(b'"') % 2 == 0):
        return text
    return _LONE_RETURN.sub(b"\n", text)


def _recoded(data: bytes) -> tuple[bytes, str]:
    data = data.removeprefix(codecs.BOM_UTF8)
    if encoding := _utf16(data):
        return data.decode(encoding, "replace").lstrip("\ufeff").encode(), "UTF-16"
    if _is_utf8(data):
        return data, UTF8
    try:
        return data.decode("cp1252").encode(), WESTERN
    except UnicodeDecodeError:
        return data.decode("latin-1").encode(), "Latin-1"


def _utf16(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:_SAMPLE]
    if sample[1::2].count(0) > _MANY_NULS * len(sample):
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > _MANY_NULS * len(sample) else ""


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
