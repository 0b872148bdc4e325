"""Read from a database: choose a connection, say what its tables are, check them."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import Page

from app import state
from app.address import ADDRESS, look_again, open_address, opened_address, refused
from app.pages.frame import draw_given_up
from app.pages.problem import draw_problem
from app.plain import plain
from data_contracts.mappings.guess import Likely
from data_contracts.odcs import CONTRACTS, contract
from data_contracts.reading.databases.connections import SECRETS, VARIABLE, connection_names
from data_contracts.reading.databases.read import DatabaseTable, address_of
from reports.numbers import count

_OTHER = ""
_LEFT_OUT, _AS_IT_IS = "", "as it is"
_SHOWN = 8


def draw_databases(start: Page) -> None:
    """Draw the page.

    Args:
        start: The page that shows what was found.
    """
    st.title("Read from a database", anchor=False)
    st.markdown("Choose where it is and which tables hold what. It is only read, never written to.")
    try:
        with st.container(border=True):
            address = _where()
        if address:
            _draw_contents(address, start)
    except state.UNUSABLE as error:
        draw_problem(error)
    except state.GivenUp:
        draw_given_up()


def _where() -> str:
    """Ask for a connection or an address, and return it once the reader wants it opened."""
    st.subheader(":material/database: Where it is", anchor=False)
    names = connection_names()
    if names:
        chosen = st.selectbox(
            "Connection", [*names, _OTHER], key="connection",
            format_func=lambda name: name or "Another address",
        )  # fmt: skip
        if chosen:
            return f"connection://{chosen}"
    st.text_input(
        "Address, without a password", key=ADDRESS, on_change=open_address,
        placeholder="postgresql://reader@db.example.com/crm",
    )  # fmt: skip
    st.caption(
        plain(
            f"Passwords stay out of this page: put the whole address into the environment variable "
            f"{VARIABLE}CRM, or as url under [connections.crm] in {SECRETS}, and start again."
        )
    )
    if said := refused(ADDRESS):
        st.error(plain(said), icon=":material/error:")
    return opened_address()


def _draw_contents(address: str, start: Page) -> None:
    tables = state.database_tables(address)
    by_table, by_query = st.tabs([f"Its {count(len(tables), 'table')}", "By queries"])
    with by_table:
        _draw_check(address, partial(_by_tables, address, tables), "tables", start)
    with by_query:
        _draw_check(address, partial(_by_queries, address), "queries", start)


def _draw_check(address: str, ask: Callable[[], list[str]], of: str, start: Page) -> None:
    paths = ask()
    if st.button(
        "Check", key=f"check_{of}", type="primary", disabled=not paths, icon=":material/fact_check:"
    ):
        state.use_database(paths, address)
        st.switch_page(start)


def _by_tables(address: str, tables: list[tuple[DatabaseTable, Likely]]) -> list[str]:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("What each table most likely is; change it where the guess is wrong.")
        st.button(
            "Look again", key="look_again", type="tertiary", icon=":material/refresh:",
            on_click=look_again,
        )  # fmt: skip
    paths = []
    for table, likely in tables:
        with st.container(border=True):
            path = _draw_table(address, table, likely)
        paths += [path] if path else []
    return paths


def _draw_table(address: str, table: DatabaseTable, likely: Likely) -> str:
    told, chosen = st.columns([3, 2], vertical_alignment="center")
    more = f" and {len(table.columns) - _SHOWN} more" if len(table.columns) > _SHOWN else ""
    names = ", ".join(table.columns[:_SHOWN])
    told.markdown(f"**{plain(table.name)}**  \n:small[{plain(names + more)}]")
    offered = [_LEFT_OUT, *([_AS_IT_IS] if likely.known_as else []), *CONTRACTS]
    guessed = _AS_IT_IS if likely.known_as else likely.table
    named = chosen.selectbox(
        plain(table.name), offered, index=offered.index(guessed), label_visibility="collapsed",
        key=f"holds_{address}_{table.name}", format_func=partial(_told, likely),
    )  # fmt: skip
    if named == _LEFT_OUT:
        return ""
    found = address_of(address, table=table.name)
    return found if named == _AS_IT_IS else f"{named}={found}"


def _told(likely: Likely, named: str) -> str:
    if named == _LEFT_OUT:
        return "– leave out –"
    return f"Known: {likely.known_as}" if named == _AS_IT_IS else _spoken(named)


def _by_queries(address: str) -> list[str]:
    st.caption("One query for each table that the database can fill; its columns are then matched.")
    wanted = st.multiselect(
        "Tables", CONTRACTS, ["touches", "deals"], format_func=_spoken, key="queried"
    )
    paths = []
    for name in wanted:
        needs = ", ".join(column.name for column in contract(name).columns if column.required)
        query = st.text_area(
            plain(f"{_spoken(name)}: at least {needs}"), key=f"query_{name}", height=100,
            placeholder="select … from …",
        )  # fmt: skip
        if query.strip():
            paths.append(f"{name}={address_of(address, query=query.strip())}")
    return paths


def _spoken(table: str) -> str:
    return table.replace("_", " ").capitalize()
