"""Who can reach the pages: this computer alone, or whoever has signed in."""

from collections.abc import Mapping
from ipaddress import ip_address

import streamlit as st

from app.plain import plain

_LOCALHOST = "localhost"


def keep_strangers_out() -> None:
    """Stop the run, with what to do, where somebody who has not signed in may be looking.

    Without sign-in the pages are drawn only where the server listens on this computer alone. No
    flag and no environment variable opens them wider; an `[auth]` section of Streamlit's secrets
    does, and then everybody has to sign in, on this computer too.
    """
    if providers := _providers():
        if not st.user.get("is_logged_in", False):
            _ask_to_sign_in(providers)
            st.stop()
    elif not is_this_computer(address := st.get_option("server.address")):
        _refuse(address)
        st.stop()


def is_this_computer(address: str | None) -> bool:
    """Say whether a server that listens at this address is reached from this computer alone.

    Args:
        address: Streamlit's `server.address`; None or empty is every address there is.
    """
    if not address:
        return False
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address.casefold() == _LOCALHOST


def _providers() -> tuple[str | None, ...]:
    """Return the sign-ins that the secrets set up; None is the one without a name."""
    if not (st.secrets.load_if_toml_exists() and st.secrets.get("auth")):
        return ()
    auth = st.secrets["auth"]
    return tuple(name for name in auth if isinstance(auth[name], Mapping)) or (None,)


def _ask_to_sign_in(providers: tuple[str | None, ...]) -> None:
    st.title("Nurture Ledger", anchor=False)
    for provider in providers:
        label = f"Sign in with {provider}" if provider else "Sign in"
        st.button(plain(label), on_click=st.login, args=(provider,), icon=":material/login:")


def _refuse(address: str | None) -> None:
    listens = f"at {address}" if address else "at every address of this computer"
    st.title("Closed: others could read your data", anchor=False)
    st.error(
        plain(
            f"The server listens {listens}, where others on the network reach it, "
            "and nobody has to sign in."
        ),
        icon=":material/lock:",
    )
    st.markdown(
        "- **For yourself:** start it with `nurture app`, or set `server.address` to "
        "`127.0.0.1` and unset `STREAMLIT_SERVER_ADDRESS`.\n"
        "- **For others too:** set up sign-in first: an `[auth]` section in "
        "`.streamlit/secrets.toml` and `pip install 'streamlit[auth]'`; then set "
        "`server.address` and name the host in `server.allowedHosts`."
    )
