"""The kind of program that the house asks about has one name, in one place."""

import ast
from pathlib import Path

from attribution.program_kinds import NURTURE
from data_contracts.choices import PROGRAM_KINDS

ROOT = Path(__file__).parents[2]


def test_exports_can_state_it():
    assert NURTURE in PROGRAM_KINDS


def test_no_other_module_of_analyses_and_sections_spells_it_out():
    spelled = {
        file.relative_to(ROOT).as_posix()
        for folder in ("attribution", "reports/sections")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value == NURTURE
    }
    # What sends are found to be has the same word, and is another thing.
    assert spelled == {"attribution/program_kinds.py", "attribution/audit/answers.py"}
