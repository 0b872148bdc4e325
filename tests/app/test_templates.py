"""The archive of templates has what the contracts have."""

import csv
import io
import zipfile

from app.templates import all_templates
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.templates import template


def test_the_archive_explains_every_column_of_every_table():
    with zipfile.ZipFile(io.BytesIO(all_templates())) as archive:
        assert archive.namelist() == [*(f"{name}.csv" for name in CONTRACTS), "columns.csv"]
        rows = list(csv.DictReader(io.StringIO(archive.read("columns.csv").decode("utf-8-sig"))))
    expected = [(name, column.name) for name in CONTRACTS for column in contract(name).columns]
    assert [(row["table"], row["column"]) for row in rows] == expected
    assert all(row["meaning"] for row in rows)


def test_a_table_is_the_same_in_the_archive_as_alone():
    with zipfile.ZipFile(io.BytesIO(all_templates())) as archive:
        for name in CONTRACTS:
            assert archive.read(f"{name}.csv") == template(name)


def test_two_archives_are_the_same_bytes():
    assert all_templates() == all_templates()
