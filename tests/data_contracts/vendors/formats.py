"""Small formats for tests: one vendor from YAML, its files from text."""

from textwrap import dedent, indent

from data_contracts.choices import ReadingChoices
from data_contracts.reading.text import read_text
from data_contracts.vendors.casting import Situation
from data_contracts.vendors.format_file import parse
from data_contracts.vendors.lookups import lookups_of
from data_contracts.vendors.mapping import mapped
from data_contracts.vendors.recognise import Recognised

SAID = "rule: test.gone, severity: note, says: '{rows} of {label} went', cause: c, fix: f"


def vendor(tables, more=""):
    """Return a format whose tables are those of the text."""
    return parse(f"key: small\nlabel: Small\n{dedent(more)}\ntables:\n{tables}", "small.yaml")


def table(becoming, name="rows", needs="[Id]"):
    """Return a table of a format, as text, that becomes one table."""
    body = indent(dedent(becoming).strip(), "        ").strip()
    return f"  - name: {name}\n    needs: {needs}\n    becomes:\n      - {body}\n"


def lookup_table(name, needs="[Id]"):
    """Return a table of a format, as text, that is only looked up in."""
    return f"  - {{name: {name}, needs: {needs}, not_needed: only names, becomes: []}}\n"


def recognised(known, kind, text, label=None):
    """Return a file as the recogniser would."""
    kinds = {each.name: each for each in known.tables}
    name = label or f"{kind}.csv"
    return Recognised(read_text(dedent(text).lstrip().encode(), name), known, kinds[kind])


def become(known, *files, **choices):
    """Return what the first file's rows become, the others being looked up in."""
    found = [file if isinstance(file, Recognised) else recognised(known, *file) for file in files]
    lookups, said = lookups_of(found)
    situation = Situation(
        found[0].table.label,
        known,
        "UTC",
        zone_known=True,
        choices=ReadingChoices(**choices),
        lookups=lookups,
    )
    return list(mapped(found[0], situation)), said


def column(cell, text, name="name", table_name="deals", **choices):
    """Return one column of deals that a cell fills from rows of text, and the findings."""
    known = vendor(table(f"table: {table_name}\ncolumns:\n  {name}: {cell}"))
    (found,), _ = become(known, ("rows", text), **choices)
    return found.typed[name].to_list(), found.findings
