"""What kind of file it is, by its first bytes: names lie too often."""

from data_contracts.reading.encoding import encoding_of, recoded
from data_contracts.reading.unusable import UnusableInputError

_SAMPLE = 2_048
_CONTROLS = [bytes([code]) for code in range(32) if chr(code) not in "\t\n\r\f"]
_FEW_CONTROLS = 0.05
"""Text may hold a stray NUL; of other files, every tenth byte or so is such a sign."""

_MARKS = (
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or another old Office document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"SQLite format 3", "a SQLite database"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
)
_TEXTS = (
    (("<!doctype html", "<html"), "a web page (HTML)"),
    (("<?xml", "<svg"), "an XML document"),
    (("{", "["), "JSON"),
)
_FIX = (
    "Export the table as CSV (UTF-8), XLSX or Parquet and read that file. In an old Excel "
    "workbook: File, Save as, “CSV UTF-8”."
)


class OtherKindError(UnusableInputError):
    """A file that holds no table, or one in a form that cannot be read."""

    def __init__(self, label: str, kind: str, fix: str = _FIX) -> None:
        super().__init__(f"{label} is {kind}, not a table. {fix}")


def kind_of(data: bytes, label: str) -> str:
    """Return `text`, `parquet`, `gzip` or `zip` (also workbooks).

    Raises:
        OtherKindError: It is something else; the message says what and how to go on.
    """
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return kind
    for mark, kind in _OTHERS:
        if data.startswith(mark):
            raise OtherKindError(label, kind)
    sample = data[:_SAMPLE]
    text = recoded(sample, encoding_of(sample)).lstrip()
    start = text.decode("utf-8", "ignore").casefold()
    for openings, kind in _TEXTS:
        if start.startswith(openings):
            raise OtherKindError(label, kind)
    # Where a disk was full, or a program fills files up, NULs follow the text.
    text = text.rstrip(b"\x00") or text
    if sum(map(text.count, _CONTROLS)) > _FEW_CONTROLS * len(text):
        raise OtherKindError(label, "a binary file of an unknown kind")
    return "text"
