"""Small exports in a vendor's shape, written in a test and read as the program reads files."""

from pathlib import Path
from tempfile import TemporaryDirectory

from data_contracts.choices import ReadingChoices
from data_contracts.gather import gather
from data_contracts.progress import silent
from data_contracts.reading.text import read_text
from data_contracts.vendors.recognise import recognise


def kind_of(text, name="export.csv"):
    """Return the vendor's key and the table that a file is taken for."""
    found = recognise(read_text(text.encode(), name))
    return found.vendor.key, found.kind.name


def read(choices=None, **files):
    """Return what files (name without `.csv` → text) become, before any contract is checked."""
    tables = [
        recognise(read_text(text.encode(), f"{name}.csv")) for name, text in sorted(files.items())
    ]
    with TemporaryDirectory() as folder:
        return gather(tables, choices or ReadingChoices(), Path(folder), silent)


def rows(gathered, table, *columns):
    """Return rows of a table, cast, in the order of the file."""
    return gathered.tables[table].typed.select(*columns).rows()


def said(gathered, rule):
    """Return how many rows each finding with a rule counts, added up."""
    return sum(finding.rows for finding in gathered.findings if finding.rule == rule)
