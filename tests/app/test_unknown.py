"""A file is found again by what a finding calls it."""

import gzip
import zipfile

import pytest

from app.unknown import read_again
from data_contracts.progress import silent
from data_contracts.reading.unusable import UnusableInputError

TEXT = b"a,b\n1,2\n"


def packed(folder):
    (folder / "plain.csv").write_bytes(TEXT)
    (folder / "packed.csv.gz").write_bytes(gzip.compress(TEXT))
    with zipfile.ZipFile(folder / "several.zip", "w") as archive:
        archive.writestr("inner.csv", TEXT)
    return folder


@pytest.mark.parametrize("label", ["sub/plain.csv", "sub/packed.csv", "sub/several.zip/inner.csv"])
def test_it_is_found_in_a_subfolder(tmp_path, label):
    (tmp_path / "sub").mkdir()
    packed(tmp_path / "sub")
    assert read_again([str(tmp_path)], label, silent).label == label


@pytest.mark.parametrize("label", ["plain.csv", "packed.csv", "several.zip/inner.csv"])
def test_it_is_found_in_a_folder_and_by_its_own_path(tmp_path, label):
    folder = packed(tmp_path)
    assert read_again([str(folder)], label, silent).label == label
    each = [str(file) for file in sorted(folder.iterdir())]
    assert read_again(each, label, silent).label == label


def test_one_that_is_gone_is_told(tmp_path):
    with pytest.raises(UnusableInputError, match="not there any more"):
        read_again([str(packed(tmp_path))], "other.csv", silent)
