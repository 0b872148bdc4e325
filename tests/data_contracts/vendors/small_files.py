"""Small exports written by hand, and what becomes of them."""

from data_contracts.choices import ReadingChoices
from data_contracts.gather import gather
from data_contracts.progress import silent
from data_contracts.reading.files import read_paths
from data_contracts.vendors.recognise import recognise


def gathered(folder, files, **choices):
    """Write files (name → content) and return what `gather` makes of all of them."""
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    tables, _ = read_paths([str(folder)])
    files = [recognise(table) for table in tables]
    return gather(files, ReadingChoices(**choices), folder, silent)


def column(found, table, name):
    """Return one column of a gathered table, in the order of the rows."""
    return found.tables[table].typed[name].to_list()


def finding(found, rule):
    """Return the one finding with this rule."""
    (said,) = [f for f in found.findings if f.rule == rule]
    return said
