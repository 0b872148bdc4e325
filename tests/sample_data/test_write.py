"""Exports are written whole or not at all."""

import os

import pytest

from sample_data.generate import generate, write


def test_a_disk_that_fails_leaves_the_former_exports_and_no_half_ones(tmp_path, monkeypatch):
    company = generate(60, 3)
    before = {file.name: file.read_bytes() for file in write(company, tmp_path)}

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left"):
        write(generate(60, 4), tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
