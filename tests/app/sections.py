"""A section with every kind of block, and names that would like to do harm."""

from reports.blocks import Caveat, Chart, Fact, Figure, Prose, Section, Sentence, Table

HOSTILE = "[50% off](http://evil.test) $x$ *b* <b>c</b> :smile: www.evil.test -- </script>"


def figure(label: str, text: str, note: str = "") -> Figure:
    return Figure(label, text, note, Fact(f"test.{label}", label, text, 1))


def table(name: str = "Email") -> Table:
    return Table(
        "quarters",
        "Quarter on quarter",
        ("Quarter", "Won", "Won"),
        (("2026 Q2", "$1.3M", "–"), (name, "$5.8M", "3")),
        (False, True, True),
        note="Italic rows are young.",
        dim=(0,),
    )


def every_block(name: str = "Email") -> Section:
    across = {"field": "b", "type": "quantitative"}
    spec = {
        "data": {"values": [{"a": name, "b": 3}]},
        "mark": "bar",
        "encoding": {"y": {"field": "a"}, "x": across},
    }
    return Section(
        "test",
        "Test",
        f"What did {name} earn?",
        (
            Sentence(f"{name} earned 34% (32%–37%) of $49.5M."),
            figure(f"Credited to {name}", "34%", "32%–37% (95% interval)"),
            figure("Won deals", "1,204"),
            Chart("chart", f"Share of {name}", f"{name} leads.", spec, table(name)),
            table(name),
            Caveat(f"{name} is young."),
            Caveat("Too few deals to conclude.", severe=True),
            Prose("Linear", f"Every touch of {name} helped equally."),
        ),
    )


def texts(section: Section) -> set[str]:
    """Every text of a section, as a reader must meet it."""
    found = {section.question}
    for block in section.blocks:
        match block:
            case Sentence(text=text) | Caveat(text=text):
                found.add(text)
            case Figure():
                found |= {block.label, block.text, block.note}
            case Chart():
                found |= {block.title, block.says, *_of_table(block.data)}
            case Table():
                found |= _of_table(block)
            case Prose():
                found |= {block.heading, block.text}
    return found - {""}


def _of_table(shown: Table) -> set[str]:
    return {shown.title, shown.note, *shown.header, *(cell for row in shown.rows for cell in row)}
