"""Whatever happens to an export, no row is lost and no value changes without a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.reading.text import read_texts
from data_contracts.reading.unusable import UnusableInputError
from tests.data_contracts.reading.mutations import MUTATIONS, damaged, exports
from tests.examples import examples


def told_of(export, tables):
    """Assert that every row is there as it was, or that something is said about it."""
    sound = {}
    faulty = ""
    for table in tables:
        for row, fault in zip(table.rows.rows(), table.faults, strict=True):
            if fault:
                faulty += str(row)
            else:
                sound.setdefault((row[0] or "").strip('"'), row)
    findings = [finding for table in tables for finding in table.findings]
    for place, row in enumerate(export.rows):
        expected = tuple(value.strip() or None for value in row)
        found = sound.get(row[0])
        if found == expected:
            continue
        assert place in export.touched, (row, found, export.data)
        # A mark amid a value that is read as it stands is no change.
        named = any(export.is_named_by(finding, "file.csv", place) for finding in findings)
        said = named or row[0] in faulty or row[0] not in export.text
        assert said or cut_or_marked(expected, found), (row, found, export.data)


def cut_or_marked(before, now):
    """Whether the last value is only shorter, which nobody can tell, or a value holds a mark."""
    bare = tuple(value and value.replace('"', "") for value in now)
    before = tuple(value and value.replace('"', "") for value in before)
    return before[:-1] == bare[:-1] and (before[-1] or "").startswith(bare[-1] or "")


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@examples(30)
@given(st.data())
def test_one_damage_costs_at_most_the_row_it_hits(mutation, data):
    export = mutation(data.draw, data.draw(exports()))
    told_of(export, read_texts(export.data, "file.csv"))


@examples(50)
@given(damaged(damaged()), st.integers(0, 30))
def test_several_damages_never_crash_and_never_pass_unsaid(export, cut):
    try:
        tables = read_texts(export.data[: len(export.data) - cut], "file.csv")
    except UnusableInputError:
        return
    for table in tables:
        assert table.rows.height == len(table.lines) == len(table.faults)
        assert table.lines.is_sorted()
