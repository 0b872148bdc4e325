"""Which letters the bytes stand for."""

import codecs
import re

UTF8 = "utf-8"
WESTERN = "cp1252"
JAPANESE = "cp932"
SPOKEN = {WESTERN: "Windows-1252 (Western European)", JAPANESE: "Shift-JIS (Japanese)"}
"""What people call the encodings that had to be guessed."""

_SAMPLE = 65_536
_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MANY_NULS = 0.1
_ONE_SIDED = 10
"""How many times more NULs stand on one side of the byte pairs of UTF-16 than on the other."""
_LETTERS = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_WIDE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]+")
_COMMON_LEADS = range(0x81, 0xA0)
"""First bytes of kana and of the kanji in daily use (JIS level 1); Western letters lie above."""
_MOSTLY = 0.7
_FOREIGN = re.compile(rb"[\x80-\xff]")
_LONE_RETURN = re.compile(rb"\r(?!\n)")


def encoding_of(data: bytes) -> str:
    """Return the name of the encoding of some text, as Python calls it.

    A byte order mark decides; without one, NULs on one side of the byte pairs mean UTF-16, and
    text that is mostly valid UTF-8 is UTF-8. Anything else is Shift-JIS where that gives words of
    Japanese letters. Otherwise it is UTF-8 with foreign letters (`mended`) where any line is: those
    of Windows-1252 are no UTF-8. With no such line it is Windows-1252, the usual one of Excel in
    Europe and America.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if encoding := _utf16(data[:_SAMPLE]):
        return encoding
    if data.isascii() or _is_valid(data, UTF8):
        return UTF8
    foreign = _FOREIGN.search(data)
    sample = data[foreign.start() if foreign else 0 :][:_SAMPLE]
    if _is_mostly_utf8(sample):
        return UTF8
    if _is_japanese(sample):
        return JAPANESE
    return UTF8 if _has_utf8_line(sample) else WESTERN


def is_utf8(data: bytes) -> bool:
    """Whether every byte is part of a letter in UTF-8."""
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def recoded(data: bytes, encoding: str) -> bytes:
    """Return text as UTF-8, without a byte order mark; foreign bytes in UTF-8 stay as they are."""
    for mark, _ in _MARKS:
        data = data.removeprefix(mark)
    return data if encoding == UTF8 else data.decode(encoding, "western").encode()


def mended(text: bytes) -> bytes:
    """Return UTF-8 text in which bytes that are no UTF-8 are read as Windows-1252.

    Most likely somebody put two files together.
    """
    return text.decode(UTF8, "western").encode()


def line_end_of(text: bytes) -> bytes:
    r"""Return how the lines of UTF-8 text end: `\n` (also after `\r`), `\r` or `\r\r\n`.

    The header tells. A file of carriage returns may still hold line feeds, in a cell or at its
    end, and would else be one long header without a row.
    """
    header, ended, _ = text.partition(b"\n")
    if ended and header.endswith(b"\r\r"):
        return b"\r\r\n"
    line, returned, _ = header.removesuffix(b"\r").partition(b"\r")
    if returned and line.count(b'"') % 2 == 0:
        return b"\r"
    return b"\r" if not ended and b"\r" in text else b"\n"


def with_line_feeds(text: bytes, line_end: bytes) -> bytes:
    r"""Return text whose lines end in `\n` or `\r\n`."""
    if line_end == b"\r":
        return _LONE_RETURN.sub(b"\n", text)
    return text.replace(line_end, b"\n") if line_end == b"\r\r\n" else text


def _western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    letters = (
        bytes([byte]).decode(WESTERN, "ignore") or bytes([byte]).decode("latin-1") for byte in stray
    )
    return "".join(letters), error.end


codecs.register_error("western", _western)


def _utf16(sample: bytes) -> str:
    """Tell UTF-16 by NULs on one side of the byte pairs, also of those of line ends."""
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    lines = sample.count(b"\n")
    for encoding, many, few, end in (
        ("utf-16-le", high, low, b"\n\x00"),
        ("utf-16-be", low, high, b"\x00\n"),
    ):
        ended = sample.count(end) >= lines / 2
        if ended and many > _MANY_NULS * len(sample) and many > _ONE_SIDED * few:
            return encoding
    return ""


def _is_valid(data: bytes, encoding: str) -> bool:
    """Whether it can be read; its last letter may be cut off."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(sample: bytes) -> bool:
    foreign = len(sample) - len(sample.decode(UTF8, "ignore").encode())
    letters = sum(1 for _ in _LETTERS.finditer(sample))
    # Western letters hardly ever stand together so that they look like one in UTF-8.
    return letters > foreign


def _has_utf8_line(sample: bytes) -> bool:
    return any(not line.isascii() and is_utf8(line) for line in sample.split(b"\n"))


def _is_japanese(sample: bytes) -> bool:
    """Whether Shift-JIS gives words: Western accents would give single rare letters."""
    if not _is_valid(sample, JAPANESE):
        return False
    text = sample.decode(JAPANESE, "ignore")
    wide = _WIDE.findall(text)
    letters = sum(map(len, wide))
    others = sum(1 for c in text if not c.isascii())
    in_words = sum(len(word) for word in wide if len(word) > 1)
    common = sum(c.encode(JAPANESE, "replace")[0] in _COMMON_LEADS for c in "".join(wide))
    return letters > 0 and min(in_words, common) >= _MOSTLY * letters and letters >= others / 2
