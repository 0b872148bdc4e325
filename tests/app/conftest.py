"""Pages under test keep nothing beside this computer's own cache."""

import pytest


@pytest.fixture(autouse=True)
def _cache_of_its_own(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("NURTURE_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "cache"))
