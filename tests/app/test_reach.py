"""Whoever has not signed in sees nothing, unless it is the reader at this computer."""

import os
import subprocess
import sys

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app.reach import is_this_computer
from tests.app.opened import APP, ready

REFUSED = "Closed: others could read your data"
SIGN_IN = {"auth": {"redirect_uri": "https://x.test/oauth2callback", "cookie_secret": "s"}}
EVERYWHERE = "0.0.0.0"  # noqa: S104 (what is to be refused)
STREAMLIT_RUN = """
from streamlit.testing.v1 import AppTest
from streamlit.web import bootstrap, cli

def draw_once(script, *_):
    at = AppTest.from_file(script, default_timeout=120).run()
    print([title.value for title in at.title])

bootstrap.run = draw_once
cli.main(["run", "streamlit_app.py"], standalone_mode=False)
"""
"""What `streamlit run` does up to its server: its flags, variables and files, then one drawing."""


@pytest.fixture
def run():
    """Run the app with the server at an address; afterwards at this computer again."""

    def at_address(address, secrets=None, user=None):
        config.set_option("server.address", address)
        at = ready(AppTest.from_file(APP, default_timeout=120))
        at.secrets = secrets or {}
        if user:
            at.user = user
        at.run()
        assert not at.exception
        return at

    yield at_address
    config.set_option("server.address", "127.0.0.1")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LocalHost"])
def test_an_address_of_this_computer_is_known(address):
    assert is_this_computer(address)


@pytest.mark.parametrize("address", [None, "", EVERYWHERE, "::", "192.168.1.7", "ledger.test"])
def test_any_other_address_is_not_this_computer(address):
    assert not is_this_computer(address)


@pytest.mark.parametrize("address", [EVERYWHERE, None])
def test_without_sign_in_a_wider_server_draws_nothing_but_what_to_do(run, address):
    at = run(address)
    assert [title.value for title in at.title] == [REFUSED]
    assert "nurture app" in at.markdown[0].value
    assert not at.button
    assert not at.text_input


def test_an_environment_variable_does_not_open_it():
    told = subprocess.run(
        [sys.executable, "-c", STREAMLIT_RUN], cwd=APP.parent, check=True, text=True,
        env=os.environ | {"STREAMLIT_SERVER_ADDRESS": EVERYWHERE}, capture_output=True,
    )  # fmt: skip
    assert told.stdout.strip() == repr([REFUSED])


@pytest.mark.parametrize("address", ["127.0.0.1", EVERYWHERE])
def test_where_sign_in_is_set_up_everybody_has_to(run, address):
    at = run(address, SIGN_IN)
    assert [button.label for button in at.button] == ["Sign in"]
    assert not at.text_input


def test_each_way_to_sign_in_is_offered(run):
    named = {"auth": SIGN_IN["auth"] | {"google": {"client_id": "x"}, "okta": {"client_id": "y"}}}
    assert [b.label for b in run(EVERYWHERE, named).button] == [
        "Sign in with google", "Sign in with okta",
    ]  # fmt: skip


def test_whoever_has_signed_in_sees_the_pages(run):
    at = run(EVERYWHERE, SIGN_IN, {"is_logged_in": True, "email": "ann@x.test"})
    assert at.button(key="use_sample")
