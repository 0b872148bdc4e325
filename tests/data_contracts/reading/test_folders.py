"""A folder is read with the folders below it, and never out of itself."""

import sys
import zipfile

import pytest

from data_contracts.load import load
from data_contracts.reading.files import read_paths
from data_contracts.reading.folders import entries
from tests.data_contracts.small_exports import write


def put(folder, label, data=""):
    path = folder / label
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data or f"a,b\n1,{label}\n")
    return path


def labels(folder):
    return [entry.label for entry in entries(folder)]


def test_a_file_is_called_by_its_place_in_the_folder_given(tmp_path):
    for label in ("z.csv", "data_export/Lead.csv", "reports/2025/Lead.csv", "a.csv"):
        put(tmp_path, label)
    tables, findings = read_paths([str(tmp_path)])
    assert [table.label for table in tables] == [
        "a.csv", "z.csv", "data_export/Lead.csv", "reports/2025/Lead.csv"
    ]  # fmt: skip
    assert findings == ()


def test_hidden_and_quarantined_files_are_left_out_at_every_depth(tmp_path):
    for label in (
        ".git/x.csv", "quarantine/x.csv", "sub/quarantine/x.csv", "__MACOSX/x.csv",
        "sub/.x.csv", "sub/~$x.xlsx", "sub/kept.csv",
    ):  # fmt: skip
        put(tmp_path, label)
    assert labels(tmp_path) == ["sub/kept.csv"]


def test_five_folders_down_is_read_and_a_sixth_is_said(tmp_path):
    put(tmp_path, "1/2/3/4/5/there.csv")
    put(tmp_path, "1/2/3/4/5/6/gone.csv")
    tables, (left,) = read_paths([str(tmp_path)])
    assert [table.label for table in tables] == ["1/2/3/4/5/there.csv"]
    assert "1/2/3/4/5/6" in left.says


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_to_files_are_read_and_links_to_folders_are_said(tmp_path):
    outside = put(tmp_path, "outside/secret.csv")
    folder = tmp_path / "given"
    put(folder, "sub/x.csv")
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "out").symlink_to(outside.parent)
    (folder / "one.csv").symlink_to(outside)
    tables, (left,) = read_paths([str(folder)])
    assert [table.label for table in tables] == ["one.csv", "sub/x.csv"]
    assert "out" in left.says
    assert "sub/up" in left.says


def test_a_file_below_that_cannot_be_read_costs_only_itself(tmp_path):
    put(tmp_path, "x.csv")
    put(tmp_path, "sub/page.csv", "<!DOCTYPE html><html>Please log in</html>")
    tables, (finding,) = read_paths([str(tmp_path)])
    assert [table.label for table in tables] == ["x.csv"]
    assert "sub/page.csv" in finding.says


def test_rows_are_placed_in_their_folder(tmp_path):
    write(tmp_path)
    (tmp_path / "crm").mkdir()
    (tmp_path / "deals.csv").rename(tmp_path / "crm" / "deals.csv")
    data = load([str(tmp_path)])
    assert set(data.deals.good["source_file"]) == {"crm/deals.csv"}
    assert "crm/deals.csv" in {origin.label for origin in data.origins}


def test_equal_names_in_an_archive_are_told_apart(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("a/Lead.csv", "b/Lead.csv", "b/Deal.csv"):
            archive.writestr(name, f"a,b\n1,{name}\n")
    tables, _ = read_paths([str(tmp_path / "all.zip")])
    assert [table.label for table in tables] == [
        "all.zip/a/Lead.csv", "all.zip/Deal.csv", "all.zip/b/Lead.csv"
    ]  # fmt: skip
