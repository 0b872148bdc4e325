"""Returns that a randomised test shows, beside those that attribution credits."""

from attribution.analysis import Analysis
from reports.blocks import Block, Caveat
from reports.names import name
from reports.sections.did_nurture_caused import caused_table
from reports.wording import joined

_CREDITED = (
    "A return here shares what was won among those who were there; it does not say what would be "
    "missing without them."
)


def caused(analysis: Analysis) -> list[Block]:
    """Return what the test of nurture shows it brought back; where there was none, what to do."""
    effect = analysis.effect()
    test = effect.test
    if test is None or not effect.verdict.concludes:
        return [
            Caveat(
                f"{_CREDITED} That needs leads of a program held back at random: the section Plan "
                "a test says how many, for how long, and writes the file that draws them."
            )
        ]
    programs = [f"“{name(program)}”" for program in test.programs]
    return [
        caused_table(analysis, test, "roi.test"),
        Caveat(
            f"{_CREDITED} For {joined(programs)} the randomised test does say it: the table above "
            "sets both side by side, on the cost of the treated leads alone."
        ),
    ]
