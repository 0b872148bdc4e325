"""The bundled sample, analysed once for the pages and for what they are compared with."""

from functools import cache

from app import caches
from app.caches import Data
from app.sources import sample
from attribution.analysis import Analysis
from attribution.settings import Settings
from data_contracts.choices import ReadingChoices
from sample_data.words import OUR_NAMES
from tests.app.opened import opened

SAMPLE = Settings(our_names=OUR_NAMES)


def analysed(settings: Settings = SAMPLE) -> Analysis:
    """The sample under settings of the test's own, with the workings that the pages have too."""
    return _first().changed(settings)


@cache
def _first() -> Analysis:
    opened("methods", data="sample")
    chosen = sample()
    data = Data(chosen.paths, chosen.stamp, ReadingChoices())
    return caches._first(data)  # noqa: SLF001 (else all would be worked out twice)
