"""Every text that a run of the app shows, with Markdown undone."""

import json
import re

from streamlit.testing.v1 import AppTest

_KINDS = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")


def shown(markdown: str) -> str:
    """Undo what a Markdown reader undoes, and drop what no reader sees."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace("\u2060", "")


def drawn(at: AppTest) -> set[str]:
    found = {_unmarked(shown(element.value)) for kind in _KINDS for element in at.get(kind)}
    for metric in at.metric:
        found |= {shown(metric.label), shown(metric.value)}
    for one in at.table:
        frame = one.value
        found |= {shown(str(text)) for text in [*frame.columns, *frame.to_numpy().ravel()]}
    return found


def specs(at: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in at.get("vega_lite_chart")]


def _unmarked(text: str) -> str:
    return text.removeprefix(":small[").removesuffix("]") if text.startswith(":small[") else text
