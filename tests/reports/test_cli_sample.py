import json

import pytest
from click.testing import CliRunner

from reports.cli import main
from sample_data.shapes import SHAPES


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_a_sample_in_a_systems_shape_says_what_it_lost(shape, tmp_path):
    folder = tmp_path / "exports"
    ran = CliRunner().invoke(main, ["sample", str(folder), "--leads", "50", "--as", shape.key])
    assert ran.exit_code == 0, ran.output
    assert f"50 leads as {shape.label} exports them" in ran.output
    assert all(f"- {sentence}" in ran.output for sentence in shape.loses)
    assert json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert len(list(folder.iterdir())) > 1


def test_a_system_without_a_shape_is_refused(tmp_path):
    ran = CliRunner().invoke(main, ["sample", str(tmp_path / "exports"), "--as", "abacus"])
    assert ran.exit_code == 2
    assert "hubspot" in ran.output
    assert not (tmp_path / "exports").exists()
