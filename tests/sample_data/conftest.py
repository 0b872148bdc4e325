import pytest

from sample_data.generate import generate
from sample_data.world import make_world


@pytest.fixture(scope="session")
def company():
    return generate()


@pytest.fixture(scope="session")
def frames(company):
    return company.frames


@pytest.fixture(scope="session")
def world():
    """The company behind `company`, as the generator knows it."""
    return make_world(2_000, 7)


@pytest.fixture(scope="session")
def clean(company):
    """The exports with the planted rows taken off their ends again."""
    planted = company.truth["planted"]
    added = {name: sum(p["rows"] for p in planted if p["table"] == name) for name in company.frames}
    return {name: frame.head(frame.height - added[name]) for name, frame in company.frames.items()}
