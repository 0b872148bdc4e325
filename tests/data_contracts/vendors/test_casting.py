from data_contracts.load import load
from tests.data_contracts.small_exports import write


def test_an_error_is_nobodys_id_and_is_said(tmp_path):
    folder = write(tmp_path)
    (folder / "more.csv").write_text(
        "touch_id,occurred_at,lead_id,account_id,channel,action\n"
        "m1,2025-01-02T10:00:00Z,#N/A,a1,email,clicked\n"
        "m2,2025-01-03T10:00:00Z,#N/A,a1,email,clicked\n"
    )
    data = load([str(folder)])
    assert "#N/A" not in data.touches.good["lead_id"]
    assert data.touches.bad["lead_id"].to_list() == ["#N/A", "#N/A"]
    assert data.touches.bad["broken"].to_list() == [["touches.person_given"]] * 2
    (found,) = [f for f in data.findings if f.rule == "reading.error_ids"]
    assert (found.severity, found.rows, found.columns) == ("should fix", 2, ("lead_id",))
