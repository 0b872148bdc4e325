"""Quotation marks that do not follow the rules cost one row at most."""

from data_contracts.reading.text import read_text


def read(text):
    return read_text(text.encode(), "file.csv")


def rules(table):
    return [finding.rule for finding in table.findings]


def test_marks_inside_enclosed_values_stay_in_them():
    table = read('"id","note","n"\n"1","say "HI": 20% OFF","2"\n"3","x","4"\n')
    assert table.rows.rows() == [("1", 'say "HI": 20% OFF', "2"), ("3", "x", "4")]
    assert rules(table) == ["reading.inner_quotes"]
    assert table.findings[0].places[0].line == 2


def test_marks_inside_some_enclosed_values_stay_in_them():
    table = read('id,note,n\n1,"say "HI", please",2\n3,x,4\n')
    assert table.rows.row(1) == ("3", "x", "4")
    assert table.faults[0] is not None or table.rows.row(0) == ("1", 'say "HI", please', "2")


def test_a_backslash_may_stand_before_a_mark():
    table = read('id,note,n\n1,"say \\"HI, you\\"",2\n3,x,4\n')
    assert table.rows.rows() == [("1", 'say "HI, you"', "2"), ("3", "x", "4")]


def test_a_blank_may_stand_before_a_mark():
    table = read('id, note, n\n1, "a, b", 2\n3, x, 4\n')
    assert table.rows.rows() == [("1", "a, b", "2"), ("3", "x", "4")]


def test_two_lost_marks_swallow_no_row():
    table = read('id,note\n1,"lost\n2,x\n3,y"\n4,z\n')
    assert table.rows["id"].to_list() == ["1", "2", "3", "4"]
    assert "reading.lost_quotes" in rules(table)


def test_a_value_over_several_lines_stays_one_beside_a_lost_mark():
    table = read('id,note,n\n1,"Hello,\n\nbest, Ann",5\n2,"lost,6\n3,"a\nb",7\n4,x,8\n')
    assert table.rows["id"].to_list() == ["1", "2", "3", "4"]
    assert table.rows["note"][0] == "Hello,\n\nbest, Ann"
    assert table.rows["note"][2] == "a\nb"
    assert table.lines.to_list() == [2, 5, 6, 8]


def test_text_with_commas_over_several_lines_is_no_row():
    table = read('id,note\n1,"Hello\nDear, Ann"\n2,"x"\n')
    assert table.rows.rows() == [("1", "Hello\nDear, Ann"), ("2", "x")]
    assert table.findings == ()


def test_a_file_that_breaks_off_inside_a_value_says_so():
    table = read('id,note,n\n1,"a",2\n2,"b')
    assert table.faults.to_list() == [
        None, "2 values, but the header has 3 columns: the file breaks off in this row",
    ]  # fmt: skip


def test_a_last_value_unlike_the_others_is_told():
    rows = "".join(f"{i},2025-01-{i:02}\n" for i in range(1, 20))
    assert rules(read(f"id,day\n{rows}20,2025-")) == ["reading.breaks_off"]
    assert rules(read(f"id,day\n{rows}20,2025-01-20")) == []


def test_a_huge_value_comes_whole():
    value = "word, " * 900_000
    table = read(f'id,note\n1,"{value}\n{value}"\n2,5" pipe\n')
    assert table.rows["note"][0] == f"{value}\n{value}".strip()
    assert table.rows["note"][1] == '5" pipe'
