import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.reading.text import EmptyFileError, read_text
from tests.examples import examples


def read(text, encoding="utf-8"):
    return read_text(text.encode(encoding), "file.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    table = read(f"id{delimiter}amount\n1{delimiter}2\n")
    assert table.rows.rows() == [("1", "2")]


def test_decimal_commas_do_not_make_a_semicolon_file_a_comma_file():
    table = read("id;amount;paid\n1;48 000,00;1,5\n2;12 500,00;2,5\n")
    assert table.rows.columns == ["id", "amount", "paid"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_give_the_same_table(encoding):
    table = read("name,city\nÉlodie,Nîmes\n", encoding)
    assert table.rows.rows() == [("Élodie", "Nîmes")]
    assert table.findings == ()


def test_windows_letters_are_read_and_said():
    table = read("name,city\nÉlodie,Nîmes\n", "cp1252")
    assert table.rows.rows() == [("Élodie", "Nîmes")]
    (finding,) = table.findings
    assert finding.rule == "reading.encoding"
    assert finding.places[0].value == "(column “name”)"


def test_ids_keep_their_zeros_and_digits():
    table = read("id,other\n00123,10676775052123456789\n5e10,1.0\n")
    assert table.rows["id"].to_list() == ["00123", "5e10"]
    assert table.rows["other"][0] == "10676775052123456789"


def test_doubled_quotation_marks_in_a_header_are_one():
    table = read('"Record ID","Date entered ""Closed won (Sales)"""\n"1","2025-01-01"\n')
    assert table.rows.columns == ["Record ID", 'Date entered "Closed won (Sales)"']


def test_values_are_stripped_and_blank_ones_are_empty():
    table = read('a,b\n" x ",""\n  ,y \n')
    assert table.rows.rows() == [("x", None), (None, "y")]


def test_the_word_null_is_empty_and_said():
    table = read("a,b\nnull,NULL\nnullable,Null\n")
    assert table.rows.rows() == [(None, None), ("nullable", "Null")]
    assert "“null”: 2" in table.findings[0].says


def test_lines_are_counted_through_values_that_span_several():
    table = read('a,b\n1,"x\ny\nz"\n\n2,w\n')
    assert table.lines.to_list() == [2, 6]
    assert table.rows["b"].to_list() == ["x\ny\nz", "w"]


def test_windows_and_old_mac_line_ends_are_line_ends():
    assert read("a,b\r\n1,2\r\n3,4\r\n").lines.to_list() == [2, 3]
    assert read("a,b\r1,2\r3,4\r").lines.to_list() == [2, 3]


def test_ragged_rows_are_kept_in_place_and_named():
    table = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n7,8,9\n")
    assert table.lines.to_list() == [2, 3, 4, 5]
    assert table.rows.rows()[1:3] == [("1", "2", None), ("1", "2", "3,4")]
    assert table.faults.to_list() == [
        None,
        "2 values, but the header has 3 columns",
        "4 values, but the header has 3 columns",
        None,
    ]


def test_a_lost_quotation_mark_spoils_only_its_own_line():
    table = read('a,b\n1,"lost\n2,x\n3,y\n')
    assert table.lines.to_list() == [2, 3, 4]
    assert table.rows["a"].to_list() == ["1", "2", "3"]


def test_inner_quotation_marks_stay_in_the_value():
    table = read('a,b\n5" pipe,x\n6" pipe,y\n')
    assert table.rows.rows() == [('5" pipe', "x"), ('6" pipe', "y")]


def test_nameless_and_repeated_columns_are_named_by_their_place():
    assert read("a,,a\n1,2,3\n").rows.columns == ["a", "(column 2)", "a (column 3)"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_a_file_without_a_header_is_refused(data):
    with pytest.raises(EmptyFileError, match=r"file\.csv is empty"):
        read_text(data, "file.csv")


@examples(50)
@given(
    st.lists(
        st.lists(st.text(alphabet='ab;,"\n\té€ ', max_size=6), min_size=3, max_size=3),
        min_size=1, max_size=6,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)  # fmt: skip
def test_what_was_written_comes_back(rows, encoding, quoted):
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows([["x", "y", "z"], *rows])
    table = read(text.getvalue(), encoding)
    stripped = [tuple(value.strip(" \t\n") or None for value in row) for row in rows]
    assert table.faults.null_count() == len(rows)
    assert table.rows.rows() == stripped


@examples(50)
@given(st.binary(max_size=60))
def test_no_content_makes_it_crash_or_lose_lines(noise):
    data = b"a,b\n1,2\n" + noise
    table = read_text(data, "file.csv")
    assert table.rows.height == len(table.lines) == len(table.faults)
    assert table.lines.is_sorted()


def test_a_row_with_one_value_says_so_in_one_word():
    table = read("a,b\n1,2\n3\n")
    assert table.faults.to_list() == [None, "1 value, but the header has 2 columns"]


@pytest.mark.parametrize("end", ["\n", "\r", ""])
def test_a_file_of_carriage_returns_keeps_every_row_however_it_ends(end):
    table = read(f"a,b\r1,2\r3,4{end}")
    assert table.rows.rows() == [("1", "2"), ("3", "4")]
    assert table.lines.to_list() == [2, 3]


def test_a_carriage_return_inside_a_quoted_header_is_no_line_end():
    assert read('"a\rx",b\n1,2\n').rows.rows() == [("1", "2")]


def test_japanese_text_is_told_from_western():
    table = read("会社名,氏名\n株式会社テスト,山田太郎\n", "cp932")
    assert table.rows.rows() == [("株式会社テスト", "山田太郎")]
    assert "Shift-JIS" in table.findings[0].says


def test_smart_apostrophes_are_western():
    table = read("name,note\nAnn,it’s Bob’s – “fine”\n", "cp1252")
    assert table.rows["note"].to_list() == ["it’s Bob’s – “fine”"]


def test_one_foreign_line_does_not_spoil_the_letters_of_the_others():
    data = "name,city\nÉlodie,Nîmes\nZoé,Liège\n".encode() + "José,Málaga\n".encode("cp1252")
    table = read_text(data, "file.csv")
    assert table.rows.rows() == [("Élodie", "Nîmes"), ("Zoé", "Liège"), ("José", "Málaga")]
    (finding,) = table.findings
    assert (finding.rule, finding.rows, finding.places[0].line) == (
        "reading.foreign_letters", 1, 4,
    )  # fmt: skip


def test_nuls_are_taken_out_and_said():
    table = read("a,b\n1,x\x00y\n2,z\n")
    assert table.rows.rows() == [("1", "xy"), ("2", "z")]
    (finding,) = table.findings
    assert (finding.rule, finding.places[0].line) == ("reading.nulls", 2)


def test_doubled_carriage_returns_are_line_ends():
    table = read("a,b\r\r\n1,2\r\r\n3,4\r\r\n")
    assert table.rows.rows() == [("1", "2"), ("3", "4")]
    assert table.lines.to_list() == [2, 3]


def test_a_backslash_n_is_empty():
    assert read("a,b\n1,\\N\n").rows.rows() == [("1", None)]


@pytest.mark.parametrize("western", [1, 3])
def test_lines_of_two_encodings_are_each_read_in_their_own(western):
    lines = ["José,Málaga\n".encode("cp1252")] * western
    table = read_text(b"name,city\n" + b"".join(lines) + "Zoé,Liège\n".encode(), "file.csv")
    assert table.rows.rows() == [*[("José", "Málaga")] * western, ("Zoé", "Liège")]
    (finding,) = table.findings
    assert (finding.rule, finding.severity) == ("reading.foreign_letters", "should fix")
    assert [place.line for place in finding.places] == list(range(2, 2 + western))
