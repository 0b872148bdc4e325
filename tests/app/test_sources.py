"""Data come from where the reader says, and nothing on a page names a file elsewhere."""

import gc
import os
from pathlib import Path

import pytest

from app.sources import UploadedFolder, called, from_paths, own_names, parted, sample
from sample_data.words import OUR_NAMES


class Dropped:
    def __init__(self, name, content=b"a,b\n1,2\n"):
        self.name = name
        self.file_id = name
        self._content = content

    def getbuffer(self):
        return memoryview(self._content)


def test_dropped_files_of_the_same_name_do_not_replace_each_other():
    folder = UploadedFolder([Dropped("a.csv", b"1"), Dropped("a.csv", b"2")])
    assert [Path(path).read_bytes() for path in folder.paths] == [b"1", b"2"]
    assert [Path(path).name for path in folder.paths] == ["a.csv", "a.csv"]


@pytest.mark.parametrize("name", ["../../evil.csv", "..\\..\\evil.csv", "/etc/evil.csv"])
def test_a_dropped_name_cannot_leave_its_folder(name):
    (path,) = UploadedFolder([Dropped(name)]).paths
    assert Path(path).name == "evil.csv"
    assert Path(path).parent.parent.name.startswith("nurture-")


@pytest.mark.parametrize("name", ["..", "", "/", "."])
def test_a_dropped_file_without_a_name_gets_one(name):
    folder = UploadedFolder([Dropped(name)])
    assert [Path(path).name for path in folder.paths] == ["upload"]
    assert Path(folder.paths[0]).is_file()


def test_dropped_files_go_with_their_session():
    folder = UploadedFolder([Dropped("a.csv")])
    (path,) = folder.paths
    del folder
    gc.collect()
    assert not Path(path).exists()


def test_a_changed_file_has_another_stamp(tmp_path):
    file = tmp_path / "touches.csv"
    file.write_text("a")
    before = from_paths([str(tmp_path)], "exports")
    file.write_text("ab")
    assert from_paths([str(tmp_path)], "exports").stamp != before.stamp


def test_a_changed_file_in_a_subfolder_has_another_stamp(tmp_path):
    below = tmp_path / "salesforce" / "data_export"
    below.mkdir(parents=True)
    (below / "Lead.csv").write_text("a")
    before = from_paths([str(tmp_path)], "exports").stamp
    (tmp_path / "quarantine").mkdir()
    (tmp_path / "quarantine" / "leads.csv").write_text("not read")
    assert from_paths([str(tmp_path)], "exports").stamp == before
    (below / "Lead.csv").write_text("ab")
    assert from_paths([str(tmp_path)], "exports").stamp != before


def test_an_unchanged_folder_has_the_same_stamp(tmp_path):
    (tmp_path / "touches.csv").write_text("a")
    assert from_paths([str(tmp_path)], "x").stamp == from_paths([str(tmp_path)], "x").stamp


def test_a_table_named_before_its_path_is_watched_too(tmp_path):
    file = tmp_path / "events.csv"
    file.write_text("a")
    before = from_paths([f"touches={file}"], "x").stamp
    file.write_text("ab")
    assert from_paths([f"touches={file}"], "x").stamp != before


@pytest.mark.parametrize("named", ["", "touches="])
def test_a_file_in_the_home_folder_is_watched_too(monkeypatch, tmp_path, named):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    file = tmp_path / "events.csv"
    file.write_text("a")
    before = from_paths([f"{named}~/events.csv"], "x").stamp
    file.write_text("ab")
    assert from_paths([f"{named}~/events.csv"], "x").stamp != before


def test_a_file_whose_name_holds_an_equals_sign_is_watched_too(tmp_path):
    file = tmp_path / "won=2025.csv"
    file.write_text("a")
    before = from_paths([str(file)], "x").stamp
    file.write_text("ab")
    assert from_paths([str(file)], "x").stamp != before


def test_only_the_files_that_are_read_are_looked_at(tmp_path):
    for label in ("touches.csv", "sub/deals.csv", ".git/hidden.csv", "1/2/3/4/5/6/deep.csv"):
        file = tmp_path / label
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a")
    stamp = from_paths([str(tmp_path)], "x").stamp
    assert "touches.csv" in stamp
    assert "deals.csv" in stamp
    assert "hidden.csv" not in stamp
    assert "deep.csv" not in stamp


def test_paths_are_parted_and_a_database_address_stays_whole():
    assert parted(f"a.csv{os.pathsep} b.csv{os.pathsep}") == ("a.csv", "b.csv")
    assert parted("postgresql://host:5432/db?table=touches") == (
        "postgresql://host:5432/db?table=touches",
    )
    assert parted("") == ()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/home/me/a@b?c.csv", "/home/me/a@b?c.csv"),
        ("touches=connection://crm?table=t", "touches=connection://crm"),
        ("postgresql://me:se@cr/et@db.test/crm?sslpassword=x", "postgresql://db.test/crm"),
        ("sqlite:///crm.db", "sqlite:///crm.db"),
    ],
)
def test_no_page_calls_a_database_by_its_password(path, told):
    assert called(path) == told


def test_the_sample_company_is_known_by_its_names_and_no_other_is(tmp_path):
    assert own_names(sample()) == OUR_NAMES
    assert own_names(from_paths([str(tmp_path)], "ours")) == ()
    assert own_names(None) == ()
