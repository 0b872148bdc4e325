"""A model that cannot be worked out on the data takes no page down."""

import pytest

from tests.app.drawn import drawn
from tests.app.opened import opened
from tests.reports.test_refused import ASKED, OF_MODELS, exports

__all__ = ["exports"]


@pytest.mark.parametrize("key", [*OF_MODELS, "journeys", "influence", "reconciliation"])
def test_a_page_answers_under_the_model_that_stands_in(exports, monkeypatch, key):
    monkeypatch.setenv("NURTURE_PATHS", str(exports))
    page = drawn(opened(key, model="Shapley over conversion rates"))
    # These exports have no costs and mark no nurture, so two sections tell no credit.
    of_credit = key in {"revenue_credit", "why_models_disagree", "methods"}
    assert any(ASKED in text for text in page) == of_credit
