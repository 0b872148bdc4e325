import csv
import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.reading.records import find_records
from tests.examples import examples

VALUES = st.text(alphabet='ab,;"\n é', max_size=6)
ROWS = st.lists(st.lists(VALUES, min_size=2, max_size=5), min_size=1, max_size=8)


def written(rows, line_end):
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_MINIMAL).writerows(rows)
    return text.getvalue()


@examples(50)
@given(ROWS, st.sampled_from(["\n", "\r\n"]))
def test_records_are_where_pythons_own_reader_finds_them(rows, line_end):
    text = written(rows, line_end)
    reader = csv.reader(io.StringIO(text, newline=""))
    expected = []
    before = 0
    for fields in reader:
        expected.append((before + 1, len(fields)))
        before = reader.line_num
    found = find_records(text.encode(), ",")
    assert found.regular
    assert list(zip(found.lines.tolist(), found.fields.tolist(), strict=True)) == expected


@examples(25)
@given(ROWS)
def test_the_size_of_the_blocks_changes_nothing(rows):
    data = written(rows, "\n").encode()
    whole = find_records(data, ",")
    pieces = find_records(data, ",", block=3)
    for name in ("starts", "ends", "lines", "fields"):
        assert np.array_equal(getattr(whole, name), getattr(pieces, name)), name


def test_a_stray_quotation_mark_is_noticed():
    assert not find_records(b'a,b\n5" pipe,x\n', ",").regular
    assert not find_records(b'a,b\n"never closed,x\n', ",").regular


def test_text_without_a_last_line_end_keeps_its_last_record():
    found = find_records(b"a,b\n1,2", ",")
    assert found.lines.tolist() == [1, 2]
    assert found.ends.tolist() == [3, 7]
