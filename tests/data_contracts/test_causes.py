"""One finding per cause: counts add up, files are named, nothing said is lost."""

import pytest

from data_contracts.causes import one_per_cause, put_together, said_of
from data_contracts.contract import Finding, InFile, Place, Severity
from data_contracts.streaming.findings import NeedsWholeFileError, added_up


def part(label, count, **changed):
    parts = {
        "table": "touches", "rule": "touches.example", "severity": Severity.NOTE,
        "cause": "It is so.", "fix": "Nothing to do.",
    }  # fmt: skip
    return said_of(label, count, "Rows of {label} that are odd: {rows}.", **{**parts, **changed})


def test_one_file_is_named_without_a_count():
    (one,) = one_per_cause([part("a.csv", 3)])
    assert one.says == "Rows of a.csv that are odd: 3."
    assert type(one) is Finding


def test_several_files_are_one_finding_with_their_counts_in_any_order():
    parts = [part("a.csv", 3), part("b.csv", 1200), part("a.csv", 2, table="leads")]
    (one,) = one_per_cause(parts)
    assert one.says == "Rows of b.csv (1,200) and a.csv (5) that are odd: 1,205."
    assert (one.rows, one.table) == (1205, "")
    assert one.files == (InFile("a.csv", 5), InFile("b.csv", 1200))
    assert one_per_cause(parts[::-1]) == (one,)


def test_five_files_are_named_and_all_are_kept():
    (one,) = one_per_cause([part(f"{name}.csv", 1) for name in "abcdefgh"])
    assert "e.csv (1) and 3 more that are odd: 8." in one.says
    assert len(one.files) == 8


def test_sections_of_one_file_are_that_file():
    (one,) = one_per_cause([part("zoom.csv/Host Details", 1), part("zoom.csv/Attendees", 2)])
    assert one.says == "Rows of zoom.csv that are odd: 3."
    assert {file.file for file in one.files} == {"zoom.csv/Host Details", "zoom.csv/Attendees"}
    (one,) = one_per_cause([part("all.zip/a.csv", 1), part("all.zip/b.csv", 2)])
    assert one.says == "Rows of all.zip/b.csv (2) and all.zip/a.csv (1) that are odd: 3."


@pytest.mark.parametrize("changed", [{"fix": "Add it."}, {"severity": Severity.SHOULD_FIX}])
def test_another_reason_is_another_finding(changed):
    assert len(one_per_cause([part("a.csv", 3), part("b.csv", 1, **changed)])) == 2


def test_examples_columns_and_names_are_put_together():
    first = part("a.csv", 1, places=[Place("a.csv", n, "") for n in (2, 9)], columns=["x"],
                 named=["“B”"])  # fmt: skip
    again = part("b.csv", 1, places=[Place("b.csv", n, "") for n in range(2, 7)],
                 columns=["y", "x"], named=["“A”", "“B”"])  # fmt: skip
    both = put_together([first, again])
    assert [(p.file, p.line) for p in both.places] == [
        ("a.csv", 2), ("a.csv", 9), ("b.csv", 2), ("b.csv", 3), ("b.csv", 4)
    ]  # fmt: skip
    assert (both.columns, both.named) == (("x", "y"), ("“A”", "“B”"))


def test_names_are_shortened_in_the_sentence_only():
    one = said_of("a.csv", 9, "Words: {named}; {named:2}; {names}.", table="", rule="r",
                  severity=Severity.NOTE, cause="", fix="", named="gfedcba")  # fmt: skip
    assert one.says == "Words: a, b, c, d, e and 2 more; a, b and 5 more; 7."
    assert len(one.named) == 7


def test_what_credit_is_made_of_comes_first_then_the_most_rows():
    def found(table, rows, severity=Severity.SHOULD_FIX):
        return Finding(table, f"{table}.rule", severity, rows, "", "", "")

    findings = [found("costs", 900), found("deals", 3), found("touches", 40),
                found("touches", 999, Severity.NOTE),
                found("leads", 1, Severity.MUST_FIX)]  # fmt: skip
    order = [(f.table, f.rows) for f in one_per_cause(findings)]
    assert order == [("leads", 1), ("touches", 40), ("deals", 3), ("costs", 900), ("touches", 999)]


def test_blocks_of_a_file_say_what_the_whole_would():
    blocks = [[part("a.csv", 1)], [part("a.csv", 2), part("a.csv", 5, rule="touches.other")]]
    assert added_up(blocks) == (part("a.csv", 3), part("a.csv", 5, rule="touches.other"))


def test_what_cannot_be_added_up_needs_the_whole_file():
    plain = Finding("touches", "touches.rule", Severity.NOTE, 1, "One.", "", "")
    for found in (plain, part("a.csv", 4, rows=3)):
        assert added_up([[found], []]) == (found,)
        with pytest.raises(NeedsWholeFileError):
            added_up([[found], [found]])
