"""A generated company, ready to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True, slots=True)
class Company:
    """The exports of a company, and what is true of it.

    Attributes:
        frames: By table name (touches, deals, leads, lead_stages, content, costs, verdicts,
            holdouts) a table in its contract's columns, every cell text as an export has it:
            times `2025-03-01T09:30:00Z`, amounts `48000.00`, empty cells null. Touches come in
            order of time, deals and leads in order of creation; planted rows stand at the end.
        truth: What `truth.json` holds (see `sample_data.truth.tell`).
    """

    frames: Mapping[str, pl.DataFrame]
    truth: dict[str, Any]
