"""Every file in the exports beside the checkout: recognised and mapped as expected, to the row."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from data_contracts.choices import ReadingChoices
from data_contracts.gather import gather
from data_contracts.progress import silent
from data_contracts.reading.files import read_paths
from data_contracts.reading.unusable import UnusableInputError
from data_contracts.vendors.recognise import Unrecognised, recognise

EXPECTED = YAML(typ="safe").load(Path(__file__).with_name("expected_exports.yaml"))
ENTRIES = {
    f"{folder}/{file}": tables
    for folder, files in EXPECTED.items()
    for file, tables in files.items()
}
WORDS = {"is", "rows", "not_needed", "unknown", "refused", "choices"}
"""What an expectation says beside the rows of each table."""


def is_data(file):
    """Whether a file is an export, not what is written about the exports."""
    return file.is_file() and file.suffix not in {".md", ".json"} and "LICENSE" not in file.name


def test_no_export_is_without_expectation(shared_exports):
    found = {str(f.relative_to(shared_exports)) for f in shared_exports.rglob("*") if is_data(f)}
    assert found == set(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_file_becomes_what_is_expected(entry, shared_exports, tmp_path):
    expected = ENTRIES[entry]
    if "refused" in expected[0]:
        with pytest.raises(UnusableInputError, match=expected[0]["refused"]):
            outcomes(shared_exports / entry, expected, tmp_path)
    else:
        tables = outcomes(shared_exports / entry, expected, tmp_path)
        assert [plain(told) for told in tables] == [plain(told) for told in expected]
        for told, wanted in zip(tables, expected, strict=True):
            for words in ("not_needed", "unknown"):
                assert wanted.get(words, "") in told.get(words, "")
                assert (words in wanted) == (words in told)


def outcomes(path, expected, folder):
    """Return what became of each table of a file, as an expectation would say it."""
    choices = ReadingChoices(**expected[0].get("choices", {}))
    tables, _ = read_paths([str(path)])
    return [outcome(recognise(table), choices, folder) for table in tables]


def outcome(file, choices, folder):
    rows = file.table.rows.height
    if isinstance(file, Unrecognised):
        return {"unknown": file.nearest, "rows": rows}
    told = {"is": f"{file.vendor.key} {file.kind.name}", "rows": rows}
    if file.kind.not_needed:
        told["not_needed"] = file.kind.not_needed
    gathered = gather([file], choices, folder, silent)
    became = {name: table.text.height for name, table in gathered.tables.items()}
    return told | {name: count for name, count in became.items() if count}


def plain(told):
    """Return what an expectation counts, without the words that it quotes."""
    return {key: value for key, value in told.items() if key == "is" or key not in WORDS} | {
        "rows": told.get("rows")
    }
