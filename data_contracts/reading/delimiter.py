"""What separates the fields of a text."""

import csv
from itertools import islice

_CANDIDATES = (",", ";", "\t", "|")
_SAMPLE_BYTES = 65_536
_SAMPLE_RECORDS = 50
_MOST = 0.7


def find_delimiter(data: bytes) -> str:
    """Return the delimiter that cuts most records into as many fields as the header.

    Of several, the one that makes most columns; a comma where there is only one column.
    """
    sample = data[:_SAMPLE_BYTES].decode("utf-8", "ignore")
    if len(data) > _SAMPLE_BYTES and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    lines = [line.rstrip("\r").replace("\r", " ") for line in sample.split("\n")]
    return max(_CANDIDATES, key=lambda candidate: _score(lines, candidate))


def _score(lines: list[str], delimiter: str) -> tuple[bool, int]:
    try:
        records = list(
            islice(filter(None, csv.reader(lines, delimiter=delimiter)), _SAMPLE_RECORDS)
        )
    except csv.Error:
        return False, 0
    if not records or len(records[0]) == 1:
        return False, 0
    width = len(records[0])
    agreeing = sum(len(record) == width for record in records)
    return agreeing >= _MOST * len(records), width
