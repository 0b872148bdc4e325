"""What several rooms' tests share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_exports() -> Path:
    """Real and synthetic vendor exports, which lie beside a checkout where there are any."""
    exports = Path(__file__).parents[2] / "shared" / "data" / "exports"
    if not exports.is_dir():
        pytest.skip("the vendor exports in ../shared/data/exports are not on this machine")
    return exports
