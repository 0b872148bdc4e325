from importlib.resources import files

import pytest

from data_contracts.vendors import VENDORS, cell_file, format_file
from data_contracts.vendors.cell_file import FormatFileError
from data_contracts.vendors.format_file import parse

EXPLAINED = (files("data_contracts.vendors") / "canonical.yaml").read_text("utf-8")
_, START, REST = EXPLAINED.partition("#   key: ")
EXAMPLE = "\n".join(
    line.removeprefix("#   ") for line in (START + REST).splitlines() if line.startswith("#   ")
)
WORDS = {
    word
    for module in (cell_file, format_file)
    for words in vars(module).values()
    if isinstance(words, set)
    for word in words
    if not word.startswith("(")
}


def test_the_example_in_the_explanation_is_read():
    example = parse(EXAMPLE, "the example")
    assert [kind.name for kind in example.tables] == [
        "contacts",
        "deals",
        "visits",
        "spend",
        "users",
    ]
    assert {b.table for kind in example.tables for b in kind.becomes} == {
        "leads", "deals", "deal_stages", "touches", "costs",
    }  # fmt: skip


@pytest.mark.parametrize("word", sorted(WORDS))
def test_the_example_shows_every_word(word):
    assert f"{word}:" in EXAMPLE


def test_a_format_that_lacks_a_word_says_where():
    with pytest.raises(FormatFileError, match=r"small\.yaml: it lacks the word label"):
        parse("key: a", "small.yaml")
    with pytest.raises(FormatFileError, match=r"small\.yaml, rows: it lacks the word needs"):
        parse("{key: a, label: A, tables: [{name: rows, not_needed: x}]}", "small.yaml")


def test_every_lookup_names_a_table_of_its_own_vendor():
    for vendor in VENDORS:
        kinds = {kind.name for kind in vendor.tables}
        for kind in vendor.tables:
            for becoming in kind.becomes:
                for cell in (*becoming.cells.values(), *becoming.added.values()):
                    assert cell.lookup is None or cell.lookup.table in kinds, (
                        vendor.key,
                        kind.name,
                    )


def test_no_vendor_has_two_tables_of_one_name():
    for vendor in VENDORS:
        names = [kind.name for kind in vendor.tables]
        assert len(names) == len(set(names)), vendor.key
