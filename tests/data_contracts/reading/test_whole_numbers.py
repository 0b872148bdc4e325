from data_contracts.load import load
from data_contracts.reading.large_text import large_text
from data_contracts.reading.text import read_text
from tests.data_contracts.small_exports import write


def test_a_column_of_whole_numbers_with_a_point_loses_it_and_that_is_said():
    table = read_text(b"id,rate,code\n7.0,7.0,1.0\n,0.5,\n8.0,,x\n", "t.csv")
    assert table.rows.rows() == [("7", "7.0", "1.0"), (None, "0.5", None), ("8", None, "x")]
    (found,) = table.findings
    assert (found.rule, found.severity, found.rows) == ("reading.point_zero", "note", 2)
    assert [(place.line, place.value) for place in found.places] == [(2, "(column “id”)")]


def test_blocks_of_a_large_text_give_what_the_whole_gives(tmp_path):
    data = b"id,rate\n" + b"".join(b"%d.0,0.%d\n" % (i, i) for i in range(50))
    (tmp_path / "t.csv").write_bytes(data)
    large = large_text(tmp_path / "t.csv", "", at_least=1, block=64)
    blocks = list(large.blocks())
    whole = read_text(data, "t.csv")
    assert [row for block in blocks for row in block.table.rows.rows()] == whole.rows.rows()
    assert sum(block.noticed.counts["point_zero"] for block in blocks) == whole.findings[0].rows
    assert large.rows["id"][0] == "0"


def test_people_join_whose_ids_a_program_wrote_with_a_point(tmp_path):
    folder = write(tmp_path)
    (folder / "leads.csv").write_text("lead_id,created_at\n7,2025-01-01\n8,2025-01-01\n")
    (folder / "touches.csv").write_text(
        "touch_id,occurred_at,lead_id,visitor_id,channel,action\n"
        "t1,2025-01-02T10:00:00Z,7.0,,email,clicked\n"
        "t2,2025-01-03T10:00:00Z,,v1,web,clicked\n"
    )
    data = load([str(folder)])
    assert data.touches.good["lead_id"].to_list() == ["7", None]
    assert not [f for f in data.findings if f.rule == "touches.lead_known"]
