"""Section: is what is called nurture nurture? Credit and returns by both words, side by side."""

from attribution.amounts import TooLargeError
from attribution.analysis import Analysis
from attribution.audit.answers import Found, FoundPart
from attribution.credit import NoWeightError
from attribution.returns import Return
from reports.blocks import Block, Caveat, Figure, Prose, Section
from reports.names import name
from reports.numbers import count, estimate, interval, level, money, share
from reports.sections.audit_words import field_told
from reports.sections.found_rows import found_chart, found_programs, found_returns, found_table
from reports.sections.roi_rows import over_models
from reports.sections.states import obstacle, these_only
from reports.sections.whole_or_none import no_shares
from reports.told import estimate_fact, figure
from reports.wording import amount, joined

KEY = "called_and_found"
TITLE = "Called and found"
QUESTION = "Is what is called nurture nurture?"

_HEADING = "What is called nurture, and what is"
_NAMED, _LONGEST = 6, 400
_TYPE_COLUMN = "touches.program_kind"
_LESS = {
    "touches.program": "Without it a response that answers no send cannot be traced to a program.",
    "costs": "With costs by program and month, returns on what is called nurture and on what is "
    "found to be would stand here too.",
}  # fmt: skip


def called_and_found(analysis: Analysis) -> Section:
    """Answer whether what is called nurture is nurture, in credit and in returns."""
    return Section(KEY, TITLE, QUESTION, tuple(called_and_found_blocks(analysis)))


def called_and_found_blocks(analysis: Analysis) -> list[Block]:
    """Return credit and returns of what is called nurture beside those of what is found to be.

    Keys of tables, charts and facts are the same wherever it stands; a report shows it once.
    """
    if blocked := obstacle(analysis) or no_shares(analysis):
        return [Prose(_HEADING, f"It cannot be told in money: {_lower(blocked.text)}")]
    try:
        found = analysis.found
    except (TooLargeError, NoWeightError) as error:
        # What was sent can still be judged without its money.
        return [Prose(_HEADING, f"It cannot be told in money: {_lower(name(error, _LONGEST))}")]
    if _TYPE_COLUMN in found.missing:
        return [Prose(_HEADING, _nothing_called(analysis, found))]
    return [
        Prose(_HEADING, f"{these_only(analysis)}{_answer(analysis, found)}"),
        *_figures(analysis, found),
        found_chart(analysis, found),
        found_table(analysis, found),
        *_returns(analysis, found),
        Caveat(_how(found)),
        *(Caveat(f"Missing is {field_told(one)}. {_LESS[one]}") for one in found.missing
          if one in _LESS),
    ]  # fmt: skip


def _nothing_called(analysis: Analysis, found: Found) -> str:
    return (
        f"No program is called nurture: {field_told(_TYPE_COLUMN)} names none. Found to be nurture "
        f"is {_earns(analysis, found.found)}."
    )


def _answer(analysis: Analysis, found: Found) -> str:
    total = amount(analysis.credit(analysis.model.name).total, analysis.currency, analysis.settings)
    told = (
        f"Of {total}, what is called nurture earns {_earns(analysis, found.called)}; what the "
        f"audit finds to be nurture earns {_earns(analysis, found.found)}."
    )
    both = found.returns
    if both is None or both.called.roi.value is None or both.found.roi.value is None:
        return told
    return (
        f"{told} Programs called nurture return {_return(analysis, both.called)} after costs, "
        f"programs found to be nurture {_return(analysis, both.found)}."
    )


def _earns(analysis: Analysis, part: FoundPart) -> str:
    told, ranges = part.share, []
    if told.value is None:
        return f"an unknown part ({_lower(told.why).removesuffix('.')})"
    if told.low is not None:
        ranges.append(f"{interval(told.low, told.high)}, {level(analysis.settings.confidence)}")
    if part.lowest and part.highest:
        ranges.append(_over_models(analysis, part))
    if part.unclear:
        ranges.append(_unclear(part))
    return f"{share(told.value)} of the credit" + (f" ({'; '.join(ranges)})" if ranges else "")


def _unclear(part: FoundPart) -> str:
    return f"{share(part.unclear)} more is unclear"


def _over_models(analysis: Analysis, part: FoundPart) -> str:
    assert part.lowest  # noqa: S101 (asked for only where there are both)
    assert part.highest  # noqa: S101 (as above)
    ends = interval(part.lowest[0], part.highest[0])
    return f"{ends} over all {count(len(analysis.models))} models"


def _figures(analysis: Analysis, found: Found) -> list[Figure]:
    shown = [
        _credit_figure(analysis, "called", "Credit of what is called nurture", found.called),
        _credit_figure(analysis, "found", "Credit of what is found to be nurture", found.found),
    ]
    if both := found.returns:
        shown += [
            _return_figure(analysis, "called", "Return on what is called nurture", both.called),
            _return_figure(analysis, "found", "Return on what is found to be", both.found),
        ]
    return shown


def _credit_figure(analysis: Analysis, word: str, label: str, part: FoundPart) -> Figure:
    fact = estimate_fact(f"found.{word}.share", label, part.share)
    worth = money(part.credit_minor, analysis.currency)
    note = estimate(part.share, confidence=analysis.settings.confidence).note
    models = _over_models(analysis, part) if part.lowest and part.highest else ""
    unclear = _unclear(part) if part.unclear else ""
    return figure(fact, _together(worth, note, models, unclear))


def _return_figure(analysis: Analysis, word: str, label: str, line: Return) -> Figure:
    note = estimate(line.roi, confidence=analysis.settings.confidence).note
    models = f"{over_models(line)} over all {count(len(line.by_model))} models"
    return figure(
        estimate_fact(f"found.{word}.return", label, line.roi),
        _together(note, models if line.by_model else ""),
    )


def _returns(analysis: Analysis, found: Found) -> list[Block]:
    both = found.returns
    if both is None:
        return []
    blocks: list[Block] = [found_returns(analysis, both), found_programs(both)]
    if both.unpriced:
        named = [f"“{name(program)}”" for program in both.unpriced[:_NAMED]]
        if more := len(both.unpriced) - len(named):
            named.append(f"{count(more)} more")
        blocks.append(
            Caveat(
                f"No cost on record, or not all of it with a rate, for {joined(named)}: neither "
                "return holds them. Add their costs, and the returns can be compared."
            )
        )
    return blocks


def _how(found: Found) -> str:
    answered, touches = found.answered
    return (
        "A response is what the last send before it was found to be; one that answers none is what "
        f"its program was found to be. Of {count(touches, 'touch', 'touches')} in journeys, "
        f"{count(answered)} answer a send. Attribution shows who was there, not who caused it."
    )


def _return(analysis: Analysis, line: Return) -> str:
    told = share(line.roi.value)
    if line.roi.low is None:
        return f"{told} ({over_models(line)} over all {count(len(line.by_model))} models)"
    ends = interval(line.roi.low, line.roi.high)
    return f"{told} ({ends}, {level(analysis.settings.confidence)})"


def _together(*parts: str) -> str:
    return "; ".join(part.removesuffix(".") for part in parts if part)


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
